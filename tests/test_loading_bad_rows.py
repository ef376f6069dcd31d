"""Every kind of bad row goes to quarantine with its place and a reason, and the rest loads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import sources

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
    "without workflow": ({"workflow_id": "W99"}, "workflow_id", "staat niet in workflows"),
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


@pytest.mark.parametrize("kind", BAD_WORKFLOWS)
def test_a_bad_workflow_is_quarantined_and_the_others_load(home: Path, tmp_path: Path, kind: str) -> None:
    change, column, reason = BAD_WORKFLOWS[kind]
    tables = sources.rows(workflows=10, steps=1)
    tables["workflows"][4] |= change
    report = sources.load(sources.folder(tmp_path, tables, write=sources.as_parquet, ending="parquet"))
    bad, *steps = sorted(sources.quarantined(report), key=lambda row: row["table"] != "workflows")
    assert (bad["file"], bad["line"], bad["table"], bad["column"]) == ("workflows.parquet", 5, "workflows", column)
    assert reason in bad["reason"]
    assert (report.workflows.new, report.workflows.quarantined) == (9, 1)
    assert [row["table"] for row in steps] == ["steps"]
    assert "W5" not in {row["workflow_id"] for row in sources.served("workflows")}


@pytest.mark.parametrize("kind", BAD_STEPS)
def test_a_bad_step_is_quarantined_and_its_workflow_loads(home: Path, tmp_path: Path, kind: str) -> None:
    change, column, reason = BAD_STEPS[kind]
    tables = sources.rows(workflows=10, steps=1)
    tables["steps"][4] |= change
    report = sources.load(sources.folder(tmp_path, tables, write=sources.as_parquet, ending="parquet"))
    [bad] = sources.quarantined(report)
    assert (bad["file"], bad["line"], bad["table"], bad["column"]) == ("steps.parquet", 5, "steps", column)
    assert reason in bad["reason"]
    assert (report.workflows.new, report.steps.loaded, report.steps.quarantined) == (10, 9, 1)


@pytest.mark.parametrize("kind", BAD_OTHERS)
def test_a_bad_row_of_another_table_is_quarantined(home: Path, tmp_path: Path, kind: str) -> None:
    table, row, column = BAD_OTHERS[kind]
    tables = sources.rows()
    tables[table].append(row)
    report = sources.load(sources.folder(tmp_path, tables))
    [bad] = sources.quarantined(report)
    assert (bad["table"], bad["column"], bad["line"]) == (table, column, len(tables[table]) + 1)
    assert report.tables[table].quarantined == 1
    assert report.workflows.new == 3
