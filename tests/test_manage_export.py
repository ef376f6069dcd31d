"""`manage.py export` makes the file that the app makes, and ends with the status that says how it went."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import exports
import manage
from auth import access_log, scope
from auth.access_log import Kind
from exports import Question, verifying
from queries.selection import Selection
from queries.terms import DECLARATION, Overview
from settings import ROOT
from tests import export_office
from tests.export_office import HR_USER, MANAGER, OFFICE_USER, WITHOUT_RIGHT
from tests.exported import check_package, read


@pytest.fixture
def out(home: Path, tmp_path: Path) -> Path:
    export_office.make()
    return tmp_path / "uit.xlsx"


def _manage(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "export", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.mark.parametrize("overview", Overview)
def test_the_command_line_and_the_app_give_the_same_rows_and_digest(out: Path, overview: Overview) -> None:
    asked = ("--as", MANAGER.email, "--list", overview.value, "--filter", "process=Decl*", "--out", out, "--json")
    done = _manage(*asked)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    found = read(out)
    check_package(out)
    moment = datetime.strptime(str(found.said("Gemaakt op")[0])[:25], "%d-%m-%Y %H:%M:%S %z").astimezone(UTC)
    question = Question(MANAGER, scope.of(MANAGER), Selection(overview, process=(DECLARATION,)), moment)
    made = exports.run(question, out.with_name("app.xlsx"))
    assert told == made.as_json() | {"seconds": told["seconds"]}
    assert found.rows == read(out.with_name("app.xlsx")).rows != []
    assert found.account == read(out.with_name("app.xlsx")).account
    assert told["sha256"] == found.sha256()


def test_without_json_it_tells_the_same_in_dutch_lines(out: Path) -> None:
    done = _manage("--as", OFFICE_USER.email, "--list", "historisch", "--out", out)
    found = read(out)
    assert done.stdout.startswith(f"{len(found.rows)} rijen met {len(found.headings)} kolommen geschreven")
    assert found.sha256() in done.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--as", OFFICE_USER.email, "--filter", "kleur=rood"], "Onbekende kolom 'kleur'"),
        (["--as", OFFICE_USER.email, "--filter", "submitted_from=ooit"], "geen datum"),
        (["--as", OFFICE_USER.email, "--as-of", "2999-01-01"], "De stand per 01-01-2999 is er nog niet"),
        (["--as", WITHOUT_RIGHT.email], "Vraag het aan uw kantoor"),
        (["--as", "niemand@kantoor.example"], "mag geen lijsten opvragen"),
    ],
)
def test_a_refusal_is_one_line_and_status_1_and_makes_no_file(out: Path, arguments: list[str], line: str) -> None:
    done = _manage(*arguments, "--list", "openstaand", "--out", out)
    assert (done.returncode, done.stdout) == (1, "")
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_a_missing_folder_is_refused_with_status_1(out: Path) -> None:
    done = _manage("--as", OFFICE_USER.email, "--list", "openstaand", "--out", out.parent / "weg" / "uit.xlsx")
    assert (done.returncode, "bestaat niet" in done.stderr) == (1, True)


@pytest.mark.parametrize("arguments", [["--list", "alles"], ["--as-of", "gisteren"], ["--kleur"]])
def test_wrong_usage_is_status_2(out: Path, arguments: list[str]) -> None:
    done = _manage("--as", OFFICE_USER.email, "--list", "openstaand", "--out", out, *arguments)
    assert done.returncode == 2
    assert not out.exists()


def test_a_dossier_of_a_sample_is_logged_with_its_digest_and_can_be_verified(out: Path) -> None:
    asked = ("--as", MANAGER.email, "--list", "historisch", "--dossier", "--sample", 5, "--seed", 42)
    done = _manage(*asked, "--out", out, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    [entry] = access_log.entries(OFFICE_USER.office_id, kind=Kind.EXPORT)
    assert (entry.email, entry.details["sha256"], entry.details["rows"]) == (
        MANAGER.email,
        told["sha256"],
        told["rows"],
    )
    assert (entry.details["sample"], entry.details["seed"], entry.details["format"]) == (5, 42, "xlsx")
    found = verifying.verify(out)
    assert (found.problem(), found.sha256) == (None, told["sha256"])


def test_a_dossier_of_one_workflow_needs_no_list_and_of_one_out_of_sight_is_refused(out: Path) -> None:
    paper = out.with_suffix(".pdf")
    done = _manage("--as", HR_USER.email, "--dossier", "--workflow", "w000", "--out", paper)
    assert (done.returncode, paper.read_bytes()[:5]) == (0, b"%PDF-")
    done = _manage("--as", HR_USER.email, "--dossier", "--workflow", "w002", "--out", out)
    assert done.returncode == 1
    assert "bestaat niet, of u mag hem niet zien" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--list", "openstaand", "--sample", "5"],
        ["--list", "openstaand", "--dossier", "--sample", "0"],
        ["--dossier"],
        ["--dossier", "--workflow", "w000", "--sample", "5"],
        ["--list", "openstaand", "--dossier", "--format", "csv"],
    ],
)
def test_what_does_not_go_together_is_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        manage.main(["export", "--as", OFFICE_USER.email, *arguments, "--out", "uit.xlsx"])
    assert ended.value.code == 2
