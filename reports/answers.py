"""What `manage.py report` answers: any screen's figures as plain rows, by the name of the report."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from errors import Refused
from queries import Reader
from queries.selection import Selection
from queries.terms import Clock
from reports import payroll
from reports.turns import turns

Rows = list[dict[str, Any]]


class ReportRefused(Refused):
    """A report that is not there."""


def waiting(reader: Reader, selection: Selection, clock: Clock) -> Rows:
    """Open workflows and whose turn it is, longest waiting first. Ages in seconds by this clock."""
    rows = turns(reader, selection).rows
    part = "_working" if clock is Clock.WORK else ""
    columns = {
        "workflow_id": "workflow_id",
        "employee": "employee",
        "process": "process",
        "step": "step",
        "role": "role",
        "actor": "actor",
        "waiting_since": "waiting_since",
        f"age{part}_seconds": "age_seconds",
        f"total_age{part}_seconds": "total_age_seconds",
        "target_days": "target_days",
        "state": "state",
        "run_period": "payroll_period",
    }
    return _plain(rows[list(columns)].rename(columns=columns))


def payroll_runs(reader: Reader, selection: Selection, _: Clock) -> Rows:
    """The payroll runs around now per employer, with what of the open workflows belongs to each; no durations."""
    found = payroll.board(reader, turns(reader, selection).rows)
    return _plain(found[["employer", "payroll_period", "cutoff_at", *payroll.COUNTS]])


REPORTS: dict[str, Callable[[Reader, Selection, Clock], Rows]] = {"waiting": waiting, "payroll": payroll_runs}


def answer(name: str, reader: Reader, selection: Selection, clock: Clock) -> Rows:
    """The rows of this report. Raises ReportRefused for an unknown name."""
    if name not in REPORTS:
        raise ReportRefused(f"Onbekend rapport '{name}'. Kies uit: {', '.join(REPORTS)}.")
    return REPORTS[name](reader, selection, clock)


def _plain(frame: pd.DataFrame) -> Rows:
    """Rows as JSON can hold them: moments in ISO 8601, nothing where there is nothing."""

    def plain(value: Any) -> Any:
        if isinstance(value, pd.Timestamp):
            return value.isoformat()
        return None if pd.isna(value) else value

    return [{str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
