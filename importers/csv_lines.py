"""Which lines of a CSV file are rows: every line is accounted for before DuckDB reads the good ones.

DuckDB can skip bad lines by itself, but an unclosed quote then takes the lines after it along. Here it costs one line.
"""

from dataclasses import dataclass, field
from pathlib import Path

from errors import SourceRefused
from importers import csv_rows, headings
from importers.csv_plain import PlainRows
from importers.csv_rows import Layout
from importers.text_lines import MAX_BYTES, Line, Reader

_MAX_LINES = 500
_QUOTE = b'"'


@dataclass
class Lines:
    """What a scan found. `shifts`: (row, what to add to the number of a row for its line), wherever that changes.

    `cuts`: (start, end, instead) in bytes, for a copy that holds good rows only; empty when the file itself does.
    """

    layout: Layout
    header_lines: int
    header_bytes: int
    header: bytes
    rows: int = 0
    has_quotes: bool = False
    shifts: list[tuple[int, int]] = field(default_factory=list)
    bad: list[tuple[int, str, str | None]] = field(default_factory=list)
    cuts: list[tuple[int, int, bytes]] = field(default_factory=list)

    def add(self, line: Line, rows: int = 1) -> None:
        """Count a good row that starts at this line, or so many that are one line each."""
        shift = line.number - self.rows
        if not self.shifts or self.shifts[-1][1] != shift:
            self.shifts.append((self.rows, shift))
        self.rows += rows

    def refuse(self, line: Line, problem: str) -> None:
        """Leave a line out, for quarantine."""
        text = line.content.decode(errors="replace").replace("\0", "\ufffd").rstrip("\r\n")[:2_000]
        self.bad.append((line.number, problem, text))
        self.cuts.append((line.start, line.end, b""))


def scan(path: Path, table: str, name: str) -> Lines:
    """Account for every line of a UTF-8 file. Raises SourceRefused when it has no header."""
    with path.open("rb") as opened, path.open("rb") as again:
        reader = Reader(opened)
        lines = _header(reader, table, name)
        plain = PlainRows(again, lines.layout, lines.header)
        _skip_plain(reader, plain, lines)
        while line := reader.next():
            _scan_line(reader, line, lines)
            _skip_plain(reader, plain, lines)
    return lines


def _skip_plain(reader: Reader, plain: PlainRows, lines: Lines) -> None:
    if reader.place is None:
        return
    rows, size = plain.run(reader.place)
    if rows:
        lines.add(reader.skip(rows, size), rows)


def _header(reader: Reader, table: str, name: str) -> Lines:
    while line := reader.next():
        content = line.content.removeprefix(b"\xef\xbb\xbf").strip()
        if content:
            break
    else:
        raise SourceRefused(f"{name} is leeg. Zet op de eerste regel de namen van de kolommen.")
    _refuse_unusual(content, name)
    text = content.decode(errors="replace")
    written = {delimiter: csv_rows.parsed(text, delimiter).row or [] for delimiter in ",;"}
    known = {delimiter: len(headings.known(table, row)) for delimiter, row in written.items()}
    delimiter = max(written, key=lambda each: (known[each], len(written[each])))
    if not written[delimiter]:
        raise SourceRefused(f"De kolomnamen van {name} zijn onleesbaar. Zet ze op één regel, gescheiden door , of ;.")
    return Lines(csv_rows.layout(table, delimiter, written[delimiter]), line.number, line.end, content)


def _refuse_unusual(header: bytes, name: str) -> None:
    if b"\0" in header:
        raise SourceRefused(f"{name} is geen tekst: er staan NUL-tekens in. Maak het en lever het bestand opnieuw aan.")
    if len(header) > MAX_BYTES:
        raise SourceRefused(f"De regel met kolomnamen van {name} is te lang. Controleer of dit een CSV-bestand is.")
    if b"\r" in header:
        raise SourceRefused(f"{name} heeft oude regeleinden (alleen CR). Sla het opnieuw op als CSV UTF-8.")


def _scan_line(reader: Reader, line: Line, lines: Lines) -> None:
    if line.content.startswith(lines.header) and line.content.strip() == lines.header:
        lines.refuse(line, csv_rows.REPEATED)
    elif _QUOTE in line.content:
        lines.has_quotes = True
        _scan_quoted(reader, line, lines)
    elif not line.content.strip():
        lines.cuts.append((line.start, line.end, b""))
    elif problem := _problem(line.content, lines.layout):
        lines.refuse(line, problem)
    else:
        lines.add(line)


def _problem(content: bytes, layout: Layout) -> str | None:
    """What is wrong with a line that has no quotes; None when nothing is."""
    if len(content) > MAX_BYTES:
        return csv_rows.TOO_LONG
    if b"\0" in content:
        return csv_rows.HAS_NUL
    if b"\r" in content and content.find(b"\r") < len(content) - 2:
        return csv_rows.LONE_RETURN
    if not content.isascii() and not csv_rows.is_utf8(content):
        return csv_rows.NOT_UTF8
    return layout.problem_of_count(content.count(layout.separator) + 1)


def _scan_quoted(reader: Reader, first: Line, lines: Lines) -> None:
    """Read a row that has quotes, over as many lines as it takes; when it is bad only its first line is left out."""
    taken = [first]
    found = csv_rows.checked(first.content, lines.layout)
    while found.is_open and len(taken) < _MAX_LINES and (line := reader.next()):
        taken.append(line)
        if _QUOTE in line.content:
            found = csv_rows.checked(b"".join(each.content for each in taken), lines.layout)
    swallowed = any(lines.layout.is_like_row(line.content) for line in taken[1:])
    problem = csv_rows.UNCLOSED if swallowed or found.is_open else found.problem
    if problem:
        reader.back(taken[1:])
        lines.refuse(first, problem)
        return
    lines.add(first)
    if instead := found.rewritten(lines.layout):
        lines.cuts.append((first.start, taken[-1].end, instead))
