"""What is in a dossier: which workflows, and per sheet its rows, a few thousand workflows in memory at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis import sampling
from exports import dossier_findings
from exports.dossier_facts import facts, trail_of
from exports.dossier_terms import FACTS, FINDINGS, OVERVIEW, PARTS, SET_UPS, STEPS, TRAIL, WORKFLOWS
from exports.files import ExportRefused
from exports.question import Question
from queries import Reader, step_words
from queries.selection import Selection
from queries.terms import SET_UP_LABELS, step_status
from reports import lateness
from reports.control import Facts

_AT_ONCE = 4_000
_NOT_ASKED = ("is_work", "stuck_days")
_TEXTS: dict[str, pa.DataType] = {"part": pa.string(), "name": pa.string(), "unit": pa.string()}
_OVERVIEW = pa.schema({**_TEXTS, "hits": pa.int64(), "value": pa.float64()})
Tables = Callable[[], Iterator[pa.Table]]


@dataclass(frozen=True)
class Subject:
    """What a dossier is about, within a question. `workflow_id`: that workflow alone, whatever the filters.
    `run_period`: all that belongs to that payroll run, open or not. `sample`: at most so many, drawn with `seed`."""

    workflow_id: str | None = None
    run_period: str | None = None
    sample: int | None = None
    seed: int = 1

    def as_json(self) -> dict[str, object]:
        """What was asked, for a log or a request: only what counts."""
        told = {name: value for name, value in asdict(self).items() if value is not None}
        return told if self.sample is not None else {name: told[name] for name in told if name != "seed"}


@dataclass(frozen=True)
class Chosen:
    """The workflows of a dossier, by employer and in order of submission, and whose they are; `population`: out of
    how many."""

    subject: Subject
    keys: Sequence[int]
    workflow_ids: Sequence[str]
    employers: Sequence[str]
    population: int

    @property
    def is_one(self) -> bool:
        return self.subject.workflow_id is not None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows with the names of its columns, made while they are asked for."""

    name: str
    tables: Tables


def chosen(question: Question, subject: Subject, reader: Reader) -> Chosen:
    """Which workflows it is about. Raises ExportRefused when there is none that this user may see."""
    rows = reader.rows("dossier/chosen", **_asked(question.selection, subject, reader))
    population = rows.num_rows
    if not population:
        raise ExportRefused(
            "Deze workflow bestaat niet, of u mag hem niet zien. Controleer het nummer."
            if subject.workflow_id is not None
            else "Er is geen enkele workflow die u mag zien en die hieraan voldoet. Kies andere filters."
        )
    if subject.sample is not None:
        drawn = sampling.drawn(_values(rows, "workflow_id"), subject.sample, subject.seed)
        rows = rows.filter(pc.is_in(rows.column("workflow_id"), pa.array(drawn, pa.string())))
    employers = list(dict.fromkeys(_values(rows, "employer")))
    return Chosen(subject, _values(rows, "key"), _values(rows, "workflow_id"), employers, population)


def _values(rows: pa.Table, name: str) -> list[Any]:
    return rows.column(name).to_pylist()


def _asked(selection: Selection, subject: Subject, reader: Reader) -> dict[str, object]:
    if subject.workflow_id is not None:
        selection = Selection()
    is_of_both = subject.workflow_id is not None or subject.run_period is not None
    given = selection.filters()
    return {name: value for name, value in given.items() if name not in _NOT_ASKED} | {
        "is_open": None if is_of_both else selection.overview.is_open,
        "workflow_ids": _ids(selection, subject, reader),
        "run_periods": [subject.run_period] if subject.run_period is not None else None,
    }


def _ids(selection: Selection, subject: Subject, reader: Reader) -> list[str] | None:
    """The one workflow, or those of a card on top of the list, which only the list itself knows; else None."""
    if subject.workflow_id is not None:
        return [subject.workflow_id]
    if selection.focus is None:
        return None
    return _values(reader.rows("workflows/list", **selection.listed(lateness.all_targets(reader))), "workflow_id")


