"""Excel workbooks: a sheet at a time, every value as text that reads back as what the cell held."""

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from database.building import Build
from errors import SourceRefused
from importers import csv_rows, headings, incoming, zip_files
from importers.exchange import SourceFile
from importers.sheet_rows import Row, Sheet

_BATCH = 20_000
_FAR_AWAY = 100
_BROKEN = (
    BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # what both parsers of XML raise for broken XML
    DefusedXmlException,
    AttributeError,  # what openpyxl makes of a part that lacks what it counts on
    LookupError,
    ValueError,
    TypeError,
    EOFError,
    OSError,
)


def sheets(path: Path) -> list[str]:
    """The names of the sheets. Raises SourceRefused when the file is no workbook, or unpacks to too much."""
    with _opened(path, path.name) as book:
        return [sheet.title for sheet in book.worksheets]


def read(made: Build, file: SourceFile) -> None:
    """Make `incoming.<table>` out of one sheet: the named one, else the one with the table's name, else the first."""
    with _opened(file.path, file.name) as book:
        sheet = Sheet(book, _sheet(book, file))
        rows = sheet.rows()
        heading = next(rows, Row(0, {}, {}))
        written = [position for position in range(max(heading.values, default=-1) + 1) if _is_named(heading, position)]
        texts = [heading.values.get(position, "") for position in written]
        columns = incoming.choose(made.connection, file, texts, [f"c{position}" for position in written])
        positions = [int(raw[1:]) for raw in columns.values()]
        incoming.reject(made.connection, file.table, file.name, _fill(made, file, positions, heading, rows))
        _warn(made, file, sheet)
    incoming.offer(made.connection, file.table, f"incoming.raw_{file.table}", columns, file.name, "sheet_row")


def _is_named(heading: Row, position: int) -> bool:
    """Whether this is a column to speak of. One without a name is, unless it lies far away in a sparse sheet."""
    return position in heading.values or position < _FAR_AWAY


def first_sheet(path: Path, name: str, widest: int | None = None) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of the first sheet that are not blank, with their number. Raises SourceRefused as `sheets` does.

    `widest`: how many cells of a row are read; without it as many as the first row has.
    """
    with _opened(path, name) as book:
        if not book.worksheets:
            raise SourceRefused(f"{name} heeft geen werkbladen.")
        for number, values, _ in Sheet(book, book.worksheets[0].title).rows():
            widest = widest or max(values, default=0) + 1
            yield number, [values.get(position) for position in range(widest)]


@contextlib.contextmanager
def _opened(path: Path, name: str) -> Iterator[Workbook]:
    zip_files.check_workbook(path)
    try:
        # read_only: a sparse sheet would else be filled up to its last cell.
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()
    except PermissionError:
        raise
    except _BROKEN as error:
        raise SourceRefused(f"{name} is geen leesbare werkmap. Sla hem opnieuw op als .xlsx.") from error


def _sheet(book: Workbook, file: SourceFile) -> str:
    titles = [sheet.title for sheet in book.worksheets]
    of_table = [title for title in titles if headings.table_of(title) == file.table]
    chosen = [file.sheet] if file.sheet else of_table or titles
    if not chosen:
        raise SourceRefused(f"{file.name} heeft geen werkbladen.")
    return str(chosen[0])


def _fill(
    made: Build, file: SourceFile, positions: Sequence[int], heading: Row, rows: Iterator[Row]
) -> list[tuple[int, str, str | None]]:
    """Keep the cells at these positions; gives the rows that cannot be, with their number and reason."""
    names = [f"c{position}" for position in positions]
    columns = "".join(f", {name} varchar" for name in names)
    made.connection.execute(f"create table incoming.raw_{file.table} (sheet_row bigint{columns})")
    schema = incoming.line_schema("sheet_row", names)
    bad: list[tuple[int, str, str | None]] = []
    batch: list[list[object]] = []
    last = max(heading.values, default=-1)
    for row in rows:
        if min(row.values.keys() | row.problems.keys()) > last:
            continue  # beyond the columns, in a sparse sheet
        values = [row.values.get(position) for position in positions]
        if problem := _problem(row, positions, heading):
            bad.append((row.number, problem, " · ".join(text[:200] for text in values if text)))
        else:
            batch.append([row.number, *values])
        if len(batch) >= _BATCH:
            _insert(made, file, batch, schema)
            batch = []
    _insert(made, file, batch, schema)
    return bad


def _problem(row: Row, positions: Sequence[int], heading: Row) -> str | None:
    if row.values == heading.values:
        return csv_rows.REPEATED
    return next((row.problems[position] for position in positions if position in row.problems), None)


def _insert(made: Build, file: SourceFile, batch: list[list[object]], schema: pa.Schema) -> None:
    if not batch:
        return
    columns = [pa.array(column, field.type) for column, field in zip(zip(*batch, strict=True), schema, strict=True)]
    made.connection.register("batch", pa.Table.from_arrays(columns, schema=schema))
    made.connection.execute(f"insert into incoming.raw_{file.table} from batch")
    made.connection.unregister("batch")


def _warn(made: Build, file: SourceFile, sheet: Sheet) -> None:
    """Tell what Excel shows and a table does not."""
    if sheet.is_hidden:
        incoming.warn(made.connection, f"{file.name} is een verborgen werkblad, en is wel gelezen. Controleer het.")
    if sheet.counts_from_1904:
        incoming.warn(made.connection, f"{file.name} telt dagen vanaf 1904, en is zo gelezen. Controleer een datum.")
    if sheet.merged:
        incoming.warn(
            made.connection,
            f"{file.name} heeft samengevoegde cellen ({', '.join(sheet.merged)}): alleen de cel linksboven is gelezen. "
            "Splits ze en vul elke cel.",
        )
