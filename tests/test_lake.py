"""Nodes on one lake: what one commits the others serve, the same to the row, and nobody ever sees anything else."""

import contextlib
import csv
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from auth import accounts, scope
from auth.scope import Lateness
from database import places, snapshots
from database.lake import connecting, copying, follower, freshness, room, stands
from database.verification import verified
from errors import Refused
from tests import lake_nodes, sources
from tests.fleet import until
from tests.lake_nodes import Lake
from tests.organisation import user
from tests.screens import opened, read_aloud
from tests.sources import Row

NO_ANSWER = "De gedeelde opslag antwoordt niet"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with lake_nodes.lake(tmp_path_factory.mktemp("lake")) as made:
        yield made


@pytest.fixture
def lake(server: Lake) -> Lake:
    server.empty()
    return server


def _load(lake: Lake, node: int, place: Path, office: str = "K1", **changed: object) -> str:
    """Load a hundred workflows on a node, W1 changed like this; gives the name of the stand that then serves."""
    rows = sources.rows(workflows=100, steps=2)
    rows["offices"][0]["office_id"] = rows["employers"][0]["office_id"] = office
    rows["workflows"][0] |= changed
    with lake.on(node):
        return str(sources.load(sources.folder(place / f"for{node}{office}", rows), office).snapshot)


def _served(lake: Lake, node: int, office: str = "K1") -> tuple[str, list[Row], list[Row]]:
    with lake.on(node):
        name = snapshots.current_name(office)
        return name, sources.served("workflows", office), sources.served("steps", office)


def _totals(lake: Lake, node: int, office: str = "K1") -> dict[str, tuple[int, int]]:
    with lake.on(node):
        found = verified(snapshots.path_of(office, snapshots.current_name(office)))
        assert found
        assert found.is_whole
        return found.tables


def test_what_one_node_loads_another_serves_by_the_same_name_row_for_row(lake: Lake, tmp_path: Path) -> None:
    name = _load(lake, 1, tmp_path)
    assert _served(lake, 2) == _served(lake, 1)
    assert _served(lake, 2)[0] == name
    assert _totals(lake, 2) == _totals(lake, 1)


