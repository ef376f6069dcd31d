"""Things that break for real: a loader that is killed, bytes that change, a full disk, a control store that is gone."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import importers
import queries
from auth import accounts, gate, scope
from auth.accounts import User
from database import control, deriving, places, snapshots
from errors import SnapshotDamaged, SourceRefused
from importers import Source
from progress import Progress
from settings import ROOT, settings
from tests import sources
from tests.conftest import forget
from tests.organisation import NOW, user
from tests.running import serving
from tests.screens import assert_nothing_raised, opened, read_aloud

pytestmark = [
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX"),
]
OFFICE = "K1"
KILLS = int(os.environ.get("PROCESBEHEER_KILLS", "30"))
WHO = user(email="petra@nieuw.example", name="Petra", office_id=OFFICE)


class Quiet(Progress):
    def __init__(self) -> None:
        pass

    def step(self, name: str) -> None:
        pass

    def count(self, done: int, total: int) -> None:
        pass


def load(folder: Path, workflows: int = 3, **changes: object) -> str:
    """Load so many workflows in this process; returns the snapshot that serves then."""
    rows = sources.rows(workflows)
    for workflow in rows["workflows"]:
        workflow.update(changes)
    report = importers.load(sources.folder(folder, rows), OFFICE, None, Quiet())
    assert report.snapshot
    return report.snapshot


def seen(who: User = WHO) -> set[str]:
    """The components of all workflows that the office sees."""
    with queries.reader(scope.of(who), NOW) as reader:
        return set(
            reader.cursor.execute("select distinct component from workflow").to_arrow_table()["component"].to_pylist()
        )


def files() -> set[str]:
    home = settings().home
    kept = (path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(home)) for path in kept if not path.name.startswith("control.sqlite")}


def flip(path: Path, part: float = 0.5) -> None:
    """Change bytes all over the last half of a file, so that some of them are in use."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        for place in range(int(size * part), size - 64, 4096):
            file.seek(place)
            found = file.read(32)
            file.seek(place)
            file.write(bytes(byte ^ 0xFF for byte in found))


def begun(source: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "load", str(source), "--office", OFFICE],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_a_loader_that_is_killed_at_any_moment_leaves_the_old_data_serving_and_nothing_behind(tmp_path: Path) -> None:
    load(tmp_path / "eerst", component="oud")
    before = seen()
    chance, killed = random.Random(7), 0
    source = sources.folder(tmp_path / "later", sources.rows(40))
    for _ in range(KILLS):
        started = begun(source)
        assert started.stderr
        for _line in range(chance.randint(1, 34)):
            if not started.stderr.readline():
                break
        time.sleep(chance.random() / 50)
        os.killpg(started.pid, signal.SIGKILL)
        killed += started.wait() == -signal.SIGKILL
        started.stderr.close()
        forget()
        assert seen() in (before, {"Reiskosten km"}), "the old data, or the new ones whole"
    assert killed > KILLS / 2
    load(tmp_path / "slot", 41)
    assert seen() == {"Reiskosten km"}
    assert {name.split("/")[0] for name in files()} == {"snapshots"}
    assert len(list((settings().home / "snapshots" / snapshots.folder_name(OFFICE)).glob("CURRENT*"))) == 1


def test_a_new_snapshot_whose_bytes_changed_before_it_was_checked_is_not_published(tmp_path: Path) -> None:
    served = load(tmp_path)
    source = sources.folder(tmp_path, sources.rows(40))

    class Breaking(Quiet):
        def step(self, name: str) -> None:
            if "controleren" in name:
                [aside] = (settings().home / "building").glob("*/s*.duckdb")
                flip(aside, 0.1)

    with pytest.raises(SourceRefused, match="De oude stand blijft staan"):
        importers.load(source, OFFICE, None, Breaking())
    assert snapshots.current_name(OFFICE) == served
    assert not snapshots.is_degraded(OFFICE)
    assert importers.load(source, OFFICE, None, Quiet()).is_published


