"""So many people at once on a running server: what they had to wait, what it cost, and what reached them."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random

import psutil  # type: ignore[import-untyped]

from benchmarks.office_work import Work
from benchmarks.screen import PageFailed, Screen
from benchmarks.visitor import Noted, Visitor, arriving

SAMPLE_SECONDS = 5.0
_ARRIVING = 3  # times the think time, in which everybody comes


@dataclass(frozen=True)
class Guest:
    """Someone who comes: the page he opens with its query, and the cookie he was given."""

    page: str
    query: str = ""
    cookie: str = ""


@dataclass(frozen=True)
class Plan:
    """What they all do, for how long, and how long they think in between, in seconds."""

    work: Work
    seconds: float
    think_seconds: float = 5.0
    seed: int = 1


@dataclass
class Busy:
    """What was seen of a server, or of several together: share of one processor, and its memory in bytes over time.

    `resident`: (seconds since the measuring began, bytes). `mine`: the share of one processor of this process.
    """

    server: float = 0.0
    mine: float = 0.0
    before: int = 0
    resident: list[tuple[float, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What came of it: what each noted, in the order of the guests, and what the server did meanwhile."""

    noted: Sequence[Noted]
    busy: Busy

    def seconds(self, *doing: str) -> list[float]:
        """How long the reruns took for who was doing this; all of them without a name."""
        return [took for one in self.noted for _, what, took in one.took if not doing or what in doing]

    @property
    def errors(self) -> list[str]:
        return [error for one in self.noted for error in one.errors]


def run(port: int, server: psutil.Process, guests: Sequence[Guest], plan: Plan) -> Outcome:
    """Let them come, work and leave. What is noted begins when all have arrived."""
    return run_on([(port, server)], guests, plan)


def run_on(servers: Sequence[tuple[int, psutil.Process]], guests: Sequence[Guest], plan: Plan) -> Outcome:
    """The same on several servers, each with its port: who comes first goes to the first, and so on in turn."""
    return asyncio.run(_run([port for port, _ in servers], [server for _, server in servers], guests, plan))


async def _run(ports: Sequence[int], servers: Sequence[psutil.Process], guests: Sequence[Guest], plan: Plan) -> Outcome:
    busy = Busy(before=_resident(servers))
    since = time.perf_counter() + _ARRIVING * plan.think_seconds
    until = since + plan.seconds
    async with AsyncExitStack() as stack:
        visitors = [
            await _arrived(stack, ports[number % len(ports)], guest, plan, number)
            for number, guest in enumerate(guests)
        ]
        watching = asyncio.ensure_future(_watch(servers, busy, since, until))
        await asyncio.gather(*(_stay(visitor, plan.work, until) for visitor in visitors))
        await watching
    for visitor in visitors:
        visitor.noted.forget_before(since)
    return Outcome([visitor.noted for visitor in visitors], busy)


async def _arrived(stack: AsyncExitStack, port: int, guest: Guest, plan: Plan, number: int) -> Visitor:
    random = Random(f"{plan.seed} {number}")
    screen = Screen(guest.page, guest.query)
    return await stack.enter_async_context(arriving(port, screen, random, plan.think_seconds, guest.cookie))


async def _stay(visitor: Visitor, work: Work, until: float) -> None:
    """Open the page, each at a moment of his own, and work. Whom something goes wrong for does no more."""
    try:
        await asyncio.sleep((_ARRIVING - 1) * visitor.think_seconds * visitor.random.random())
        await visitor.ask("first", visitor.screen.rerun())
        await visitor.think()
        while time.perf_counter() < until:
            await work(visitor)
            await visitor.think()
    except PageFailed as error:
        visitor.noted.errors.append(str(error))


async def _watch(servers: Sequence[psutil.Process], busy: Busy, since: float, until: float) -> None:
    me = psutil.Process()  # the servers are its children, and are not counted twice
    await asyncio.sleep(since - time.perf_counter())
    began, used, own = time.perf_counter(), _processor(servers), sum(me.cpu_times()[:2])
    while (now := time.perf_counter()) < until:
        busy.resident.append((now - began, _resident(servers)))
        await asyncio.sleep(min(SAMPLE_SECONDS, until - now))
    lasted = time.perf_counter() - began
    busy.resident.append((lasted, _resident(servers)))
    busy.server, busy.mine = (_processor(servers) - used) / lasted, (sum(me.cpu_times()[:2]) - own) / lasted


def _resident(processes: Sequence[psutil.Process]) -> int:
    """Bytes of memory that they hold together."""
    return sum(int(who.memory_info().rss) for who in processes)


def _processor(processes: Sequence[psutil.Process]) -> float:
    """Seconds of a processor that they used, with the processes they started: those that are there and those gone."""
    used = 0.0
    for who in [one for process in processes for one in (process, *process.children(recursive=True))]:
        with contextlib.suppress(psutil.NoSuchProcess):  # it went meanwhile, and is its parent's now
            used += sum(who.cpu_times()[:4])
    return used
