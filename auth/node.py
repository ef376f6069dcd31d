"""This process among others: whether work may be sent to it, and how it ends without anyone losing what he is doing.

The outermost middleware: it knows nothing of people, and its answer at /ready tells nothing of them.
"""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from types import FrameType
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

from database import control

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

READY = "/ready"
_LOOK_EVERY = 0.1
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Node:
    """How this process stands: starting until `start`, draining from `drain` on, with so many sockets open."""

    def __init__(self) -> None:
        self.sockets = 0
        self._started = asyncio.Event()
        self._draining = asyncio.Event()

    @property
    def is_started(self) -> bool:
        return self._started.is_set()

    @property
    def is_draining(self) -> bool:
        return self._draining.is_set()

    def start(self) -> None:
        """From here on pages can be shown."""
        self._started.set()

    def drain(self) -> None:
        """From here on nobody new comes in."""
        self._draining.set()

    async def started(self) -> None:
        """Returns once pages can be shown."""
        await self._started.wait()

    async def drained(self, seconds: float, is_busy: Callable[[], bool]) -> None:
        """Returns once it is draining and nobody is there any more, or so many seconds after it began to."""
        await self._draining.wait()
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while clock() < deadline and (self.sockets or is_busy()):  # noqa: ASYNC110 - what is busy says not when it is done
            await asyncio.sleep(_LOOK_EVERY)

    @contextlib.contextmanager
    def socket(self) -> Iterator[None]:
        """A socket is open for as long as this lasts."""
        self.sockets += 1
        try:
            yield
        finally:
            self.sockets -= 1


class Door:
    """Answers /ready; keeps what comes too early waiting, and lets no new socket in once this process is to end."""

    def __init__(self, app: App, node: Node) -> None:
        self.app = app
        self.node = node

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == READY:
            await (await self._readiness())(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.node.started()
            await self.app(scope, receive, send)

    async def _readiness(self) -> PlainTextResponse:
        if not self.node.is_started:
            return _answer("starting", 503)
        if self.node.is_draining:
            return _answer("draining", 503)
        is_open = await run_in_threadpool(control.is_open)
        return _answer("ready", 200) if is_open else _answer("unavailable", 503)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.node.started()
        if self.node.is_draining:
            await receive()
            # A proxy that gets this status tries the next node.
            await send({"type": "websocket.http.response.start", "status": 503, "headers": [(b"retry-after", b"1")]})
            await send({"type": "websocket.http.response.body", "body": b""})
            return
        with self.node.socket():
            await self.app(scope, receive, send)


def _answer(told: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(told, status_code=status, headers=_HEADERS)


@contextlib.asynccontextmanager
async def ending_softly(node: Node, seconds: float, is_busy: Callable[[], bool]) -> AsyncIterator[None]:
    """Within this a first SIGTERM drains the node, and then does what it did before; a second one does that at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, loop = signal.getsignal(signal.SIGTERM), asyncio.get_running_loop()

    def asked(number: int, frame: FrameType | None) -> None:
        if node.is_draining and callable(before):
            before(number, frame)
        loop.call_soon_threadsafe(node.drain)

    async def end() -> None:
        await node.drained(seconds, is_busy)
        if callable(before):
            before(signal.SIGTERM, None)

    signal.signal(signal.SIGTERM, asked)
    task = asyncio.create_task(end())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
