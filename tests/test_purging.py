"""Keeping no longer than is set: what is purged is in no file any more, and nothing else is gone."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import importers
import queries
from auth import access_log, accounts, ready_files, scope
from auth.ready_files import Ready
from database import snapshots
from importers import purging
from importers.purging import PurgeRefused
from office import finding_marks
from office.finding_marks import Marked
from settings import ROOT, SettingsRefused, settings
from tests import sources
from tests.conftest import forget
from tests.organisation import NOW, user
from tests.test_faults import Quiet

pytestmark = pytest.mark.usefixtures("home")
OFFICE = "K1"
OLD, STAYS = "Qverouderdq Naam", "Qblijvendeq Naam"


def set_(text: str) -> None:
    home = settings().home
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")
    forget()


def office(folder: Path) -> None:
    """W1 and W2 long over, of someone with nothing else; W3 long over and W4 recent, of another; W5 long open."""
    rows = sources.rows(5)
    rows["employees"] = [
        {"employee_id": "M1", "employer_id": "E1", "department_id": "D1", "name": OLD},
        {"employee_id": "M2", "employer_id": "E1", "department_id": "D1", "name": STAYS},
    ]
    recent = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    for workflow, employee, given in zip(
        rows["workflows"],
        ("M1", "M1", "M2", "M2", "M2"),
        (
            {},
            {},
            {},
            {"submitted_at": recent, "finished_at": recent},
            {"status": "In behandeling", "finished_at": None},
        ),
        strict=True,
    ):
        person = OLD if employee == "M1" else STAYS
        workflow.update(
            {
                "employee_id": employee,
                "submitter": person,
                "submitted_at": "2020-03-02",
                "finished_at": "2020-03-05",
            }
            | given
        )
    rows["steps"] = [
        step | {"executed_at": None, "actor": OLD if step["workflow_id"] in ("W1", "W2") else STAYS}
        for step in rows["steps"]
    ]
    bad = rows["workflows"][0] | {"workflow_id": "W9", "employer_id": "onbekend"}
    importers.load(sources.folder(folder, rows | {"workflows": [*rows["workflows"], bad]}), OFFICE, None, Quiet())


def seen() -> list[str]:
    with queries.reader(scope.of(user(office_id=OFFICE)), NOW) as reader:
        found = reader.cursor.execute("select workflow_id from workflow order by 1").to_arrow_table()
    return [str(workflow_id) for workflow_id in found["workflow_id"].to_pylist()]


def files_with(name: str) -> list[str]:
    """Files of the home that hold the bytes of this name."""
    found = [path for path in settings().home.rglob("*") if path.is_file() and name.encode() in path.read_bytes()]
    return [str(path.relative_to(settings().home)) for path in found]


def test_without_a_term_nothing_is_purged_and_it_says_where_to_set_one(tmp_path: Path) -> None:
    office(tmp_path)
    with pytest.raises(PurgeRefused, match="retention"):
        purging.purge(OFFICE, is_applied=True, progress=Quiet())
    assert len(seen()) == 5


def test_a_trial_says_what_would_go_and_takes_nothing(tmp_path: Path) -> None:
    office(tmp_path)
    set_('[retention]\n"Declaratie medewerker" = 365\n')
    found = purging.purge(OFFICE, is_applied=False, progress=Quiet())
    assert found.workflows == {"Declaratie medewerker": 3}
    assert seen() == ["W1", "W2", "W3", "W4", "W5"]
    assert files_with("W1")


def test_what_is_purged_is_in_no_file_any_more_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    office(tmp_path)
    office(tmp_path / "nog-eens")
    (settings().home / "exports").mkdir(mode=0o700)
    (settings().home / "exports" / "uit.xlsx").write_bytes(OLD.encode())
    someone = user(office_id=OFFICE)
    accounts.add(someone)
    path = ready_files.place(".xlsx")
    path.write_bytes(OLD.encode())
    ready_files.keep(someone.email, path, Ready("lijst.xlsx", "Openstaand", 1, scope.of(someone)))
    set_('quarantine_days = 30\n[retention]\n"*" = 365\n')
    for path in (settings().home / "quarantine").rglob("*.parquet"):
        os.utime(path, (0, 0))
    assert files_with(OLD)
    done = purging.purge(OFFICE, is_applied=True, progress=Quiet())
    snapshots.close_all()
    assert done.workflows == {"Declaratie medewerker": 3}
    assert seen() == ["W4", "W5"]
    snapshots.close_all()
    assert files_with(OLD) == []
    assert files_with(STAYS)
    assert len(snapshots.names(OFFICE)) == 1
    assert purging.purge(OFFICE, is_applied=True, progress=Quiet()).workflows == {}


def test_a_term_of_one_process_leaves_the_others(tmp_path: Path) -> None:
    office(tmp_path)
    set_('[retention]\n"Update adres medewerker" = 1\n')
    assert purging.purge(OFFICE, is_applied=True, progress=Quiet()).workflows == {}
    assert len(seen()) == 5


@pytest.mark.parametrize("text", ['[retention]\n"*" = 0\n', '[retention]\n"*" = "lang"\n', "retention = 5\n"])
def test_a_term_that_is_no_number_of_days_is_refused_at_the_start(text: str) -> None:
    set_(text)
    with pytest.raises(SettingsRefused, match="retention"):
        settings()


def test_the_command_line_only_tells_unless_asked_and_what_it_did_is_in_the_log(tmp_path: Path) -> None:
    office(tmp_path)
    set_('[retention]\n"*" = 365\n')
    command = [sys.executable, "manage.py", "purge", "--office", OFFICE, "--json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout.splitlines()[0])[0]["workflows"] == {"Declaratie medewerker": 3}
    assert len(seen()) == 5
    subprocess.run([*command, "--apply"], cwd=ROOT, capture_output=True, text=True, check=True)
    snapshots.close_all()
    assert seen() == ["W4", "W5"]
    assert [entry.kind for entry in access_log.every(OFFICE)].count("purge") == 1


def test_marks_and_their_remarks_go_with_the_workflows_that_they_are_about_and_no_other(tmp_path: Path) -> None:
    office(tmp_path)
    for workflow_id in ("W1", "W4"):
        finding = Marked("remark", workflow_id, f"van {workflow_id}")
        finding_marks.mark(OFFICE, [finding], is_seen=True, remark=f"Nagevraagd {workflow_id}", by="a@b.example")
    set_('[retention]\n"Declaratie medewerker" = 365\n')
    purging.purge(OFFICE, is_applied=False, progress=Quiet())
    assert len(finding_marks.of(OFFICE)) == 2
    purging.purge(OFFICE, is_applied=True, progress=Quiet())
    assert [mark.remark for mark in finding_marks.of(OFFICE).values()] == ["Nagevraagd W4"]
