"""The rows of a worksheet as they are in the file: gaps are not filled, and formulas, errors and merged cells are told.

openpyxl's own read-only sheet fills a sparse sheet up, leaves out rows that stand in the wrong order, and gives an
empty cell for a formula whose value was never calculated. So its parser is used here, and not the sheet around it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from importers import csv_rows
from importers.text_lines import MAX_BYTES

_LAST_ROW = 1_048_576
_NOT_CALCULATED, _ERROR = _TROUBLE = ("formula", "e")


class Row(NamedTuple):
    """One row: its number, what its cells hold as text, and what is wrong with cells; both by position, A is 0."""

    number: int
    values: dict[int, str]
    problems: dict[int, str]


class Sheet:
    """A sheet of an open workbook. `merged`: the first merged ranges, known once all rows have been read."""

    def __init__(self, book: Workbook, title: str) -> None:
        self._book: Any = book  # what is needed of them is not public, and has no types
        self._sheet: Any = book[title]
        self.merged: list[str] = []

    @property
    def is_hidden(self) -> bool:
        return bool(self._sheet.sheet_state != "visible")

    @property
    def counts_from_1904(self) -> bool:
        return bool(self._book.epoch.year == 1904)

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank. Raises ValueError for a row that no sheet can have."""
        with self._sheet._get_source() as source:  # noqa: SLF001 - see above
            parser = _Parser(
                source,
                self._sheet._shared_strings,  # noqa: SLF001
                data_only=True,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,  # noqa: SLF001
                timedelta_formats=self._book._timedelta_formats,  # noqa: SLF001
            )
            for number, cells in parser.parse():
                if number > _LAST_ROW:
                    raise ValueError(f"row {number}")
                row = _row(number, cells)
                if row.values or row.problems:
                    yield row
            if parser.merged_cells is not None:
                self.merged = [str(found.ref) for found in parser.merged_cells.mergeCell[:3]]


class _Parser(WorkSheetParser):
    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # A formula that gave an empty text says so with its type.
        if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = _NOT_CALCULATED
        return cell


def _row(number: int, cells: list[dict[str, Any]]) -> Row:
    row = Row(number, {}, {})
    for cell in cells:
        value, kind = cell["value"], cell["data_type"]
        text = value if type(value) is str else _text(value)
        if text:
            row.values[cell["column"] - 1] = text
        if kind in _TROUBLE or (text and len(text) > MAX_BYTES):
            place = f"Cel {get_column_letter(cell['column'])}{number}"
            row.problems[cell["column"] - 1] = f"{place} {_problem(kind, text)}"
    return row


def _problem(kind: str, text: str | None) -> str:
    if kind == _NOT_CALCULATED:
        return "is een formule zonder waarde. Open het bestand in Excel en sla het op, dan staat de waarde erin."
    if kind == _ERROR:
        return f"bevat de fout {text}. Herstel de formule."
    return f"is te lang. {csv_rows.TOO_LONG}"


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
