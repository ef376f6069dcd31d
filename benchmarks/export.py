"""Export: from question to finished file, and the writing alone beside other writers of the same rows.

Every run has a process of its own, whose most memory stands beside its time. What takes longer than 90 s runs once.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import rustpy_xlsxwriter
import xlsxwriter  # type: ignore[import-untyped]

import exports
import queries
from auth import accounts
from auth.accounts import User
from benchmarks import writers
from benchmarks.measuring import Task
from benchmarks.office import OFFICE_USER, Office
from benchmarks.writers import Rows
from queries.selection import Selection
from queries.terms import Overview
from settings import AMSTERDAM

_SIZES = (100_000, 1_000_000)
_TARGETS = {100_000: 4.0, 1_000_000: 25.0}
_WHY = "It writes the cells only: no checksum over them, and no sheet that accounts for them."
_OTHERS: tuple[tuple[Callable[[Rows, Path], int], str], ...] = (
    (writers.with_duckdb, f"DuckDB {duckdb.__version__}, excel extension"),
    (writers.with_rustpy, f"rustpy-xlsxwriter {rustpy_xlsxwriter.__version__}"),
    (writers.with_xlsxwriter, f"XlsxWriter {xlsxwriter.__version__}, constant_memory"),
    (writers.with_openpyxl, f"openpyxl {openpyxl.__version__}, write_only"),
    (writers.with_pandas, f"pandas {pd.__version__}, to_excel with openpyxl"),
)


def tasks(office: Office, _stack: ExitStack) -> list[Task]:
    """Historisch of the whole office, the newest 100,000 rows and all of them; then the writers, as far as rows go."""
    found = pq.read_metadata(office.lists / "workflow.parquet").num_rows
    sizes = [size for size in _SIZES if size <= found] or [found]
    return [task for size in sizes for task in (_whole(office, size), *_alone(office, size))]


def _whole(office: Office, size: int) -> Task:
    selection = _newest(office, size)
    question = exports.Question(_user(), office.whole, selection, datetime.now(UTC))
    name = f"{_rows(office, selection):,} rows"
    make = partial(_made, question, office.home / "ours.xlsx")
    return Task("Historisch to Excel", name, make, target_seconds=_TARGETS.get(size), is_apart=True)


def _made(question: exports.Question, path: Path) -> int:
    return exports.run(question, path).rows


def _alone(office: Office, size: int) -> list[Task]:
    rows, name = Rows(office.lists / "workflow.parquet", size), f"{size:,} rows × {len(writers.COLUMNS)} columns"
    mine = partial(writers.ours, rows, office.home / "ours.xlsx")
    return [
        Task(
            "Writing alone",
            name,
            mine,
            partial(write, rows, office.home / "theirs.xlsx"),
            told,
            lambda count: count,
            is_apart=True,
            why=_WHY,
        )
        for write, told in _OTHERS
    ]


def _user() -> User:
    user = accounts.find(OFFICE_USER)
    assert user is not None
    return user


def _newest(office: Office, size: int) -> Selection:
    everything = Selection(overview=Overview.HISTORIC)
    with queries.reader(office.whole) as reader:
        last = reader.rows("workflows/list", **everything.listed([], 1, size - 1)).to_pylist()
    first_day = last[0]["submitted_at"].astimezone(AMSTERDAM).date() if last else None
    return Selection(overview=Overview.HISTORIC, submitted_from=first_day)


def _rows(office: Office, selection: Selection) -> int:
    with queries.reader(office.whole) as reader:
        [row] = reader.rows("workflows/count", **selection.filters()).to_pylist()
    return int(row["workflows"])
