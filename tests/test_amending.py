"""A few changed workflows are put into a copy of what serves; what then serves is what a whole rewrite would give."""

import contextlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from database import amending, deriving, snapshots
from database.verification import verified, verified_copy
from errors import NoSnapshot
from tests import sources
from tests.sources import Row, Rows

_KEY = 1 << 40
_ACTIONS = ("goedgekeurd", "goedgekeurd", "afgewezen", "opmerking geplaatst", None)
_STATUSES = ("In behandeling", "Afgerond", "Geweigerd", "Verwerkt")


def _workflow(number: int, seed: int) -> tuple[Row, list[Row]]:
    """A workflow and its steps, of whichever kind this number and seed give; every third shares its moment."""
    drawn = random.Random(f"{number} {seed}")
    status = drawn.choice(_STATUSES)
    found = sources.workflow(
        f"W{number:03}",
        submitted_at=f"2026-03-{1 + number // 3 % 27:02}T08:15:00Z",
        finished_at=None,
        status=status,
        employee_id=drawn.choice(("M1", "M2")),
        submitter=drawn.choice(("Noor de Vries", "P. Bakker")),
        process=drawn.choice(("Verlof", "Declaratie")),
        payroll_period=drawn.choice(("2026-03", None)),
        component=drawn.choice(("Reiskosten", None)),
        value=drawn.choice(("10", "11", "12", "90")),
    )
    done = drawn.randrange(5)
    steps = [
        sources.step(
            str(found["workflow_id"]),
            seq,
            step_no=str(drawn.choice((1, 2, 3))),
            action=drawn.choice(_ACTIONS) if seq <= done else None,
            executed_at=f"2026-03-{28 + seq // 4:02}T{10 + seq}:00:00Z" if seq <= done else None,
            role=drawn.choice(("Leidinggevende", "HR", None)),
        )
        for seq in range(1, 5)
    ]
    return found, steps


def _office(seeds: dict[int, int]) -> Rows:
    """The office with these workflows: by number, which kind."""
    made = [_workflow(number, seed) for number, seed in seeds.items()]
    chosen = {"workflows": [found for found, _ in made], "steps": [step for _, steps in made for step in steps]}
    return sources.rows(steps=3) | chosen


