"""Rows of cells as the XML of a sheet, a batch at a time: Arrow joins the strings, a million rows in seconds."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from exports.cells import REPLACEMENT, Values
from exports.digest import bytes_of
from exports.styles import OF_KIND, OF_UNIT, Style
from queries.terms import Column, Kind, unit

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
# Excel counts days from here, as it believes that 1900 was a leap year.
_DAYS_BEFORE_1970 = (date(1970, 1, 1) - date(1899, 12, 30)).days
_SECONDS_PER_DAY = 86_400


def escaped(text: str) -> str:
    """The text as it stands in XML, for Excel to show it as it is: `_x0041_` would become a letter."""
    return _LOOKS_ESCAPED.sub("_x005F_", _NOT_IN_XML.sub(REPLACEMENT, text)).translate(_ENTITIES)


def letters(place: int) -> str:
    """How Excel calls the column at this place, the first being 0: A … Z, AA …"""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def text_cell(place: int, row: int, text: str, style: Style) -> str:
    """One cell with a text."""
    return f'<c r="{letters(place)}{row}" s="{style.value}" t="inlineStr">{_held(text)}</c>'


def rows(columns: Sequence[Column], cells: pa.RecordBatch, first_row: int) -> memoryview:
    """These cells as `<row>` elements in UTF-8, the first with this number."""
    numbers: Values = pa.array(range(first_row, first_row + cells.num_rows), pa.int32()).cast(pa.string())
    parts: list[Values] = [_joined('<row r="', numbers, '">')]
    for place, (column, values) in enumerate(zip(columns, cells.columns, strict=True)):
        parts.append(_joined(f'<c r="{letters(place)}', numbers, '"', _tails(column, values, columns, cells)))
    return bytes_of(_joined(*parts, "</row>", nulls="replace"))


def _joined(*parts: Values, nulls: str = "emit_null") -> Values:
    """The parts row by row after each other; nothing for a row of which one part is null."""
    scalars: list[Values] = [pa.scalar(part) if isinstance(part, str) else part for part in parts]
    join: Callable[..., Values] = pc.binary_join_element_wise
    return join(*scalars, "", null_handling=nulls, null_replacement="")


def _tails(column: Column, values: Values, columns: Sequence[Column], cells: pa.RecordBatch) -> Values:
    """What follows the address of each cell; null for an empty cell, which is left out."""
    if pa.types.is_string(values.type):
        encoded = values.dictionary_encode()
        style = f' s="{OF_KIND[Kind.TEXT].value}"'
        told = [f'{style} t="inlineStr">{_held(text)}</c>' if text else None for text in encoded.dictionary.to_pylist()]
        return pa.array(told, pa.string()).take(encoded.indices)
    return _joined(_styles(column, values, columns, cells), _numbers(values).cast(pa.string()), "</v></c>")


def _held(text: str) -> str:
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<is><t{space}>{escaped(text)}</t></is>"


def _numbers(values: Values) -> Values:
    if pa.types.is_date(values.type):
        return pc.add(values.cast(pa.int32()), _DAYS_BEFORE_1970)
    if pa.types.is_timestamp(values.type):
        seconds: Values = values.cast(pa.timestamp("s")).cast(pa.int64())
        return pc.add(pc.divide(seconds.cast(pa.float64()), _SECONDS_PER_DAY), float(_DAYS_BEFORE_1970))
    return values


def _styles(column: Column, values: Values, columns: Sequence[Column], cells: pa.RecordBatch) -> Values:
    """The start of each cell: its style, by the kind of its column, or by its own unit where rows differ in it."""
    places = [place for place, other in enumerate(columns) if column.unit_in and other.name == column.unit_in]
    if not places:
        return _start(OF_KIND[column.kind])
    units = cells.column(places[0]).dictionary_encode()
    known = [OF_UNIT.get(unit(written)) for written in units.dictionary.to_pylist()]
    whole = pc.equal(pc.floor(values), values)
    starts = [
        pa.array([_start(pair[is_broken] if pair else OF_KIND[column.kind]) for pair in known], pa.string()).take(
            units.indices
        )
        for is_broken in (0, 1)
    ]
    return pc.coalesce(pc.if_else(whole, *starts), pa.scalar(_start(OF_KIND[column.kind])))


def _start(style: Style) -> str:
    return f' s="{style.value}"><v>'
