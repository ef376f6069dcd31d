"""The findings of control as a workbook: a row each, and an account of the rules that they were held against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from auth.accounts import User
from exports import account, digest, words
from exports.cells import Cells, cleaned
from exports.digest import Digest
from exports.files import ExportRefused, Written
from exports.workbook import MOST_ROWS, DataSheet, Properties, TextSheet, write
from office.rule_terms import RULES
from office.rules import Held
from queries.terms import NEVER_SHOWN, Column, Kind

NAME = "Bevindingen"
COLUMNS = (
    Column("rule_label", "Regel"),
    Column("workflow_id", "Workflow"),
    Column("employee", "Medewerker"),
    Column("process", "Proces"),
    Column("what", "Wat er is gevonden"),
    Column("at", "Wanneer", Kind.MOMENT),
    Column("status", "Status"),
    Column("seen", "Bekeken"),
    Column("seen_by", "Bekeken door"),
    Column("seen_at", "Bekeken op", Kind.MOMENT),
    Column("remark", "Opmerking"),
    Column("department", "Afdeling"),
    Column("employer", "Werkgever"),
)
_WIDTHS = (32.0, 14.0, 26.0, 26.0, 90.0, 20.0, 16.0, 10.0, 24.0, 20.0, 40.0, 24.0, 28.0)
_BATCH = 2_000


@dataclass(frozen=True)
class Request:
    """Who takes which findings: names of office and employers, the filters in words, and the rules as they hold."""

    user: User
    office: str
    employers: Sequence[str]
    snapshot: str
    filters: Sequence[tuple[str, str]]
    held: Mapping[str, Held]
    names: Mapping[str, str]
    now: datetime


def write_findings(request: Request, rows: pa.Table, out: Path) -> Written:
    """Write these rows of reports.control, in the order given. Raises ExportRefused when the disk refuses."""
    cells, written = Cells(COLUMNS), Digest()
    pieces = [rows.slice(first, MOST_ROWS) for first in range(0, max(rows.num_rows, 1), MOST_ROWS)]
    sheets = []
    for number, piece in enumerate(pieces, 1):
        reader = pa.RecordBatchReader.from_batches(cells.schema, _batches(piece, request.names, cells, written))
        sheets.append(DataSheet(NAME if number == 1 else f"{NAME} ({number})", COLUMNS, _WIDTHS, reader))
    try:
        told = TextSheet(account.SHEET, account.HEADINGS, _account(request, cells, written))
        write(out, sheets, told, Properties(NAME, request.user.name, request.office, request.now))
    except OSError as error:
        out.unlink(missing_ok=True)
        raise ExportRefused(f"De bevindingen kunnen niet geschreven worden: {error.strerror or error}.") from error
    return Written(written.rows, len(COLUMNS), written.hexadecimal())


def shown(rows: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """Rows of reports.control with the columns of COLUMNS: names for addresses, and whether it was seen in words."""
    by = [names.get(email, email) if email else None for email in rows.column("seen_by").to_pylist()]
    seen = ["ja" if is_seen else "nee" for is_seen in rows.column("is_seen").to_pylist()]
    place = rows.schema.get_field_index("seen_by")
    named = rows.set_column(place, "seen_by", pa.array(by, pa.string()))
    return named.append_column("seen", pa.array(seen, pa.string())).select([column.name for column in COLUMNS])


def _batches(rows: pa.Table, names: Mapping[str, str], cells: Cells, written: Digest) -> Iterator[pa.RecordBatch]:
    for some in shown(rows, names).to_batches(_BATCH):
        batch = cells.of(some)
        written.add(batch)
        yield batch


def _account(request: Request, cells: Cells, written: Digest) -> Iterator[account.Row]:
    """The account, to be read when all rows have been written."""
    told: list[account.Row] = [
        ("Titel", "Controle: bevindingen"),
        ("Kantoor", request.office),
        *(("Werkgever", name) for name in request.employers),
        ("Gemaakt door", request.user.name),
        ("E-mailadres", request.user.email),
        ("Rol", words.ROLES[request.user.role]),
        ("Gemaakt op", words.moment(request.now)),
        *((f"Filter: {name}", text) for name, text in request.filters),
        ("Sortering", "Nieuwste eerst"),
        *((f"Regel: {RULES[name].label}", _rule(held)) for name, held in request.held.items()),
        ("Aantal rijen", written.rows),
        ("Stand", request.snapshot),
        ("Afwijkend van de bron", "; ".join(cells.said()) or "geen enkele cel"),
        ("SHA-256 van de rijen", written.hexadecimal()),
        ("Hoe berekend", digest.IN_DUTCH),
        ("Controleren", digest.CHECKED_WITH),
        ("Nooit in deze lijst", NEVER_SHOWN),
    ]
    for subject, content in told:
        yield subject, cleaned(content)[0] if isinstance(content, str) else content


def _rule(held: Held) -> str:
    if not held.is_on:
        return "Staat uit."
    return f"{held.in_words()} Geldt voor {RULES[held.rule].holds_for}."
