"""Short lists that someone hands in, CSV or the first sheet of a workbook: lines of text under names of our own."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from errors import SourceRefused
from importers import workbooks, zip_files

MOST_LINES = 2_000
MOST_MEGABYTES = 5
_MOST_UNPACKED = 100 * 1024**2
# What a heading may be called, by the name of its column: in lower case, the first one is what a message calls it.
Headings = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ListLine:
    """One line: its number in the file, and its values by name; absent columns are absent here."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class ListFile:
    """The lines of a file, and the headings that were not understood."""

    lines: list[ListLine]
    unknown: tuple[str, ...]


def read(path: Path, name: str, known: Headings, required: Sequence[str]) -> ListFile:
    """Read a file that its user calls `name`. Raises SourceRefused, in one line, when it is no such list."""
    rows = _workbook_rows(path, name) if name.lower().endswith(".xlsx") else _csv_rows(path, name)
    first = next(rows, None)
    if first is None:
        raise SourceRefused(f"{name} is leeg. Zet op de eerste regel de namen van de kolommen.")
    columns, unknown = _named(first[1], name, known, required)
    lines = []
    for number, cells in rows:
        given = dict(zip(columns, cells, strict=False))
        lines.append(ListLine(number, {column: text.strip() for column, text in given.items() if column}))
        if len(lines) > MOST_LINES:
            raise SourceRefused(f"{name} heeft meer dan {MOST_LINES} regels. Verdeel het over meer bestanden.")
    return ListFile(lines, unknown)


def _named(
    headings: Sequence[str], name: str, known: Headings, required: Sequence[str]
) -> tuple[list[str], tuple[str, ...]]:
    by_heading = {heading: column for column, written in known.items() for heading in written}
    columns = [by_heading.get(" ".join(heading.lower().split()), "") for heading in headings]
    missing = [known[column][0] for column in required if column not in columns]
    if missing:
        raise SourceRefused(f"{name} mist de kolom{'men' * (len(missing) > 1)} {', '.join(missing)}. Vul aan.")
    named = [column for column in columns if column]
    if twice := {column for column in named if named.count(column) > 1}:
        raise SourceRefused(f"{name} heeft de kolom {known[twice.pop()][0]} twee keer. Laat er één staan.")
    return columns, tuple(heading for heading, column in zip(headings, columns, strict=True) if heading and not column)


def _csv_rows(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    text = _text(path, name)
    start = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=start.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        began = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield began, cells
            began = reader.line_num + 1
    except csv.Error as error:
        raise SourceRefused(
            f"Regel {reader.line_num} van {name} is onleesbaar: een aanhalingsteken wordt niet goed gesloten."
        ) from error


def _text(path: Path, name: str) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "windows-1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SourceRefused(f"{name} is geen tekst. Sla het op als CSV (UTF-8) of als .xlsx.")


def _workbook_rows(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    zip_files.check(path, _MOST_UNPACKED)
    for number, cells in workbooks.first_sheet(path, name):
        yield number, [cell or "" for cell in cells]
