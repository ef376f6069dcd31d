"""Making the demo office: the same again from the same seed, any size, and refusals."""

import contextlib
import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import demo
from database import building, snapshots
from demo import DemoRefused
from progress import Progress
from settings import AMSTERDAM, ROOT
from tests.demo_office import UNTIL, asked, made, number

CANONICAL = (
    "offices",
    "employers",
    "departments",
    "employees",
    "payroll_periods",
    "step_definitions",
    "workflows",
    "steps",
)


def checksums(seed: int, workflows: int, until: date = UNTIL, threads: int = 2) -> dict[str, tuple[int, int]]:
    """Rows and checksum of every canonical table."""
    with contextlib.ExitStack() as stack:
        build = stack.enter_context(building.build("checksum"))
        build.connection.execute(f"set threads = {threads}")
        demo.fill(build, until, seed, workflows, stack.enter_context(Progress("Demo")))
        counted = {}
        for table in CANONICAL:
            question = f"select count(*), coalesce(bit_xor(hash(it)), 0) from {table} as it"
            [counted[table]] = build.connection.execute(question).fetchall()
        return counted


@pytest.mark.usefixtures("home")
def test_the_same_seed_day_and_number_give_the_same_data_on_any_number_of_threads() -> None:
    assert checksums(7, 600, threads=1) == checksums(7, 600, threads=4)


@pytest.mark.usefixtures("home")
def test_another_seed_gives_other_people_and_other_workflows() -> None:
    one, other = checksums(1, 300), checksums(2, 300)
    assert [name for name in CANONICAL if one[name] == other[name]] == [
        "offices",
        "employers",
        "departments",
        "step_definitions",
    ]


@pytest.mark.usefixtures("home")
def test_batches_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = checksums(3, 500)
    monkeypatch.setattr(demo, "_BATCH", 120)
    assert checksums(3, 500) == whole


@pytest.mark.parametrize("workflows", [0, 1, 50, 500])
def test_any_size_has_just_as_many_workflows_each_submitted_and_consistent(tmp_path: Path, workflows: int) -> None:
    with made(tmp_path, workflows) as report:
        assert report.counts["workflows"] == workflows
        assert number(report, "select count(distinct workflow_id) from workflow") == workflows
        assert number(report, "select count(*) from step where seq = 1 and executed_at = submitted_at") == workflows
        assert number(report, "select count(*) from workflow where is_open <> (current_seq is not null)") == 0
        assert number(report, "select count(*) from workflow where employee is null") == 0
        assert report.counts["employees"] == 1000


@pytest.mark.parametrize("until", [date(2000, 1, 1), date(2024, 2, 29), date(2025, 5, 5), date(2026, 1, 4)])
def test_any_last_day_is_the_last_on_which_something_happens(tmp_path: Path, until: date) -> None:
    with made(tmp_path, 400, until=until) as report:
        [(last,)] = asked(report, "select max(executed_at)::date from step")
        [(first,)] = asked(report, "select min(submitted_at)::date from workflow")
    assert until - timedelta(days=6) <= last <= until
    assert first > until - timedelta(days=3 * 366)


def test_today_holds_only_days_that_are_over(tmp_path: Path) -> None:
    today = datetime.now(AMSTERDAM).date()
    with made(tmp_path, 300, until=today) as report:
        assert report.until < today
        assert number(report, "select count(*) from step where executed_at > now()") == 0


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("until", "workflows"),
    [
        (datetime.now(AMSTERDAM).date() + timedelta(days=2), 10),  # midnight may pass meanwhile
        (date(1999, 12, 31), 10),
        (UNTIL, -1),
        (UNTIL, 10_000_001),
    ],
)
def test_days_to_come_and_sizes_out_of_reach_are_refused(until: date, workflows: int) -> None:
    with Progress("Demo") as progress, pytest.raises(DemoRefused, match="moet tussen"):
        demo.make(until, 1, workflows, progress)


def test_the_report_says_in_dutch_what_was_made_and_who_can_look(tmp_path: Path) -> None:
    with made(tmp_path, 50) as report:
        lines = "\n".join(report.lines())
        assert "gegevens tot en met 14-10-2026" in lines
        assert "12 werkgevers" in lines
        assert all(user.email in lines and str(user.demo_note) in lines for user in demo.users())
        assert report.as_json()["workflows"] == 50


def demo_when_needed(home: Path) -> str:
    """What serves in this home after `manage.py demo --when-needed`."""
    typed = ("demo", "--when-needed", "--workflows", "20", "--json")
    told = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *typed],
        env={**os.environ, "PROCESBEHEER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(told.stdout)["snapshot"])


def test_when_needed_makes_it_where_there_is_none_and_anew_only_once_this_version_cannot_read_it(home: Path) -> None:
    first = demo_when_needed(home)
    assert demo_when_needed(home) == first
    with duckdb.connect(str(snapshots.path_of(demo.OFFICE_ID, first))) as made_by_older:
        made_by_older.execute("alter table raw.execution drop column employer_hash")
    second = demo_when_needed(home)
    assert (second != first, demo_when_needed(home)) == (True, second)
