"""Ways to write the same rows to a sheet: twelve columns of the office's past workflows, read from one Parquet file."""

import importlib.util
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xlsxwriter  # type: ignore[import-untyped]
from rustpy_xlsxwriter import Format, write_worksheets

from exports import workbook
from exports.cells import Cells
from exports.digest import Digest
from exports.workbook import DataSheet, TextSheet
from queries import terms
from queries.terms import Kind
from settings import AMSTERDAM

_NAMES = (
    *("employee", "submitter", "submitted_at", "process", "status", "component", "value", "unit", "payroll_period"),
    *("finished_at", "department", "employer"),
)
COLUMNS = [terms.COLUMNS[name] for name in _NAMES]
_BATCH = 8_192


class Rows:
    """The first so many rows of a Parquet file with workflows."""

    def __init__(self, path: Path, count: int) -> None:
        self.path = path
        self.count = count

    def batches(self) -> Iterator[pa.RecordBatch]:
        """As they lie in the file, a batch at a time."""
        left = self.count
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(_BATCH, columns=list(_NAMES)):
                some = batch.select(list(_NAMES)).slice(0, left)
                left -= some.num_rows
                yield some
                if not left:
                    return

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        """As Python values, moments as Amsterdam days."""
        for batch in self.batches():
            columns = [_plain(batch.column(column.name), column.kind).to_pylist() for column in COLUMNS]
            yield from zip(*columns, strict=True)

    @cached_property
    def headings(self) -> list[str]:
        return [column.label for column in COLUMNS]


def _plain(values: Any, kind: Kind) -> Any:
    if kind is Kind.DATE:
        return pc.local_timestamp(values).cast(pa.date32(), safe=False)
    return values.cast(pa.float64()) if kind is Kind.NUMBER else values


def ours(rows: Rows, path: Path) -> int:
    """What this product does with rows once it has them: cells, digest, workbook."""
    cells, written = Cells(COLUMNS), Digest()

    def made() -> Iterator[pa.RecordBatch]:
        for batch in rows.batches():
            one = cells.of(batch)
            written.add(one)
            yield one

    sheet = DataSheet(
        "Historisch", COLUMNS, [20.0] * len(COLUMNS), pa.RecordBatchReader.from_batches(cells.schema, made())
    )
    workbook.write(path, [sheet], TextSheet("Verantwoording", ("Onderwerp", "Inhoud"), iter([("a", "b")])))
    return written.rows


def with_rustpy(rows: Rows, path: Path) -> int:
    cells = Cells(COLUMNS)
    reader = pa.RecordBatchReader.from_batches(cells.schema, (cells.of(batch) for batch in rows.batches()))
    days = {column.label: Format().set_num_format("dd-mm-yyyy") for column in COLUMNS if column.kind is Kind.DATE}
    write_worksheets([("Historisch", reader)], str(path), column_formats={"Historisch": days})
    return rows.count


def with_pandas(rows: Rows, path: Path) -> int:
    frame = pd.read_parquet(rows.path, columns=list(_NAMES)).head(rows.count)
    moments = frame.select_dtypes("datetimetz").columns
    local = {name: frame[name].dt.tz_convert(AMSTERDAM).dt.tz_localize(None) for name in moments}
    frame.assign(**local).to_excel(path, index=False, engine="openpyxl", header=rows.headings)
    return len(frame)


def with_openpyxl(rows: Rows, path: Path) -> int:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Historisch")
    sheet.append(rows.headings)
    for row in rows.tuples():
        sheet.append(row)
    book.save(path)
    return rows.count


def with_xlsxwriter(rows: Rows, path: Path) -> int:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("Historisch"), book.add_format({"num_format": "dd-mm-yyyy"})
        put: dict[Kind, Callable[..., Any]] = {
            Kind.TEXT: sheet.write_string,
            Kind.NUMBER: sheet.write_number,
            Kind.DATE: lambda row, place, value: sheet.write_datetime(row, place, value, day),
        }
        kinds = [put[column.kind] for column in COLUMNS]
        sheet.write_row(0, 0, rows.headings)
        for number, row in enumerate(rows.tuples(), 1):
            for place, (write, value) in enumerate(zip(kinds, row, strict=True)):
                if value is not None:
                    write(number, place, value)
    return rows.count


def with_duckdb(rows: Rows, path: Path) -> int:
    """DuckDB's own extension, from its package; it takes a time zone from nothing but the session."""
    found = importlib.util.find_spec("duckdb_extension_excel")
    folders = found.submodule_search_locations if found else None
    [extension] = Path((folders or [""])[0]).rglob("excel.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"load '{extension}'")
        connection.execute(f"set TimeZone = '{AMSTERDAM}'")
        days = ", ".join(
            f"{column.name}::timestamp::date as {column.name}" if column.kind is Kind.DATE else column.name
            for column in COLUMNS
        )
        asked = f"select {days} from '{rows.path}' limit {rows.count}"
        connection.execute(f"copy ({asked}) to '{path}' (format xlsx, header true)")
    return rows.count
