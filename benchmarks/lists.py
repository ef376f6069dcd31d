"""Lists: a page of rows, the numbers above it, what the filters offer, and one workflow's whole progress."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pandas as pd
import pyarrow as pa

import queries
from analysis.trail import trail
from auth.scope import Scope
from benchmarks.measuring import Task
from benchmarks.office import Office
from benchmarks.usual import NAME, Frames
from queries import Reader
from queries.selection import Selection, Targets
from queries.terms import Overview
from reports import lateness
from settings import AMSTERDAM

_ROWS, _NAMES = 50, 1000
_NOW = datetime.now(UTC)
_TARGETS = {True: 0.060, False: 0.200}
_AS_OF_TARGETS = {True: 0.150, False: 1.0}
_DETAIL_TARGET = 0.015
_PAST = (_NOW - timedelta(days=60)).date()


def tasks(office: Office, _stack: ExitStack) -> list[Task]:
    """Every question for the middle-sized employer and for the whole office, in both overviews."""
    frames = Frames(office.lists)
    found = []
    for scope in (office.one_employer, office.whole):
        for overview in Overview:
            found += _of_overview(_Asked(scope, overview, frames), office.size_of(scope))
        found.append(_as_of(_Asked(scope, Overview.OPEN, frames), office.size_of(scope)))
        found.append(_detail(office, scope, frames))
    return found


@dataclass(frozen=True)
class _Asked:
    """One overview in one scope, asked of both sides. The product's side opens a reader each time, as a rerun does."""

    scope: Scope
    overview: Overview
    frames: Frames

    @property
    def selection(self) -> Selection:
        return Selection(overview=self.overview)

    def with_reader(self, *questions: Callable[[Reader], pa.Table], as_of: date | None = None) -> list[pa.Table]:
        with queries.reader(self.scope, _NOW, as_of) as reader:
            return [question(reader) for question in questions]

    def page(self, reader: Reader) -> pa.Table:
        return reader.rows("workflows/list", **self.selection.listed(_targets(self.scope), _ROWS))

    def summary(self, reader: Reader) -> pa.Table:
        return reader.rows("workflows/summary", **self.selection.summarised())

    def values(self, reader: Reader) -> pa.Table:
        return reader.rows("choices/values", is_open=self.overview.is_open)

    def submitters(self, reader: Reader) -> pa.Table:
        return reader.rows("choices/submitters", is_open=self.overview.is_open, most=_NAMES)

    def employees(self, reader: Reader) -> pa.Table:
        return reader.rows("choices/employees", most=_NAMES)

    def departments(self, reader: Reader) -> pa.Table:
        return reader.rows("choices/departments")

    @property
    def options(self) -> tuple[Callable[[Reader], pa.Table], ...]:
        return self.values, self.submitters, self.employees, self.departments

    def usual_page(self) -> pd.DataFrame:
        return self.frames.page(self.scope.employers, self.overview.is_open, _ROWS)

    def usual_summary(self) -> pd.Series:
        now = pd.Timestamp(_NOW).tz_convert(AMSTERDAM)
        return self.frames.summary(self.scope.employers, self.overview.is_open, now)

    def usual_options(self) -> dict[str, list[str]]:
        return self.frames.choices(self.scope.employers, self.overview.is_open, _NAMES)

    def usual(self) -> tuple[pd.DataFrame, pd.Series, dict[str, list[str]]]:
        return self.usual_page(), self.usual_summary(), self.usual_options()


@cache
def _targets(scope: Scope) -> Targets:
    """As a session keeps them; the product counts late ones with them, which what stands beside it cannot."""
    with queries.reader(scope, _NOW) as reader:
        return lateness.all_targets(reader)


def _of_overview(asked: _Asked, size: str) -> list[Task]:
    name = asked.overview.label
    target = _TARGETS[len(asked.scope.employers) == 1]
    everything = (asked.page, asked.summary, *asked.options)
    return [
        Task(
            f"{name}: page of {_ROWS} rows", size, lambda: asked.with_reader(asked.page), asked.usual_page, NAME, _ids
        ),
        Task(f"{name}: count", size, lambda: asked.with_reader(asked.summary), asked.usual_summary, NAME, _counts),
        Task(f"{name}: options", size, lambda: asked.with_reader(*asked.options), asked.usual_options, NAME, _offered),
        Task(
            f"{name}: all three",
            size,
            lambda: asked.with_reader(*everything),
            asked.usual,
            NAME,
            target_seconds=target,
        ),
    ]


def _as_of(asked: _Asked, size: str) -> Task:
    return Task(
        f"{asked.overview.label} as of 60 days ago: page of {_ROWS} rows",
        size,
        lambda: asked.with_reader(asked.page, as_of=_PAST),
        target_seconds=_AS_OF_TARGETS[len(asked.scope.employers) == 1],
    )


def _ids(answer: object) -> list[str]:
    if isinstance(answer, pd.DataFrame):
        return list(answer["workflow_id"])
    assert isinstance(answer, list)
    return list(answer[0].column("workflow_id").to_pylist())


def _counts(answer: object) -> list[int]:
    names = ("workflows", "near_cutoff", "this_week", "last_week", "refused", "finished_this_week")
    if isinstance(answer, pd.Series):
        return [int(answer[name]) for name in names]
    assert isinstance(answer, list)
    [row] = answer[0].to_pylist()
    return [row[name] for name in names]


def _offered(answer: object) -> dict[str, list[str]]:
    if isinstance(answer, dict):
        return answer
    assert isinstance(answer, list)
    values, submitters, employees, departments = answer
    offered: dict[str, list[str]] = {name: [] for name in ("process", "status", "component", "payroll_period")}
    for row in values.to_pylist():
        offered[row["filter"]].append(row["value"])
    return offered | {
        "submitter": submitters.column("name").to_pylist(),
        "employee": employees.column("name").to_pylist(),
        "department": sorted(departments.column("department_id").to_pylist()),
    }


def _detail(office: Office, scope: Scope, frames: Frames) -> Task:
    ids = _spread(scope)
    ours, theirs = itertools.cycle(ids), itertools.cycle(ids)
    return Task(
        "Detail: facts, steps, trail",
        office.size_of(scope),
        lambda: _progress(scope, ours),
        lambda: frames.detail(next(theirs)),
        NAME,
        lambda answer: list(answer["seq"]) if isinstance(answer, pd.DataFrame) else answer,
        _DETAIL_TARGET,
    )


def _spread(scope: Scope) -> list[str]:
    """Workflows from all over the scope."""
    listed = Selection(overview=Overview.HISTORIC, sort="lead_days").listed([], 5000)
    with queries.reader(scope) as reader:
        ids = reader.rows("workflows/list", **listed).column("workflow_id").to_pylist()
    return [str(workflow_id) for workflow_id in ids[:: max(1, len(ids) // 50)]]


def _progress(scope: Scope, ids: Iterator[str]) -> list[int]:
    """What the detail page asks; gives the numbers of the executions."""
    with queries.reader(scope, _NOW) as reader:
        [facts] = reader.rows("workflow/facts", workflow_id=next(ids)).to_pylist()
        one = {name: facts[name] for name in ("workflow_id", "employer_id", "submitted_at")}
        steps = reader.rows("workflow/steps", **one).to_pylist()
    trail(facts, steps)
    return [step["seq"] for step in steps]
