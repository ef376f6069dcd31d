"""Writing a workbook: the only place that knows which library makes xlsx files. Why this one: docs/decisions/0005."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from rustpy_xlsxwriter import Format, write_worksheets

from queries.terms import Column, Kind

# Excel shows these codes with the separators of its reader: 1.234,56 in Dutch.
NUMBER_FORMATS = {
    Kind.DATE: "dd-mm-yyyy",
    Kind.MOMENT: "dd-mm-yyyy hh:mm:ss",
    Kind.NUMBER: "#,##0.00",
    Kind.DAYS: "#,##0.0",
}
_PAGE = {"landscape": True, "paper_size": 9, "repeat_rows": 0, "fit_to_pages": (1, 0)}


@dataclass(frozen=True)
class DataSheet:
    """A sheet of typed cells; the batches are asked for while it is being written, after those of earlier sheets."""

    name: str
    columns: Sequence[Column]
    widths: Sequence[float]
    cells: pa.RecordBatchReader


@dataclass(frozen=True)
class TextSheet:
    """A sheet of two columns, subject and content; asked for when all data sheets have been written."""

    name: str
    headings: tuple[str, str]
    rows: Iterable[tuple[str, str | int]]


def write(path: Path, data: Sequence[DataSheet], text: TextSheet) -> None:
    """Write the sheets to this path, the last one being the text. Raises OSError when the disk refuses."""
    names = [sheet.name for sheet in data]
    formats: dict[str, Any] = {sheet.name: _formats(sheet.columns) for sheet in data}
    widths: dict[str, Any] = {sheet.name: list(sheet.widths) for sheet in data}
    write_worksheets(
        [*((sheet.name, sheet.cells) for sheet in data), (text.name, _records(text))],
        str(path),
        bold_headers=True,
        freeze_panes={"general": {"row": 1}},
        autofilter=dict.fromkeys(names, True),
        column_formats=formats | {text.name: _text_formats(text)},
        column_widths=widths | {text.name: [28.0, 110.0]},
        ignore_errors={sheet.name: [c.label for c in sheet.columns if c.kind is Kind.TEXT] for sheet in data},
        page_setup=dict.fromkeys([*names, text.name], _PAGE),
    )


def _formats(columns: Sequence[Column]) -> dict[str, Format]:
    numbered = (column for column in columns if column.kind in NUMBER_FORMATS)
    return {column.label: Format().set_num_format(NUMBER_FORMATS[column.kind]) for column in numbered}


def _text_formats(sheet: TextSheet) -> dict[str, Format]:
    top = Format().set_align("top")
    return {sheet.headings[0]: top, sheet.headings[1]: Format().set_align("top").set_align("left").set_text_wrap()}


def _records(sheet: TextSheet) -> Iterable[dict[str, str | int]]:
    return (dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows)
