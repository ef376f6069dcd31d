"""One row of a CSV file: is it one, and what would it be when written without doubt?"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from importers import headings
from importers.exchange import TABLES, Kind
from importers.text_lines import MAX_BYTES

csv.field_size_limit(2 * MAX_BYTES)

TOO_LONG = "De regel is te lang. Kort de tekst in."
HAS_NUL = "De regel bevat een NUL-teken. Verwijder het."
REPEATED = "Hier staan de kolomnamen nog een keer. Verwijder deze regel."
LONE_RETURN = "De regel heeft een losse regelterugloop. Zet tekst van meer regels tussen aanhalingstekens."
NOT_UTF8 = "De regel is geen geldige UTF-8. Sla het bestand op als UTF-8."
UNCLOSED = "Een aanhalingsteken wordt niet gesloten. Sluit het, of verdubbel aanhalingstekens binnen tekst."

_SHAPES = {
    Kind.COUNT: re.compile(r"\d+"),
    Kind.MOMENT: re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4}"),
    Kind.DAY: re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4}"),
}


@dataclass(frozen=True)
class Layout:
    """How the rows of one file are written. `needed`: position and kind of the columns that every row must have."""

    delimiter: str
    headings: list[str]
    needed: tuple[tuple[int, Kind], ...]

    @property
    def separator(self) -> bytes:
        return self.delimiter.encode()

    def problem_of_count(self, found: int) -> str | None:
        """What is wrong with a row of this many columns; None when nothing is."""
        wanted = len(self.headings)
        if found == wanted:
            return None
        much = "weinig" if found < wanted else "veel"
        return (
            f"De regel heeft te {much} kolommen: {found} in plaats van {wanted}. "
            f"Zet tekst met '{self.delimiter}' tussen aanhalingstekens."
        )

    def is_like_row(self, content: bytes) -> bool:
        """Whether a line that seems to be text inside quotes is a row of its own, swallowed by an unclosed quote."""
        if content.count(self.separator) < len(self.headings) - 1:
            return False
        row = parsed(content.decode(errors="replace"), self.delimiter).row
        if row is None or len(row) != len(self.headings) or any('"' in value for value in row):
            return False  # with a quote halfway a value it is the end of a text of more lines
        return all(_has_shape(row[position], kind) for position, kind in self.needed)


@dataclass(frozen=True)
class Found:
    """What a text is as one row. `is_open`: a quote is still open, so more lines may belong to it."""

    row: list[str] | None
    problem: str | None = None
    is_open: bool = False

    def rewritten(self, layout: Layout) -> bytes | None:
        """The row with every value quoted, when it has quotes that readers understand differently."""
        if self.row is None or not any('"' in value for value in self.row):
            return None
        written = io.StringIO()
        csv.writer(written, delimiter=layout.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(self.row)
        return written.getvalue().encode()


def layout(table: str, delimiter: str, written: Sequence[str]) -> Layout:
    """The layout of a file with these headings."""
    kinds = {column.name: column.kind for column in TABLES[table].columns if column.is_required}
    named = headings.known(table, written)
    needed = tuple((position, kinds[name]) for name, position in named.items() if name in kinds)
    return Layout(delimiter, list(written), needed)


def parsed(text: str, delimiter: str) -> Found:
    """A text as one row, whatever its number of columns."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        is_open = "unexpected end of data" in str(error)
        return Found(None, None if is_open else UNCLOSED, is_open)
    return Found(rows[0]) if len(rows) == 1 else Found(None, LONE_RETURN)


def checked(content: bytes, layout: Layout) -> Found:
    """Bytes as one row of this layout, or what is wrong with them."""
    if len(content) > MAX_BYTES:
        return Found(None, TOO_LONG)
    if b"\0" in content:
        return Found(None, HAS_NUL)
    if not is_utf8(content):
        return Found(None, NOT_UTF8)
    found = parsed(content.decode(), layout.delimiter)
    if found.row is not None and (problem := layout.problem_of_count(len(found.row))):
        return Found(None, problem)
    return found


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_shape(value: str, kind: Kind) -> bool:
    shape = _SHAPES.get(kind)
    return bool(shape.match(value.strip()) if shape else value.strip())
