"""A real MySQL or MariaDB, started for tests where this computer has its server: a folder and a port of its own."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.running import free_port

SERVER = shutil.which("mariadbd") or shutil.which("mysqld")
_CLIENT = shutil.which("mariadb") or shutil.which("mysql")
_INSTALLER = shutil.which("mariadb-install-db")
IS_PRESENT = bool(SERVER and _CLIENT and _INSTALLER)
USER, PASSWORD = "procesbeheer", "geheim-woord"
_STARTED_WITHIN = 60


@dataclass(frozen=True)
class Database:
    """A server that runs, with an empty database `hr` that USER may only read."""

    socket: Path
    port: int

    def run(self, statements: str) -> None:
        """Run statements in it as its owner."""
        command = [str(_CLIENT), "--no-defaults", f"--socket={self.socket}", "--user=root"]
        done = subprocess.run(command, input=statements, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    @property
    def connection(self) -> str:
        """How to reach it, as the settings say it."""
        return f"host=127.0.0.1 port={self.port} database=hr user={USER}"


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Database]:
    """A server with its files in this folder; gone afterwards."""
    # The path of a socket may be no longer than about a hundred characters.
    started = Database(folder / "s", free_port())
    here = ["--no-defaults", f"--datadir={folder / 'data'}"]
    normal = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run([str(_INSTALLER), *here, *normal], check=True, capture_output=True)
    only_here = ["--bind-address=127.0.0.1", f"--port={started.port}", f"--socket={started.socket}"]
    elsewhere = "--default-time-zone=+05:00"  # so that a moment read in the wrong zone shows
    small = ["--innodb-buffer-pool-size=16M", "--skip-log-bin", f"--pid-file={folder / 'pid'}"]
    with subprocess.Popen(
        [str(SERVER), *here, *only_here, *small, elsewhere, "--user=root"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(started, process)
            started.run(
                f"create database hr character set utf8mb4; create user {USER}@'%' identified by '{PASSWORD}'; "
                f"grant select on hr.* to {USER}@'%';"
            )
            yield started
        finally:
            process.terminate()
            process.wait(30)


def _wait(started: Database, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTED_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(AssertionError):
            started.run("select 1;")
            return
        time.sleep(0.1)
    raise AssertionError("The database did not start")
