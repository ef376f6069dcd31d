"""What every test may ask for: an empty home, on each store that the test is meant for."""

import ctypes
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from xdist.scheduler import LoadScopeScheduling

from database import control, snapshots
from database.lake import freshness
from settings import settings

if TYPE_CHECKING:
    from tests.lake_nodes import Lake
    from tests.postgres import Server

_connect = duckdb.connect


def _on_one_thread(database: str | Path = ":memory:", *given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
    return _connect(database, *given, **{**named, "config": {"threads": 1, **(named.get("config") or {})}})


# Offices of tests are small: a second thread triples the processor time that making one costs, and makes none sooner.
# The setting holds for the product, also in processes that tests start; the rest is for what tests open themselves.
os.environ.setdefault("PROCESBEHEER_THREADS", "1")
duckdb.connect = _on_one_thread

# Whoever reads a CSV takes 32 MB and touches little of it. What glibc gave before it gives from its heap the next time,
# ever further on: after some hundred offices more is reserved than the computer has, and a process like that cannot
# fork. This much at once always comes from the system, and goes back to it.
_M_MMAP_THRESHOLD, _TOO_LARGE_FOR_THE_HEAP = -3, 2**20
if platform.libc_ver()[0] == "glibc":
    ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _TOO_LARGE_FOR_THE_HEAP)


# What takes longest begins first, so that no worker is left with it at the end.
_LONG = (
    "tests/browser/",
    "tests/test_canaries.py",
    "tests/test_scope.py",
    "tests/test_turns_page.py",
    "tests/test_every_number.py",
    "tests/test_bad_inputs.py",
    "tests/test_loading_merge.py",
    "tests/test_data_page.py",
    "tests/test_payroll_page.py",
    "tests/test_manage_export.py",
    "tests/test_every_importer.py",
    "tests/test_event_log_bpi.py",
    "tests/test_exports_process.py",
    "tests/test_faults.py",
    "tests/test_lake.py",
    "tests/test_nodes.py",
    "tests/test_fleet.py",
    "tests/test_gate",
    "tests/test_benchmark",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first."""
    items.sort(key=lambda item: next((place for place, name in enumerate(_LONG) if name in item.nodeid), len(_LONG)))


class Workers(LoadScopeScheduling):
    """A file stays with one worker, and so do all browsers: two at once take each other's time. What is run on each
    store is divided by store: it shares nothing between them. The parts of the longest test go their own ways."""

    def _split_scope(self, nodeid: str) -> str:
        if "_whoever_asks_what_" in nodeid:
            return nodeid
        file: str = nodeid.partition("::")[0]
        store = re.search(r"\[(file|followed|direct)\b", nodeid)
        return _LONG[0] if file.startswith(_LONG[0]) else f"{file} {store[1] if store else ''}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Workers:
    """How the tests are divided over the workers of `-n`."""
    return Workers(config, log)


def forget() -> None:
    """Forget the settings and stores of this process, so that another home can be used."""
    settings.cache_clear()
    if control.engine.cache_info().currsize:
        control.engine().dispose()
    control.engine.cache_clear()
    snapshots.close_all()
    freshness.forget()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What has a home is run once on each store that its mark names; without a mark, on files."""
    mark = metafunc.definition.get_closest_marker("stores")
    if mark and "store_kind" in metafunc.fixturenames:
        metafunc.parametrize("store_kind", mark.args, indirect=True, scope="module")


@pytest.fixture(scope="module")
def store_kind(request: pytest.FixtureRequest) -> str:
    """Where this home keeps its offices: `file`, or a lake that it has copies of (`followed`) or no room for one
    (`direct`)."""
    return str(getattr(request, "param", "file"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator["Server"]:
    """A PostgreSQL for all tests of this process; each takes a database of its own."""
    from tests import postgres

    with postgres.serving() as server:
        yield server


@pytest.fixture(scope="session")
def emptied_lake(postgresql: "Server", tmp_path_factory: pytest.TempPathFactory) -> "Lake":
    """One for tests that want an empty one each: what takes long of a new one is signing in to it, not emptying."""
    from tests import lake_nodes

    return lake_nodes.beside_others(postgresql, tmp_path_factory.mktemp("emptied") / "lake")


@pytest.fixture
def home(
    store_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """An empty home for this test alone; every store of the process lives in it."""
    from tests import homes

    lake: Lake | None = None if store_kind == "file" else request.getfixturevalue("emptied_lake")
    if lake:
        lake.empty()
    place = lake.home(1) if lake else tmp_path / "home"
    with homes.lived_in(monkeypatch, place, store_kind, lake):
        yield place


@pytest.fixture(scope="module")
def shared_home(
    store_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A home that the tests of a module share, for those that leave in it what they found."""
    from tests import homes, lake_nodes

    folder = tmp_path_factory.mktemp("shared")
    server = None if store_kind == "file" else request.getfixturevalue("postgresql")
    lake = lake_nodes.beside_others(server, folder / "lake") if server else None
    place = lake.home(1) if lake else folder / "home"
    with pytest.MonkeyPatch.context() as patch, homes.lived_in(patch, place, store_kind, lake):
        yield place
