"""Turns: whose turn it is with state and chance, and the board of payroll runs, with all they are worked out from."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pandas as pd

import queries
from auth.scope import Scope
from benchmarks.beside.others import Others
from benchmarks.beside.questions import Questions, dicts
from benchmarks.measuring import Other, Task, beside
from benchmarks.office import Office
from benchmarks.usual import NAME, WHY, Frames
from queries import Reader
from reports import payroll
from reports.turns import open_rows, turns
from settings import AMSTERDAM

T = TypeVar("T")

_NOW = datetime.now(UTC)
_TARGET = 0.250
_YEAR = timedelta(days=365)


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """Both pages' questions, apart and together, for the middle-sized employer and for the whole office."""
    frames, others = Frames(office.lists), Others(office, stack)
    found = []
    for scope in (office.one_employer, office.whole):
        size = office.size_of(scope)
        worklist = Task("Wie is aan zet: the rows", size, _asking(scope, open_rows))
        found += [
            *beside(worklist, _worklists(frames, others, scope)),
            Task("Wie is aan zet: the rows with their states", size, _asking(scope, _turns)),
            Task("What the past year teaches of waits", size, _asking(scope, _waits), _usual(frames, scope), NAME,
                 why=f"It counts in calendar time what is open. {WHY}"),
            Task("Vóór de verloning: open workflows and the board", size, _asking(scope, _board)),
            Task("the queries of both pages", size, _asking(scope, _queries), target_seconds=_TARGET),
        ]  # fmt: skip
    return found


def _worklists(frames: Frames, others: Others, scope: Scope) -> list[Other]:
    """The same rows: every open workflow with its step, its ages and the payroll run it must be ready for."""
    with queries.reader(scope, _NOW) as reader:
        [office] = reader.rows("choices/office").to_pylist()

    def question(database: Questions) -> object:
        return database.worklist(office["day_seconds"])

    now = pd.Timestamp(_NOW).tz_convert(AMSTERDAM)
    usual = Other(f"{NAME}, calendar time only", lambda: frames.worklist(scope.employers, now), _ids, WHY)
    return [usual, *others.of(scope, _NOW, question, _rows)]


def _ids(answer: object) -> list[str]:
    if isinstance(answer, pd.DataFrame):
        return list(answer["workflow_id"])
    return [row["workflow_id"] for row in dicts(answer)]


def _rows(answer: object) -> list[tuple[object, ...]]:
    """What tells two worklists apart: which workflows, how long they wait in office hours, and for what run."""
    names = ("workflow_id", "age_working_seconds", "run_period", "moved_to", "left_seconds", "is_own_period")
    return [tuple(_plain(row[name]) for name in names) for row in dicts(answer)]


def _plain(value: object) -> object:
    return round(float(value), 3) if isinstance(value, int | float) else value


def _asking(scope: Scope, question: Callable[[Reader], T]) -> Callable[[], T]:
    def run() -> T:
        with queries.reader(scope, _NOW) as reader:
            return question(reader)

    return run


def _usual(frames: Frames, scope: Scope) -> Callable[[], int]:
    """The same counts in calendar time as far as steps are open: pandas has no working time of its own."""
    until = pd.Timestamp(_NOW).tz_convert(AMSTERDAM)
    return lambda: frames.waits(scope.employers, until - _YEAR, until)


def _turns(reader: Reader) -> int:
    return len(turns(reader).rows)


def _waits(reader: Reader) -> int:
    return reader.rows("history/waits").num_rows


def _board(reader: Reader) -> int:
    return len(payroll.board(reader, turns(reader).rows))


def _queries(reader: Reader) -> int:
    """All SQL of both pages, each page for itself as each is a rerun of its own."""
    counted = 0
    for _ in ("aan-zet", "verloning"):
        counted += open_rows(reader).num_rows + _waits(reader)
    return counted + reader.rows("payroll/periods").num_rows
