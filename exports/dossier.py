"""The audit dossier: of one workflow, or of all that a list, a payroll run or a random sample of either holds."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

import queries
from exports import dossier_account, dossier_paper, workbook
from exports.account import HEADINGS, SHEET, Row, surroundings
from exports.cells import Cells
from exports.digest import Digest
from exports.dossier_account import About
from exports.dossier_rows import Chosen, Sheet, Subject, chosen, sheets
from exports.dossier_terms import COLUMNS, width
from exports.files import ExportRefused, aside
from exports.listing import Made, Tell
from exports.question import Question
from exports.workbook import MOST_ROWS, DataSheet, Properties, TextSheet
from queries import Reader
from reports import control

FORMS = (".xlsx", ".pdf")
_BATCH_ROWS = 8_192


def write(
    question: Question, subject: Subject, out: Path, most_rows: int = MOST_ROWS, tell: Tell = lambda _done: None
) -> Made:
    """Write the dossier whole or not at all, as a workbook or on paper by the end of its name (.xlsx, .pdf).

    Raises ExportRefused when it cannot be written there, holds nothing to be seen, or is too much for paper;
    QueryRefused when it takes too long to make. `tell` hears how many rows are done.
    """
    if out.suffix.lower() not in FORMS:
        raise ExportRefused(f"Een dossier is een bestand op .xlsx of .pdf, niet '{out.name}'.")
    started = time.perf_counter()
    with aside(out) as part, queries.reader(question.scope, question.now, question.selection.as_of) as reader:
        made = _made(question, chosen(question, subject, reader), reader, tell)
        if out.suffix.lower() == ".pdf":
            _on_paper(made, part)
        else:
            _in_workbook(made, part, most_rows)
    seconds = round(time.perf_counter() - started, 3)
    columns = max(len(one.columns) for one in made.cells.values())
    return Made(made.written.rows, columns, made.written.hexadecimal(), question.scope.snapshot, seconds)


def logged(question: Question, subject: Subject, out: Path) -> dict[str, object]:
    """What was asked, for the log: the filters when they count, the employers, the kind of dossier and of file."""
    filters = question.selection.as_json()
    if subject.workflow_id is not None:
        filters = {name: told for name, told in filters.items() if name == "as_of"}
    if subject.run_period is not None:
        filters.pop("overview", None)
    form = out.suffix.lower().removeprefix(".")
    return {
        **filters,
        "employers": list(question.scope.employers),
        **subject.as_json(),
        "format": form,
        "dossier": True,
    }


@dataclass(frozen=True)
class _Dossier:
    """A dossier while it is written: its sheets, and their cells, counted and digested as they are taken."""

    about: About
    sheets: list[Sheet]
    cells: dict[str, Cells]
    written: Digest
    tell: Tell

    def batches(self, sheet: Sheet) -> Iterator[pa.RecordBatch]:
        """The rows of a sheet as cells, made when they are asked for."""
        cells = self.cells[sheet.name]
        for table in sheet.tables():
            chosen_columns = table.select([column.name for column in cells.columns])
            for batch in chosen_columns.to_batches(max_chunksize=_BATCH_ROWS):
                made = cells.of(batch)
                self.written.add(made)
                yield made
                self.tell(self.written.rows)

    def account(self, counts: Callable[[], list[Row]]) -> Iterator[Row]:
        """The account, read when all rows have been written."""
        yield from dossier_account.rows(self.about, counts(), list(self.cells.values()), self.written)


def _made(question: Question, found: Chosen, reader: Reader, tell: Tell) -> _Dossier:
    findings = control.facts(reader, workflow_ids=found.workflow_ids)
    made = sheets(found, findings, reader)
    cells = {sheet.name: Cells(COLUMNS[sheet.name]) for sheet in made}
    return _Dossier(About(question, found, findings, surroundings(question, reader)), made, cells, Digest(), tell)


def _in_workbook(made: _Dossier, path: Path, most_rows: int) -> None:
    about, user = made.about, made.about.question.user
    data = [_sheet(sheet.name, made.cells[sheet.name], made.batches(sheet)) for sheet in made.sheets]
    account = made.account(lambda: [part for sheet in data for part in sheet.parts])
    title = dossier_account.title(about.question, about.found)
    properties = Properties(title, user.name, about.around.office, about.question.now)
    workbook.write(path, data, TextSheet(SHEET, HEADINGS, account), properties, most_rows)


def _on_paper(made: _Dossier, path: Path) -> None:
    workflows = len(made.about.found.keys)
    if workflows > dossier_paper.MOST_WORKFLOWS:
        raise ExportRefused(
            f"Op papier passen hoogstens {dossier_paper.MOST_WORKFLOWS} workflows; dit zijn er {workflows}. "
            "Kies een steekproef, of maak een werkboek."
        )
    rows = {
        sheet.name: pa.Table.from_batches(made.batches(sheet), made.cells[sheet.name].schema) for sheet in made.sheets
    }
    account = list(made.account(lambda: [(name, table.num_rows) for name, table in rows.items()]))
    dossier_paper.write(path, made.about, rows, account)


def _sheet(name: str, cells: Cells, batches: Iterator[pa.RecordBatch]) -> DataSheet:
    columns = cells.columns
    reader = pa.RecordBatchReader.from_batches(cells.schema, batches)
    return DataSheet(name, columns, [width(column) for column in columns], reader)
