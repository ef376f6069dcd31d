"""What looking at a source gives: something to load, and how far it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from errors import Refused


class FetchRefused(Refused):
    """A source cannot be looked at now; it is tried again later."""


def _nothing(_is_loaded: bool) -> None:
    return None


@dataclass(frozen=True)
class Fetched:
    """`path`: what to load, None when nothing changed. `watermark`: how far the source has been read once that is
    loaded. `after`: to be called with whether it was loaded."""

    path: Path | None
    watermark: str | None
    after: Callable[[bool], None] = _nothing
