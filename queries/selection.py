"""A selection: overview, filters and order of a list, as values: one for screen, address, export and command line."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from queries.terms import COLUMNS, Clock, Overview, State

SORTABLE = frozenset(COLUMNS) - {"unit"}
Targets = Sequence[Mapping[str, object]]  # of steps without one in their set-up: process, step, and working days


@dataclass(frozen=True)
class Selection:
    """What is asked of a list. An empty tuple or None means: not filtered on this.

    Names (`employee`, `submitter`) match whole, whatever the case or accents; a `*` stands for any part.
    Several values of one filter mean "one of". `focus` is a card on top of the list, see terms.FOCUSES. `clock` is what
    durations are counted in. `as_of` is the past day at the end of which the list stood so; None for now.
    """

    overview: Overview = Overview.OPEN
    employee: tuple[str, ...] = ()
    submitter: tuple[str, ...] = ()
    submitted_from: date | None = None
    submitted_until: date | None = None
    process: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    component: tuple[str, ...] = ()
    value_from: float | None = None
    value_until: float | None = None
    payroll_period: tuple[str, ...] = ()
    focus: str | None = None
    sort: str = "submitted_at"
    is_descending: bool = True
    clock: Clock = Clock.CALENDAR
    as_of: date | None = None

    def as_json(self) -> dict[str, object]:
        """What was asked, for a log or a request: only what is set, dates as text."""
        told = {name: value for name, value in asdict(self).items() if value not in ((), None, Clock.CALENDAR)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}

    def filters(self) -> dict[str, object]:
        """The parameters that ask for the rows of a list: what workflows/count takes."""
        return {
            "is_open": self.overview.is_open,
            "employee": _pattern(self.employee),
            "submitter": _pattern(self.submitter),
            "submitted_from": self.submitted_from,
            "submitted_until": self.submitted_until,
            "processes": _list(self.process),
            "statuses": _list(self.status),
            "departments": _list(self.department),
            "components": _list(self.component),
            "payroll_periods": _list(self.payroll_period),
            "value_from": self.value_from,
            "value_until": self.value_until,
        }

    def summarised(self) -> dict[str, object]:
        """The parameters of workflows/summary."""
        return self.filters() | {"is_work": self.clock is Clock.WORK}

    def listed(self, targets: Targets, page_size: int | None = None, page_start: int = 0) -> dict[str, object]:
        """The parameters of workflows/list; without a page size all rows. For the targets see reports.lateness."""
        return self.summarised() | {
            "target_days": target_days(targets if self.focus == State.LATE else []),
            "focus": self.focus,
            "sort": self.sort,
            "is_descending": self.is_descending,
            "page_size": page_size,
            "page_start": page_start,
        }


def target_days(targets: Targets) -> dict[str, object]:
    """The parameter of what asks for late workflows: the targets as DuckDB takes a map, of process and step to days."""
    days = {(target["process"], target["step"]): target["days"] for target in targets}
    return {"key": [{"process": process, "step": step} for process, step in days], "value": list(days.values())}


def _list(values: Sequence[str]) -> list[str] | None:
    return list(values) or None


def folded(text: str) -> str:
    """Lower case without accents, as names are searched."""
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _pattern(names: Sequence[str]) -> str | None:
    if not names:
        return None
    parts = (".*".join(re.escape(part) for part in folded(name).split("*")) for name in names)
    return f"^(?s:{'|'.join(parts)})$"
