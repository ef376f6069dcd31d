"""What the measuring of many people at once rests on: the check on foreign rows, and the figures it gives."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auth.accounts import DepartmentGrant, Permission, Role, User
from benchmarks.foreign_rows import Index, Source, rows_of
from benchmarks.own_tables import Spread
from benchmarks.reached import looked_at
from benchmarks.sampling import area, looking, shares
from benchmarks.screen import PageFailed
from benchmarks.slopes import Slope
from benchmarks.visitor import Noted

MOMENT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the third of March in Amsterdam
EMPLOYERS = {"employer_id": ["molen", "haven"], "office_id": ["o", "o"], "name": ["De Molen", "De Haven"]}
DEPARTMENTS = {
    "department_id": ["kade", "kraan", "meel"],
    "employer_id": ["haven", "haven", "molen"],
    "name": ["Kade", "Kraan", "Meel"],
    "parent_department_id": [None, "kade", None],
}
PEOPLE = {
    "employee_id": ["1", "2", "3", "4"],
    "employer_id": ["molen", "haven", "haven", "molen"],
    "department_id": ["meel", "kade", "kraan", None],
    "name": ["Mees", "Kaat", "Kris", "Olga"],
}


def office(folder: Path) -> Source:
    """A workflow of each of four people: W1 of Mees to W4 of Olga."""
    workflows = {
        "workflow_id": ["W1", "W2", "W3", "W4"],
        "employer_id": PEOPLE["employer_id"],
        "employee_id": PEOPLE["employee_id"],
        "submitter": ["Ingrid", "Ingrid", "Joost", None],
        "submitted_at": pa.array([MOMENT] * 4, pa.timestamp("us", tz="UTC")),
        "process": ["Declaratie"] * 4,
        "status": ["In behandeling"] * 4,
    }
    tables = {"employers": EMPLOYERS, "departments": DEPARTMENTS, "employees": PEOPLE, "workflows": workflows}
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return Source(folder)


def someone(role: Role, **grants: object) -> User:
    return User("x@x.example", "X", "o", role, rights=frozenset({Permission.SEE_WORKFLOWS}), **grants)  # type: ignore[arg-type]


def shown(employer: str, department: str, employee: str, submitter: str) -> bytes:
    """A list on screen of one row, as it arrives."""
    row = {
        "Medewerker": employee,
        "Indiener": submitter,
        "Datum ingediend ↓": "03-03-2026",
        "Proces": "Declaratie",
        "Status": "◐ In behandeling",
        "Afdeling": department,
        "Werkgever": employer,
    }
    table = pa.table({name: [text] for name, text in row.items()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def test_a_row_of_another_employer_or_department_is_foreign_and_ones_own_is_not(tmp_path: Path) -> None:
    source = office(tmp_path)
    mees, kris = shown("De Molen", "Meel", "Mees", "Ingrid"), shown("De Haven", "Kraan", "Kris", "Joost")
    noted = Noted(tables={b"1": mees, b"2": kris})
    foreign = {
        name: [row.split("\n")[2] for row in looked_at(noted, user, source).foreign]
        for name, user in {
            "office": someone(Role.OFFICE),
            "molen": someone(Role.HR, employers=("molen",)),
            "no employer": someone(Role.HR),
            "kade": someone(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("kade", False),)),
            "kade and below": someone(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("kade", True),)),
        }.items()
    }
    assert foreign == {
        "office": [],
        "molen": ["Kris"],
        "no employer": ["Kris", "Mees"],
        "kade": ["Kris", "Mees"],
        "kade and below": ["Mees"],
    }


def test_a_foreign_workflow_or_name_and_a_row_that_never_was_are_found(tmp_path: Path) -> None:
    source = office(tmp_path)
    noted = Noted(
        tables={b"1": shown("De Molen", "Meel", "Verzonnen", "Ingrid")},
        names={("Medewerker", b""): ("Mees", "Kaat"), ("Indiener", b""): ("Ingrid", "Joost"), ("Proces", b""): ("x",)},
        workflows={"W1", "W2"},
    )
    found = looked_at(noted, someone(Role.HR, employers=("molen",)), source)
    assert (found.looked, sorted(row.split("\n")[-5:][0] for row in found.foreign)) == (
        7,
        ["Joost", "Kaat", "Verzonnen", "W2"],
    )


def test_who_has_no_department_is_of_his_employer_only(tmp_path: Path) -> None:
    source = office(tmp_path)
    noted = Noted(tables={b"1": shown("De Molen", "", "Olga", "")}, workflows={"W4"})
    meel = someone(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("meel", True),))
    assert looked_at(noted, someone(Role.PAYROLL, employers=("molen",)), source).foreign == []
    assert len(looked_at(noted, meel, source).foreign) == 2


def test_a_text_that_is_of_an_allowed_place_too_is_not_foreign() -> None:
    index = Index.of(["Jan", "Jan", "Piet"], [0, 1, 1])
    first_only = np.array([True, False])
    assert [index.is_foreign(name, first_only) for name in ("Jan", "Piet", "Klaas")] == [False, True, True]


def test_a_row_is_known_without_the_marks_of_sorting_and_status() -> None:
    [row] = rows_of(pa.ipc.open_stream(shown("De Molen", "Meel", "Mees", "Ingrid")).read_all())
    assert row.split("\n") == ["De Molen", "Meel", "Mees", "Ingrid", "03-03-2026", "Declaratie", "In behandeling"]


def test_the_spread_of_a_hundred_reruns_names_the_one_that_95_do_not_exceed() -> None:
    spread = Spread.of([float(number) for number in range(100, 0, -1)])
    assert (spread.median, spread.p95, spread.longest, spread.count) == (50.5, 95.0, 100.0, 100)


@pytest.mark.parametrize(("rise", "is_flat"), [(0.0, True), (6.0, False)])
def test_a_steady_rise_is_seen_through_noise_and_noise_alone_is_flat(rise: float, is_flat: bool) -> None:
    noise = np.random.default_rng(1).normal(0, 1, 120)
    samples = [(5.0 * place, 300 + rise * place / 12 + noise[place]) for place in range(120)]
    slope = Slope.of(samples)
    assert slope.is_flat is is_flat
    assert slope.low <= rise <= slope.high


def test_a_thread_is_at_what_its_innermost_known_frame_is_of() -> None:
    script = ["/x/streamlit/delta_generator.py", "/x/ui/tables.py", "/x/app.py", "/x/streamlit/script_runner.py"]
    assert area(script) == "Streamlit: the script's side"
    assert area(["/lib/re/__init__.py", *script[1:]]) == "our Python"
    assert area(["/x/queries/__init__.py", *script]) == "DuckDB: planning and running queries"


def test_a_share_is_of_the_whole_time_and_of_the_loop_only_when_it_does_something() -> None:
    looks = """
