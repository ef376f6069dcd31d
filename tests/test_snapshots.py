"""Snapshots: published whole or not at all, kept for a while, never seen half, never outside the home."""

import os
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import queries
from auth import scope
from database import building, snapshots, verification
from database.deriving import DERIVED
from database.working_hours import WorkingHours
from errors import NoSnapshot, SourceRefused
from settings import settings
from tests.example_office import example
from tests.organisation import NOW, OFFICE, Employer, Organisation, Step, publish, user

ODD_IDS = [
    "../x",
    "..",
    ".",
    "a/b",
    "a\\b",
    "é",
    "Kantoor",
    "kantoor 1",
    "con:1",
    "",
    "x" * 300,
    "é" * 300,
    "a\x00b",
    "~",
]


def of_one_employer(name: str, office_id: str = OFFICE) -> Organisation:
    return Organisation(office_id, (Employer("wg0", office_id, name),))


def employers_of(office_id: str = OFFICE) -> list[str]:
    with queries.reader(scope.of(user(office_id=office_id)), NOW) as reader:
        return [row["employer"] for row in reader.rows("choices/employers").to_pylist()]


def test_the_current_pointer_names_the_last_published_snapshot(home: Path) -> None:
    first = publish(of_one_employer("Een"))
    second = publish(of_one_employer("Twee"))
    assert (home / "snapshots" / OFFICE / "CURRENT").read_text(encoding="ascii") == second.name
    assert snapshots.names(OFFICE) == [first.name, second.name]
    assert employers_of() == ["Twee"]


