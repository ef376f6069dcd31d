"""The access log as a workbook: the rows on the first sheet, on the last who took them and how to check them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa

from auth.access_log import Entry
from auth.accounts import User
from exports import account, digest, log_words, words
from exports.cells import Cells, cleaned
from exports.digest import Digest
from exports.files import ExportRefused, Written
from exports.workbook import MOST_ROWS, DataSheet, Properties, TextSheet, write
from queries.terms import Column, Kind

_NAME = "Logboek"
_COLUMNS = (
    Column("happened_at", "Moment", Kind.MOMENT),
    Column("person", "Persoon"),
    Column("email", "E-mailadres"),
    Column("kind", "Soort"),
    Column("told", "Wat"),
    Column("entry_id", "Regel"),
)
_WIDTHS = (20.0, 24.0, 32.0, 22.0, 90.0, 12.0)
_SCHEMA = pa.schema(
    [
        pa.field(column.name, pa.timestamp("s", "Europe/Amsterdam") if column.kind is Kind.MOMENT else pa.string())
        for column in _COLUMNS
    ]
)
_BATCH = 2_000


@dataclass(frozen=True)
class Request:
    """Who takes which rows: the office's name, the filters in words, and the names behind ids and addresses."""

    user: User
    office: str
    filters: Sequence[tuple[str, str]]
    names: Mapping[str, str]
    now: datetime


def write_log(request: Request, entries: Iterable[Entry], count: int, out: Path) -> Written:
    """Write these rows, about `count` of them, in the order given. Raises ExportRefused when the disk refuses."""
    cells, written, rows = Cells(_COLUMNS), Digest(), iter(entries)
    sheet_count = max(1, -(-count // MOST_ROWS))
    sheets = []
    for number in range(1, sheet_count + 1):
        # A row that came in after the counting goes on the last sheet.
        own = rows if number == sheet_count else islice(rows, MOST_ROWS)
        reader = pa.RecordBatchReader.from_batches(cells.schema, _batches(own, request.names, cells, written))
        sheets.append(DataSheet(_NAME if number == 1 else f"{_NAME} ({number})", _COLUMNS, _WIDTHS, reader))
    try:
        told = TextSheet(account.SHEET, account.HEADINGS, _account(request, cells, written))
        write(out, sheets, told, Properties(_NAME, request.user.name, request.office, request.now))
    except OSError as error:
        out.unlink(missing_ok=True)
        raise ExportRefused(f"Het logboek kan niet geschreven worden: {error.strerror or error}.") from error
    return Written(written.rows, len(_COLUMNS), written.hexadecimal())


def _batches(
    entries: Iterator[Entry], names: Mapping[str, str], cells: Cells, written: Digest
) -> Iterator[pa.RecordBatch]:
    while some := list(islice(entries, _BATCH)):
        rows = [
            {
                "happened_at": entry.happened_at,
                "person": names.get(entry.email, ""),
                "email": entry.email,
                "kind": log_words.kind(entry),
                "told": log_words.line(entry, names),
                "entry_id": str(entry.entry_id),
            }
            for entry in some
        ]
        batch = cells.of(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))
        written.add(batch)
        yield batch


def _account(request: Request, cells: Cells, written: Digest) -> Iterator[account.Row]:
    """The account, to be read when all rows have been written."""
    filters = request.filters or [("geen", "het hele logboek van het kantoor")]
    told: list[account.Row] = [
        ("Titel", "Logboek"),
        ("Kantoor", request.office),
        ("Gemaakt door", request.user.name),
        ("E-mailadres", request.user.email),
        ("Rol", words.ROLES[request.user.role]),
        ("Gemaakt op", words.moment(request.now)),
        *((f"Filter: {name}", text) for name, text in filters),
        ("Sortering", "Nieuwste eerst"),
        ("Aantal rijen", written.rows),
        ("Afwijkend van de bron", "; ".join(cells.said()) or "geen enkele cel"),
        ("SHA-256 van de rijen", written.hexadecimal()),
        ("Hoe berekend", digest.IN_DUTCH),
        ("Controleren", digest.CHECKED_WITH),
        ("Regel", "Het nummer van de regel in het logboek van alle kantoren samen; 'manage.py check' volgt die reeks."),
    ]
    for subject, content in told:
        yield subject, cleaned(content)[0] if isinstance(content, str) else content
