"""Breaks off what takes too long. One thread looks after all questions of this process: one for each costs more than
most questions do."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count

_EVERY = 0.25  # seconds that something may go on after its time
_watched: dict[int, tuple[float, Callable[[], None]]] = {}
_lock = threading.Lock()
_numbers = count()
_watcher: threading.Thread | None = None


@contextlib.contextmanager
def within(seconds: float, break_off: Callable[[], None]) -> Iterator[None]:
    """What is done inside; `break_off` is called once when it is not done within so many seconds, never afterwards."""
    number = next(_numbers)
    with _lock:
        _watched[number] = time.monotonic() + seconds, break_off
        _begin_watching()
    try:
        yield
    finally:
        with _lock:
            _watched.pop(number, None)


def _begin_watching() -> None:
    global _watcher  # noqa: PLW0603 - one for the process, begun when there is something to watch
    if _watcher is None or not _watcher.is_alive():
        _watcher = threading.Thread(target=_watch, name="deadlines", daemon=True)
        _watcher.start()


def _watch() -> None:
    while True:
        time.sleep(_EVERY)
        moment = time.monotonic()
        with _lock:
            late = [number for number, (until, _) in _watched.items() if until <= moment]
            for number in late:
                _, break_off = _watched.pop(number)
                break_off()
