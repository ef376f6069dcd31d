"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import os
import sys
from types import TracebackType
from typing import Self, TextIO

from tqdm import tqdm


class Progress:
    """Tells on stderr what is being done. `step` names it, `count` says how far it is."""

    def __init__(self, title: str, steps: int | None = None, out: TextIO = sys.stderr) -> None:
        self._out = out
        self._bar = tqdm(total=steps, desc=title, file=out, leave=True) if out.isatty() else None
        if self._bar is None:
            print(f"{title} …", file=out, flush=True)

    def step(self, name: str) -> None:
        """Say which step begins now, in Dutch."""
        if self._bar is not None:
            self._bar.set_postfix_str(name)
            self._bar.update(1)
        else:
            print(f"  {name}", file=self._out, flush=True)

    def count(self, done: int, total: int) -> None:
        """How much of the present step is done; shown on a terminal only."""
        if self._bar is not None:
            self._bar.set_postfix_str(f"{done:,} van {total:,}".replace(",", "."))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()


def only_own_lines() -> TextIO:
    """Standard output for what this program itself writes to it: from here on whatever else is printed there, also by a
    library that is not written in Python, goes to standard error."""
    sys.stdout.flush()
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own
