"""Loading again: by key, a workflow always with all its steps, and nothing is published when nothing changed."""

from pathlib import Path

import pytest

from database import snapshots
from tests import sources
from tests.sources import Rows

pytestmark = pytest.mark.stores("file", "followed")


def _load(place: Path, tables: Rows) -> sources.importers.LoadReport:
    return sources.load(sources.folder(place, tables))


def _only(tables: Rows, *kept: str) -> Rows:
    """The same tables, with only these workflows and their steps."""
    chosen = {
        name: [row for row in tables[name] if row["workflow_id"] in kept] or [dict.fromkeys(tables[name][0])]
        for name in ("workflows", "steps")
    }
    return tables | chosen


def test_loading_the_same_source_twice_changes_nothing(home: Path, tmp_path: Path) -> None:
    first = _load(tmp_path, sources.rows())
    second = _load(tmp_path, sources.rows())
    assert (second.workflows.read, second.workflows.unchanged, second.workflows.changed) == (3, 3, 0)
    assert second.snapshot == first.snapshot == snapshots.current_name("K1")
    assert (first.is_published, second.is_published) == (True, False)
    assert snapshots.names("K1") == [first.snapshot]


def test_a_newer_row_replaces_a_workflow_with_all_its_steps(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows(workflows=3, steps=3))
    newer = _only(sources.rows(workflows=3, steps=3), "W2")
    newer["workflows"] = [sources.workflow("W2", status="Geweigerd", remark=None)]
    newer["steps"] = [sources.step("W2", 1, action="afgewezen")]
    report = _load(tmp_path, newer)
    assert (report.workflows.read, report.workflows.changed, report.workflows.new) == (1, 1, 0)
    served = {row["workflow_id"]: row for row in sources.served("workflows")}
    assert {key: row["status"] for key, row in served.items()} == {
        "W1": "Verwerkt",
        "W2": "Geweigerd",
        "W3": "Verwerkt",
    }
    assert served["W2"]["remark"] is None
    steps = [(row["workflow_id"], row["seq"]) for row in sources.served("steps")]
    assert steps == [("W1", 1), ("W1", 2), ("W1", 3), ("W2", 1), ("W3", 1), ("W3", 2), ("W3", 3)]


def test_one_changed_step_makes_its_workflow_changed(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows())
    tables = sources.rows()
    tables["steps"][0]["remark"] = "Toch nog gezien"
    report = _load(tmp_path, tables)
    assert (report.workflows.changed, report.workflows.unchanged) == (1, 2)
    assert [row["remark"] for row in sources.served("steps")].count("Toch nog gezien") == 1


def test_one_step_less_makes_its_workflow_changed(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows())
    tables = sources.rows()
    del tables["steps"][5]
    report = _load(tmp_path, tables)
    assert (report.workflows.changed, len(sources.served("steps"))) == (1, 5)


def test_two_loads_of_halves_serve_what_one_load_of_the_whole_does(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=4)
    _load(tmp_path, _only(tables, "W1", "W2"))
    report = _load(tmp_path, _only(tables, "W3", "W4"))
    halves = (sources.served("workflows"), sources.served("steps"))
    assert report.workflows.new == 2
    sources.load(sources.folder(tmp_path, tables), "K1")
    assert (sources.served("workflows"), sources.served("steps")) == halves
    assert len(halves[0]) == 4


def test_only_a_new_name_of_an_employee_is_enough_to_publish(home: Path, tmp_path: Path) -> None:
    first = _load(tmp_path, sources.rows())
    tables = sources.rows()
    tables["employees"][0]["name"] = "Noor Bakker"
    report = _load(tmp_path, tables)
    assert report.snapshot != first.snapshot
    assert report.workflows.unchanged == 3
    assert [row["name"] for row in sources.served("employees")] == ["Noor Bakker", "Zoë van der Meer"]


