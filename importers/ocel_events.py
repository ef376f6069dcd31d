"""An event of an object-centric log, whatever file it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OcelEvent:
    """One event and the objects it is about."""

    identity: str
    activity: str | None
    time: str | None
    attributes: dict[str, object]
    objects: Sequence[str]
