"""How many pages are worked on at once. Scripts that all work at the same time keep taking the interpreter from each
other, and from the loop that hands out what they show: then all are slow, and the processors are not even busy."""

import contextlib
import time
from collections import deque
from collections.abc import Iterator
from threading import Event, Lock

AT_ONCE = 2  # while one asks DuckDB, which leaves the interpreter, another has it; each more makes all of them later
_LONG = 1.0  # seconds after which whoever is at work does not count any more: a heavy page does not keep light ones out


class Pace:
    """Places for so many at once, in the order of asking; whoever had one for `long` seconds goes on beside those."""

    def __init__(self, at_once: int, long: float) -> None:
        self._at_once, self._long = at_once, long
        self._waiting: deque[Event] = deque()
        self._begun: dict[Event, float] = {}
        self._changing = Lock()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """A place for what is done inside; waits until there is one."""
        me = Event()
        self._waiting.append(me)
        self._let_in()
        while not me.wait(self._long / 4):
            self._let_in()  # someone may have been at work for long meanwhile
        try:
            yield
        finally:
            del self._begun[me]
            self._let_in()

    def _let_in(self) -> None:
        with self._changing:
            now = time.monotonic()
            counting = sum(now - begun < self._long for begun in list(self._begun.values()))
            while self._waiting and counting < self._at_once:
                one = self._waiting.popleft()
                self._begun[one] = now
                one.set()
                counting += 1


_pace = Pace(AT_ONCE, _LONG)


def held() -> contextlib.AbstractContextManager[None]:
    """A place among the pages that are worked on now; waits until there is one."""
    return _pace.held()
