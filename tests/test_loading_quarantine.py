"""What happens to a bad row: it goes to quarantine with its place and a reason, and the rest loads."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database.snapshots import folder_name
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


def test_of_a_repeated_workflow_the_first_row_is_loaded(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"].append(sources.workflow("W1", status="Geweigerd"))
    report = sources.load(sources.folder(tmp_path, tables))
    [bad] = sources.quarantined(report)
    assert "staat eerder in de bron" in bad["reason"]
    assert {row["status"] for row in sources.served("workflows")} == {"Verwerkt"}
    assert report.steps.loaded == 20


def test_of_a_repeated_step_the_first_row_is_loaded(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["steps"].append(sources.step("W1", 1, actor="De tweede"))
    report = sources.load(sources.folder(tmp_path, tables))
    [bad] = sources.quarantined(report)
    assert (bad["column"], bad["line"]) == ("seq", 22)
    assert {row["actor"] for row in sources.served("steps")} == {"P. Bakker"}


def test_a_readable_row_is_loaded_when_only_its_unreadable_namesake_came_first(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"].insert(0, sources.workflow("W1", value="veel"))
    report = sources.load(sources.folder(tmp_path, tables))
    assert (report.workflows.new, report.workflows.quarantined) == (10, 1)
    assert report.steps.quarantined == 0


def test_steps_of_a_quarantined_workflow_say_so(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"][0]["employee_id"] = "M9"
    report = sources.load(sources.folder(tmp_path, tables))
    steps = [row for row in sources.quarantined(report) if row["table"] == "steps"]
    assert [row["line"] for row in steps] == [2, 3]
    assert all("staat zelf in quarantaine" in row["reason"] for row in steps)


def test_the_quarantine_keeps_the_row_as_it_was_written(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"][0] |= {"value": "veel", "remark": 'Bon "kwijt"'}
    report = sources.load(sources.folder(tmp_path, tables))
    bad = next(row for row in sources.quarantined(report) if row["table"] == "workflows")
    kept = json.loads(bad["row"])
    assert (kept["workflow_id"], kept["value"], kept["remark"]) == ("W1", "veel", 'Bon "kwijt"')
    assert "file" not in kept


def test_the_quarantine_is_for_the_owner_alone(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    tables["workflows"][0]["value"] = "veel"
    report = sources.load(sources.folder(tmp_path, tables))
    assert report.quarantine
    assert report.quarantine.parent == home / "quarantine" / folder_name("K1")
    assert report.quarantine.stat().st_mode & 0o777 == 0o600
    assert report.quarantine.parent.stat().st_mode & 0o777 == 0o700


def test_no_quarantine_file_is_made_when_all_rows_are_good(home: Path, tmp_path: Path) -> None:
    report = sources.load(sources.folder(tmp_path, sources.rows()))
    assert report.quarantine is None
    assert not (home / "quarantine").exists()


def test_an_unknown_or_missing_status_hides_no_workflow(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=4)
    for row, status in zip(tables["workflows"], ["Zoekgeraakt", None, " in  BEHANDELING ", "afgerond"], strict=True):
        row["status"] = status
    report = sources.load(sources.folder(tmp_path, tables))
    kept = [row["status"] for row in sources.served("workflows")]
    assert kept == ["Zoekgeraakt", "Onbekend", "In behandeling", "Afgerond"]
    [warning] = report.warnings
    assert "onbekende status: 2" in warning
    assert "'Onbekend', 'Zoekgeraakt'" in warning


def test_an_unknown_department_loses_no_employee_and_no_workflow(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    tables["employees"][0]["department_id"] = "D9"
    tables["departments"][1]["parent_department_id"] = "D8"
    tables["workflows"][0]["department_id"] = "D7"
    report = sources.load(sources.folder(tmp_path, tables))
    assert report.quarantine is None
    assert [row["department_id"] for row in sources.served("employees")] == [None, "D1"]
    assert [row["parent_department_id"] for row in sources.served("departments")] == [None, None]
    assert sources.served("workflows")[0]["department_id"] is None
    assert [warning.split(":")[0] for warning in report.warnings] == [
        "Afdelingen met een onbekende bovenliggende afdeling",
        "Medewerkers met een onbekende afdeling",
        "Workflows met een onbekende afdeling bij indiening",
    ]


def test_a_department_of_another_employer_is_not_taken_for_an_own_one(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    tables["employers"].append({"employer_id": "E2", "office_id": "K1", "name": "Slagerij"})
    tables["employees"].append({"employee_id": "M1", "employer_id": "E2", "department_id": "D1", "name": "Anna"})
    sources.load(sources.folder(tmp_path, tables))
    assert {row["name"]: row["department_id"] for row in sources.served("employees")}["Anna"] is None


def test_a_cycle_of_departments_loads(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    tables["departments"][0]["parent_department_id"] = "D2"
    report = sources.load(sources.folder(tmp_path, tables))
    assert [row["parent_department_id"] for row in sources.served("departments")] == ["D2", "D1"]
    assert report.warnings == []


def test_leave_and_legacy_are_counted_and_not_stored(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=5)
    for row, source in zip(tables["workflows"], ["leave", "LEGACY", None, "workflow_editor", "iets"], strict=True):
        row["source"] = source
    tables["workflows"][0]["employee_id"] = "M9"
    report = sources.load(sources.folder(tmp_path, tables))
    assert (report.workflows.not_shown, report.workflows.new, report.workflows.quarantined) == (3, 2, 0)
    assert (report.steps.not_shown, report.steps.loaded, report.steps.quarantined) == (6, 4, 0)
    assert [row["workflow_id"] for row in sources.served("workflows")] == ["W3", "W4"]
    [warning] = report.warnings
    assert "onbekende herkomst: 1" in warning


def test_rows_of_another_office_are_counted_apart_and_not_stored(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    tables["offices"].append({"office_id": "K2", "name": "Kantoor Zuid"})
    tables["employers"].append({"employer_id": "E2", "office_id": "K2", "name": "Slagerij"})
    tables["departments"].append({"department_id": "D9", "employer_id": "E2", "name": "Toonbank"})
    tables["employees"].append({"employee_id": "M9", "employer_id": "E2", "department_id": "D9", "name": "Anna"})
    tables["workflows"].append(sources.workflow("W9", employer_id="E2", employee_id="M9", value="kapot"))
    tables["steps"] += [sources.step("W9", 1), sources.step("W9", 2)]
    report = sources.load(sources.folder(tmp_path, tables))
    counted = {"offices": 1, "employers": 1, "departments": 1, "employees": 1, "workflows": 1, "steps": 2}
    assert report.other_office == counted
    assert (report.workflows.read, report.steps.read, report.quarantine) == (3, 6, None)
    assert [row["employer_id"] for row in sources.served("employers")] == ["E1"]
    assert [row["name"] for row in sources.served("employees")] == ["Noor de Vries", "Zoë van der Meer"]


def test_extra_that_is_no_json_object_is_kept_as_a_value(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(steps=5)
    written = ['{"a": 1}', "los woord", "[1,2]", None, '"tekst"']
    for row, extra in zip(tables["step_definitions"], written, strict=True):
        row["extra"] = extra
    sources.load(sources.folder(tmp_path, tables))
    kept = [row["extra"] and json.loads(row["extra"]) for row in sources.served("step_definitions")]
    assert kept == [{"a": 1}, {"waarde": "los woord"}, {"waarde": [1, 2]}, None, {"waarde": "tekst"}]


def test_a_bsn_column_is_kept_out_and_named(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    for row in tables["employees"]:
        row |= {"BSN": "123456782", "schoenmaat": "41"}
    tables["employees"].append({"employee_id": "M3", "employer_id": "E9", "name": "X", "BSN": "123456782"})
    report = sources.load(sources.folder(tmp_path, tables))
    assert report.unknown_columns == {"employees.csv": ["BSN", "schoenmaat"]}
    assert any("BSN" in warning for warning in report.warnings)
    assert report.quarantine
    kept = [path for path in home.rglob("*") if path.is_file() and b"123456782" in path.read_bytes()]
    assert kept == []


def test_a_broken_line_of_a_file_with_a_bsn_column_is_not_kept_as_text(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    for row in tables["employees"]:
        row["bsn"] = "123456782"
    source = sources.folder(tmp_path, tables)
    with (source / "employees.csv").open("a") as file:
        file.write("M3,E1,D1,Anna,123456782,te,veel\n")
    report = sources.load(source)
    [bad] = sources.quarantined(report)
    assert (bad["line"], bad["row"]) == (4, None)
