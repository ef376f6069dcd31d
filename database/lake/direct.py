"""Reading an office from the lake itself, for what no node has room to copy: slower, and the screens still answer."""

from pathlib import Path

import duckdb

from database.extensions import name, text
from database.lake import connecting, stands
from database.lake.stands import Stand


def opened(path: Path) -> duckdb.DuckDBPyConnection | None:
    """A connection on the stand that is read from the lake in the place of this snapshot, with its tables in schema raw
    as in a file, locked down as far as it goes; None when nothing is. Raises LakeUnreachable."""
    stand = stands.read_directly(path)
    if stand is None:
        return None
    with connecting.answering():
        connection = connecting.opened(True, f", snapshot_version {stand.version}", is_kept_apart=True)
        try:
            _prepare(connection, stand)
        except duckdb.Error:
            connection.close()
            raise
    return connection


def _prepare(connection: duckdb.DuckDBPyConnection, stand: Stand) -> None:
    connection.execute("create schema raw")
    for table in stand.tables:
        kept = stands.table_of(stand.office_id, table)
        connection.execute(f"create view raw.{name(table)} as select * from {kept}")  # noqa: S608 - names of our own
    connection.execute("set global TimeZone = 'Europe/Amsterdam'")
    connection.execute(f"set global allowed_directories = [{text(connecting.data_place())}]")
    connection.execute("set global enable_external_access = false")
    connection.execute("set global lock_configuration = true")
