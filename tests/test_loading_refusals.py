"""What is refused as a whole: in one line, with the old snapshot still serving and the refusal in the history."""

from pathlib import Path

import pytest
from sqlalchemy import select

from database import control, snapshots
from errors import SourceRefused
from settings import settings
from tests import sources


def _history() -> list[tuple[str, str, str | None, str | None, dict[str, object]]]:
    with control.engine().connect() as connection:
        loads = control.loads.c
        chosen = select(loads.office_id, loads.source, loads.snapshot, loads.refusal, loads.report)
        return [tuple(row) for row in connection.execute(chosen.order_by(loads.load_id))]


def _refusal(source: Path, office: str = "K1") -> str:
    with pytest.raises(SourceRefused) as refused:
        sources.load(source, office)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert _history()[-1][3] == sentence
    return sentence


@pytest.mark.parametrize("table", ["employers", "employees", "workflows", "steps"])
def test_a_required_file_that_is_missing_is_named(home: Path, tmp_path: Path, table: str) -> None:
    tables = sources.rows()
    del tables[table]
    assert f"mist {table}." in _refusal(sources.folder(tmp_path, tables))


@pytest.mark.parametrize("table", ["offices", "departments", "payroll_periods", "step_definitions"])
def test_an_optional_file_may_be_missing(home: Path, tmp_path: Path, table: str) -> None:
    tables = sources.rows()
    del tables[table]
    assert sources.load(sources.folder(tmp_path, tables)).workflows.new == 3


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("workflows", "status"),
        ("workflows", "submitted_at"),
        ("steps", "seq"),
        ("employees", "name"),
        ("departments", "employer_id"),
        ("step_definitions", "kind"),
    ],
)
def test_a_required_column_that_is_missing_is_named(home: Path, tmp_path: Path, table: str, column: str) -> None:
    tables = sources.rows()
    for row in tables[table]:
        del row[column]
    assert f"{table}.csv mist de kolom {column}." in _refusal(sources.folder(tmp_path, tables))


def test_every_optional_column_may_be_missing(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    for table, rows in tables.items():
        required = sources.importers.exchange.TABLES[table].required_columns
        tables[table] = [{name: row[name] for name in required} for row in rows]
    report = sources.load(sources.folder(tmp_path, tables))
    assert (report.workflows.new, report.steps.loaded, report.quarantine) == (3, 6, None)


def test_too_many_bad_workflows_refuse_the_load_and_the_old_snapshot_serves(home: Path, tmp_path: Path) -> None:
    first = sources.load(sources.folder(tmp_path, sources.rows(workflows=9)))
    tables = sources.rows(workflows=9)
    for row in tables["workflows"][:2]:
        row["employee_id"] = "M9"
    for row in tables["workflows"]:
        row["status"] = "Geweigerd"
    sentence = _refusal(sources.folder(tmp_path, tables))
    assert "Te veel workflows zijn onbruikbaar: 2 van 9 (22,2 %, hoogstens 20,0 % mag)" in sentence
    assert "employee_id staat niet in employees" in sentence
    assert str(home / "quarantine") in sentence
    assert snapshots.current_name("K1") == first.snapshot
    assert {row["status"] for row in sources.served("workflows")} == {"Verwerkt"}
    *_, (office, source, snapshot, _, report) = _history()
    assert (office, source, snapshot) == ("K1", "bron", None)
    assert report["workflows"]["quarantined"] == 2
    assert Path(report["quarantine"]).exists()


def test_exactly_the_set_share_of_bad_rows_still_loads(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    for row in tables["workflows"][:2]:
        row["employee_id"] = "M9"
    assert sources.load(sources.folder(tmp_path, tables)).workflows.quarantined == 2


def test_too_many_bad_steps_refuse_the_load(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=2)
    tables["steps"][0]["seq"] = "een"
    assert "Te veel stappen zijn onbruikbaar: 1 van 4" in _refusal(sources.folder(tmp_path, tables))


def test_rows_that_are_not_shown_do_not_thin_out_the_bad_ones(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    for row in tables["workflows"][2:]:
        row["source"] = "leave"
    tables["workflows"][0]["employee_id"] = "M9"
    assert "1 van 2" in _refusal(sources.folder(tmp_path, tables))


def test_the_share_is_a_setting(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("max_bad_share = 1.0\n")
    settings.cache_clear()
    tables = sources.rows(workflows=2)
    tables["workflows"][0]["employee_id"] = "M9"
    assert sources.load(sources.folder(tmp_path, tables)).workflows.quarantined == 1


def test_a_source_without_an_employer_of_the_office_is_refused_with_the_offices_it_has(
    home: Path, tmp_path: Path
) -> None:
    sentence = _refusal(sources.folder(tmp_path, sources.rows()), "K7")
    assert "geen bruikbare werkgever van kantoor K7 (wel van: K1)" in sentence
    assert not snapshots.office_folder("K7").exists()


def test_a_source_that_is_not_there_is_refused(home: Path, tmp_path: Path) -> None:
    assert "bestaat niet" in _refusal(tmp_path / "nergens")


def test_an_empty_folder_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert "mist employers, employees, workflows, steps" in _refusal(tmp_path / "leeg")


def test_two_files_for_one_table_are_refused(home: Path, tmp_path: Path) -> None:
    source = sources.folder(tmp_path, sources.rows())
    sources.as_json_lines(source / "Aanvragen.jsonl", sources.rows()["workflows"])
    sentence = _refusal(source)
    assert "zijn allebei workflows" in sentence
    assert "Aanvragen.jsonl" in sentence


def test_two_columns_that_mean_the_same_are_refused(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    for row in tables["workflows"]:
        row["Datum ingediend"] = row["submitted_at"]
    sentence = _refusal(sources.folder(tmp_path, tables))
    assert "'submitted_at' en 'Datum ingediend'" in sentence


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_an_event_log_without_a_mapping_says_that_it_needs_one(home: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"<log/>")
    assert "--mapping" in _refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("workflows.parquet", b"geen parquet"),
        ("workflows.xlsx", b"geen xlsx"),
        ("workflows.jsonl", b"geen json\n"),
        ("workflows.csv", b""),
        ("workflows.csv", b"\n\n"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_by_name(
    home: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    source = sources.folder(tmp_path, sources.rows())
    (source / "workflows.csv").unlink()
    (source / name).write_bytes(content)
    assert name in _refusal(source)


def test_nothing_is_left_behind_after_a_refusal(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    del tables["steps"]
    _refusal(sources.folder(tmp_path, tables))
    assert [path for path in (home / "building").iterdir() if path.is_dir()] == []


def test_a_load_is_kept_in_the_history_with_its_report(home: Path, tmp_path: Path) -> None:
    report = sources.load(sources.folder(tmp_path, sources.rows()))
    [(office, source, snapshot, refusal, kept)] = _history()
    assert (office, source, snapshot, refusal) == ("K1", "bron", report.snapshot, None)
    assert kept["workflows"] == {"read": 3, "new": 3, "changed": 0, "unchanged": 0, "not_shown": 0, "quarantined": 0}
