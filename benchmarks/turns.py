"""Turns: whose turn it is with state and chance, and the board of payroll runs, with all they are worked out from."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pandas as pd

import queries
from auth.scope import Scope
from benchmarks.measuring import Task
from benchmarks.office import Office
from benchmarks.usual import NAME, Frames
from queries import Reader
from reports import payroll
from reports.turns import open_rows, turns
from settings import AMSTERDAM

_NOW = datetime.now(UTC)
_TARGET = 0.250
_YEAR = timedelta(days=365)


def tasks(office: Office, _stack: ExitStack) -> list[Task]:
    """Both pages' questions, apart and together, for the middle-sized employer and for the whole office."""
    frames = Frames(office.lists)
    found = []
    for scope in (office.one_employer, office.whole):
        size = office.size_of(scope)
        found += [
            Task("Wie is aan zet: open workflows with their states", size, _asking(scope, _turns)),
            Task("What the past year teaches of waits", size, _asking(scope, _waits), _usual(frames, scope), NAME),
            Task("Vóór de verloning: open workflows and the board", size, _asking(scope, _board)),
            Task("the queries of both pages", size, _asking(scope, _queries), target_seconds=_TARGET),
        ]
    return found


def _asking(scope: Scope, question: Callable[[Reader], int]) -> Callable[[], int]:
    def run() -> int:
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