def sheets(found: Chosen, findings: Facts, reader: Reader) -> list[Sheet]:
    """The sheets in order. `findings`: those of these workflows."""
    counts = reader.rows("dossier/counts", keys=found.keys)
    set_ups = _set_ups(reader.rows("dossier/set_ups", keys=found.keys))
    shared = [
        Sheet(STEPS, lambda: _steps(found, reader)),
        _sheet(SET_UPS, set_ups),
        *([_sheet(TRAIL, _trail(found, reader))] if found.is_one else []),
        Sheet(FINDINGS, lambda: dossier_findings.tables(findings)),
    ]
    if found.is_one:
        return [_sheet(FACTS, _facts(found, reader)), *shared]
    overview = _sheet(OVERVIEW, _overview(found, counts, findings))
    workflows = Sheet(WORKFLOWS, lambda: _each("dossier/workflows", found, reader))
    return [overview, workflows, *shared]


def _sheet(name: str, rows: pa.Table) -> Sheet:
    return Sheet(name, lambda: iter((rows,)))


def _each(name: str, found: Chosen, reader: Reader) -> Iterator[pa.Table]:
    for start in range(0, len(found.keys), _AT_ONCE):
        yield reader.rows(name, keys=found.keys[start : start + _AT_ONCE])


def _steps(found: Chosen, reader: Reader) -> Iterator[pa.Table]:
    for rows in _each("dossier/steps", found, reader):
        states = zip(_values(rows, "state"), _values(rows, "step_no"), strict=True)
        told = rows.append_column("status", pa.array([step_status(*state) for state in states], pa.string()))
        asked = rows.select(["state", "action", "is_notification"]).to_pylist()
        yield told.append_column("done", pa.array([step_words.action(step) for step in asked], pa.string()))


def _set_ups(rows: pa.Table) -> pa.Table:
    """The known fields in words under their own heading, the others as lines "key: value"."""
    told = []
    for row in rows.to_pylist():
        known = dict(step_words.set_up({**row, "extra": None}))
        other = "\n".join(f"{key}: {value}" for key, value in step_words.unknown(row["extra"]))
        kept = {name: row[name] for name in ("template_id", "template_version", "step_no", "step", "workflows")}
        told.append(kept | {name: known.get(label) for name, label in SET_UP_LABELS.items()} | {"unknown": other})
    texts = ("template_id", "template_version", "step", *SET_UP_LABELS, "unknown")
    types: dict[str, pa.DataType] = {name: pa.string() for name in texts}
    schema = pa.schema({**types, "step_no": pa.int64(), "workflows": pa.int64()})
    return pa.Table.from_pylist(told, schema=schema)


def _one(found: Chosen, reader: Reader) -> tuple[dict[str, object], list[dict[str, object]]]:
    [workflow] = reader.rows("dossier/workflows", keys=found.keys).to_pylist()
    return workflow, reader.rows("dossier/steps", keys=found.keys).to_pylist()


def _facts(found: Chosen, reader: Reader) -> pa.Table:
    return facts(*_one(found, reader))


def _trail(found: Chosen, reader: Reader) -> pa.Table:
    return trail_of(*_one(found, reader))


def _overview(found: Chosen, counts: pa.Table, findings: Facts) -> pa.Table:
    rows = [{"part": "Dossier", "name": "workflows", "hits": len(found.keys), "value": None, "unit": None}]
    rows += [row | {"name": "stappen", "part": "Dossier"} for row in counts.to_pylist() if row["part"] == "steps"]
    for part, label in PARTS.items():
        of_part = [row for row in counts.to_pylist() if row["part"] == part]
        rows += [row | {"part": label, "name": row["name"] or "geen"} for row in of_part]
    for rule, hits in dossier_findings.counts(findings):
        rows.append({"part": "Bevinding", "name": rule, "hits": hits, "value": None, "unit": None})
    return pa.Table.from_pylist(rows, schema=_OVERVIEW)
