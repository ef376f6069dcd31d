"""Keeping the store that machines share in order, on the way of `manage.py sync`."""

from dataclasses import dataclass

from database.lake import connecting, maintenance
from errors import Refused


@dataclass(frozen=True)
class UpkeepTold:
    """What keeping it in order did, or why it could not; `name` is what it is called."""

    told: str
    problem: str | None = None
    name: str = "gedeelde opslag"

    def line(self) -> str:
        """The same for a person."""
        return f"{self.name}: {self.problem or self.told}"


def maintained() -> UpkeepTold | None:
    """What was done; None when there is no such store."""
    if not connecting.is_used():
        return None
    try:
        return UpkeepTold(" ".join(maintenance.maintain().lines()))
    except Refused as refusal:
        return UpkeepTold("", str(refusal))
