"""People at the screens of a fleet: each at his node, at another when that is gone; what they saw, and when."""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from websockets.exceptions import WebSocketException

from benchmarks.screen import PageFailed, Screen
from benchmarks.visitor import Visitor, arriving
from tests.running import Running

_MARK = re.compile(rb"merk\d{4}")
_LOOK_EVERY = 0.3


@dataclass(frozen=True)
class Seen:
    """A page as it stood: when it was asked for and when it was there, in seconds since 1970 (a page that runs by
    itself was not asked for: 0), at which node, the marks on it, and what it warned of."""

    asked_at: float
    at: float
    node: int
    marks: frozenset[str]
    told: str


@dataclass
class Person:
    """Someone who is signed in, and asks for his page again and again, or only looks at it. `moves_to`: the node that
    he is to go to next, if any."""

    office: str
    cookie: str
    page: str
    query: str
    node: int
    only_looks: bool
    random: Random
    moves_to: int = 0
    seen: list[Seen] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def last(self) -> Seen | None:
        return self.seen[-1] if self.seen else None


class Crowd:
    """All of them, in a thread of their own, from `begin` to `end`. `serving`: the nodes, as they come and go."""

    def __init__(self, people: list[Person], serving: dict[int, Running], think_seconds: float) -> None:
        self.people = people
        self._serving = serving
        self._think = think_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def of(self, office: str) -> Iterator[Person]:
        """Those of this office."""
        return (person for person in self.people if person.office == office)

    async def _live(self) -> None:
        await asyncio.gather(*(self._one(person) for person in self.people))

    async def _one(self, person: Person) -> None:
        while not self._over.is_set():
            try:
                await self._stay(person)
                person.node, person.moves_to = person.moves_to or person.node, 0
            except (TimeoutError, PageFailed, WebSocketException, OSError) as error:
                person.lost.append(f"node {person.node}: {error!r}")
                person.node = person.node % len(self._serving) + 1  # as a proxy does with whose node is gone
                await asyncio.sleep(0.5)

    async def _stay(self, person: Person) -> None:
        """At his node for as long as it goes well."""
        screen = Screen(person.page, person.query)
        port = self._serving[person.node].port
        async with arriving(port, screen, person.random, self._think, person.cookie) as visitor:
            await asyncio.sleep(person.random.random())
            await self._ask(person, visitor)
            while not self._over.is_set() and not person.moves_to:
                await self._look(person, visitor)
                if not person.only_looks:
                    await self._ask(person, visitor)

    async def _ask(self, person: Person, visitor: Visitor) -> None:
        asked_at = time.time()
        await visitor.ask("page", visitor.screen.rerun())
        person.seen.append(_noted(asked_at, person.node, visitor.screen))

    async def _look(self, person: Person, visitor: Visitor) -> None:
        """See what comes by itself, for as long as he thinks."""
        until = time.monotonic() + self._think * person.random.uniform(0.5, 1.5)
        received = visitor.screen.received
        while time.monotonic() < until and not self._over.is_set():
            await asyncio.sleep(_LOOK_EVERY)
            if visitor.is_gone:
                raise PageFailed("the connection ended")
            if visitor.screen.received > received:
                received = visitor.screen.received
                found = _noted(0, person.node, visitor.screen)
                if found.marks or found.told:
                    person.seen.append(found)


def _noted(asked_at: float, node: int, screen: Screen) -> Seen:
    shown = b"\n".join(element.SerializeToString() for element in screen.elements())
    marks = frozenset(mark.decode() for mark in _MARK.findall(shown))
    return Seen(asked_at, time.time(), node, marks, "\n".join(alert.body for alert in screen.every("alert")))
