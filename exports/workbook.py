"""Writing a workbook: the only place that knows how xlsx files are made. Why by ourselves: docs/decisions/0005."""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa

from exports import parts, rows_xml, styles
from exports.parts import Properties, Sheet
from exports.sheet_names import Names
from exports.styles import Style
from queries.terms import Column, Kind

__all__ = ["MOST_ROWS", "DataSheet", "Properties", "TextSheet", "write"]

# What Excel has on a sheet, less the headings.
MOST_ROWS = 1_048_575
# A part of 2 GiB would need an extension of the zip format for which Excel offers to repair the file.
_MOST_BYTES = 1_900_000_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SUBJECT_WIDTHS = (28.0, 110.0)


@dataclass(frozen=True)
class DataSheet:
    """A sheet of typed cells; the batches are asked for while it is being written, after those of earlier sheets.

    What does not fit on it goes on in a next one; `parts` are the sheets it took with their rows, once it is written.
    """

    name: str
    columns: Sequence[Column]
    widths: Sequence[float]
    cells: pa.RecordBatchReader
    parts: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class TextSheet:
    """A sheet of two columns, subject and content; asked for when all data sheets have been written."""

    name: str
    headings: tuple[str, str]
    rows: Iterable[tuple[str, str | int]]


def write(
    path: Path,
    data: Sequence[DataSheet],
    text: TextSheet,
    properties: Properties | None = None,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write the sheets to this path, the last one being the text. Raises OSError when the disk refuses."""
    names = Names([text.name])
    written: list[Sheet] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("_rels/.rels", parts.package_links())
        package.writestr(parts.STYLES, styles.as_xml())
        for sheet in data:
            pieces = _Pieces(sheet, most_rows)
            while pieces.has_more():
                name = names.taken(sheet.name)
                with package.open(parts.path_of(len(written) + 1), "w") as file:
                    count = pieces.write(file, is_shown=not written)
                sheet.parts.append((name, count))
                written.append(Sheet(name, _area(len(sheet.columns), count), has_rows=True))
        with package.open(parts.path_of(len(written) + 1), "w") as file:
            count = _write_text(file, text, is_shown=not written)
        written.append(Sheet(names.own(text.name), _area(2, count), has_rows=False))
        for place, part in parts.around(written, properties or Properties()):
            package.writestr(place, part)


class _Pieces:
    """The pieces of a data sheet that each fit on a sheet; there is one also when there are no rows."""

    def __init__(self, sheet: DataSheet, most_rows: int) -> None:
        self._columns = sheet.columns
        self._widths = sheet.widths
        self._most_rows = most_rows
        self._batches = (batch for batch in sheet.cells if batch.num_rows)
        self._next: pa.RecordBatch | None = None
        self._is_begun = False

    def has_more(self) -> bool:
        """Whether there is another piece to write."""
        self._next = self._next or next(self._batches, None)
        return self._next is not None or not self._is_begun

    def write(self, file: IO[bytes], is_shown: bool) -> int:
        """Write a piece; returns how many rows it has."""
        self._is_begun = True
        file.write(_start([column.label for column in self._columns], self._widths, is_shown).encode())
        count = size = 0
        while count < self._most_rows and size < _MOST_BYTES and self.has_more() and self._next:
            some = self._next.slice(0, self._most_rows - count)
            rest = self._next.slice(some.num_rows)
            self._next = rest if rest.num_rows else None
            made = rows_xml.rows(self._columns, some, count + 2)
            file.write(made)
            count, size = count + some.num_rows, size + len(made)
        file.write(_end(self._columns, count).encode())
        return count


def _write_text(file: IO[bytes], text: TextSheet, is_shown: bool) -> int:
    file.write(_start(text.headings, _SUBJECT_WIDTHS, is_shown).encode())
    count = 0
    for count, (subject, content) in enumerate(text.rows, 1):
        row = count + 1
        second = (
            f'<c r="B{row}" s="{Style.COUNT.value}"><v>{content}</v></c>'
            if isinstance(content, int)
            else rows_xml.text_cell(1, row, content, Style.CONTENT)
        )
        file.write(f'<row r="{row}">{rows_xml.text_cell(0, row, subject, Style.SUBJECT)}{second}</row>'.encode())
    file.write(f"</sheetData>{_PAGE}</worksheet>".encode())
    return count


def _start(headings: Sequence[str], widths: Sequence[float], is_shown: bool) -> str:
    """A sheet up to its first row, the headings included, which stay in view."""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(widths, 1)
    )
    cells = "".join(rows_xml.text_cell(place, 1, text, Style.HEADING) for place, text in enumerate(headings))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{" tabSelected=" + chr(34) + "1" + chr(34) if is_shown else ""} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{columns}</cols><sheetData><row r="1">{cells}</row>'
    )


def _end(columns: Sequence[Column], count: int) -> str:
    """A sheet after its last row: filter buttons, how it prints, and that digits kept as text are meant so."""
    texts = [rows_xml.letters(place) for place, column in enumerate(columns) if column.kind is Kind.TEXT]
    ranges = " ".join(f"{letter}2:{letter}{count + 1}" for letter in texts)
    ignored = f'<ignoredErrors><ignoredError sqref="{ranges}" numberStoredAsText="1"/></ignoredErrors>'
    filters = f'<autoFilter ref="{_area(len(columns), count)}"/>'
    return f"</sheetData>{filters}{_PAGE}{ignored if ranges and count else ''}</worksheet>"


_PAGE = (
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
)


def _area(columns: int, count: int) -> str:
    return f"A1:{rows_xml.letters(columns - 1)}{count + 1}"