@contextlib.contextmanager
def _opened(name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with contextlib.closing(duckdb.connect(str(snapshots.path_of("K1", name)), read_only=True)) as opened:
        opened.execute("set TimeZone = 'Europe/Amsterdam'")
        yield opened


def _read(name: str, statement: str) -> list[dict[str, Any]]:
    with _opened(name) as opened:
        return opened.execute(statement).to_arrow_table().to_pylist()


def _numbers(name: str) -> dict[str, dict[Any, Any]]:
    """What the numbers of this snapshot stand for."""
    places = _read(name, "from raw.place")
    return {
        "newest": {row["newest"]: row["workflow_id"] for row in _read(name, "from raw.workflow")},
        "route_code": {row["route_code"]: (row["process"], *row["steps"]) for row in _read(name, "from raw.route")},
        "step_code": {row["step_code"]: (row["process"], row["step"]) for row in places},
        "place_code": {row["place_code"]: (row["process"], row["step"], row["role"]) for row in places},
    }


def _told(name: str) -> dict[str, list[str]]:
    """The rows of each table, numbers in words, so that two snapshots can be compared."""
    numbers = _numbers(name)
    numbers["previous_code"] = numbers["step_code"]
    with _opened(name) as opened:
        return {table: _in_words(opened, table, numbers) for table in _tables(name)}


def _in_words(opened: duckdb.DuckDBPyConnection, table: str, numbers: dict[str, dict[Any, Any]]) -> list[str]:
    told = []
    for row in opened.execute(f"from raw.{table}").to_arrow_table().to_pylist():
        for key in ("wait_key", "work_key"):
            if row.get(key) is not None:
                row[key] -= row["place_code"] * _KEY
        named = {key: numbers[key].get(value, value) if key in numbers else value for key, value in row.items()}
        told.append(str(named))
    return sorted(told)


def _tables(name: str) -> list[str]:
    """The tables to compare. Left out: what tells of the snapshot itself, and how long open steps waited until it."""
    found = _read(name, "select table_name from information_schema.tables where table_schema = 'raw'")
    return sorted(str(row["table_name"]) for row in found if row["table_name"] not in ("snapshot", "wait"))


def _order(name: str) -> list[object]:
    return [row["workflow_id"] for row in _read(name, "from raw.workflow order by newest")]


def _whole(place: Path, rows: Rows) -> str:
    """The same office loaded in one go, where nothing served before."""
    shutil.rmtree(snapshots.office_folder("K1"))
    snapshots.close_all()
    return str(sources.load(sources.folder(place, rows)).snapshot)


def _assert_equal(amended: str, whole: str, aside: Path) -> None:
    kept = snapshots.path_of("K1", amended)
    shutil.copy(aside, kept)
    told, expected = _told(amended), _told(whole)
    assert told.keys() == expected.keys()
    for table, rows in expected.items():
        assert told[table] == rows, table
    assert _order(amended) == _order(whole)
    waits = "select count(*) as waits, sum(executions) filter (where is_done) as done from raw.wait"
    assert _read(amended, waits) == _read(whole, waits)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each snapshot that is made, whether what served was amended."""
    made: list[bool] = []
    amend = amending.amend

    def noted(*given: Any) -> tuple[int, int] | None:
        counted = amend(*given)
        made.append(counted is not None)
        return counted

    monkeypatch.setattr(amending, "amend", noted)
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_amended_snapshot_holds_what_a_whole_one_would(
    seed: int, home: Path, tmp_path: Path, published: list[bool]
) -> None:
    before = dict.fromkeys((number for number in range(200) if number % 7), 0)
    sources.load(sources.folder(tmp_path, _office(before)))
    drawn = random.Random(seed)
    changed = dict.fromkeys(drawn.sample(range(205), 8), seed)
    rows = _office(changed)
    rows["workflows"][0]["submitted_at"] = (
        "2026-03-05T08:15:00Z"  # elsewhere in the order, where others have that moment
    )
    report = sources.load(sources.folder(tmp_path, rows))
    assert published == [True]
    aside = Path(shutil.copy(snapshots.path_of("K1", str(report.snapshot)), tmp_path / "amended.duckdb"))
    found = {row["rule"] for row in _read(str(report.snapshot), "from raw.finding")}
    assert found >= {"self_approval", "skipped", "extra", "out_of_order", "duplicate", "habit"}
    after = _office(before | changed)
    moved = rows["workflows"][0]["workflow_id"]
    for row in after["workflows"]:
        if row["workflow_id"] == moved:
            row["submitted_at"] = "2026-03-05T08:15:00Z"
    _assert_equal(str(report.snapshot), _whole(tmp_path, after), aside)


def test_a_renamed_employee_and_a_withdrawn_workflow_are_amended_everywhere(
    home: Path, tmp_path: Path, published: list[bool]
) -> None:
    before = dict.fromkeys(range(120), 0)
    rows = _office(before)
    rows["employees"].append({"employee_id": "M3", "employer_id": "E1", "department_id": "D2", "name": "Bo Klein"})
    for row in rows["workflows"][:4]:
        row["employee_id"] = "M3"
    sources.load(sources.folder(tmp_path, rows))
    rows["employees"][-1] |= {"name": "Bo Groot", "department_id": "D1"}
    rows["workflows"][7]["source"] = "leave"
    report = sources.load(sources.folder(tmp_path, rows))
    assert published == [True]
    aside = Path(shutil.copy(snapshots.path_of("K1", str(report.snapshot)), tmp_path / "amended.duckdb"))
    assert {row["employee"] for row in _read(str(report.snapshot), "from raw.workflow")} >= {"Bo Groot"}
    _assert_equal(str(report.snapshot), _whole(tmp_path, rows), aside)


def test_what_was_amended_often_is_written_as_a_whole_again(home: Path, tmp_path: Path, published: list[bool]) -> None:
    before = dict.fromkeys(range(100), 0)
    sources.load(sources.folder(tmp_path, _office(before)))
    for seed in (1, 2, 3):
        report = sources.load(sources.folder(tmp_path, _office(dict.fromkeys((1, 2), seed))))
        [told] = _read(str(report.snapshot), "from raw.snapshot")
        assert told["amended_count"] == {1: 2, 2: 4, 3: 0}[seed]
    assert published == [True, True]


def test_a_changed_set_up_or_department_makes_a_whole_snapshot(
    home: Path, tmp_path: Path, published: list[bool]
) -> None:
    rows = _office(dict.fromkeys(range(100), 0))
    sources.load(sources.folder(tmp_path, rows))
    rows["departments"][1]["name"] = "Kassa en balie"
    sources.load(sources.folder(tmp_path, rows))
    rows["step_definitions"][0]["name"] = "Nakijken"
    sources.load(sources.folder(tmp_path, rows))
    assert published == []
    assert {row["department"] for row in _read(snapshots.current_name("K1"), "from raw.employee")} >= {"Kassa en balie"}


def test_a_workflow_from_before_the_calendar_makes_a_whole_snapshot(
    home: Path, tmp_path: Path, published: list[bool]
) -> None:
    rows = _office(dict.fromkeys(range(100), 0))
    sources.load(sources.folder(tmp_path, rows))
    rows["workflows"][0]["submitted_at"] = "2025-12-01T08:15:00Z"
    report = sources.load(sources.folder(tmp_path, rows))
    assert (published, report.is_published) == ([False], True)
    aside = Path(shutil.copy(snapshots.path_of("K1", str(report.snapshot)), tmp_path / "amended.duckdb"))
    _assert_equal(str(report.snapshot), _whole(tmp_path, rows), aside)


def test_on_top_of_what_an_older_version_made_a_whole_snapshot_is_made(
    home: Path, tmp_path: Path, published: list[bool]
) -> None:
    rows = _office(dict.fromkeys(range(100), 0))
    older = str(sources.load(sources.folder(tmp_path, rows)).snapshot)
    with duckdb.connect(str(snapshots.path_of("K1", older))) as opened:
        opened.execute("alter table raw.execution drop column employer_hash")
    with pytest.raises(NoSnapshot, match="oudere versie"), snapshots.cursor("K1", older, {}):
        pass
    rows["workflows"][0]["component"] = "Maaltijden"
    report = sources.load(sources.folder(tmp_path, rows))
    assert (published, report.is_published) == ([False], True)
    aside = Path(shutil.copy(snapshots.path_of("K1", str(report.snapshot)), tmp_path / "amended.duckdb"))
    _assert_equal(str(report.snapshot), _whole(tmp_path, rows), aside)


def test_without_room_between_the_numbers_of_its_neighbours_a_workflow_makes_a_whole_snapshot(
    home: Path, tmp_path: Path, published: list[bool]
) -> None:
    rows = _office(dict.fromkeys(range(100), 0))
    served = str(sources.load(sources.folder(tmp_path, rows)).snapshot)
    with duckdb.connect(str(snapshots.path_of("K1", served))) as opened:
        for table in ("workflow", "step", "execution", "finding"):
            opened.execute(f"update raw.{table} set newest = newest // 1024")
    rows["workflows"][50]["submitted_at"] = "2026-03-05T08:15:00Z"
    report = sources.load(sources.folder(tmp_path, rows))
    assert (published, report.is_published) == ([False], True)
    aside = Path(shutil.copy(snapshots.path_of("K1", str(report.snapshot)), tmp_path / "amended.duckdb"))
    _assert_equal(str(report.snapshot), _whole(tmp_path, rows), aside)


def test_an_amended_snapshot_is_verified_and_the_one_before_stays_as_it_was(home: Path, tmp_path: Path) -> None:
    first = str(sources.load(sources.folder(tmp_path, _office(dict.fromkeys(range(100), 0)))).snapshot)
    bytes_before = snapshots.path_of("K1", first).read_bytes()
    second = str(sources.load(sources.folder(tmp_path, _office({3: 5}))).snapshot)
    assert snapshots.path_of("K1", first).read_bytes() == bytes_before
    found = verified(snapshots.path_of("K1", second))
    assert found is not None
    assert (found.is_whole, found.workflows, found.name) == (True, 100, second)
    assert snapshots.path_of("K1", second).stat().st_mode & 0o777 == 0o600


def test_a_block_that_was_damaged_is_found_in_an_amended_snapshot_wherever_reading_it_whole_finds_it(
    home: Path, tmp_path: Path
) -> None:
    first = str(sources.load(sources.folder(tmp_path, _office(dict.fromkeys(range(100), 0)))).snapshot)
    second = str(sources.load(sources.folder(tmp_path, _office({3: 5}))).snapshot)
    original, amended = (snapshots.path_of("K1", name).read_bytes() for name in (first, second))
    (aside := tmp_path / "first.duckdb").write_bytes(original)
    told = verified_copy(snapshots.path_of("K1", second), aside)
    assert told == verified(snapshots.path_of("K1", second))
    found = []
    for block in range(3 * 4096, len(amended), 256 * 1024):
        damaged = bytearray(amended)
        damaged[block + 100] ^= 0xFF
        (copy := tmp_path / "damaged.duckdb").write_bytes(damaged)
        if verified(copy) is None:
            found.append(block)
            assert verified_copy(copy, aside) is None
    assert len(found) > 5
    (copy := tmp_path / "short.duckdb").write_bytes(amended[: len(amended) // 2])
    assert verified_copy(copy, aside) is None


def test_large_offices_are_derived_in_parts_with_the_same_outcome(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _office(dict.fromkeys(range(60), 0))
    whole = str(sources.load(sources.folder(tmp_path, rows)).snapshot)
    aside = Path(shutil.copy(snapshots.path_of("K1", whole), tmp_path / "amended.duckdb"))
    monkeypatch.setattr(deriving, "_PART", 7)
    _assert_equal(whole, _whole(tmp_path, rows), aside)


def test_a_step_that_still_waits_is_counted_at_the_age_it_reached(home: Path, tmp_path: Path) -> None:
    name = str(sources.load(sources.folder(tmp_path, _office(dict.fromkeys(range(30), 0)))).snapshot)
    longest = """
        select max(closing.seconds_before - step.started_working) as seconds
        from raw.step as step cross join raw.snapshot as told
        inner join raw.working_day as closing on closing.day = told.made_at::date
        where step.is_current
    """
    [found] = _read(name, "select max(age) as age, min(age) as youngest from raw.wait where not is_done")
    assert found["youngest"] > 0
    assert found["age"] >= _read(name, longest)[0]["seconds"] * 0.97
