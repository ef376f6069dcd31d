"""What `manage.py report` answers: any screen's figures as plain rows, by the name of the report."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from errors import Refused
from queries import Reader
from queries.selection import Selection
from queries.terms import Clock
from reports import ageing, control, payroll, rework, routes, steps, workload
from reports.bottlenecks import Asked
from reports.turns import turns

Rows = list[dict[str, Any]]
Answer = Rows | dict[str, Rows]


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


def step_waits(reader: Reader, selection: Selection, clock: Clock) -> Rows:
    """Per process, step and role how long it takes, most waiting first; None where too much is still open to tell."""
    return _plain(steps.report(reader, _asked(selection, clock)))


def findings(reader: Reader, selection: Selection, _: Clock) -> Rows:
    """What stands out against the rules of control, newest first, what was looked at included."""
    names = {"rule": "rule", "workflow_id": "workflow_id", "employee": "employee", "process": "process"}
    names |= {"what": "found", "is_seen": "seen"}
    rows = control.findings(reader, selection).select(list(names)).to_pylist()
    return [{names[name]: value for name, value in row.items()} for row in rows]


def _of_bottlenecks(report: Callable[[Reader, Asked], Answer]) -> Callable[[Reader, Selection, Clock], Answer]:
    """A report of Knelpunten, asked like the others."""
    return lambda reader, selection, clock: report(reader, _asked(selection, clock))


def _asked(selection: Selection, clock: Clock) -> Asked:
    return Asked(replace(selection, clock=clock))


REPORTS: dict[str, Callable[[Reader, Selection, Clock], Answer]] = {
    "waiting": waiting,
    "payroll": payroll_runs,
    "steps": step_waits,
    "ageing": _of_bottlenecks(ageing.answer),
    "workload": _of_bottlenecks(workload.answer),
    "flow": _of_bottlenecks(routes.flow_report),
    "variants": _of_bottlenecks(routes.variants_report),
    "rework": _of_bottlenecks(rework.rework_report),
    "control": findings,
}


def answer(name: str, reader: Reader, selection: Selection, clock: Clock) -> Answer:
    """The rows of this report; `flow` has rows of three sorts. Raises ReportRefused for an unknown name."""
    if name not in REPORTS:
        raise ReportRefused(f"Onbekend rapport '{name}'. Kies uit: {', '.join(REPORTS)}.")
    return REPORTS[name](reader, selection, clock)


def lines(found: Answer) -> list[str]:
    """The same as text: a line of headings and a line per row, with tabs between."""
    if isinstance(found, dict):
        return [line for name, rows in found.items() for line in (name, *lines(rows), "")]
    return ["\t".join(found[0]) if found else "", *("\t".join(map(str, row.values())) for row in found)]


def count(found: Answer) -> int:
    """How many rows there are."""
    return sum(map(len, found.values())) if isinstance(found, dict) else len(found)


def _plain(frame: pd.DataFrame) -> Rows:
    """Rows as JSON can hold them: moments in ISO 8601, nothing where there is nothing."""

    def plain(value: Any) -> Any:
        if isinstance(value, pd.Timestamp):
            return value.isoformat()
        return None if pd.isna(value) else value

    return [{str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