def test_a_new_snapshot_that_was_cut_short_is_not_published(tmp_path: Path) -> None:
    served = load(tmp_path)

    class Cutting(Quiet):
        def step(self, name: str) -> None:
            if "controleren" in name:
                [aside] = (settings().home / "building").glob("*/s*.duckdb")
                os.truncate(aside, aside.stat().st_size // 2)

    with pytest.raises(SourceRefused, match="De oude stand blijft staan"):
        importers.load(sources.folder(tmp_path, sources.rows(40)), OFFICE, None, Cutting())
    assert snapshots.current_name(OFFICE) == served


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The names of an older snapshot with component "oud" and the one that serves, with "nieuw"."""
    accounts.add(WHO)
    yield load(tmp_path, component="oud"), load(tmp_path, component="nieuw")
    forget()


def damaged(name: str) -> None:
    snapshots.close_all()
    flip(snapshots.path_of(OFFICE, name), 0.05)


@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_when_the_newest_data_are_damaged_the_page_shows_the_last_good_ones_and_says_so(
    two: tuple[str, str], how: str
) -> None:
    path = snapshots.path_of(OFFICE, two[1])
    if how == "flipped":
        damaged(two[1])
    else:
        snapshots.close_all()
        os.truncate(path, path.stat().st_size // 2) if how == "cut" else path.unlink()
    app = settled(opened(WHO.email))
    assert "De nieuwste gegevens zijn beschadigd" in read_aloud(app)
    assert seen() == {"oud"}
    assert places.is_any_degraded()


def settled(app: AppTest) -> AppTest:
    assert_nothing_raised(app)
    return app


def test_a_load_on_top_of_damaged_data_refuses_once_then_goes_on_from_the_last_good_ones(
    two: tuple[str, str], tmp_path: Path
) -> None:
    damaged(two[1])
    with pytest.raises((SourceRefused, SnapshotDamaged)):
        load(tmp_path, 5, component="hersteld")
    assert snapshots.current_name(OFFICE) == two[0]
    load(tmp_path, 5, component="hersteld")
    assert seen() == {"hersteld"}
    assert not places.is_any_degraded()


def test_an_error_that_is_no_damage_does_not_cost_the_newest_data_their_place(two: tuple[str, str]) -> None:
    with pytest.raises(OSError, match="vol"), snapshots.trusting(snapshots.path_of(OFFICE, two[1])):
        raise OSError("schijf vol")
    assert snapshots.current_name(OFFICE) == two[1]


def test_a_disk_that_is_full_refuses_the_load_in_words_and_the_old_data_serve(tmp_path: Path) -> None:
    served = load(tmp_path)
    source = sources.folder(tmp_path, sources.rows(3000, 4))
    control.engine().dispose()  # what its tables took in the log of SQLite does not count

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        [sys.executable, "manage.py", "load", str(source), "--office", OFFICE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=small,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "De oude stand blijft staan" in done.stderr.splitlines()[-1]
    assert snapshots.current_name(OFFICE) == served
    assert importers.load_aside(Source(source, OFFICE), "x", Quiet()).workflows.new == 2997
    assert {name.split("/")[0] for name in files()} == {"snapshots"}


def test_everything_that_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    rows = sources.rows(12)
    rows["workflows"][0]["employee_id"] = "onbekend"
    importers.load_aside(Source(sources.folder(tmp_path, rows), OFFICE), "x", Quiet())
    home = settings().home
    modes = {path: path.stat().st_mode & 0o777 for path in home.rglob("*")}
    assert [str(path) for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)] == []
    assert (home / "quarantine").exists()


def test_spill_of_processes_that_are_gone_is_taken_away_at_the_start_and_that_of_others_is_not() -> None:
    spill = settings().home / "spill"
    gone, own, odd = spill / "999999999", spill / str(os.getpid()), spill / "x"
    for folder in (gone, own, odd):
        folder.mkdir(parents=True)
        (folder / "duckdb_temp_storage-0.tmp").write_bytes(b"namen")
    places.clear_spill()
    assert (gone.exists(), own.exists(), odd.exists()) == (False, True, False)


def test_a_query_that_takes_too_long_is_ended_and_the_next_one_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path)
    (settings().home / "settings.toml").write_text("query_seconds = 1\n")
    forget()
    slow = queries.Statement("select count(*) from range(30000000000)", frozenset())
    real = queries.statement
    monkeypatch.setattr(queries, "statement", lambda name: slow if name == "slow" else real(name))
    with queries.reader(scope.of(WHO), NOW) as reader:
        with pytest.raises(queries.QueryRefused, match="duurt te lang"):
            reader.rows("slow")
        assert reader.rows("choices/office").num_rows == 1


# The control store


def test_without_the_control_store_nobody_gets_in_and_everybody_is_told_in_dutch(two: tuple[str, str]) -> None:
    home = settings().home
    assert two
    with serving(home, "--address", "127.0.0.1") as running:
        assert running.ask("/_stcore/health").body == "ok"
        store = home / "control.sqlite"
        with closing(sqlite3.connect(store)) as opened_store:
            opened_store.execute("drop table sessions")
            opened_store.commit()
        answer = running.ask("/workflows", cookie=f"{gate.cookie_name(False)}=x")
        assert (answer.status, "Even niet beschikbaar" in answer.body) == (503, True)
        assert "no such table" not in answer.body
        store.unlink()
        assert running.ask("/workflows", cookie=f"{gate.cookie_name(False)}=x").status == 503
    assert snapshots.current_name(OFFICE) == two[1]


def test_a_control_store_that_others_keep_locked_is_waited_for_and_reading_goes_on(two: tuple[str, str]) -> None:
    store = settings().home / "control.sqlite"
    assert two
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert accounts.find(WHO.email) == WHO
        other.execute("rollback")


def test_health_says_degraded_while_an_older_snapshot_serves(two: tuple[str, str]) -> None:
    with serving(settings().home, "--address", "127.0.0.1") as running:
        assert running.ask("/_stcore/health").body == "ok"
        places.distrust(snapshots.path_of(OFFICE, two[1]))
        answer = running.ask("/_stcore/health")
        assert (answer.status, answer.body) == (200, "degraded")
    assert deriving.DERIVED
