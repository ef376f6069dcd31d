"""Writing the list a question asks for: the data, and the account of them on a last sheet or beside them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import queries
from exports import account, plain_files, workbook
from exports.account import Row, Surroundings
from exports.cells import Cells, Values
from exports.digest import Digest
from exports.files import ExportRefused, Form, account_beside, aside
from exports.question import Question
from exports.workbook import MOST_ROWS, DataSheet, Properties, TextSheet
from queries import terms
from queries.terms import Column, Kind
from reports import lateness

__all__ = ["ExportRefused", "Made", "Tell", "write"]

Tell = Callable[[int], None]
_BATCH_ROWS = 8_192


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


@dataclass
class _Listed:
    """The cells of a list while they are written: counted, digested and told, batch by batch."""

    question: Question
    around: Surroundings
    columns: Sequence[Column]
    cells: Cells
    written: Digest

    def batches(self, rows: Iterator[pa.RecordBatch], tell: Tell) -> pa.RecordBatchReader:
        """Cells of these rows, each batch made when it is asked for."""
        return pa.RecordBatchReader.from_batches(self.cells.schema, self._made(rows, tell))

    def _made(self, rows: Iterator[pa.RecordBatch], tell: Tell) -> Iterator[pa.RecordBatch]:
        for batch in rows:
            made = self.cells.of(batch)
            self.written.add(made)
            yield made
            tell(self.written.rows)

    def account(self, sheets: Sequence[tuple[str, int]] = ()) -> Iterator[Row]:
        """The account, to be read when all rows have been written."""
        return account.rows(self.question, self.around, sheets, self.cells, self.written)


def write(
    question: Question, out: Path, most_rows: int = MOST_ROWS, form: Form = Form.XLSX, tell: Tell = lambda _done: None
) -> Made:
    """Write the file whole or not at all, readable by this user alone; beyond `most_rows` rows go on a next sheet.

    A CSV gets its account in a second file. Raises ExportRefused when it cannot be written there, QueryRefused when
    the list takes too long to make.
    """
    started = time.perf_counter()
    columns = terms.columns(question.selection.overview, question.selection.process, question.selection.clock)
    with ExitStack() as stack:
        reader = stack.enter_context(queries.reader(question.scope, question.now, question.selection.as_of))
        around = account.surroundings(question, reader)
        listed = _Listed(question, around, columns, Cells(columns), Digest())
        asked = question.selection.listed(lateness.all_targets(reader))
        rows = reader.batches("workflows/list", _BATCH_ROWS, **asked)
        first, taken = _begun(rows, columns)
        part = stack.enter_context(aside(out))
        cells = listed.batches(taken, tell)
        if form is Form.XLSX:
            _write_workbook(listed, first, cells, part, most_rows)
        elif form is Form.CSV:
            beside = stack.enter_context(aside(account_beside(out)))
            plain_files.write_csv(part, columns, cells)
            plain_files.write_csv_account(beside, columns, listed.account())
        else:
            plain_files.write_parquet(part, cells, listed.account)
    seconds = round(time.perf_counter() - started, 3)
    return Made(listed.written.rows, len(columns), listed.written.hexadecimal(), question.scope.snapshot, seconds)


def _begun(rows: pa.RecordBatchReader, columns: Sequence[Column]) -> tuple[pa.RecordBatch, Iterator[pa.RecordBatch]]:
    """The first rows, from which the widths are taken; and all of them, these included."""
    names = [column.name for column in columns]
    later = (batch.select(names) for batch in rows)
    first = next(later, None)
    if first is None:
        return pa.RecordBatch.from_pylist([], schema=pa.schema([rows.schema.field(name) for name in names])), later

    def every() -> Iterator[pa.RecordBatch]:
        yield first
        yield from later

    return first, every()


def _write_workbook(
    listed: _Listed, first: pa.RecordBatch, cells: pa.RecordBatchReader, path: Path, most_rows: int
) -> None:
    question = listed.question
    label = question.selection.overview.label
    widths = [_width(column, first.column(column.name)) for column in listed.columns]
    sheet = DataSheet(label, listed.columns, widths, cells)
    told = TextSheet(account.SHEET, account.HEADINGS, _later(lambda: listed.account(sheet.parts)))
    office = listed.around.office
    properties = Properties(account.title(question), question.user.name, office, question.now)
    workbook.write(path, [sheet], told, properties, most_rows)


def _later(rows: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    yield from rows()


def _width(column: Column, values: Values) -> float:
    """Wide enough for the heading with its filter button and for the longest text, within reason."""
    lengths: Values = pc.utf8_length(values) if column.kind is Kind.TEXT else None
    longest = 11 if lengths is None else pc.max(lengths).as_py() or 0
    return float(min(max(len(column.label) + 4, longest + 2), 48))
