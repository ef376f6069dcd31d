"""The process of one file: a request as a line of JSON on stdin; on stdout lines of JSON that say its number, how many
rows are done, and last what became of it. It ends when nobody hears it any more.

With the number of a socket it is the one that such processes split off from: each message on that socket brings the
connection of a new one.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from typing import TextIO

from database import resources
from exports.process import answer
from progress import only_own_lines

_EVERY_SECONDS = 0.2


class _Teller:
    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last = 0.0

    def say(self, told: object) -> None:
        try:
            print(json.dumps(told), file=self._out, flush=True)
        except BrokenPipeError:
            os._exit(1)

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._last >= _EVERY_SECONDS:
            self._last = time.monotonic()
            self.say({"done": done})


def _let_go(_signal: int, _frame: object) -> None:
    """Nobody asks how a child ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _is_child(line: socket.socket) -> bool:
    """Whether this is a child, which has its connection as stdin and stdout; the process it came from returns when the
    app is gone."""
    resources.leave_no_thread()
    signal.signal(signal.SIGCHLD, _let_go)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the app, which may have files to finish first
    while True:
        _, ends, _, _ = socket.recv_fds(line, 1, 1)
        if not ends:
            return False
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.close()
            for standard in (0, 1):
                os.dup2(ends[0], standard)
            os.close(ends[0])
            return True
        os.close(ends[0])


def _end_when_alone() -> None:
    while os.read(0, 1):  # not through sys.stdin, which could not be closed at the end while someone reads it
        pass
    os._exit(1)


def _make() -> None:
    os.umask(0o077)
    teller = _Teller(only_own_lines())
    teller.say(os.getpid())
    line = sys.stdin.readline()
    if not line.endswith("\n"):
        return  # nobody wants it any more
    asked = json.loads(line)
    threading.Thread(target=_end_when_alone, daemon=True).start()
    os.environ.clear()
    os.environ.update(asked["environment"])
    teller.say(answer(asked, teller))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        _make()
    else:
        with socket.socket(fileno=int(sys.argv[1])) as given:
            if _is_child(given):
                _make()