def test_rows_may_refer_to_what_was_loaded_before(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows())
    newer = {
        "employers": [{"employer_id": "E2", "office_id": "K1", "name": "Slagerij"}],
        "employees": [{"employee_id": "M1", "employer_id": "E2", "name": "Anna"}],
        "workflows": [sources.workflow("W8", employee_id="M2")],
        "steps": [sources.step("W8", 1), sources.step("W1", 3)],
    }
    report = _load(tmp_path, newer)
    assert (report.workflows.new, report.steps.loaded, report.quarantine) == (1, 2, None)
    steps = [(row["workflow_id"], row["seq"]) for row in sources.served("steps")]
    assert steps == [("W1", 1), ("W1", 2), ("W1", 3), ("W2", 1), ("W2", 2), ("W3", 1), ("W3", 2), ("W8", 1)]
    assert {row["employer_id"] for row in sources.served("employers")} == {"E1", "E2"}
    assert sources.served("offices") == [{"office_id": "K1", "name": "Kantoor Noord"}]


def test_a_step_of_a_served_workflow_replaces_the_one_with_its_number(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows(workflows=2))
    newer = sources.rows(workflows=2)
    newer["workflows"] = [sources.workflow("W1")]
    newer["steps"] = [sources.step("W1", 1), sources.step("W1", 2), sources.step("W2", 2, actor="M. Smit")]
    report = _load(tmp_path, newer)
    assert (report.is_published, report.workflows.unchanged) == (True, 1)
    actors = {(row["workflow_id"], row["seq"]): row["actor"] for row in sources.served("steps")}
    assert actors == {("W1", 1): "P. Bakker", ("W1", 2): "P. Bakker", ("W2", 1): "P. Bakker", ("W2", 2): "M. Smit"}
    assert not _load(tmp_path, newer).is_published


def test_a_workflow_that_turns_out_to_be_leave_is_no_longer_shown(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows())
    tables = sources.rows()
    tables["workflows"][1]["source"] = "leave"
    report = _load(tmp_path, tables)
    assert (report.workflows.not_shown, report.workflows.unchanged) == (1, 2)
    assert [row["workflow_id"] for row in sources.served("workflows")] == ["W1", "W3"]
    assert {row["workflow_id"] for row in sources.served("steps")} == {"W1", "W3"}
    assert any("uit de stand gehaald" in warning for warning in report.warnings)


def test_a_bad_newer_row_leaves_the_served_workflow_as_it_was(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows(workflows=10))
    before = (sources.served("workflows"), sources.served("steps"))
    tables = sources.rows(workflows=10)
    tables["workflows"][0] |= {"status": "Geweigerd", "value": "veel"}
    report = _load(tmp_path, tables)
    assert (report.workflows.quarantined, report.steps.quarantined, report.is_published) == (1, 2, False)
    assert (sources.served("workflows"), sources.served("steps")) == before


def test_a_workflow_without_steps_loads(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=2)
    tables["steps"] = [row for row in tables["steps"] if row["workflow_id"] == "W1"]
    report = _load(tmp_path, tables)
    assert (report.workflows.new, report.steps.loaded) == (2, 2)


def test_offices_do_not_touch_each_other(home: Path, tmp_path: Path) -> None:
    _load(tmp_path, sources.rows())
    tables = sources.rows(workflows=1)
    tables["offices"] = [{"office_id": "K2", "name": "Kantoor Zuid"}]
    tables["employers"][0]["office_id"] = "K2"
    sources.load(sources.folder(tmp_path, tables), "K2")
    assert len(sources.served("workflows", "K1")) == 3
    assert len(sources.served("workflows", "K2")) == 1


def test_an_office_that_the_source_does_not_name_is_called_by_its_id(home: Path, tmp_path: Path) -> None:
    tables = sources.rows()
    del tables["offices"]
    _load(tmp_path, tables)
    assert sources.served("offices") == [{"office_id": "K1", "name": "K1"}]
