"""Loket's own download of Werkgever → Rapporten → Workflows: one sheet with a request per row, without its steps."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from database.building import Build
from database.snapshots import COMMANDS
from errors import SourceRefused
from importers import headings, incoming, workbooks

_SQL = COMMANDS / "loket"
# The headings of the download, and what they are here.
COLUMNS = {
    "medewerker": "employee",
    "indiener": "submitter",
    "datum ingediend": "submitted_at",
    "proces": "process",
    "status": "status",
    "component": "component",
    "waarde": "value",
    "verloningsperiode": "payroll_period",
}
_REQUIRED = frozenset(("employee", "submitter", "submitted_at", "process", "status"))
_MOST_ABOVE = 10  # a title, a date: lines above the headings
_WIDEST = 100
_BATCH = 20_000


def is_download(source: Path) -> bool:
    """Whether this is a workbook whose first sheet has the headings of a download: the exchange format has ids too."""
    if source.suffix.lower() != ".xlsx" or not source.is_file():
        return False
    for _, cells in islice(workbooks.first_sheet(source, source.name, _WIDEST), _MOST_ABOVE):
        has_ids = "workflow_id" in headings.known("workflows", [cell or "" for cell in cells])
        if set(_named(cells)) >= _REQUIRED and not has_ids:
            return True
    return False


def read(made: Build, source: Path, employer_id: str | None) -> None:
    """Fill schema `incoming` with workflows without steps. Raises SourceRefused when the employer cannot be told."""
    employer = employer_id or _only_employer(made, source)
    _fill(made, source)
    given: dict[str, object] = {"employer": employer, "file": source.name}
    made.run(_SQL / "workflows.sql", given)
    made.run(_SQL / "employees.sql", given)
    made.run(_SQL / "employers.sql", given | {"office_id": made.office_id})
    made.run(_SQL / "steps.sql")
    for table in ("workflows", "employees", "employers", "steps"):
        incoming.origin(made.connection, table, source.name)
    incoming.warn(made.connection, f"{source.name} is een download van Loket: de stappen staan niet in deze bron.")


def _only_employer(made: Build, source: Path) -> str:
    found = made.connection.execute("select employer_id from present.employers limit 2").fetchall()
    if len(found) != 1:
        raise SourceRefused(
            f"{source.name} is een download van Loket en zegt niet van welke werkgever. Kies de werkgever (--employer)."
        )
    return str(found[0][0])


def _named(cells: Sequence[str | None]) -> list[str | None]:
    """Per cell the column of which it is the heading."""
    return [COLUMNS.get(" ".join((cell or "").casefold().split())) for cell in cells]


def _fill(made: Build, source: Path) -> None:
    texts = sorted(COLUMNS.values())
    made.connection.execute(
        "create table incoming.loket_row (line bigint" + "".join(f", {name} varchar" for name in texts) + ")"
    )
    columns: list[str | None] = []
    batch: list[dict[str, object]] = []
    for line, cells in workbooks.first_sheet(source, source.name, _WIDEST):
        if not columns:
            found = _named(cells)
            if set(found) >= _REQUIRED:
                columns = found
                _name_unknown(made, source, cells, found)
            continue
        values = {name: (cell or "").strip() or None for name, cell in zip(columns, cells, strict=False) if name}
        batch.append({"line": line, **values})
        if len(batch) == _BATCH:
            _insert(made, batch, texts)
            batch = []
    _insert(made, batch, texts)


def _name_unknown(made: Build, source: Path, cells: Sequence[str | None], found: Sequence[str | None]) -> None:
    for cell, name in zip(cells, found, strict=True):
        if cell and name is None:
            made.connection.execute(
                "insert into incoming.unknown_column values ($file, $heading)", {"file": source.name, "heading": cell}
            )


def _insert(made: Build, batch: list[dict[str, object]], texts: list[str]) -> None:
    made.connection.register("batch", pa.Table.from_pylist(batch, incoming.line_schema("line", texts)))
    made.connection.execute("insert into incoming.loket_row by name from batch")
    made.connection.unregister("batch")
