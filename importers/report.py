"""What a load did, for a person and as JSON."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from database.building import Build
from importers import merging, totals
from importers.totals import Reason, StepTotals, TableTotals, WorkflowTotals

_MOST_REASONS = 10
_DUTCH = {
    "offices": "kantoren",
    "employers": "werkgevers",
    "departments": "afdelingen",
    "employees": "medewerkers",
    "payroll_periods": "verloningsperioden",
    "step_definitions": "inrichting van stappen",
    "workflows": "workflows",
    "steps": "stappen",
}


@dataclass(frozen=True)
class LoadReport:
    """What one load did. `snapshot` serves now; `is_published` says whether this load made it.

    `changed`: ids of the first workflows that are new or changed; `other_office`: rows per table of other offices in
    the source; `unknown_columns`: by file, not read.
    """

    office: str
    source: str
    snapshot: str | None
    is_published: bool
    workflows: WorkflowTotals
    steps: StepTotals
    tables: dict[str, TableTotals]
    other_office: dict[str, int]
    unknown_columns: dict[str, list[str]]
    warnings: list[str]
    reasons: list[Reason]
    quarantine: Path | None
    changed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def of(cls, made: Build, source: str, quarantine: Path | None) -> "LoadReport":
        """The report of a build that is checked and compared. Raises TotalsDiffer when its totals do not reconcile."""
        counted = totals.counted(made)
        return cls(
            office=made.office_id,
            source=source,
            snapshot=made.serving,
            is_published=False,
            workflows=counted.workflows,
            steps=counted.steps,
            tables=counted.tables,
            other_office=counted.other_office,
            unknown_columns=_unknown_columns(made),
            warnings=[sentence for (sentence,) in made.connection.execute("from incoming.warning").fetchall()],
            reasons=totals.reasons(made),
            quarantine=quarantine,
            changed=merging.changed_ids(made),
        )

    def as_json(self) -> dict[str, object]:
        """Everything, under the names of the command line's contract."""
        return asdict(self) | {"quarantine": str(self.quarantine) if self.quarantine else None}

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> "LoadReport":
        """The report that `as_json` gave."""
        shaped = {
            "workflows": WorkflowTotals(**given["workflows"]),
            "steps": StepTotals(**given["steps"]),
            "tables": {table: TableTotals(**totals) for table, totals in given["tables"].items()},
            "reasons": [Reason(**reason) for reason in given["reasons"]],
            "quarantine": Path(given["quarantine"]) if given["quarantine"] else None,
        }
        return cls(**given | shaped)

    def lines(self) -> list[str]:
        """The same for a person, in Dutch."""
        return [*self._totals(), *self._remarks()]

    def _totals(self) -> Iterator[str]:
        outcome = f"nieuwe stand {self.snapshot}" if self.is_published else f"niets veranderd, stand {self.snapshot}"
        yield f"Kantoor {self.office}, bron {self.source}: {outcome} ({number(self.seconds)} seconden)."
        workflows, steps = self.workflows, self.steps
        yield _sum(
            "workflows",
            workflows.read,
            nieuw=workflows.new,
            gewijzigd=workflows.changed,
            ongewijzigd=workflows.unchanged,
            niet_getoond=workflows.not_shown,
            in_quarantaine=workflows.quarantined,
        )
        yield _sum(
            "steps", steps.read, geladen=steps.loaded, niet_getoond=steps.not_shown, in_quarantaine=steps.quarantined
        )
        for table, rows in self.tables.items():
            if rows.read:
                yield _sum(table, rows.read, geladen=rows.loaded, in_quarantaine=rows.quarantined)

    def _remarks(self) -> Iterator[str]:
        if self.other_office:
            counts = ", ".join(f"{number(rows)} {_DUTCH[table]}" for table, rows in self.other_office.items())
            yield f"Van andere kantoren, niet meegeteld en niet geladen: {counts}."
        for file, headings in self.unknown_columns.items():
            yield f"Niet ingelezen kolommen van {file}: {', '.join(headings)}."
        yield from (f"Let op: {sentence}" for sentence in self.warnings)
        if self.quarantine:
            yield f"In quarantaine, met regel en reden: {self.quarantine}"
        for reason in self.reasons[:_MOST_REASONS]:
            yield f"  {number(reason.rows)} × {_DUTCH[reason.table]}: {reason.reason}"


def number(value: float) -> str:
    """A number as Dutch people write it: 1.234 or 12,3."""
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return written.translate(str.maketrans(",.", ".,"))


def share(part: float, whole: float) -> str:
    """A share as a Dutch percentage."""
    return f"{number(100 * part / whole if whole else 100.0)} %"


def _sum(table: str, read: int, **parts: int) -> str:
    added = " + ".join(f"{number(rows)} {name.replace('_', ' ')}" for name, rows in parts.items())
    return f"{_DUTCH[table].capitalize()}: {number(read)} gelezen = {added}."


def _unknown_columns(made: Build) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for file, heading in made.connection.execute("select file, heading from incoming.unknown_column").fetchall():
        found[file].append(heading)
    return dict(found)
