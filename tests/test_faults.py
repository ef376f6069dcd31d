"""Things that break for real: a loader that is killed, bytes that change, a full disk, a control store that is gone."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from websockets.exceptions import ConnectionClosed

import importers
import queries
from auth import accounts, downloads, gate, ready_files, scope, sessions
from auth.accounts import User
from database import control, deriving, places, snapshots
from errors import SnapshotDamaged, SourceRefused
from importers import Source
from progress import Progress
from settings import ROOT, settings
from tests import sources
from tests.conftest import forget
from tests.knocking import open_socket, seen_through
from tests.organisation import NOW, user
from tests.running import Running, free_port, serving
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


def test_an_app_that_is_killed_in_the_middle_of_queries_serves_the_same_data_at_once_when_it_starts_again(
    two: tuple[str, str],
) -> None:
    held = f"{gate.cookie_name(False)}={sessions.start(WHO.email)}"
    home, first = settings().home, threading.Event()
    with serving(home, "--address", "127.0.0.1") as running, ThreadPoolExecutor(4) as pool:
        visits = [pool.submit(visited_until_it_ends, running, held, first) for _ in range(4)]
        assert first.wait(60)
        # Such as it holds while it works: rows that did not fit in memory, a file on its way, one handed in.
        left = [home / "spill" / str(running.pid) / "duckdb_temp_storage-0.tmp"]
        left += [home / kind / f"{running.pid}-x.xlsx" for kind in ("exports", "uploads")]
        for path in left:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(b"namen")
        os.kill(running.pid, signal.SIGKILL)
        assert [visit.result() for visit in visits] == ["weg"] * 4
    forget()
    with serving(home, "--address", "127.0.0.1") as again, open_socket(again, held) as socket:
        assert "nieuw" in seen_through(socket)
        assert not any(path.exists() for path in left)
        assert {name.split("/")[0] for name in files()} == {"snapshots"}
    assert snapshots.current_name(OFFICE) == two[1]
    with closing(sqlite3.connect(home / "control.sqlite")) as store:
        assert store.execute("pragma integrity_check").fetchall() == [("ok",)]


def visited_until_it_ends(running: Running, held: str, first: threading.Event) -> str:
    """One page after another; "weg" when the server went away."""
    try:
        with open_socket(running, held) as socket:
            while True:
                assert "nieuw" in seen_through(socket)
                first.set()
    except (ConnectionClosed, OSError):
        return "weg"


# The control store


def test_without_the_control_store_nobody_gets_in_and_everybody_is_told_in_dutch(two: tuple[str, str]) -> None:
    home = settings().home
    assert two
    with serving(home, "--address", "127.0.0.1") as running:
        assert running.ask("/_stcore/health").body == "ok"
        assert (running.ask("/ready").status, running.ask("/ready").body) == (200, "ready")
        store = home / "control.sqlite"
        with closing(sqlite3.connect(store)) as opened_store:
            opened_store.execute("drop table sessions")
            opened_store.execute("alter table users rename to gone")
            opened_store.commit()
        assert (running.ask("/ready").status, running.ask("/ready").body) == (503, "unavailable")
        answer = running.ask("/workflows", cookie=f"{gate.cookie_name(False)}=x")
        assert (answer.status, "Even niet beschikbaar" in answer.body) == (503, True)
        assert "no such table" not in answer.body
        store.unlink()
        assert running.ask("/workflows", cookie=f"{gate.cookie_name(False)}=x").status == 503
    assert snapshots.current_name(OFFICE) == two[1]


def write_protect(store: Path) -> None:
    """Make this store one that SQLite reads and refuses to write, also for who has it open; its format says so."""
    with closing(sqlite3.connect(store)) as opened_store:
        opened_store.execute("pragma wal_checkpoint(truncate)")
        file = os.open(store, os.O_RDWR)
        os.pwrite(file, b"\x03", 18)  # "file format write version": higher than SQLite knows
        os.close(file)


def test_with_a_control_store_that_cannot_be_written_nobody_signs_in_and_everybody_is_told_in_dutch(
    two: tuple[str, str],
) -> None:
    store, place = settings().home / "control.sqlite", ready_files.place(".xlsx")
    place.write_text("inhoud")
    token = sessions.start(WHO.email)
    session = sessions.find(sessions.key_of(token))
    assert two
    assert session
    held = f"{gate.cookie_name(False)}={token}"
    with serving(settings().home, "--address", "127.0.0.1") as running:
        form = running.ask("/login")
        address = f"/export/{downloads.offer(session, place, 'lijst.xlsx')}"
        write_protect(store)
        told = [
            running.post("/login", {"email": WHO.email, "password": "x" * 12}),
            running.ask(address, Cookie=held),
            running.ask("/logout", Cookie=held),
        ]
    assert form.status == 200
    assert [(answer.status, "Even niet beschikbaar" in answer.body) for answer in told] == [(503, True)] * 3
    assert not any("readonly" in answer.body or "inhoud" in answer.body for answer in told)
    started = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (started.returncode, len(started.stderr.splitlines())) == (1, 1)
    assert "is niet te schrijven" in started.stderr


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
