"""A session of a running app as a browser has it: over its WebSocket, in Streamlit's own protocol."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psutil  # type: ignore[import-untyped]
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks.screen import PageFailed, Screen
from settings import ROOT

_MOST_SECONDS = 120


def free_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[psutil.Process]:
    """A server in a process of its own, ready to answer; stopped afterwards. `command` follows the interpreter."""
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield psutil.Process(server.pid)
        finally:
            server.terminate()


def _wait_until_healthy(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise PageFailed(f"No server answers at {address}")


class Session:
    """One visitor of one page. Each call waits until the rerun it asks for is finished, and raises PageFailed."""

    def __init__(self, connection: ClientConnection, page: str, query: str) -> None:
        self._connection = connection
        self.screen = Screen(page, query)

    def run(self) -> int:
        """One rerun of the page; gives the bytes that came."""
        return self.send(self.screen.rerun())

    def send(self, asked: bytes) -> int:
        """What the screen asks for; gives the bytes that came."""
        self._connection.send(asked)
        return self.next()

    def next(self) -> int:
        """The next rerun that comes, asked for or not; gives the bytes that came."""
        before = self.screen.received
        while True:
            data = self._connection.recv(timeout=_MOST_SECONDS)
            assert isinstance(data, bytes)
            message = self.screen.take(data)
            is_end = message.WhichOneof("type") == "script_finished"
            if is_end and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return self.screen.received - before


def address(port: int) -> str:
    """Where this port is reached."""
    return f"127.0.0.1:{port}"


@contextmanager
def visiting(port: int, page: str, query: str, cookie: str = "") -> Iterator[Session]:
    """A session on this page of the app at this port, with the query string of its address."""
    own = address(port)
    with connect(
        f"ws://{own}/_stcore/stream",
        origin=Origin(f"http://{own}"),
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
    ) as connection:
        yield Session(connection, page, query)
