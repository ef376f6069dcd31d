"""Threads of a server come and go with each click; those that ask DuckDB stay."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import queries
from auth import scope
from database import askers
from queries.selection import Selection
from tests import sources
from tests.organisation import user

MOST = 16


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that asks as a server does, until the end of the test."""
    monkeypatch.setattr(askers, "_is_kept", threading.Event())
    seconds = sys.getswitchinterval()
    askers.keep()
    yield
    sys.setswitchinterval(seconds)
    askers._threads(os.getpid()).shutdown()
    askers._threads.cache_clear()


def _in_threads(count: int, work: Callable[[], object]) -> None:
    """Do this in so many threads, one after another, that each end."""
    for _ in range(count):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()


def _asking() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("asks-duckdb")]


@pytest.mark.usefixtures("kept")
def test_however_many_threads_ask_a_few_that_stay_do_it() -> None:
    asking = set[str]()

    def work() -> None:
        asking.add(askers.asked(lambda: threading.current_thread().name))

    with ThreadPoolExecutor(3 * MOST) as pool:
        for done in [pool.submit(_in_threads, 5, work) for _ in range(3 * MOST)]:
            done.result()
    assert len(asking) <= MOST
    assert asking == set(_asking())


def test_where_threads_stay_of_themselves_each_asks_for_itself() -> None:
    assert askers.asked(threading.get_ident) == threading.get_ident()
    assert _asking() == []


@pytest.mark.usefixtures("kept")
def test_all_that_a_reader_asks_is_asked_by_threads_that_stay(home: Path, tmp_path: Path) -> None:
    sources.load(sources.folder(tmp_path, sources.rows(workflows=5)))
    own = scope.of(user(office_id="K1"))
    found: list[str] = []

    def read() -> None:
        with queries.reader(own) as reader:
            asked = Selection().filters()
            found.append(reader._asked("workflows/count", asked, lambda _: threading.current_thread().name))
            assert reader.rows("workflows/count", **asked).num_rows == 1

    _in_threads(20, read)
    assert found == 20 * ["asks-duckdb_0"]
    assert _asking() == ["asks-duckdb_0"]


@pytest.mark.usefixtures("kept")
def test_what_goes_wrong_in_a_question_reaches_whoever_asked() -> None:
    def fails() -> None:
        raise LookupError("weg")

    with pytest.raises(LookupError, match="weg"):
        askers.asked(fails)
    assert askers.asked(lambda: 1) == 1


@pytest.mark.usefixtures("kept")
def test_a_question_that_asks_another_waits_for_nobody_however_many_do_at_once() -> None:
    together = threading.Barrier(MOST)

    def outer() -> int:
        together.wait(30)
        return askers.asked(lambda: 1)

    with ThreadPoolExecutor(MOST) as pool:
        assert sum(pool.map(lambda _: askers.asked(outer), range(MOST))) == MOST


@pytest.mark.usefixtures("kept")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes split off on Unix only")
def test_a_process_that_splits_off_asks_with_threads_of_its_own() -> None:
    askers.asked(os.getpid)
    process = os.fork()
    if process == 0:
        os._exit(0 if askers.asked(os.getpid) == os.getpid() else 1)
    assert os.waitpid(process, 0)[1] == 0
