"""How many pages are worked on at once. Scripts that all work at the same time keep taking the interpreter from each
other, and from the loop that hands out what they show: then all are slow, and the processors are not even busy."""

import contextlib
import time
from collections.abc import Iterator
from threading import Condition

AT_ONCE = 4  # more than the processors, because a question to DuckDB leaves the interpreter to another
_LONG = 2.0  # seconds after which whoever is at work does not count any more: a heavy page does not keep light ones out


class Pace:
    """Places for so many at once; whoever had one for `long` seconds goes on beside those."""

    def __init__(self, at_once: int, long: float) -> None:
        self._at_once, self._long = at_once, long
        self._begun: dict[object, float] = {}
        self._freed = Condition()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """A place for what is done inside; waits until there is one."""
        me = object()
        with self._freed:
            while (seconds := self._until_free()) > 0:
                self._freed.wait(seconds)
            self._begun[me] = time.monotonic()
        try:
            yield
        finally:
            with self._freed:
                del self._begun[me]
                self._freed.notify()

    def _until_free(self) -> float:
        """Seconds until there is a place when nobody is done before; 0 when there is one."""
        lasting = sorted((time.monotonic() - begun for begun in self._begun.values()), reverse=True)
        counting = [lasted for lasted in lasting if lasted < self._long]
        return 0 if len(counting) < self._at_once else self._long - counting[0]


_pace = Pace(AT_ONCE, _LONG)


def held() -> contextlib.AbstractContextManager[None]:
    """A place among the pages that are worked on now; waits until there is one."""
    return _pace.held()
