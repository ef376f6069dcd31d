"""The processes that make files, as the app sees them: it asks one for a file, hears what that tells, and can stop it.

To import what makes a file takes longer than to make most. So one process has done that, and splits off a child for
each file, that begins at once and has nothing left of a file before it. That process has one thread: others would not
come along. Elsewhere than on Linux each file has a process that imports anew.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

from settings import ROOT

# How nice a process is that leaves the processors to others first: from its beginning, for it imports a second long.
PATIENT = 10
_SPLITS = sys.platform == "linux"
_WITHOUT_THREADS = {"JE_ARROW_MALLOC_CONF": "background_thread:false", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Child:
    """A process that makes one file, and its number: 0 when it could not be begun, and tells nothing.

    `kill` ends it, also before it was asked, and may be called from any thread.
    """

    process_id: int
    say: Callable[[bytes], object]
    told: Iterable[bytes]
    kill: Callable[[], None]

    def ask(self, request: Mapping[str, object]) -> None:
        """Say what file to make. A process that is gone already hears nothing, and will not have answered."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.say(json.dumps(request).encode() + b"\n")

    def tells(self) -> Iterator[dict[str, Any]]:
        """What it tells, until it is gone."""
        with contextlib.suppress(ConnectionResetError):  # it was ended before it had read what it was asked
            yield from map(json.loads, self.told)


@contextlib.contextmanager
def child(*, is_patient: bool) -> Iterator[Child]:
    """A process of its own for one file, gone when this returns. With `is_patient` it lets others go first."""
    with _split(_parents[is_patient]) if _SPLITS else _spawned(is_patient) as made:
        try:
            yield made
        except BaseException:
            made.kill()
            raise
        finally:
            deque(made.tells(), maxlen=0)


class _Parent:
    """The process that the children split off from. It begins when it is needed first, and ends with this one."""

    def __init__(self, is_patient: bool) -> None:
        self._is_patient = is_patient
        self._lock = threading.Lock()
        self._line = socket.socket()
        self._process: subprocess.Popen[bytes] | None = None

    def split_off(self, end: socket.socket) -> None:
        """A new child has this end of a connection."""
        with self._lock:
            try:
                self._send(end)
            except OSError:  # it has not begun, or something ended it
                self._begin()
                self._send(end)

    def _send(self, end: socket.socket) -> None:
        socket.send_fds(self._line, [b"1"], [end.fileno()])

    def _begin(self) -> None:
        self._line.close()
        if self._process is not None:
            self._process.wait()  # it ends when nobody is at the other end
        ours, its = socket.socketpair()
        with its:
            number, environment = its.fileno(), _environment() | _WITHOUT_THREADS
            self._process = subprocess.Popen(  # noqa: S603 - a number of our own
                _command(str(number)), stdin=subprocess.DEVNULL, pass_fds=[number], env=environment
            )
        if self._is_patient:
            _let_others_first(self._process)
        self._line = ours


_parents = {is_patient: _Parent(is_patient) for is_patient in (False, True)}


@contextlib.contextmanager
def _split(parent: _Parent) -> Iterator[Child]:
    here, told, process_id = _connected(parent)
    if not process_id:  # something was just ending its parent
        here, told, process_id = _connected(parent)
    with here, told:
        yield Child(process_id, here.sendall, told, lambda: _hang_up(here))


def _connected(parent: _Parent) -> tuple[socket.socket, IO[bytes], int]:
    here, there = socket.socketpair()
    with there:
        parent.split_off(there)
    told = cast("IO[bytes]", here.makefile("rb"))
    return here, told, _number(told)


def _number(told: IO[bytes]) -> int:
    """The number of the process, which it tells first; 0 when it is gone."""
    return int(told.readline() or 0)


def _hang_up(connection: socket.socket) -> None:
    """The child ends itself when nobody hears it any more."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def _spawned(is_patient: bool) -> Iterator[Child]:
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - nothing in the command comes from a user
        _command(), bufsize=0, stdin=pipe, stdout=pipe, env=_environment()
    ) as process:
        if is_patient:
            _let_others_first(process)
        told = cast("IO[bytes]", process.stdout)
        yield Child(_number(told), cast("IO[bytes]", process.stdin).write, told, process.kill)


def _let_others_first(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "setpriority"):  # Windows has none
        os.setpriority(os.PRIO_PROCESS, process.pid, max(PATIENT, os.getpriority(os.PRIO_PROCESS, 0)))


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "exports", *arguments]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
