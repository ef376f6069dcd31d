"""`manage.py verify`, and what it rests on: every file that leaves is in the log with the digest of its rows."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

import manage
from auth import access_log
from auth.access_log import Kind
from exports import Form, verifying
from exports.verifying import VerifyRefused
from queries.terms import DECLARATION
from settings import ROOT
from tests import screen_office
from tests.organisation import OFFICE
from tests.screen_office import ACCESS_USER, MANAGER, OFFICE_USER
from tests.screens import fetched, opened, own_home, session_of

LOG = "pages/office/log.py"
CONTROL = "pages/reports/control.py"
OURS = ("pages", "ui", "exports", "reports", "sync", "office", "importers", "auth")
BY_COMMAND = [(form, name) for form in Form for name in ("openstaand", "historisch")]


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def export(out: Path, *given: str, someone: str = MANAGER.email, name: str = "openstaand") -> dict[str, object]:
    """What the log says of a file that the command line makes."""
    assert manage.main(["export", "--as", someone, "--list", name, "--out", str(out), *given]) == 0
    return last_entry()


def last_entry() -> dict[str, object]:
    return dict(access_log.entries(OFFICE, kind=Kind.EXPORT, limit=1)[0].details)


def told(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, dict[str, object], str]:
    capsys.readouterr()
    status = manage.main(["verify", str(path), "--json"])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out else {}, said.err


@pytest.mark.parametrize(("form", "name"), BY_COMMAND)
def test_a_file_of_the_command_line_is_in_the_log_with_its_digest(form: Form, name: str, tmp_path: Path) -> None:
    entry = export(tmp_path / f"uit.{form.value}", "--filter", f"process={DECLARATION}", name=name)
    found = verifying.verify(tmp_path / f"uit.{form.value}")
    assert found.problem() is None
    assert (entry["sha256"], entry["rows"]) == (found.sha256, found.rows)
    assert (entry["overview"], entry["process"], entry["format"]) == (name, [DECLARATION], form.value)
    assert entry["snapshot"]
    assert found.entries[-1].email == MANAGER.email


def test_a_file_of_the_screen_is_in_the_log_with_its_digest() -> None:
    key = session_of(OFFICE_USER.email)
    file = fetched(opened(None, session=key, process=DECLARATION), key)
    found = verifying.verify(file.path)
    assert (found.problem(), found.sha256) == (None, last_entry()["sha256"])


def test_the_log_as_a_file_is_in_the_log_with_its_digest() -> None:
    key = session_of(ACCESS_USER.email)
    file = fetched(opened(None, LOG, session=key), key, LOG)
    found = verifying.verify(file.path)
    assert (found.problem(), found.sha256) == (None, last_entry()["sha256"])


def test_the_findings_as_a_file_are_in_the_log_with_their_digest() -> None:
    key = session_of(OFFICE_USER.email)
    file = fetched(opened(None, CONTROL, session=key, period="alles"), key, CONTROL)
    found = verifying.verify(file.path)
    assert (found.problem(), found.sha256) == (None, last_entry()["sha256"])


def test_the_form_may_be_named_whatever_the_file_is_called(tmp_path: Path) -> None:
    assert export(tmp_path / "uit.dat", "--format", "csv")["format"] == "csv"
    assert (tmp_path / "uit.dat").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_right_file_is_status_0_and_names_who_made_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # All that is past, which no other test here takes: a file of the same rows has the same digest.
    entry = export(tmp_path / "uit.xlsx", name="historisch")
    status, said, problem = told(capsys, tmp_path / "uit.xlsx")
    assert (status, problem, said["is_right"], said["sha256"]) == (0, "", True, entry["sha256"])
    assert [row["email"] for row in said["entries"]] == [MANAGER.email]  # type: ignore[attr-defined]
    assert manage.main(["verify", str(tmp_path / "uit.xlsx")]) == 0
    assert "Het bestand klopt." in capsys.readouterr().out


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def rewritten(path: Path, change: Callable[[str], str]) -> None:
    """The workbook with its sheets changed, byte for byte the same otherwise."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            is_sheet = name.startswith("xl/worksheets/")
            package.writestr(name, change(part.decode()).encode() if is_sheet else part)


