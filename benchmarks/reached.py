"""What reached a visitor, held against what the source says he may see."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pyarrow as pa

from auth.accounts import User
from benchmarks.foreign_rows import Source, foreign, is_list, rows_of
from benchmarks.visitor import Noted


@dataclass(frozen=True)
class Looked:
    """How many rows, names and workflows were looked at, and those that were not this visitor's to see."""

    looked: int
    foreign: list[str]


def looked_at(noted: Noted, user: User, source: Source) -> Looked:
    """Rows of lists and files, names in boxes, and ids of opened workflows, each different one once."""
    allowed = source.allowed(user)
    found = list(noted.workflows)
    not_his = foreign(source.ids, found, allowed)
    for index, texts in (
        (source.rows, {row for table in _tables(noted) for row in rows_of(table)}),
        (source.rows, {row for file in noted.files for row in _rows_of_file(file)}),
        (source.employees, _names(noted, "Medewerker")),
        (source.submitters, _names(noted, "Indiener")),
    ):
        found += texts
        not_his += foreign(index, sorted(texts), allowed)
    return Looked(len(found), not_his)


def _tables(noted: Noted) -> Iterator[pa.Table]:
    for data in noted.tables.values():
        table = pa.ipc.open_stream(data).read_all()
        if is_list(table):
            yield table


def _names(noted: Noted, label: str) -> set[str]:
    return {name for (box, _), offered in noted.names.items() if box == label for name in offered}


def _rows_of_file(data: bytes) -> Iterator[str]:
    """The rows of an exported workbook, as those of a list on screen."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    heading = [str(name) for name in next(rows)]
    columns = list(map(list, zip(*rows, strict=True)))
    days = heading.index("Datum ingediend")
    columns[days] = [day.strftime("%d-%m-%Y") for day in columns[days]]
    yield from rows_of(
        pa.table({name: [value or "" for value in values] for name, values in zip(heading, columns, strict=True)})
    )
