"""A file as of a past day: the rows of that day, said in its account, from the app and from the command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import exports
import queries
from auth import access_log, scope
from exports import Question
from queries import past
from queries.selection import Selection
from queries.terms import Overview
from settings import AMSTERDAM, ROOT
from tests import export_office
from tests.export_office import MANAGER, OFFICE_USER
from tests.exported import check_package, read
from tests.organisation import NOW
from tests.screens import own_home

DAY = date(2026, 11, 18)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        export_office.make()
        yield


@pytest.mark.parametrize("overview", Overview)
def test_a_file_holds_the_rows_of_that_day_and_its_account_says_so(overview: Overview, tmp_path: Path) -> None:
    selection = Selection(overview, as_of=DAY)
    question = Question(OFFICE_USER, scope.of(OFFICE_USER), selection, NOW)
    made = exports.write(question, tmp_path / "uit.xlsx")
    again = exports.run(question, tmp_path / "weer.xlsx")
    check_package(tmp_path / "uit.xlsx")
    found = read(tmp_path / "uit.xlsx")
    with queries.reader(question.scope, as_of=DAY) as then, queries.reader(question.scope, NOW) as now:
        rows = then.rows("workflows/list", **selection.listed([])).num_rows
        assert rows != now.rows("workflows/list", **selection.listed([])).num_rows
    assert (made.rows, len(found.rows)) == (rows, rows)
    assert made.sha256 == again.sha256 == found.sha256()
    assert found.said("Stand per")[0].startswith("18-11-2026, einde van de dag (Europe/Amsterdam)")
    assert "tot het eind van 18-11-2026 geteld" in found.said("Gemaakt op")[0]
    for subject, told in past.LIMITS:
        assert found.said(f"Stand per, {subject.lower()}") == [told]


def test_how_many_workflows_have_no_known_end_is_told(tmp_path: Path) -> None:
    question = Question(OFFICE_USER, scope.of(OFFICE_USER), Selection(as_of=DAY), NOW)
    exports.write(question, tmp_path / "uit.xlsx")
    with queries.reader(question.scope, as_of=DAY) as reader:
        over = reader.rows("workflows/list", **Selection(Overview.HISTORIC).listed([])).to_pylist()
    undated = sum(row["finished_at"] is None for row in over)
    assert read(tmp_path / "uit.xlsx").said("Stand per, aantal zonder einddatum") == [undated]


def test_a_file_of_now_says_nothing_of_a_past_day(tmp_path: Path) -> None:
    exports.write(Question(OFFICE_USER, scope.of(OFFICE_USER), Selection(), NOW), tmp_path / "uit.xlsx")
    assert [row for row in read(tmp_path / "uit.xlsx").account if str(row[0]).startswith("Stand per")] == []


def test_the_command_line_gives_the_same_file_as_of_yesterday_and_the_log_keeps_the_day(tmp_path: Path) -> None:
    day = past.day_before(datetime.now(AMSTERDAM))
    asked = ("--as", MANAGER.email, "--list", "historisch", "--as-of", day.isoformat(), "--json")
    command = [sys.executable, str(ROOT / "manage.py"), "export", *asked, "--out", str(tmp_path / "uit.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    question = Question(MANAGER, scope.of(MANAGER), Selection(Overview.HISTORIC, as_of=day), NOW)
    made = exports.write(question, tmp_path / "zelf.xlsx")
    assert json.loads(done.stdout)["sha256"] == made.sha256
    assert access_log.entries("kantoor")[0].details["as_of"] == day.isoformat()


def test_the_end_of_a_day_is_its_last_microsecond_in_amsterdam_and_only_then_it_is_over() -> None:
    end = past.end_of(date(2026, 10, 25))  # the clock is put back on this day: it lasts 25 hours
    assert end.isoformat() == "2026-10-25T23:59:59.999999+01:00"
    assert not past.is_over(date(2026, 10, 25), end)
    assert past.is_over(date(2026, 10, 25), end + timedelta(microseconds=1))
    assert past.day_before(end) == date(2026, 10, 24)
