"""The child process of `exports.run_kind`: a request as JSON on stdin; on stdout lines of JSON that say how many rows
are done, and last what became of it."""

import json
import os
import sys
import time

from exports.process import answer

_EVERY_SECONDS = 0.2


def _say(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


class _Teller:
    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._last >= _EVERY_SECONDS:
            self._last = time.monotonic()
            _say({"done": done})


if __name__ == "__main__":
    os.umask(0o077)
    asked = json.load(sys.stdin)
    if asked["is_patient"] and hasattr(os, "nice"):
        os.nice(5)
    _say(answer(asked, _Teller()))