thread (12): ScriptRunner.scriptThread;run (/streamlit/run.py:2);ask (/queries/__init__.py:5);wait (/threads.py:3) 30
thread (12): ScriptRunner.scriptThread;run (/x/streamlit/run.py:2);told (/x/ui/tables.py:9) 10
thread (13): MainThread;serve (/x/server.py:1);select (/lib/selectors.py:468) 60
thread (13): MainThread;serve (/x/server.py:1);sent (/x/starlette/websocket.py:8) 20
thread (14): deadlines;wait (/lib/threading.py:3) 80
"""
    found = shares(looks)
    assert found == {
        "DuckDB: planning and running queries": 30 / 80,
        "our Python": 10 / 80,
        "Streamlit and the server: receiving, hashing, sending": 20 / 80,
    }


def test_a_running_server_is_looked_at_from_outside(tmp_path: Path) -> None:
    slept = """if True:
        import threading, time
        threading.Thread(target=time.sleep, args=[60], name="ScriptRunner.scriptThread").start()
        print("ready", flush=True)
    """
    with subprocess.Popen([sys.executable, "-c", slept], stdout=subprocess.PIPE) as asleep:
        assert asleep.stdout
        asleep.stdout.readline()
        with looking(asleep.pid, tmp_path / "looks.txt"):
            time.sleep(1)
        asleep.kill()
    assert shares((tmp_path / "looks.txt").read_text(encoding="utf-8"))["other"] > 0.5


def test_what_may_not_be_looked_at_is_said(tmp_path: Path) -> None:
    with pytest.raises(PageFailed, match="py-spy"), looking(2**22, tmp_path / "looks.txt"):
        pass