def test_the_last_so_many_snapshots_are_kept(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("keep_snapshots = 2", encoding="utf-8")
    names = [publish(of_one_employer(str(number))).name for number in range(4)]
    assert snapshots.names(OFFICE) == names[2:]


def test_a_clock_that_was_put_back_does_not_prune_the_snapshot_that_serves(home: Path) -> None:
    publish(of_one_employer("Een"))
    for year in range(2990, 2999):
        (home / "snapshots" / OFFICE / f"s{year}0101T000000000000Z.duckdb").touch()
    newest = publish(of_one_employer("Twee"))
    assert len(snapshots.names(OFFICE)) == 5
    assert snapshots.current_name(OFFICE) == newest.name
    assert employers_of() == ["Twee"]


def test_a_reader_opened_before_a_publish_keeps_its_snapshot_even_when_it_is_pruned(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("keep_snapshots = 1", encoding="utf-8")
    publish(of_one_employer("Een"))
    with queries.reader(scope.of(user()), NOW) as reader:
        publish(of_one_employer("Twee"))
        assert employers_of() == ["Twee"]
        assert [row["employer"] for row in reader.rows("choices/employers").to_pylist()] == ["Een"]
    assert len(list((home / "snapshots" / OFFICE).glob("*.duckdb"))) == 1


@pytest.mark.usefixtures("home")
def test_a_snapshot_that_was_pruned_before_it_was_opened_is_refused_by_name() -> None:
    publish(of_one_employer("Een"))
    with pytest.raises(NoSnapshot, match="Ververs de pagina"), queries.reader(replace(scope.of(user()), snapshot="s1")):
        pass


@pytest.mark.usefixtures("home")
def test_an_office_without_a_snapshot_says_so() -> None:
    with pytest.raises(NoSnapshot, match="nog geen gegevens"):
        snapshots.current_name(OFFICE)


@pytest.mark.usefixtures("home")
def test_what_takes_more_memory_than_it_may_is_refused_in_words_and_the_old_snapshot_goes_on_serving() -> None:
    publish(of_one_employer("Een"))
    with pytest.raises(SourceRefused, match="memory_limit"), building.build(OFFICE) as made:
        made.connection.execute("set memory_limit = '20MB'")
        made.connection.execute("select list(number) from range(10_000_000) as counted(number)").fetchall()
    assert employers_of() == ["Een"]


@pytest.mark.usefixtures("home")
def test_too_little_memory_to_read_a_snapshot_back_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(of_one_employer("Een"))
    path = snapshots.path_of(OFFICE, snapshots.current_name(OFFICE))
    assert verification.verified(path) is not None
    monkeypatch.setenv("PROCESBEHEER_MEMORY_LIMIT", "100KB")
    settings.cache_clear()
    with pytest.raises(duckdb.OutOfMemoryException):
        verification.verified(path)


@pytest.mark.usefixtures("home")
def test_a_build_has_given_back_its_memory_when_the_snapshot_is_read_back() -> None:
    told: dict[str, bool] = {}

    def progress(step: str) -> None:
        try:
            made.connection.execute("select 1")
            told[step] = True
        except duckdb.ConnectionException:
            told[step] = False

    with building.build(OFFICE) as made:
        made.publish("test", WorkingHours(), progress)
    assert told == dict.fromkeys(DERIVED, True) | {"controleren en publiceren": False}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("workflows", "told", "megabytes"),
    [(1_000_000, "", 1_200), (6_000_000, "", 3_000), (10_000_000, "", 4_000), (10_000_000, "900MB", 900)],
)
def test_a_large_office_may_take_more_memory_unless_the_settings_say_how_much(
    workflows: int, told: str, megabytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCESBEHEER_MEMORY_LIMIT", told)
    with building.build(OFFICE) as made:
        made.make_room(workflows)
        [(wanted,)] = made.connection.execute("select current_setting('memory_limit')").fetchall()
        made.connection.execute(f"set memory_limit = '{megabytes}MB'")
        assert made.connection.execute("select current_setting('memory_limit')").fetchall() == [(wanted,)]


@pytest.mark.usefixtures("home")
def test_a_second_build_of_the_same_office_at_the_same_time_is_refused_and_of_another_is_not() -> None:
    with building.build(OFFICE):
        with pytest.raises(SourceRefused, match="al een laadbeurt"), building.build(OFFICE):
            pass
        with building.build("ander"):
            pass
    with building.build(OFFICE):
        pass


def test_a_snapshot_that_does_not_hold_what_was_put_in_is_refused_and_the_old_one_goes_on_serving(home: Path) -> None:
    first = publish(of_one_employer("Een"))
    lost = replace(of_one_employer("Twee"), steps=(Step("workflow dat er niet is", 1, 1),))
    with pytest.raises(SourceRefused, match="De oude stand blijft staan"):
        publish(lost)
    assert snapshots.names(OFFICE) == [first.name]
    assert employers_of() == ["Een"]
    assert [path.name for path in (home / "building").iterdir() if path.is_dir()] == []


def test_a_build_that_breaks_off_leaves_the_old_snapshot_and_no_file(home: Path) -> None:
    first = publish(of_one_employer("Een"))
    with pytest.raises(duckdb.Error), building.build(OFFICE) as made:
        made.connection.execute("insert into offices values ('kantoor', 'Half'); select error('halverwege')")
    assert snapshots.names(OFFICE) == [first.name]
    assert [path.name for path in (home / "building").iterdir() if path.is_dir()] == []


@pytest.mark.usefixtures("home")
def test_a_build_finds_the_serving_snapshot_attached_and_cannot_write_to_it() -> None:
    first = publish(example())
    with building.build(OFFICE) as made:
        assert made.serving == first.name
        assert made.connection.execute("select count(*) from serving.raw.workflow").fetchall() == [(10,)]
        with pytest.raises(duckdb.Error, match="read-only"):
            made.connection.execute("delete from serving.raw.workflow")


@pytest.mark.parametrize("office_id", ODD_IDS)
def test_an_odd_office_id_stays_one_folder_inside_the_home_and_works(office_id: str, home: Path) -> None:
    publish(of_one_employer("Een", office_id))
    [folder] = (home / "snapshots").iterdir()
    assert folder.resolve().parent == (home / "snapshots").resolve()
    assert employers_of(office_id) == ["Een"]
    assert [path.name for path in home.parent.iterdir()] == ["home"]


def test_no_two_office_ids_share_a_folder_also_where_capitals_do_not_count() -> None:
    ids = [*ODD_IDS, "kantoor", "KANTOOR", "x" * 301, "kantoor-1", "a-b", "x"]
    assert len({snapshots.folder_name(office_id).lower() for office_id in ids}) == len(ids)


@pytest.mark.skipif(os.name != "posix", reason="file modes are a thing of POSIX")
def test_everything_a_publish_writes_can_be_read_by_its_owner_alone(home: Path) -> None:
    before = os.umask(0o022)
    try:
        publish(of_one_employer("Een"))
        assert employers_of() == ["Een"]
    finally:
        os.umask(before)
    modes = {path.relative_to(home).as_posix(): path.stat().st_mode & 0o777 for path in home.rglob("*")}
    assert {path: oct(mode) for path, mode in modes.items() if (home / path).is_dir() and mode != 0o700} == {}
    assert {path: oct(mode) for path, mode in modes.items() if (home / path).is_file() and mode != 0o600} == {}
