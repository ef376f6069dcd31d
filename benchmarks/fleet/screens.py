"""From a commit to a screen: someone looks at the list of an office on each node, and does nothing; what is loaded
appears there by itself."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from random import Random

from auth.accounts import User
from benchmarks.fleet import kept_up, nodes, offices
from benchmarks.fleet.figures import commit_to
from benchmarks.fleet.lake import Lake
from benchmarks.fleet.nodes import Node
from benchmarks.record import Sample
from benchmarks.screen import PageFailed, Screen
from benchmarks.visitor import Visitor, arriving
from database.lake import connecting, stands

_EVERY = 0.02
_MOST_SECONDS = 120.0
SERVED, SHOWN = "a node", "a screen"


@dataclass
class Arrived:
    """Seconds from each commit until each node served it, and until each screen showed it."""

    served: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)


def commits() -> int:
    """How many commits are followed to the screen: as BENCH_COMMITS says, else as it is by default."""
    return int(os.environ.get("BENCH_COMMITS") or 8)


def figures(lake: Lake) -> dict[str, Sample]:
    """Both, by the name of their line, for each number of nodes."""
    office_id = offices.Cast.of(offices.count()).loaded[0]
    lake.use("node1")
    user = offices.whole(office_id)
    found: dict[str, Sample] = {}
    for count in nodes.counts():
        with nodes.serving(lake, count, [user]) as running:
            arrived = asyncio.run(_followed(lake, running, user))
        found[commit_to(SERVED, count)] = Sample.of(arrived.served)
        found[commit_to(SHOWN, count)] = Sample.of(arrived.shown)
    return found


async def _followed(lake: Lake, running: Sequence[Node], user: User) -> Arrived:
    arrived = Arrived()
    async with AsyncExitStack() as stack:
        visitors = [await _looking(stack, lake, node, user) for node in running]
        for _ in range(commits()):
            await _one(lake, user.office_id, running, visitors, arrived)
    return arrived


async def _looking(stack: AsyncExitStack, lake: Lake, node: Node, user: User) -> Visitor:
    """Someone who has the list in front of him."""
    asked = arriving(node.port, Screen(nodes.PAGE), Random(node.port), 0.0, nodes.cookie(lake, user))
    visitor = await stack.enter_async_context(asked)
    await visitor.ask("first", visitor.screen.rerun())
    return visitor


async def _one(
    lake: Lake, office_id: str, running: Sequence[Node], visitors: Sequence[Visitor], arrived: Arrived
) -> None:
    """Load 10 changes, and see where they arrive when."""
    mark = kept_up.new_mark()
    source = await asyncio.to_thread(kept_up.marked, lake, office_id, mark)
    before = [node.serves(office_id) for node in running]
    loading = asyncio.create_task(asyncio.to_thread(kept_up.loading, lake, "loader1", office_id, source))
    committing = asyncio.create_task(asyncio.to_thread(_committed, office_id, before[0]))
    is_served = [partial(_is_new, node, office_id, old) for node, old in zip(running, before, strict=True)]
    is_shown = [partial(_shows, visitor, mark.encode()) for visitor in visitors]
    moments = await asyncio.gather(*map(_moment, [*is_served, *is_shown]))
    committed = await committing
    await loading
    arrived.served += [moment - committed for moment in moments[: len(running)]]
    arrived.shown += [moment - committed for moment in moments[len(running) :]]


def _committed(office_id: str, before: str) -> float:
    """The moment when the lake has another stand of this office than this one."""
    with connecting.attached() as connection:
        until = time.perf_counter() + _MOST_SECONDS
        while time.perf_counter() < until:
            stand = stands.read(connection, office_id)
            if stand is not None and stand.name != before:
                return time.perf_counter()
            time.sleep(_EVERY)
    raise PageFailed(f"Nothing was committed within {_MOST_SECONDS:.0f} s")


async def _moment(has_arrived: Callable[[], bool]) -> float:
    """The moment when it has."""
    until = time.perf_counter() + _MOST_SECONDS
    while not has_arrived():
        if time.perf_counter() > until:
            raise PageFailed(f"What was committed did not arrive within {_MOST_SECONDS:.0f} s")
        await asyncio.sleep(_EVERY)
    return time.perf_counter()


def _is_new(node: Node, office_id: str, before: str) -> bool:
    return node.serves(office_id) != before


def _shows(visitor: Visitor, mark: bytes) -> bool:
    """Whether a table on this screen holds this text. Raises PageFailed when the session ended."""
    visitor.check()
    return any(mark in table.arrow_data.data for table in visitor.screen.every("dataframe"))
