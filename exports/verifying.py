"""Whether a file still holds the rows that were written, and who made it: the digest again, from its cells."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.cell.cell import Cell
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from auth import export_entries
from auth.access_log import Entry
from errors import Refused
from exports import account, csv_reading, digest, words
from exports.digest import Digest
from exports.files import ExportRefused, Form
from exports.plain_files import ACCOUNT_KEY

_BATCH = 8_192


class VerifyRefused(Refused):
    """A file cannot be verified, or is not what was written."""


@dataclass(frozen=True)
class Verified:
    """What a file holds, and what was said of it: in its own account and in the access log."""

    rows: int
    sha256: str
    stated: str | None
    entries: tuple[Entry, ...]

    def problem(self) -> str | None:
        """What is not right, in one Dutch line; None when the file is what was written."""
        if self.stated is None:
            return "Het bestand zegt niet welk controlegetal het hoort te hebben: de verantwoording ontbreekt."
        if self.stated != self.sha256:
            return (
                f"De rijen zijn niet wat er is geschreven: het controlegetal is nu {self.sha256}, en de verantwoording "
                f"zegt {self.stated}."
            )
        if not self.entries:
            return f"De rijen passen bij de verantwoording, maar het logboek kent geen bestand met {self.sha256}."
        return None

    def as_json(self) -> dict[str, object]:
        return {
            "is_right": self.problem() is None,
            "rows": self.rows,
            "sha256": self.sha256,
            "stated": self.stated,
            "problem": self.problem(),
            "entries": [
                {"entry": entry.entry_id, "made_at": entry.happened_at, "office": entry.office_id, "email": entry.email}
                for entry in self.entries
            ],
        }

    def lines(self) -> list[str]:
        """The same in Dutch."""
        made = [
            f"Logboek, regel {entry.entry_id}: gemaakt door {entry.email} op {words.moment(entry.happened_at)}."
            for entry in self.entries
        ]
        return [
            f"{self.rows} rijen, SHA-256 {self.sha256}.",
            *made,
            *(() if self.problem() else ("Het bestand klopt.",)),
        ]


def verify(path: Path) -> Verified:
    """Compute the digest of this file again and look it up. Raises VerifyRefused when it cannot be read."""
    try:
        written, stated = _READERS[Form.of(path)](path)
    except ExportRefused as refusal:
        raise VerifyRefused(f"{path.name} is geen xlsx, csv of parquet.") from refusal
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, InvalidFileException) as error:
        raise VerifyRefused(f"{path.name} is niet te lezen: {error}.") from error
    sha256 = written.hexadecimal()
    return Verified(written.rows, sha256, stated, tuple(export_entries.of_digest(sha256)))


def _of_workbook(path: Path) -> tuple[Digest, str | None]:
    book = openpyxl.load_workbook(path, read_only=True)
    written, told = Digest(), None
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        if sheet.title == account.SHEET:
            told = _told((str(row[0].value), str(row[1].value)) for row in sheet.iter_rows(max_col=2) if len(row) == 2)
        else:
            _add_sheet(written, sheet)
    book.close()
    return written, told


def _add_sheet(written: Digest, sheet: Any) -> None:
    rows = sheet.iter_rows()
    headings = next(rows, ())
    width = len(headings)
    texts: list[list[str]] = []
    for row in sheet.iter_rows(min_row=2, max_col=width):
        texts.append([_text(cell) for cell in row])
        if len(texts) == _BATCH:
            written.add(_batch(texts, width))
            texts = []
    if texts:
        written.add(_batch(texts, width))


def _batch(texts: list[list[str]], width: int) -> pa.RecordBatch:
    columns = [pa.array([row[place] for row in texts], pa.string()) for place in range(width)]
    return pa.record_batch(columns, names=[str(place) for place in range(width)])


def _text(cell: Cell) -> str:
    """A cell as the digest takes it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S" if "h" in cell.number_format else "%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    return repr(float(value)) if isinstance(value, int | float) else str(value)


def _told(account_rows: Iterator[tuple[str, str]]) -> str | None:
    found = [content for subject, content in account_rows if subject == digest.SUBJECT]
    return found[0] if found and re.fullmatch("[0-9a-f]{64}", found[0]) else None


def _of_parquet(path: Path) -> tuple[Digest, str | None]:
    written = Digest()
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            written.add(batch)
        rows = json.loads((file.metadata.metadata or {}).get(ACCOUNT_KEY.encode(), b"[]"))
    return written, _told((str(subject), str(content)) for subject, content in rows)


def _of_csv(path: Path) -> tuple[Digest, str | None]:
    written = Digest()
    told = csv_reading.account_of(path)
    for batch in csv_reading.cells_of(path, told, _BATCH):
        written.add(batch)
    return written, _told(iter(told))


_READERS = {Form.XLSX: _of_workbook, Form.CSV: _of_csv, Form.PARQUET: _of_parquet}
