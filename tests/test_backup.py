"""A whole home in one file and back: consistent while others write, and nothing put back that is not whole."""

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import queries
from auth import access_log, accounts, log_chain, scope
from auth.access_log import Kind
from database import backup, inspection, snapshots
from database.backup import BackupRefused
from settings import ROOT, settings
from tests import screen_office
from tests.conftest import forget
from tests.organisation import NOW, OFFICE
from tests.screen_office import OFFICE_USER

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home on an empty machine; this process moves there when it asks for it."""
    folder = tmp_path / "leeg"
    yield folder
    forget()


def move_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.close_all()
    monkeypatch.setenv("PROCESBEHEER_HOME", str(home))
    forget()


def rows() -> list[dict[str, object]]:
    """Everything the office sees of its workflows."""
    with queries.reader(scope.of(OFFICE_USER), NOW) as reader:
        return reader.cursor.execute("select * from workflow order by workflow_id").to_arrow_table().to_pylist()


def everything(home: Path) -> dict[str, bytes]:
    passing = ("building", "spill", "uploads", "exports", "control.")
    found = (path for path in home.rglob("*") if path.is_file())
    return {name: path.read_bytes() for path in found if not (name := str(path.relative_to(home))).startswith(passing)}


def test_a_backup_put_back_on_an_empty_machine_holds_everything(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen_office.make()
    access_log.write(Kind.LIST, OFFICE, OFFICE_USER.email, overview="openstaand")
    (settings().home / "settings.toml").write_text("keep_snapshots = 3\n")
    before, users, log, files = rows(), accounts.every(), list(access_log.every(OFFICE)), everything(settings().home)
    made = backup.make(tmp_path / "alles.tar")
    assert (tmp_path / "alles.tar").stat().st_mode & 0o777 == 0o600
    move_to(elsewhere, monkeypatch)
    put_back = backup.restore(tmp_path / "alles.tar")
    assert put_back == made
    forget()
    assert settings().keep_snapshots == 3
    assert rows() == before
    assert accounts.every() == users
    assert list(access_log.every(OFFICE)) == log
    assert everything(elsewhere) == files
    snapshots.close_all()
    assert inspection.inspect(log_chain.broken_links).problems == ()
    modes = {path.stat().st_mode & 0o777 for path in elsewhere.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_a_backup_while_others_write_is_of_one_moment(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen_office.make()
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            access_log.write(Kind.LIST, OFFICE, OFFICE_USER.email, overview=str(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup.make(tmp_path / f"{number}.tar")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        move_to(elsewhere / str(number), monkeypatch)
        backup.restore(tmp_path / f"{number}.tar")
        forget()
        assert inspection.inspect(log_chain.broken_links).problems == ()


def test_a_backup_is_only_put_back_where_nothing_can_be_lost(tmp_path: Path) -> None:
    screen_office.make()
    backup.make(tmp_path / "alles.tar")
    files = everything(settings().home)
    with pytest.raises(BackupRefused, match="staat al iets"):
        backup.restore(tmp_path / "alles.tar")
    assert everything(settings().home) == files


def changed(content: bytes, how: str) -> bytes:
    if how == "cut":
        return content[: len(content) // 2]
    if how == "text":
        return b"dit is geen tar"
    place = content.index(b"DUCK") + 9000
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize("how", ["cut", "text", "flipped"])
def test_a_backup_that_is_not_whole_leaves_the_home_empty(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    screen_office.make()
    backup.make(tmp_path / "alles.tar")
    file = tmp_path / "kapot.tar"
    file.write_bytes(changed((tmp_path / "alles.tar").read_bytes(), how))
    move_to(elsewhere, monkeypatch)
    with pytest.raises(BackupRefused, match="teruggezet|andere versie"):
        backup.restore(file)
    assert not elsewhere.exists() or list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", ["../elders", "/etc/elders", "a/../../elders"])
def test_a_backup_cannot_write_outside_the_home(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = tmp_path / "vals.tar"
    with tarfile.open(file, "w") as packed:
        for member, content in ((name, b"x"), ("procesbeheer-backup.json", json.dumps({"version": 1}).encode())):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    move_to(elsewhere, monkeypatch)
    with pytest.raises(BackupRefused, match="buiten de map"):
        backup.restore(file)
    assert not list(tmp_path.rglob("elders"))


def test_a_control_store_elsewhere_is_not_silently_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / "anders.sqlite")):
        monkeypatch.setenv("PROCESBEHEER_CONTROL_URL", f"sqlite:///{tmp_path / 'anders.sqlite'}")
    forget()
    with pytest.raises(BackupRefused, match="pg_dump"):
        backup.make(tmp_path / "alles.tar")


def test_the_command_line_makes_one_and_puts_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen_office.make()
    file = tmp_path / "alles.tar"
    command = [sys.executable, "manage.py"]
    made = subprocess.run([*command, "backup", str(file), "--json"], cwd=ROOT, capture_output=True, check=True)
    monkeypatch.setenv("PROCESBEHEER_HOME", str(tmp_path / "nieuw"))
    put_back = subprocess.run([*command, "restore", str(file), "--json"], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(made.stdout) == json.loads(put_back.stdout)
    again = subprocess.run([*command, "restore", str(file)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)
