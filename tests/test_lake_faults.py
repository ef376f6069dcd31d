"""A node that serves while others load, and while what they share is gone: nothing committed is lost, nothing else is
seen, and it recovers by itself."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import demo
from database import places, snapshots
from database.lake import connecting, stands
from errors import Refused
from tests import lake_nodes, running, sources
from tests.lake_nodes import Lake
from tests.running import Running

# Five seconds on a computer that has nothing else to do.
_SOON = 15.0


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with lake_nodes.lake(tmp_path_factory.mktemp("lake")) as made:
        made.empty()
        made_demo = made.run(1, "demo", "--workflows", "500", "--json")
        assert made_demo.returncode == 0, made_demo.stderr
        yield made


@pytest.fixture(scope="module")
def node(lake: Lake) -> Iterator[Running]:
    """Node 2, which serves the demo."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in lake.environment(2).items():
            patch.setenv(name, value)
        with running.serving(lake.home(2), "--demo", keeps=("PROCESBEHEER_CONTROL_URL",)) as served:
            yield served


def _until(is_so: Callable[[], bool], what: str, seconds: float = _SOON) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} seconds")


def _serves(lake: Lake, name: str) -> bool:
    pointer = lake.home(2) / "snapshots" / demo.OFFICE_ID / "CURRENT"
    return places.pointed(pointer) == name


def _load(lake: Lake, place: Path, number: int) -> str:
    """Add a workflow on node 1; gives the name of the new stand."""
    with lake.on(1):
        return str(sources.load(_source(place, number), demo.OFFICE_ID).snapshot)


def _source(place: Path, number: int) -> Path:
    rows = sources.rows(workflows=1)
    rows["offices"][0]["office_id"] = rows["employers"][0]["office_id"] = demo.OFFICE_ID
    for row in (*rows["workflows"], *rows["steps"]):
        row["workflow_id"] = f"N{number}"
    return sources.folder(place / str(number), rows)


def _newest(lake: Lake) -> str:
    with lake.on(1), connecting.attached() as connection:
        stand = stands.read(connection, demo.OFFICE_ID, stands.newest_version(connection))
    assert stand
    return stand.name


def test_a_node_that_serves_has_each_commit_within_seconds(lake: Lake, node: Running, tmp_path: Path) -> None:
    for number in (1, 2):
        name = _load(lake, tmp_path, number)
        _until(lambda name=name: _serves(lake, name), "the commit")  # type: ignore[misc]
    assert node.ask("/_stcore/health").body == "ok"


def test_a_loader_killed_while_it_commits_leaves_nothing_and_holds_nobody_up(
    lake: Lake, node: Running, tmp_path: Path
) -> None:
    before = _newest(lake)
    with _commits_held(lake):
        loader = lake.started(1, "load", str(_source(tmp_path, 3)), "--office", demo.OFFICE_ID)
        _until(lambda: _waits(lake), "the commit begins", 60)
        os.killpg(loader.pid, signal.SIGKILL)
        loader.communicate()
    assert _newest(lake) == before
    assert _serves(lake, before)
    after = _load(lake, tmp_path, 4)
    _until(lambda: _serves(lake, after), "the load after it")
    with lake.on(1):
        ids = {row["workflow_id"] for row in sources.served("workflows", demo.OFFICE_ID)}
    assert "N4" in ids
    assert "N3" not in ids


@contextlib.contextmanager
def _commits_held(lake: Lake) -> Iterator[None]:
    """While this lasts, whoever commits to the lake waits for it."""
    with lake.on(1), connecting.attached(is_read_only=False) as connection:
        connection.execute("begin")
        connection.execute(
            "call postgres_execute('__ducklake_metadata_lake', "
            "'lock table procesbeheer_lake.ducklake_snapshot in exclusive mode')"
        )
        yield
        connection.execute("rollback")


def _waits(lake: Lake) -> bool:
    return (
        "1"
        in lake.postgres.psql(
            "select 'n=' || count(*) from pg_locks where not granted and relation = "
            "'procesbeheer_lake.ducklake_snapshot'::regclass;"
        ).split("n=")[-1]
    )


def test_without_postgresql_a_node_goes_on_says_so_and_recovers_by_itself(
    lake: Lake, node: Running, tmp_path: Path
) -> None:
    before = _newest(lake)
    _until(lambda: _serves(lake, before), "the last commit")
    lake.stop_at_once()
    with pytest.raises(Refused, match="gedeelde opslag"):
        _load(lake, tmp_path, 5)
    _until(lambda: node.ask("/_stcore/health").body == "degraded", "degraded", 40)
    assert _serves(lake, before)
    with lake.on(2):
        assert sources.served("workflows", demo.OFFICE_ID)
        assert snapshots.current_name(demo.OFFICE_ID) == before
    lake.postgres.ensure_postgres_running()
    _until(lambda: node.ask("/_stcore/health").body == "ok", "recovered", 40)
    assert _newest(lake) == before
    after = _load(lake, tmp_path, 6)
    _until(lambda: _serves(lake, after), "the load after it")
