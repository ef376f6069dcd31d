"""The quarantine: which of two rows goes there, what it keeps of a row, and who can read it."""

import json
from pathlib import Path

from database.snapshots import folder_name
from tests import sources


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
