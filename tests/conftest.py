"""What every test may ask for: an empty home, and an invented organisation in it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from xdist.scheduler import LoadScopeScheduling

from database import control, snapshots
from database.lake import freshness
from settings import settings

_connect = duckdb.connect


def _on_one_thread(database: str | Path = ":memory:", *given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
    return _connect(database, *given, **{**named, "config": {"threads": 1, **(named.get("config") or {})}})


# Offices of tests are small: a second thread triples the processor time that making one costs, and makes none sooner.
# The setting holds for the product, also in processes that tests start; the rest is for what tests open themselves.
os.environ.setdefault("PROCESBEHEER_THREADS", "1")
duckdb.connect = _on_one_thread


# What takes longest begins first, so that no worker is left with it at the end.
_LONG = ("tests/browser/", "test_scope.py", "test_every_number.py", "test_payroll_page.py", "test_turns_page.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first."""
    items.sort(key=lambda item: next((place for place, name in enumerate(_LONG) if name in item.nodeid), len(_LONG)))


class Workers(LoadScopeScheduling):
    """A file stays with one worker, and so do all browsers: two at once take each other's time. Only the parts of the
    longest test go their own ways."""

    def _split_scope(self, nodeid: str) -> str:
        if "_whoever_asks_what_" in nodeid:
            return nodeid
        file: str = nodeid.partition("::")[0]
        return _LONG[0] if file.startswith(_LONG[0]) else file


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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home for this test alone; every store of the process lives in it."""
    place = tmp_path / "home"
    monkeypatch.setenv("PROCESBEHEER_HOME", str(place))
    monkeypatch.delenv("PROCESBEHEER_CONTROL_URL", raising=False)
    os.umask(0o077)
    forget()
    yield place
    forget()
