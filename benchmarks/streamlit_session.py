"""A session of a running app as a browser has it: over its WebSocket, in Streamlit's own protocol."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from settings import ROOT

_MOST_SECONDS = 120


class PageFailed(Exception):
    """The page showed an error instead of its contents, or did not finish."""


def free_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[None]:
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
            yield
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
    """One visitor of one page. `run` asks for a rerun and waits until it is finished."""

    def __init__(self, connection: ClientConnection, page: str, query: str) -> None:
        self._connection = connection
        self._page = page
        self._page_hash = ""
        self._query = query

    def run(self) -> int:
        """One rerun of the page; gives the bytes that came. Raises PageFailed."""
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_script_hash = self._page_hash
        asked.rerun_script.page_name = "" if self._page_hash else self._page
        self._connection.send(asked.SerializeToString())
        received = 0
        while True:
            data = self._connection.recv(timeout=_MOST_SECONDS)
            assert isinstance(data, bytes)
            received += len(data)
            message = ForwardMsg.FromString(data)
            self._look_at(message)
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return received
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    raise PageFailed(f"{self._page}: script did not finish: {message.script_finished}")

    def _look_at(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
        if kind == "page_not_found":
            raise PageFailed(f"{self._page}: page not found")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            raise PageFailed(f"{self._page}: {message.delta.new_element.exception.message}")


@contextmanager
def visiting(port: int, page: str, query: str, cookie: str = "") -> Iterator[Session]:
    """A session on this page of the app at this port, with the query string of its address."""
    own = f"127.0.0.1:{port}"
    with connect(
        f"ws://{own}/_stcore/stream",
        origin=Origin(f"http://{own}"),
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
    ) as connection:
        yield Session(connection, page, query)
