"""Where the rows of a source went: counted from the tables themselves, and added up against what was read."""

from collections import defaultdict
from dataclasses import astuple, dataclass

from database.building import Build
from database.snapshots import COMMANDS
from errors import SourceRefused
from importers import merging
from importers.exchange import TABLES

_CHECK = COMMANDS / "load" / "check"


class TotalsDiffer(SourceRefused):
    """Rows went in that did not come out anywhere, or the other way round: the loader itself is wrong."""


@dataclass(frozen=True)
class WorkflowTotals:
    """Where the workflows went: read = new + changed + unchanged + not_shown + quarantined."""

    read: int
    new: int
    changed: int
    unchanged: int
    not_shown: int
    quarantined: int


@dataclass(frozen=True)
class StepTotals:
    """Where the steps went: read = loaded + not_shown + quarantined."""

    read: int
    loaded: int
    not_shown: int
    quarantined: int


@dataclass(frozen=True)
class TableTotals:
    """Where the rows of another table went: read = loaded + quarantined."""

    read: int
    loaded: int
    quarantined: int


@dataclass(frozen=True)
class Totals:
    """Where all rows went. `other_office`: rows per table of other offices in the source, which no total counts."""

    workflows: WorkflowTotals
    steps: StepTotals
    tables: dict[str, TableTotals]
    other_office: dict[str, int]

    def reconcile(self) -> "Totals":
        """The same totals. Raises TotalsDiffer, naming the table, when the parts do not add up to what was read."""
        every: dict[str, WorkflowTotals | StepTotals | TableTotals]
        every = {**self.tables, "workflows": self.workflows, "steps": self.steps}
        for table, totals in every.items():
            read, *parts = astuple(totals)
            if read != sum(parts):
                raise TotalsDiffer(
                    f"De totalen van {table} kloppen niet: {read} gelezen, {sum(parts)} verantwoord. Niets geladen; "
                    "meld dit als fout van het programma."
                )
        return self


@dataclass(frozen=True)
class Reason:
    """Why rows are in quarantine."""

    table: str
    column: str | None
    reason: str
    rows: int


def counted(made: Build) -> Totals:
    """The totals of a build that is checked and compared. Raises TotalsDiffer when they do not reconcile."""
    fates = _fates(made)
    read = {table: _read(made, table) - fates[table]["other_office"] for table in TABLES}
    workflows, steps = fates["workflows"], fates["steps"]
    changes = merging.changes(made)
    return Totals(
        WorkflowTotals(read["workflows"], *changes, workflows["not_shown"], workflows["quarantined"]),
        StepTotals(read["steps"], steps["accepted"], steps["not_shown"], steps["quarantined"]),
        {
            table: TableTotals(read[table], fates[table]["accepted"], fates[table]["quarantined"])
            for table in TABLES
            if table not in ("workflows", "steps")
        },
        {table: fates[table]["other_office"] for table in TABLES if fates[table]["other_office"]},
    ).reconcile()


def reasons(made: Build) -> list[Reason]:
    """Why rows are in quarantine, most frequent first."""
    statement = (_CHECK / "reasons.sql").read_text(encoding="utf-8")
    return [Reason(*row) for row in made.connection.execute(statement).fetchall()]


def _fates(made: Build) -> dict[str, dict[str, int]]:
    statement = (_CHECK / "totals.sql").read_text(encoding="utf-8")
    fates: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for table, fate, rows in made.connection.execute(statement).fetchall():
        fates[table][fate] += rows
    return fates


def _read(made: Build, table: str) -> int:
    statement = (_CHECK / "read.sql").read_text(encoding="utf-8")
    [(rows,)] = made.connection.execute(statement, {"offered": f"offered.{table}", "table": table}).fetchall()
    return int(rows)