def test_a_change_reaches_the_other_node_by_the_feed_alone(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(lake, 1, tmp_path)
    _served(lake, 2)
    monkeypatch.delattr(copying, "copied_whole")
    for remark in ("eerst", "later", "nog later"):
        name = _load(lake, 1, tmp_path, remark=remark)
        assert (_served(lake, 2)[0], _served(lake, 2)[1][0]["remark"]) == (name, remark)
        assert _totals(lake, 2) == _totals(lake, 1)


def test_changes_that_a_node_missed_are_caught_up_with_in_one_go(lake: Lake, tmp_path: Path) -> None:
    _load(lake, 1, tmp_path)
    _served(lake, 2)
    for remark in ("eerst", "later", 'Bon volgt; zie "map 5"\nen de bijlage, é', "laatst"):
        _load(lake, 1, tmp_path, remark=remark)
    assert _served(lake, 2) == _served(lake, 1)
    assert _totals(lake, 2) == _totals(lake, 1)


def test_a_copy_that_does_not_add_up_with_what_the_feed_brings_is_made_anew(lake: Lake, tmp_path: Path) -> None:
    _load(lake, 1, tmp_path)
    first = _served(lake, 2)[0]
    with lake.on(2):
        note = snapshots.path_of("K1", first).with_suffix(places.NOTE)
        said = json.loads(note.read_text(encoding="utf-8"))
        said["tables"]["step"][1] ^= 1
        note.write_text(json.dumps(said), encoding="utf-8")
        with duckdb.connect(str(snapshots.path_of("K1", first))) as opened:
            opened.execute("update raw.step set seq = seq + 1 where seq = 2")
    name = _load(lake, 1, tmp_path, remark="later")
    assert _served(lake, 2) == _served(lake, 1)
    assert (_served(lake, 2)[0], _totals(lake, 2)) == (name, _totals(lake, 1))


def test_a_load_on_another_node_builds_on_what_the_first_committed(lake: Lake, tmp_path: Path) -> None:
    _load(lake, 1, tmp_path, remark="van node 1")
    rows = sources.rows(workflows=1, steps=2)
    rows["workflows"][0]["workflow_id"] = "W999"
    for found in rows["steps"]:
        found["workflow_id"] = "W999"
    with lake.on(2):
        report = sources.load(sources.folder(tmp_path / "other", rows))
    assert report.workflows.new == 1
    assert len(_served(lake, 1)[1]) == 101
    assert _served(lake, 1) == _served(lake, 2)


def test_loaders_that_begin_a_new_lake_at_once_all_get_to_write_to_it(lake: Lake) -> None:
    together, refusals, came_in = threading.Barrier(4), list[Exception](), list[int]()

    def begin() -> None:
        together.wait()
        try:
            with contextlib.closing(connecting.opened(is_read_only=False)) as connection:
                came_in.append(len(stands.offices(connection)))
        except duckdb.Error as error:
            refusals.append(error)

    with lake.on(1):
        for _ in range(5):
            lake.empty()
            threads = [threading.Thread(target=begin) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert (refusals, came_in) == ([], [0] * 20)


def test_two_offices_load_at_once_without_waiting_for_one_another(lake: Lake, tmp_path: Path) -> None:
    _load(lake, 1, tmp_path, "K1")
    _load(lake, 2, tmp_path, "K2")
    with lake.on(1):
        connections = [contextlib.closing(connecting.opened(is_read_only=False)) for _ in range(2)]
        with connections[0] as one, connections[1] as other:
            for connection, office in ((one, "K1"), (other, "K2")):
                connection.execute("begin")
                for table in ("workflow", "stand"):
                    kept = stands.table_of(office, table)
                    connection.execute(f"create temp table mine_{table} as from {kept}")
                    connection.execute(f"delete from {kept}")
                    connection.execute(f"insert into {kept} from mine_{table}")
            one.execute("commit")
            other.execute("commit")
            assert {stands.read(one, office).office_id for office in stands.offices(one)} == {"K1", "K2"}  # type: ignore[union-attr]


def test_of_two_loads_of_one_office_at_once_both_are_in_the_end_there(lake: Lake, tmp_path: Path) -> None:
    _load(lake, 1, tmp_path)
    _served(lake, 2)
    for number in (1, 2):
        rows = sources.rows(workflows=1, steps=2)
        rows["workflows"][0]["workflow_id"] = f"N{number}"
        for found in rows["steps"]:
            found["workflow_id"] = f"N{number}"
        sources.folder(tmp_path / f"of{number}", rows)
    answers: dict[int, tuple[int, str]] = {}

    def load(number: int) -> None:
        done = lake.run(number, "load", str(tmp_path / f"of{number}" / "bron"), "--office", "K1", "--json")
        answers[number] = (done.returncode, done.stderr)

    threads = [threading.Thread(target=load, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {code for code, _ in answers.values()} == {0}, answers
    ids = {row["workflow_id"] for row in _served(lake, 1)[1]}
    assert {"N1", "N2", "W1", "W100"} <= ids
    assert _served(lake, 1) == _served(lake, 2)


def test_whoever_asks_another_node_for_a_list_sees_what_was_just_loaded(lake: Lake, tmp_path: Path) -> None:
    _load(lake, 1, tmp_path)
    assert (
        lake.run(1, "user", "add", "jan@k1.example", "--name", "Jan", "--office", "K1", "--role", "office").returncode
        == 0
    )
    assert lake.run(1, "user", "grant", "jan@k1.example", "procesbeheer_workflows").returncode == 0
    out = tmp_path / "lijst.csv"
    done = lake.run(2, "export", "--as", "jan@k1.example", "--list", "historisch", "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    with lake.on(1):
        assert (told["rows"], told["snapshot"]) == (100, snapshots.current_name("K1"))
    with out.open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file, delimiter=";"))) == 101


def test_an_office_too_large_for_this_node_is_read_from_the_lake_with_the_same_answers(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = _load(lake, 1, tmp_path)
    seen = {node: _answers(lake, node) for node in (1,)}
    monkeypatch.setattr(room, "budget", lambda: 1)
    assert _answers(lake, 3) == seen[1]
    with lake.on(3):
        path = snapshots.path_of("K1", name)
        assert snapshots.current_name("K1") == name
        assert snapshots.names("K1") == [name]
        assert not path.exists()
        with snapshots.cursor("K1", name, _EVERYTHING) as cursor:
            for statement in ("from read_text('/etc/hostname')", f"attach '{tmp_path / 'x.db'}'", "set threads = 2"):
                with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
                    cursor.execute(statement)
            with pytest.raises(duckdb.InvalidInputException):
                cursor.execute(f"delete from {stands.table_of('K1', 'workflow')}")
    _load(lake, 1, tmp_path, remark="nieuw")
    assert _answers(lake, 3) == _answers(lake, 1)


def test_a_copy_that_nobody_uses_goes_when_there_is_no_room_and_comes_back_when_asked_for(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {office: _load(lake, 1, tmp_path, office) for office in ("K1", "K2")}
    with lake.on(2):
        kept = {office: snapshots.path_of(office, name) for office, name in names.items()}
        assert {office: snapshots.current_name(office) for office in names} == names
        monkeypatch.setattr(room, "budget", lambda: kept["K2"].stat().st_size + 1)
        os.utime(snapshots.office_folder("K1") / "USED", (0, 0))
        assert room.is_made()
        assert (kept["K1"].exists(), kept["K2"].exists()) == (False, True)
        monkeypatch.undo()
        assert snapshots.current_name("K1") == names["K1"]
        assert kept["K1"].exists()


def test_a_page_says_that_the_shared_store_does_not_answer_and_no_more_once_it_does(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = _load(lake, 1, tmp_path)
    monkeypatch.setattr(freshness, "_LATE_AFTER", 1.0)
    with lake.on(2), follower.running():
        someone = user(office_id="K1")
        accounts.add(someone)
        until(freshness.is_followed, "the lake is followed", 60)
        app = opened(someone.email)
        assert NO_ANSWER not in read_aloud(app)
        lake.postgres.kill()
        try:
            until(lambda: scope.lateness() is Lateness.OUT_OF_REACH, "it is missed", 60)
            assert NO_ANSWER in read_aloud(app.run())
            assert snapshots.current_name("K1") == name
            with pytest.raises(Refused, match=NO_ANSWER):
                sources.load(sources.folder(tmp_path / "vergeefs", sources.rows(workflows=2)))
        finally:
            lake.postgres.start()
        until(lambda: scope.lateness() is Lateness.NONE, "it is back", 60)
        assert NO_ANSWER not in read_aloud(app.run())


_EVERYTHING: dict[str, object] = {
    "scope_employers": ["E1"],
    "scope_whole_office": True,
    "scope_history_employers": ["E1"],
    "scope_history_whole_office": True,
    "scope_whole_employers": True,
    "scope_departments": [],
}
_VIEWS = ("workflow", "step", "execution", "choice", "place", "route", "wait", "finding", "snapshot", "working_day")


def _answers(lake: Lake, node: int) -> dict[str, list[Row]]:
    """All rows of the scoped views on a node."""
    with lake.on(node):
        name = snapshots.current_name("K1")
        with snapshots.cursor("K1", name, _EVERYTHING) as cursor:
            return {view: cursor.execute(f"from {view} order by all").to_arrow_table().to_pylist() for view in _VIEWS}