def test_a_changed_cell_is_status_1_and_says_that_the_rows_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(tmp_path / "uit.xlsx")
    rewritten(tmp_path / "uit.xlsx", lambda sheet: sheet)
    assert told(capsys, tmp_path / "uit.xlsx")[0] == 0
    rewritten(tmp_path / "uit.xlsx", lambda sheet: sheet.replace("In behandeling", "In Behandeling", 1))
    status, said, problem = told(capsys, tmp_path / "uit.xlsx")
    assert (status, said["is_right"]) == (1, False)
    assert "De rijen zijn niet wat er is geschreven" in problem
    assert problem.count("\n") == 1


def test_rows_and_account_changed_together_are_not_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = str(export(tmp_path / "uit.xlsx")["sha256"])
    rewritten(tmp_path / "uit.xlsx", lambda sheet: sheet.replace("In behandeling", "In Behandeling", 1))
    forged = verifying.verify(tmp_path / "uit.xlsx").sha256
    rewritten(tmp_path / "uit.xlsx", lambda sheet: sheet.replace(stated, forged))
    status, _, problem = told(capsys, tmp_path / "uit.xlsx")
    assert (status, "het logboek kent geen bestand" in problem) == (1, True)


def test_a_workbook_without_its_account_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(tmp_path / "uit.xlsx")
    book = openpyxl.load_workbook(tmp_path / "uit.xlsx")
    book.remove(book["Verantwoording"])
    book.save(tmp_path / "uit.xlsx")
    status, _, problem = told(capsys, tmp_path / "uit.xlsx")
    assert (status, "de verantwoording ontbreekt" in problem) == (1, True)


def test_a_changed_csv_or_parquet_is_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(tmp_path / "uit.csv")
    text = (tmp_path / "uit.csv").read_text(encoding="utf-8")
    (tmp_path / "uit.csv").write_text(text.replace("2026", "2025", 1), encoding="utf-8")
    assert told(capsys, tmp_path / "uit.csv")[0] == 1
    export(tmp_path / "uit.parquet")
    table = pq.read_table(tmp_path / "uit.parquet")
    pq.write_table(table.slice(1), tmp_path / "korter.parquet")
    assert told(capsys, tmp_path / "korter.parquet")[0] == 1


@pytest.mark.parametrize("name", ["uit.xlsx", "uit.csv", "uit.parquet", "uit.pdf"])
def test_what_cannot_be_read_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(VerifyRefused):
        verifying.verify(tmp_path / name)
    (tmp_path / name).write_bytes(b"geen bestand van ons")
    with pytest.raises(VerifyRefused):
        verifying.verify(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "leeg.xlsx", "w") as package:
        package.writestr("a", "b")
    with pytest.raises(VerifyRefused):
        verifying.verify(tmp_path / "leeg.xlsx")


def test_every_way_out_for_a_file_is_one_that_a_test_holds_against_the_log() -> None:
    ways = re.compile(r"\b(downloads\.offer|ready_files\.keep|exports\.(run|write))\(")
    sources = {path.relative_to(ROOT).as_posix(): path for name in OURS for path in (ROOT / name).rglob("*.py")}
    found = {name for name, path in (sources | {"manage.py": ROOT / "manage.py"}).items() if ways.search(read(path))}
    # Here: the command line, findings, and orders (the buttons of a list). In test_log_page.py, test_data_page.py and
    # test_charts.py.
    assert found == {
        *("manage.py", "exports/orders.py"),
        *("ui/log_download.py", "ui/quarantine_download.py", "ui/charts.py", "ui/control_download.py"),
    }
    assert [name for name in found if "Kind.EXPORT" not in read(ROOT / name)] == []
