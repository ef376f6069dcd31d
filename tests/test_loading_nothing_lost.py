"""What is odd but loads: nothing disappears without a count or a warning."""

import json
from pathlib import Path

from tests import sources


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


def test_a_cycle_of_departments_loads_and_is_told(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    tables["departments"][0]["parent_department_id"] = "D2"
    report = sources.load(sources.folder(tmp_path, tables))
    assert [row["parent_department_id"] for row in sources.served("departments")] == ["D2", "D1"]
    [warning] = report.warnings
    assert "onder zichzelf vallen: 2 (eerste: departments.csv regel 2)" in warning


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
