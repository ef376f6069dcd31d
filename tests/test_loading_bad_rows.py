"""Every kind of bad row goes to quarantine with its place and a reason, and the rest loads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from importers import LoadReport
from tests import sources
from tests.screens import own_home
from tests.sources import Row, Rows

Write = Callable[[Path, list[Row]], Path]

TOMORROW_AFTER = (datetime.now(UTC) + timedelta(days=2)).isoformat()
BAD_WORKFLOWS = {
    "no id": ({"workflow_id": ""}, "workflow_id", "ontbreekt"),
    "no employer": ({"employer_id": None}, "employer_id", "ontbreekt"),
    "no employee": ({"employee_id": "  "}, "employee_id", "ontbreekt"),
    "no submitter": ({"submitter": None}, "submitter", "ontbreekt"),
    "no moment": ({"submitted_at": None}, "submitted_at", "ontbreekt"),
    "no process": ({"process": None}, "process", "ontbreekt"),
    "unreadable moment": ({"submitted_at": "2026-02-30T10:00:00Z"}, "submitted_at", "geen datum en tijd"),
    "american date": ({"submitted_at": "03/02/2026"}, "submitted_at", "geen datum en tijd"),
    "endless moment": ({"submitted_at": "infinity"}, "submitted_at", "geen datum en tijd"),
    "year five": ({"submitted_at": "5-11-20"}, "submitted_at", "geen datum en tijd"),
    "unreadable end": ({"finished_at": "morgen"}, "finished_at", "geen datum en tijd"),
    "unreadable value": ({"value": "veel"}, "value", "geen getal"),
    "euro sign": ({"value": "€ 12,50"}, "value", "geen getal"),
    "ambiguous value": ({"value": "1,234"}, "value", "dubbelzinnig"),
    "too large value": ({"value": "1e30"}, "value", "geen getal"),
    "no number at all": ({"value": "nan"}, "value", "geen getal"),
    "unreadable flag": ({"has_attachment": "misschien"}, "has_attachment", "geen ja of nee"),
    "future": ({"submitted_at": TOMORROW_AFTER, "finished_at": None}, "submitted_at", "toekomst"),
    "future end": ({"finished_at": TOMORROW_AFTER}, "finished_at", "toekomst"),
    "ends before it starts": ({"finished_at": "2026-03-01T10:00:00Z"}, "finished_at", "vóór submitted_at"),
    "unknown employer": ({"employer_id": "E9"}, "employer_id", "staat niet in employers"),
    "unknown employee": ({"employee_id": "M9"}, "employee_id", "staat niet in employees"),
}
BAD_STEPS = {
    "no workflow id": ({"workflow_id": None}, "workflow_id", "ontbreekt"),
    "no seq": ({"seq": None}, "seq", "ontbreekt"),
    "no step": ({"step_no": None}, "step_no", "ontbreekt"),
    "half seq": ({"seq": "1.5"}, "seq", "geheel getal"),
    "word for a step": ({"step_no": "drie"}, "step_no", "geheel getal"),
    "unreadable start": ({"activated_at": "x"}, "activated_at", "geen datum en tijd"),
    "unreadable claim": ({"claimed_at": "x"}, "claimed_at", "geen datum en tijd"),
    "unreadable execution": ({"executed_at": "x"}, "executed_at", "geen datum en tijd"),
    "without workflow": ({"workflow_id": "W999"}, "workflow_id", "staat niet in workflows"),
    "before the submission": ({"executed_at": "2026-03-02T09:14:59+01:00"}, "executed_at", "vóór submitted_at"),
    "future": ({"executed_at": TOMORROW_AFTER}, "executed_at", "toekomst"),
}
BAD_OTHERS = {
    "employer without name": ("employers", {"employer_id": "E2", "office_id": "K1", "name": ""}, "name"),
    "employer without office": ("employers", {"employer_id": "E2", "office_id": None, "name": "B"}, "office_id"),
    "employer twice": ("employers", {"employer_id": "E1", "office_id": "K1", "name": "B"}, "employer_id"),
    "department of nobody": ("departments", {"department_id": "D3", "employer_id": "E9", "name": "X"}, "employer_id"),
    "department twice": ("departments", {"department_id": "D1", "employer_id": "E1", "name": "X"}, "department_id"),
    "employee of nobody": ("employees", {"employee_id": "M3", "employer_id": "E9", "name": "X"}, "employer_id"),
    "employee twice": ("employees", {"employee_id": "M1", "employer_id": "E1", "name": "X"}, "employee_id"),
    "period that ends before it starts": (
        "payroll_periods",
        {"employer_id": "E1", "payroll_period": "p", "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
        "ends_on",
    ),
    "period without a date": (
        "payroll_periods",
        {"employer_id": "E1", "payroll_period": "p", "starts_on": "mei", "ends_on": "2026-01-01"},
        "starts_on",
    ),
    "step set-up twice": ("step_definitions", sources.definition(1), "step_no"),
    "step set-up without template": ("step_definitions", sources.definition(9, template_id=None), "template_id"),
    "target in words": ("step_definitions", sources.definition(9, target_working_days="snel"), "target_working_days"),
    "office twice": ("offices", {"office_id": "K1", "name": "Tweede"}, "office_id"),
}


MANY = 240  # so many workflows that all bad rows together stay below the share at which a load is refused


@dataclass(frozen=True)
class Loaded:
    """A load of one source with every bad row of a kind in it: its report, its quarantine, the workflows that serve."""

    report: LoadReport
    quarantined: list[Row]
    served: set[object]

    @staticmethod
    def of(factory: pytest.TempPathFactory, tables: Rows, write: Write, ending: str) -> "Loaded":
        with own_home(factory):
            report = sources.load(sources.folder(factory.mktemp("bron"), tables, write, ending))
            served = {row["workflow_id"] for row in sources.served("workflows")}
            return Loaded(report, sources.quarantined(report), served)

    def at(self, table: str, line: int) -> list[Row]:
        return [row for row in self.quarantined if (row["table"], row["line"]) == (table, line)]


def _loaded_with(factory: pytest.TempPathFactory, table: str, changes: Sequence[Row]) -> Loaded:
    tables = sources.rows(MANY, steps=1)
    for row, change in zip(tables[table], changes, strict=False):
        row.update(change)
    return Loaded.of(factory, tables, sources.as_parquet, "parquet")


@pytest.fixture(scope="module")
def with_bad_workflows(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return _loaded_with(tmp_path_factory, "workflows", [change for change, _, _ in BAD_WORKFLOWS.values()])


@pytest.fixture(scope="module")
def with_bad_steps(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return _loaded_with(tmp_path_factory, "steps", [change for change, _, _ in BAD_STEPS.values()])


@pytest.fixture(scope="module")
def with_bad_others(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    tables = sources.rows()
    for table, row, _ in BAD_OTHERS.values():
        tables[table].append(row)
    return Loaded.of(tmp_path_factory, tables, sources.as_csv, "csv")


@pytest.mark.parametrize("kind", BAD_WORKFLOWS)
def test_a_bad_workflow_is_quarantined_with_its_step_and_does_not_serve(with_bad_workflows: Loaded, kind: str) -> None:
    _, column, reason = BAD_WORKFLOWS[kind]
    line = list(BAD_WORKFLOWS).index(kind) + 1
    [bad] = with_bad_workflows.at("workflows", line)
    assert (bad["file"], bad["column"]) == ("workflows.parquet", column)
    assert reason in bad["reason"]
    assert len(with_bad_workflows.at("steps", line)) == 1
    assert f"W{line}" not in with_bad_workflows.served


def test_beside_bad_workflows_all_others_load(with_bad_workflows: Loaded) -> None:
    report, bad = with_bad_workflows.report, len(BAD_WORKFLOWS)
    assert (report.workflows.new, report.workflows.quarantined) == (MANY - bad, bad)
    assert with_bad_workflows.served == {f"W{number}" for number in range(bad + 1, MANY + 1)}
    assert len(with_bad_workflows.quarantined) == 2 * bad


@pytest.mark.parametrize("kind", BAD_STEPS)
def test_a_bad_step_is_quarantined_and_its_workflow_loads(with_bad_steps: Loaded, kind: str) -> None:
    _, column, reason = BAD_STEPS[kind]
    line = list(BAD_STEPS).index(kind) + 1
    [bad] = with_bad_steps.at("steps", line)
    assert (bad["file"], bad["column"]) == ("steps.parquet", column)
    assert reason in bad["reason"]
    assert f"W{line}" in with_bad_steps.served


def test_beside_bad_steps_all_others_load(with_bad_steps: Loaded) -> None:
    report, bad = with_bad_steps.report, len(BAD_STEPS)
    assert (report.workflows.new, report.steps.loaded, report.steps.quarantined) == (MANY, MANY - bad, bad)
    assert len(with_bad_steps.quarantined) == bad


@pytest.mark.parametrize("kind", BAD_OTHERS)
def test_a_bad_row_of_another_table_is_quarantined(with_bad_others: Loaded, kind: str) -> None:
    table, row, column = BAD_OTHERS[kind]
    rows = [bad for name, bad, _ in BAD_OTHERS.values() if name == table]
    line = 1 + len(sources.rows()[table]) + 1 + rows.index(row)
    assert [bad["column"] for bad in with_bad_others.at(table, line)] == [column]
    assert with_bad_others.report.tables[table].quarantined == len(rows)
    assert with_bad_others.report.workflows.new == 3
    assert len(with_bad_others.quarantined) == len(BAD_OTHERS)
