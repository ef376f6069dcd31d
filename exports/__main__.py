"""The child process of `exports.run_kind`: a request as JSON on stdin; on stdout lines of JSON that say how many rows
are done, and last what became of it."""

import json
import os
import sys
import time
from typing import TextIO

from exports.process import answer
from progress import only_own_lines

_EVERY_SECONDS = 0.2


class _Teller:
    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last = 0.0

    def say(self, told: dict[str, object]) -> None:
        print(json.dumps(told), file=self._out, flush=True)

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._last >= _EVERY_SECONDS:
            self._last = time.monotonic()
            self.say({"done": done})


if __name__ == "__main__":
    os.umask(0o077)
    asked = json.load(sys.stdin)
    teller = _Teller(only_own_lines())
    teller.say(answer(asked, teller))
