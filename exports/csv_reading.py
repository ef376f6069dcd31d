"""Reading back the CSV files that `plain_files` writes, to the cells that they were written from."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa

from exports.files import account_beside
from exports.plain_files import DAY, KIND_SUBJECT, KINDS, MOMENT, UNGUARDED
from queries.terms import Kind

_UNGUARDED = re.compile(UNGUARDED)


def account_of(path: Path) -> list[tuple[str, str]]:
    """The account that lies beside this file. Raises OSError when it is not there."""
    return [(_unguarded(row[0]), _unguarded(row[1])) for row in _rows(account_beside(path)) if len(row) == 2]


def cells_of(path: Path, account: Sequence[tuple[str, str]], most_rows: int) -> Iterator[pa.RecordBatch]:
    """The cells as the digest takes them, so many rows at a time. Raises ValueError for what no cell can be."""
    rows = _rows(path)
    headings = next(rows, [])
    kinds = [content for subject, content in account if subject.startswith(KIND_SUBJECT)]
    if len(kinds) != len(headings):
        raise ValueError(f"{len(headings)} kolommen, en de verantwoording kent er {len(kinds)}")
    while some := list(islice(rows, most_rows)):
        columns = [
            pa.array([_cell(row[place] if place < len(row) else "", kind) for row in some], pa.string())
            for place, kind in enumerate(kinds)
        ]
        yield pa.record_batch(columns, names=[str(place) for place in range(len(kinds))])


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, delimiter=";")


def _cell(text: str, kind: str) -> str:
    if not text or kind == KINDS[Kind.TEXT]:
        return _unguarded(text)
    if kind == KINDS[Kind.NUMBER]:
        return repr(float(text.replace(",", ".")))
    if kind == KINDS[Kind.DATE]:
        return datetime.strptime(text, DAY).date().isoformat()  # noqa: DTZ007 - a day has no zone
    return datetime.strptime(text, MOMENT).isoformat()  # noqa: DTZ007 - local time, as in the file


def _unguarded(text: str) -> str:
    return _UNGUARDED.sub(r"\1", text)
