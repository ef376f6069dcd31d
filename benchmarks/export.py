"""Export: a list of 100,000 rows to Excel."""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd

import exports
import queries
from auth import accounts
from auth.accounts import User
from benchmarks import usual
from benchmarks.measuring import Task
from benchmarks.office import OFFICE_USER, Office
from queries.selection import Selection
from queries.terms import Overview
from settings import AMSTERDAM

ROWS = 100_000
_TARGET = 4.0


def tasks(office: Office, _stack: ExitStack) -> list[Task]:
    """Historisch of the whole office, from the day on that makes it 100,000 rows, or all where there are fewer."""
    selection = _newest(office)
    question = exports.Question(_user(), office.whole, selection, datetime.now(UTC))
    frames = usual.Frames(office.lists)
    ours, theirs = office.home / "ours.xlsx", office.home / "theirs.xlsx"
    return [
        Task(
            "Historisch to Excel",
            f"{_rows(office, selection):,} rows",
            lambda: exports.write(question, ours).rows,
            lambda: _usual(frames, office.whole.employers, selection, theirs),
            f"{usual.NAME}, to_excel with openpyxl {openpyxl.__version__}",
            lambda rows: rows,
            _TARGET,
        )
    ]


def _user() -> User:
    user = accounts.find(OFFICE_USER)
    assert user is not None
    return user


def _newest(office: Office) -> Selection:
    everything = Selection(overview=Overview.HISTORIC)
    with queries.reader(office.whole) as reader:
        last = reader.rows("workflows/list", **everything.listed([], 1, ROWS - 1)).to_pylist()
    first_day = last[0]["submitted_at"].astimezone(AMSTERDAM).date() if last else None
    return Selection(overview=Overview.HISTORIC, submitted_from=first_day)


def _rows(office: Office, selection: Selection) -> int:
    with queries.reader(office.whole) as reader:
        [row] = reader.rows("workflows/count", **selection.filters()).to_pylist()
    return int(row["workflows"])


def _usual(frames: usual.Frames, employers: tuple[str, ...], selection: Selection, path: Path) -> int:
    """Excel knows no time zones, so moments lose theirs first."""
    listed = frames.page(employers, selection.overview.is_open, len(frames.workflows))
    if selection.submitted_from:
        listed = listed[listed["submitted_at"] >= pd.Timestamp(selection.submitted_from, tz=AMSTERDAM)]
    moments = listed.select_dtypes("datetimetz").columns
    local = {name: listed[name].dt.tz_convert(AMSTERDAM).dt.tz_localize(None) for name in moments}
    listed.assign(**local).to_excel(path, index=False, engine="openpyxl")
    return len(listed)
