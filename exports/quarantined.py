"""The rows of a quarantine as a workbook, to mend and load again: a sheet per table, and why each row is there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from auth.accounts import User
from exports import account, digest, words
from exports.cells import Cells, cleaned
from exports.digest import Digest
from exports.files import ExportRefused
from exports.workbook import DataSheet, Properties, TextSheet, write
from queries.terms import Column

_BATCH = 2_000
_TITLE = "Rijen in quarantaine"
_WIDTH, _WIDE = 18.0, 60.0


@dataclass(frozen=True)
class MadeQuarantine:
    """A finished file: its rows, and the digest of its rows."""

    rows: int
    sha256: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Request:
    """Who takes which quarantine: that of the load of this source, at this moment."""

    user: User
    office: str
    source: str
    loaded_at: datetime
    now: datetime


def write_quarantine(request: Request, sheets: Mapping[str, pa.Table], out: Path) -> MadeQuarantine:
    """Write these sheets, every value as text, IBANs masked. Raises ExportRefused when the disk refuses."""
    written, made = (
        Digest(),
        {name: Cells([Column(label, label) for label in rows.column_names]) for name, rows in sheets.items()},
    )
    data = [_sheet(name, rows, made[name], written) for name, rows in sheets.items()]
    try:
        told = TextSheet(account.SHEET, account.HEADINGS, _account(request, made.values(), written))
        write(out, data, told, Properties(_TITLE, request.user.name, request.office, request.now))
    except OSError as error:
        out.unlink(missing_ok=True)
        raise ExportRefused(f"De quarantaine kan niet geschreven worden: {error.strerror or error}.") from error
    return MadeQuarantine(written.rows, written.hexadecimal())


def _sheet(name: str, rows: pa.Table, cells: Cells, written: Digest) -> DataSheet:
    columns = cells.columns
    widths = [_WIDE if column.name.endswith((" reden", " aangeleverd")) else _WIDTH for column in columns]
    return DataSheet(
        name, columns, widths, pa.RecordBatchReader.from_batches(cells.schema, _batches(rows, cells, written))
    )


def _batches(rows: pa.Table, cells: Cells, written: Digest) -> Iterator[pa.RecordBatch]:
    for some in rows.to_batches(_BATCH):
        batch = cells.of(some)
        written.add(batch)
        yield batch


def _account(request: Request, cells: Iterable[Cells], written: Digest) -> Iterator[account.Row]:
    """The account, to be read when all rows have been written."""
    changes = dict.fromkeys(sentence for made in cells for sentence in made.said())
    told: list[account.Row] = [
        ("Titel", _TITLE),
        ("Kantoor", request.office),
        ("Bron", request.source),
        ("Geladen op", words.moment(request.loaded_at)),
        ("Gemaakt door", request.user.name),
        ("E-mailadres", request.user.email),
        ("Gemaakt op", words.moment(request.now)),
        ("Aantal rijen", written.rows),
        (
            "Herstellen",
            "Verbeter de rijen en laad dit bestand opnieuw; de kolommen 'In quarantaine: …' worden overgeslagen.",
        ),
        ("Afwijkend van de bron", "; ".join(changes) or "geen enkele cel"),
        ("SHA-256 van de rijen", written.hexadecimal()),
        ("Hoe berekend", digest.IN_DUTCH),
        ("Controleren", digest.CHECKED_WITH),
    ]
    for subject, content in told:
        yield subject, cleaned(content)[0] if isinstance(content, str) else content
