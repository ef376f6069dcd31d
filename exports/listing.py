"""Writing the list a question asks for: the data on the first sheet, the account of it on the last."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import queries
from errors import Refused
from exports import account, workbook
from exports.account import Row, Surroundings
from exports.cells import Cells, Values
from exports.digest import Digest
from exports.question import Question
from exports.workbook import DataSheet, TextSheet
from queries import terms
from queries.terms import Column, Kind
from reports import lateness

# What Excel has on a sheet, less the headings.
MOST_ROWS = 1_048_575
_BATCH_ROWS = 16_384


class ExportRefused(Refused):
    """A file cannot be made here."""


@dataclass(frozen=True)
class Made:
    """A finished file: its data rows and columns, their digest, the snapshot they come from, the time it took."""

    rows: int
    columns: int
    sha256: str
    snapshot: str
    seconds: float

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def lines(self) -> list[str]:
        """The same in Dutch."""
        return [
            f"{self.rows} {'rij' if self.rows == 1 else 'rijen'} met {self.columns} kolommen geschreven in "
            f"{self.seconds:.1f} s.".replace(f"{self.seconds:.1f}", f"{self.seconds:.1f}".replace(".", ",")),
            f"Gegevens: stand {self.snapshot}",
            f"SHA-256 van de rijen: {self.sha256}",
        ]


def write(question: Question, out: Path, most_rows: int = MOST_ROWS) -> Made:
    """Write the file whole or not at all, readable by this user alone; beyond `most_rows` rows go on a next sheet.

    Raises ExportRefused when it cannot be written there, QueryRefused when the list takes too long to make.
    """
    started = time.perf_counter()
    with _aside(out) as part:
        with queries.reader(question.scope, question.now, question.selection.as_of) as reader:
            around = account.surroundings(question, reader)
            targets = lateness.all_targets(reader)
            rows = reader.rows("workflows/list", **question.selection.listed(targets))
        columns = terms.columns(question.selection.overview, question.selection.process, question.selection.clock)
        written = _write(question, around, rows.select([column.name for column in columns]), part, most_rows)
    seconds = round(time.perf_counter() - started, 3)
    return Made(written.rows, len(columns), written.hexadecimal(), question.scope.snapshot, seconds)


def part_of(out: Path, process_id: int) -> Path:
    """Where this process writes before the file is whole."""
    return out.with_name(f".{out.name}.{process_id}.part")


@contextlib.contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A private file beside this one, that takes its place when all went well and is gone when not."""
    if not out.parent.is_dir():
        raise ExportRefused(f"De map {out.parent} bestaat niet. Maak haar eerst, of kies een andere.")
    part = part_of(out, os.getpid())
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
        os.replace(part, out)
    except OSError as error:
        raise ExportRefused(f"{out} kan niet geschreven worden: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _write(question: Question, around: Surroundings, rows: pa.Table, path: Path, most_rows: int) -> Digest:
    label = question.selection.overview.label
    columns = terms.columns(question.selection.overview, question.selection.process, question.selection.clock)
    cells, written = Cells(columns), Digest()
    widths = [_width(column, rows.column(column.name)) for column in columns]
    pieces = [rows.slice(first, most_rows) for first in range(0, max(rows.num_rows, 1), most_rows)]
    names = [label if number == 1 else f"{label} ({number})" for number in range(1, len(pieces) + 1)]
    sheets = [
        DataSheet(
            name, columns, widths, pa.RecordBatchReader.from_batches(cells.schema, _batches(piece, cells, written))
        )
        for name, piece in zip(names, pieces, strict=True)
    ]
    counts: list[Row] = [(name, piece.num_rows) for name, piece in zip(names, pieces, strict=True)]
    told = TextSheet(account.SHEET, account.HEADINGS, account.rows(question, around, counts, cells, written))
    workbook.write(path, sheets, told)
    return written


def _batches(rows: pa.Table, cells: Cells, written: Digest) -> Iterator[pa.RecordBatch]:
    for batch in rows.to_batches(max_chunksize=_BATCH_ROWS):
        made = cells.of(batch)
        written.add(made)
        yield made


def _width(column: Column, values: Values) -> float:
    """Wide enough for the heading with its filter button and for the longest text, within reason."""
    lengths: Values = pc.utf8_length(values) if column.kind is Kind.TEXT else None
    longest = 11 if lengths is None else pc.max(lengths).as_py() or 0
    return float(min(max(len(column.label) + 4, longest + 2), 48))
