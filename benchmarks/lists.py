"""Lists: a page of rows, the numbers above it, what the filters offer, and one workflow's whole progress.

What stands beside it has the same rows, with what is derived from them; see benchmarks/beside.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa

import queries
from analysis.trail import trail
from auth.scope import Scope
from benchmarks.beside.others import Others
from benchmarks.beside.questions import Questions, dicts
from benchmarks.measuring import Other, Task, beside
from benchmarks.office import Office
from benchmarks.usual import NAME, WHY, Frames
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


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """Every question for the middle-sized employer and for the whole office, in both overviews."""
    frames, others = Frames(office.lists), Others(office, stack)
    found = []
    for scope in (office.one_employer, office.whole):
        size = office.size_of(scope)
        for overview in Overview:
            found += _of_overview(_Asked(scope, overview, frames, others), size)
        asked = _Asked(scope, Overview.OPEN, frames, others)
        found += [_as_of(asked, size), *_detail(asked, size)]
    return found


@dataclass(frozen=True)
class _Asked:
    """One overview in one scope. The product's side opens a reader each time, as a rerun does."""

    scope: Scope
    overview: Overview
    frames: Frames
    others: Others

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

    def beside(
        self,
        usual: Callable[[], object],
        question: Callable[[Questions], object],
        answer: Callable[[object], object],
    ) -> Iterable[Other]:
        """The usual way, then the other databases."""
        yield Other(NAME, usual, answer, WHY)
        yield from self.others.of(self.scope, _NOW, question, answer)

    def usual_page(self) -> pd.DataFrame:
        return self.frames.page(self.scope.employers, self.overview.is_open, _ROWS)

    def usual_summary(self) -> pd.Series:
        now = pd.Timestamp(_NOW).tz_convert(AMSTERDAM)
        return self.frames.summary(self.scope.employers, self.overview.is_open, now)

    def usual_options(self) -> dict[str, list[str]]:
        return self.frames.choices(self.scope.employers, self.overview.is_open, _NAMES)


@cache
def _targets(scope: Scope) -> Targets:
    """As a session keeps them; the product counts late ones with them, which what stands beside it cannot."""
    with queries.reader(scope, _NOW) as reader:
        return lateness.all_targets(reader)


def _of_overview(asked: _Asked, size: str) -> list[Task]:
    name, is_open = asked.overview.label, asked.overview.is_open
    page = Task(f"{name}: page of {_ROWS} rows", size, lambda: asked.with_reader(asked.page))
    count = Task(f"{name}: count", size, lambda: asked.with_reader(asked.summary))
    options = Task(f"{name}: options", size, lambda: asked.with_reader(*asked.options))

    def offers(database: Questions) -> object:
        return database.options(is_open, _NAMES)

    return [
        *beside(page, asked.beside(asked.usual_page, lambda database: [database.page(is_open, _ROWS)], _ids)),
        *beside(count, asked.beside(asked.usual_summary, lambda database: [database.summary(is_open)], _counts)),
        *beside(
            options, asked.beside(asked.usual_options, lambda database: database.options(is_open, _NAMES), _offered)
        ),
        *_all_three(asked, size),
    ]


def _all_three(asked: _Asked, size: str) -> list[Task]:
    is_open, everything = asked.overview.is_open, (asked.page, asked.summary, *asked.options)
    task = Task(
        f"{asked.overview.label}: all three",
        size,
        lambda: asked.with_reader(*everything),
        target_seconds=_TARGETS[len(asked.scope.employers) == 1],
    )

    def usual() -> list[object]:
        return [asked.usual_page(), asked.usual_summary(), asked.usual_options()]

    def all_of(database: Questions) -> list[object]:
        return [database.page(is_open, _ROWS), database.summary(is_open), *database.options(is_open, _NAMES)]

    return beside(task, asked.beside(usual, all_of, _three))


def _as_of(asked: _Asked, size: str) -> Task:
    return Task(
        f"{asked.overview.label} as of 60 days ago: page of {_ROWS} rows",
        size,
        lambda: asked.with_reader(asked.page, as_of=_PAST),
        target_seconds=_AS_OF_TARGETS[len(asked.scope.employers) == 1],
    )


def _three(answer: object) -> list[object]:
    assert isinstance(answer, list)
    page, summary, *options = answer
    offered = options[0] if isinstance(options[0], dict) else options
    return [_ids(page), _counts(summary), _offered(offered)]


def _ids(answer: object) -> list[str]:
    if isinstance(answer, pd.DataFrame):
        return list(answer["workflow_id"])
    return [row["workflow_id"] for row in dicts(_only(answer))]


def _counts(answer: object) -> list[int]:
    names = ("workflows", "near_cutoff", "this_week", "last_week", "refused", "finished_this_week")
    [row] = [answer] if isinstance(answer, pd.Series) else dicts(_only(answer))
    return [int(row[name]) for name in names if row.get(name) is not None]


def _only(answer: object) -> Any:
    """The rows of the one question that was asked."""
    return answer[0] if type(answer) is list else answer


def _offered(answer: object) -> dict[str, list[str]]:
    if isinstance(answer, dict):
        return {name: sorted(offers) for name, offers in answer.items()}
    assert isinstance(answer, list | tuple)
    values, submitters, employees, departments = map(dicts, answer)
    offered: dict[str, list[str]] = {name: [] for name in ("process", "status", "component", "payroll_period")}
    for row in values:
        offered[row["filter"]].append(row["value"])
    found = offered | {
        "submitter": [row["name"] for row in submitters],
        "employee": [row["name"] for row in employees],
        "department": [row["department_id"] for row in departments],
    }
    return {name: sorted(offers) for name, offers in found.items()}


def _detail(asked: _Asked, size: str) -> list[Task]:
    """Both sides of a task go through the same workflows from all over the scope, each at its own pace."""
    theirs = _walk(asked.scope)
    of_database: dict[str, Iterator[str]] = {}

    def of(database: Questions) -> object:
        return database.detail(next(of_database.setdefault(database.database.name, _walk(asked.scope))))

    def task(other: Other) -> Task:
        ours = _walk(asked.scope)
        name, run = "Detail: facts, steps, trail", lambda: _progress(asked.scope, ours)
        [one] = beside(Task(name, size, run, target_seconds=_DETAIL_TARGET), [other])
        return one

    return [task(other) for other in asked.beside(lambda: asked.frames.detail(next(theirs)), of, _numbers)]


def _walk(scope: Scope) -> Iterator[str]:
    """Round and round through the workflows of _spread."""
    yield from itertools.cycle(_spread(scope))


def _numbers(answer: object) -> list[int]:
    if isinstance(answer, pd.DataFrame):
        return list(answer["seq"])
    return answer if type(answer) is list else [row["seq"] for row in dicts(answer)]


@cache
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
