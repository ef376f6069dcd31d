"""Threads that ask DuckDB in a server: a few that stay. See docs/decisions/0024."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

_Answer = TypeVar("_Answer")
_MOST = 16  # more than ever have a question at once: pages take turns (0019)
_NAME = "asks-duckdb"
_SWITCH_SECONDS = 0.0005  # by itself Python lets a thread go on ten times as long while these have an answer ready
_is_kept = threading.Event()


def keep() -> None:
    """From here on this process asks with threads that stay, however many others come and go."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    _is_kept.set()


def asked(question: Callable[[], _Answer]) -> _Answer:
    """What this question gives; raises what it raises."""
    if not _is_kept.is_set() or threading.current_thread().name.startswith(_NAME):
        return question()
    return _threads(os.getpid()).submit(question).result()


@lru_cache(1)  # a process that splits off from this one has none of its threads
def _threads(process: int) -> ThreadPoolExecutor:  # noqa: ARG001
    return ThreadPoolExecutor(_MOST, _NAME)
