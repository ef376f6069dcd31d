"""Nodes on one lake: a PostgreSQL for its catalog, a folder for its rows, and for each node a home of its own."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from settings import ROOT
from tests.conftest import forget
from tests.postgres import Server
from tests.postmaster import Postmaster


@dataclass
class Lake:
    """A lake. `postgres` is the server with its catalog, in this database; `data` the place of its rows."""

    place: Path
    postgres: Postmaster | Server
    data: str
    extra: dict[str, str] = field(default_factory=dict)
    database: str = "postgres"

    @property
    def store(self) -> str:
        host = self.postgres.get_uri().rpartition("host=")[2]
        return f"ducklake:postgres:host={host} user=postgres dbname={self.database}"

    def home(self, node: int) -> Path:
        """The home of this node."""
        return self.place / f"node{node}"

    def environment(self, node: int) -> dict[str, str]:
        """What sets a process up as this node; all share one control store."""
        own = {
            "PROCESBEHEER_HOME": str(self.home(node)),
            "PROCESBEHEER_CONTROL_URL": f"sqlite:///{self.place / 'control.sqlite'}",
            "PROCESBEHEER_STORE": self.store,
            "PROCESBEHEER_DATA": self.data,
        }
        return own | self.extra

    @contextlib.contextmanager
    def on(self, node: int) -> Iterator[None]:
        """This process as that node."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment(node).items():
                patch.setenv(name, value)
            forget()
            try:
                yield
            finally:
                forget()

    def run(self, node: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`manage.py` on that node, in a process of its own."""
        with self.started(node, *arguments) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def started(self, node: int, *arguments: str) -> "subprocess.Popen[str]":
        """The same, not waited for."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment(node),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def empty(self) -> None:
        """A new lake, and nodes that know nothing."""
        drop = "set client_min_messages = error; drop schema if exists procesbeheer_lake cascade;"
        self.postgres.psql(f"\\connect {self.database}\n{drop}")
        for path in self.place.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.place.joinpath("data").mkdir()


def beside_others(server: Server, place: Path) -> Lake:
    """An empty lake in this new folder, its catalog in a database of its own on a server that serves others too."""
    place.joinpath("data").mkdir(parents=True)
    return Lake(place, server, str(place / "data"), database=server.named_database())


@contextlib.contextmanager
def lake(place: Path) -> Iterator[Lake]:
    """A lake in this folder."""
    place.mkdir(exist_ok=True)
    # Not below pytest's own folder: that is closed to the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="lake-") as folder:
        server = Postmaster(Path(folder) / "pg")
        try:
            yield Lake(place, server, str(place / "data"))
        finally:
            server.cleanup()
