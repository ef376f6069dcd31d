"""Building again on what another computer committed meanwhile."""

import functools
import secrets
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from database.lake.committing import Overtaken

_P = ParamSpec("_P")
_T = TypeVar("_T")
# How often, and the seconds it waits, more each time.
_ATTEMPTS, _BACKOFF = 6, 0.25


def again_when_overtaken(deed: Callable[_P, _T]) -> Callable[_P, _T]:
    """A deed that builds and publishes, done again, some times, when another computer committed meanwhile."""

    @functools.wraps(deed)
    def repeated(*given: _P.args, **named: _P.kwargs) -> _T:
        for attempt in range(1, _ATTEMPTS):
            try:
                return deed(*given, **named)
            except Overtaken:
                # Not in step with the other: else both would be overtaken again.
                time.sleep(secrets.SystemRandom().uniform(0, _BACKOFF * 2**attempt))
        return deed(*given, **named)

    return repeated
