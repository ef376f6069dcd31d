"""The app as people reach it: `manage.py serve` in a process of its own, and plain requests to it."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from settings import ROOT

STARTED_WITHIN = 90


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by name in lower case, body as text, and the cookies it sets, as written."""

    status: int
    headers: Mapping[str, str]
    body: str
    cookies: Sequence[str]

    def cookie(self, name: str) -> str:
        """This cookie as a browser sends it back; nothing when it was not set."""
        kept = [given.partition(";")[0] for given in self.cookies if given.startswith(f"{name}=")]
        return kept[-1] if kept else ""


@dataclass(frozen=True)
class Running:
    """A server that runs, on this port of this computer; its number as a process and itself, where a test ends it."""

    port: int
    pid: int = 0
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """One request, redirects not followed. Header names are written with underscores."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask_raw(connection, path, method, body, given)

    def ask_raw(
        self, connection: http.client.HTTPConnection, path: str, method: str, body: str | None, headers: dict[str, str]
    ) -> Answer:
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            cookies = answer.headers.get_all("set-cookie") or []
            return Answer(answer.status, found, answer.read().decode("utf-8", "replace"), cookies)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        """The form of the page at this path, filled in and sent."""
        held = {"Cookie": headers["Cookie"]} if "Cookie" in headers else {}
        page = self.ask(path, **held)
        given = page.headers.get("set-cookie", "").partition(";")[0]
        cookies = "; ".join(filter(None, (held.get("Cookie"), given)))
        token = re.search(r'name="form_token" value="(\w+)"', page.body)
        body = urlencode({**form, "form_token": token[1] if token else ""})
        kind = "application/x-www-form-urlencoded"
        return self.ask(path, "POST", body, **{**headers, "Content_Type": kind, "Cookie": cookies})


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextlib.contextmanager
def serving(
    home: Path,
    *options: str,
    port: int = 0,
    drain_seconds: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """A server over this home, for the demo unless options say otherwise; gone afterwards. Port 0 is a free one.
    `environment`: what sets it up besides; a control store of its own it has only by that."""
    port = port or free_port()
    command = [sys.executable, "manage.py", "serve", *(options or ("--demo",)), "--port", str(port)]
    given = {name: value for name, value in os.environ.items() if name != "PROCESBEHEER_CONTROL_URL"}
    given |= {"PROCESBEHEER_HOME": str(home), "PROCESBEHEER_DRAIN_SECONDS": str(drain_seconds), **(environment or {})}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as told,  # a pipe that nobody reads fills, and holds it up
        subprocess.Popen(command, cwd=ROOT, env=given, stdout=told, stderr=subprocess.STDOUT, text=True) as process,
    ):
        try:
            _wait(process, Running(port), told)
            yield Running(port, process.pid, process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: "subprocess.Popen[str]", started: Running, told: IO[str]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            told.seek(0)
            raise AssertionError(f"The server stopped by itself: {told.read()}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            if started.ask("/_stcore/health").status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"The server did not start within {STARTED_WITHIN} seconds")


def is_gone(process_id: int) -> bool:
    """Whether this process ends, at once or within half a minute."""
    until = time.monotonic() + 30
    while (is_there := Path(f"/proc/{process_id}").exists()) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_there
