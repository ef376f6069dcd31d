"""Excel workbooks: a sheet at a time, every value as text that reads back as what the cell held."""

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from database.building import Build
from errors import SourceRefused
from importers import headings, incoming, zip_files
from importers.exchange import SourceFile

_BATCH = 20_000
_BROKEN = (
    BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
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
        rows = _rows(book, _sheet(book, file))
        written = next((row for _, row in rows), [])
        while written and not written[-1]:
            written.pop()
        raw = [f"c{position}" for position in range(len(written))]
        columns = incoming.choose(made.connection, file, [text or "" for text in written], raw)
        _fill(made, file, raw, rows)
    incoming.offer(made.connection, file.table, f"incoming.raw_{file.table}", columns, file.name, "sheet_row")


def first_sheet(path: Path, name: str) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of the first sheet that are not blank, with their number. Raises SourceRefused as `sheets` does."""
    with _opened(path, name) as book:
        if not book.worksheets:
            raise SourceRefused(f"{name} heeft geen werkbladen.")
        yield from _rows(book, book.worksheets[0].title)


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
    except _BROKEN as error:
        raise SourceRefused(f"{name} is geen leesbare werkmap. Sla hem opnieuw op als .xlsx.") from error


def _sheet(book: Workbook, file: SourceFile) -> str:
    titles = [sheet.title for sheet in book.worksheets]
    of_table = [title for title in titles if headings.table_of(title) == file.table]
    chosen = [file.sheet] if file.sheet else of_table or titles
    if not chosen:
        raise SourceRefused(f"{file.name} heeft geen werkbladen.")
    return str(chosen[0])


def _rows(book: Workbook, title: str) -> Iterator[tuple[int, list[str | None]]]:
    """Rows that are not blank, with their number; the first one holds the headings and says how wide the sheet is."""
    sheet = book[title]
    sheet.reset_dimensions()
    width: int | None = None
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        values = [_text(value) for value in cells[:width]]
        if any(values):
            width = width or len(values)
            yield number, values


def _text(value: object) -> str | None:
    """A cell as text: moments and dates in ISO 8601, whole numbers without decimals."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _fill(made: Build, file: SourceFile, raw: Sequence[str], rows: Iterator[tuple[int, list[str | None]]]) -> None:
    columns = "".join(f", {name} varchar" for name in raw)
    made.connection.execute(f"create table incoming.raw_{file.table} (sheet_row bigint{columns})")
    schema = incoming.line_schema("sheet_row", raw)
    batch: list[dict[str, object]] = []
    for number, values in rows:
        batch.append({"sheet_row": number, **dict(zip(raw, values, strict=False))})
        if len(batch) >= _BATCH:
            _insert(made, file, batch, schema)
            batch = []
    _insert(made, file, batch, schema)


def _insert(made: Build, file: SourceFile, batch: list[dict[str, object]], schema: pa.Schema) -> None:
    made.connection.register("batch", pa.Table.from_pylist(batch, schema))
    made.connection.execute(f"insert into incoming.raw_{file.table} from batch")
    made.connection.unregister("batch")
