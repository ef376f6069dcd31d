"""Someone in front of a screen of the app: he asks, waits, thinks, and notes what reached him and how long it took.

All visitors live in one thread of one process, and only note what reaches them: little of the machine is theirs.
"""

import asyncio
import contextlib
import hashlib
import re
import time
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qs

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from benchmarks.screen import PageFailed, Screen
from benchmarks.streamlit_session import address

_MOST_SECONDS = 60.0
_TOKEN = re.compile(r'href="(/export/[^"]+)"')
_HITS = re.compile(r"\*\*([\d.]+) workflows?\*\*")


@dataclass
class Noted:
    """What one visitor noted: seconds of each rerun by what he did, errors, and what reached him, each kind once."""

    took: list[tuple[float, str, float]] = field(default_factory=list)  # when asked, what, how long
    by_itself: int = 0
    errors: list[str] = field(default_factory=list)
    tables: dict[bytes, bytes] = field(default_factory=dict)
    names: dict[tuple[str, bytes], tuple[str, ...]] = field(default_factory=dict)
    workflows: set[str] = field(default_factory=set)
    files: list[bytes] = field(default_factory=list)

    def forget_before(self, moment: float) -> None:
        """Keep the seconds of what was asked since this moment only."""
        self.took = [one for one in self.took if one[0] >= moment]


@dataclass
class Visitor:
    """A session with a mind of its own: `random` decides what is done and how long is thought."""

    connection: ClientConnection
    screen: Screen
    random: Random
    think_seconds: float
    cookie: str
    port: int
    noted: Noted = field(default_factory=Noted)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _parts: set[asyncio.Task[None]] = field(default_factory=set)
    _trouble: BaseException | None = None

    async def listen(self) -> None:
        """Follow the server until the connection ends."""
        try:
            async for data in self.connection:
                assert isinstance(data, bytes)
                message = self.screen.take(data)
                kind = message.WhichOneof("type")
                if kind == "new_session" and not message.metadata.run.fragment_ids:
                    self._forget_timers()
                if kind == "auto_rerun":
                    self._parts.add(asyncio.ensure_future(self._repeat(message.auto_rerun.fragment_id)))
                if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    self._ended.set()
            self._trouble = PageFailed("the server ended the connection")
        except (PageFailed, WebSocketException, KeyError) as error:
            self._trouble = error
        self._ended.set()

    def _forget_timers(self) -> None:
        for part in self._parts:
            part.cancel()
        self._parts.clear()

    async def _repeat(self, part: str) -> None:
        """A part of the page that reruns by itself, as its timer in a browser has it."""
        while part in self.screen.timers:
            await asyncio.sleep(self.screen.timers[part])
            self.noted.by_itself += 1
            await self.connection.send(self.screen.rerun(part))

    async def ask(self, doing: str, asked: bytes) -> None:
        """Send this and wait until the page stands. Raises PageFailed."""
        self._ended.clear()
        began = time.perf_counter()
        await self.connection.send(asked)
        try:
            await asyncio.wait_for(self._ended.wait(), _MOST_SECONDS)
        except TimeoutError:
            raise PageFailed(f"{doing}: no answer within {_MOST_SECONDS:.0f} s") from None
        self.check(doing)
        self.noted.took.append((began, doing, time.perf_counter() - began))
        self._note()

    def check(self, doing: str = "looking") -> None:
        """Raise PageFailed when the session ended."""
        if self._trouble:
            raise PageFailed(f"{doing}: {self._trouble!r}")

    def _note(self) -> None:
        for table in self.screen.every("dataframe"):
            data = table.arrow_data.data
            self.noted.tables.setdefault(hashlib.sha256(data).digest(), data)
        for box in self.screen.every("multiselect"):
            offered = tuple(box.options)
            told = hashlib.sha256("\n".join(offered).encode()).digest()
            self.noted.names.setdefault((box.label, told), offered)
        if opened := parse_qs(self.screen.query).get("id"):
            self.noted.workflows.update(opened)

    async def think(self) -> None:
        """Around the think time: between half and one and a half of it."""
        await asyncio.sleep(self.think_seconds * self.random.uniform(0.5, 1.5))

    @property
    def is_gone(self) -> bool:
        """Whether the connection ended, or what came through it was an error."""
        return self._trouble is not None or self.connection.close_code is not None

    @property
    def hits(self) -> int:
        """How many workflows the list says it has."""
        told = next((found for text in self.screen.every("markdown") if (found := _HITS.search(text.body))), None)
        return int(told[1].replace(".", "")) if told else 0

    @property
    def pages(self) -> int:
        return max((pager.num_pages for pager in self.screen.every("pagination")), default=1)

    def offered(self, label: str) -> list[str]:
        """What the box with this label offers."""
        return next((list(box.options) for box in self.screen.every("multiselect") if box.label == label), [])

    async def download(self) -> None:
        """Have the list made into a file, wait until it is there, and fetch it once. Raises PageFailed."""
        await self.ask("export", self.screen.press("Download naar Excel"))
        until = time.perf_counter() + _MOST_SECONDS
        while (link := self._link()) is None:
            if time.perf_counter() > until or self._trouble:
                raise PageFailed(
                    f"export: no file within {_MOST_SECONDS:.0f} s; the page says: {self._said() or 'nothing'}"
                )
            await asyncio.sleep(0.1)
        try:
            self.noted.files.append(await asyncio.to_thread(self._fetch, link))
        except OSError as error:
            raise PageFailed(f"export: {error}") from None

    def _said(self) -> str:
        """What the page tells of a file that is being made, or was not."""
        under_way = [part.text for part in self.screen.every("progress")]
        return "; ".join(under_way + [alert.body for alert in self.screen.every("alert")])

    def _link(self) -> str | None:
        found = (_TOKEN.search(html.body) for html in self.screen.every("html"))
        return next((link[1] for link in found if link), None)

    def _fetch(self, link: str) -> bytes:
        asked = urllib.request.Request(f"http://{address(self.port)}{link}", headers={"Cookie": self.cookie})
        with urllib.request.urlopen(asked, timeout=_MOST_SECONDS) as answer:
            return bytes(answer.read())

    def leave(self) -> None:
        self._forget_timers()


@contextlib.asynccontextmanager
async def arriving(
    port: int, screen: Screen, random: Random, think_seconds: float, cookie: str
) -> AsyncIterator[Visitor]:
    """A visitor whose connection is open, who has seen nothing yet."""
    own = address(port)
    async with connect(
        f"ws://{own}/_stcore/stream",
        origin=Origin(f"http://{own}"),
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
        compression=None,
    ) as connection:
        visitor = Visitor(connection, screen, random, think_seconds, cookie, port)
        listening = asyncio.ensure_future(visitor.listen())
        try:
            yield visitor
        finally:
            visitor.leave()
            listening.cancel()
