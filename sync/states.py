"""How far each source has been read and when it is looked at next, in the control store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from database import control
from database.office_tables import source_states
from sync.plan import Planned

_LONGEST = timedelta(hours=1)
_LONGEST_PROBLEM = 500


@dataclass(frozen=True)
class State:
    """One source: `problem` says why the last look failed, `failures` how often in a row."""

    name: str
    office_id: str
    watermark: str | None = None
    looked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    problem: str | None = None

    def succeeded(self, source: Planned, watermark: str | None, now: datetime) -> "State":
        """After a look that went well: the next one after the interval of the source."""
        later = now + timedelta(seconds=source.every_seconds)
        return replace(
            self, watermark=watermark, looked_at=now, succeeded_at=now, next_at=later, failures=0, problem=None
        )

    def failed(self, source: Planned, problem: str, now: datetime) -> "State":
        """After a look that failed: twice as long each time, an hour at most. What was read stays as far."""
        usual = timedelta(seconds=source.every_seconds)
        wait = max(usual, min(usual * 2 ** min(self.failures + 1, 20), _LONGEST))
        told = problem[:_LONGEST_PROBLEM]
        return replace(self, looked_at=now, next_at=now + wait, failures=self.failures + 1, problem=told)


def of(source: Planned) -> State:
    """How far this source is; afresh when it was never looked at, or belonged to another office."""
    kept = source_states
    with control.engine().connect() as connection:
        row = connection.execute(select(kept).where(kept.c.name == source.name)).mappings().first()
    known = _state(row) if row else None
    return known if known and known.office_id == source.office_id else State(source.name, source.office_id)


def keep(state: State) -> None:
    """Remember this."""
    kept = source_states
    with control.engine().begin() as connection:
        connection.execute(delete(kept).where(kept.c.name == state.name))
        connection.execute(insert(kept).values(state.__dict__))


def _state(row: Mapping[Any, Any]) -> State:
    return State(**dict(row))
