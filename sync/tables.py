"""Tables or views of a PostgreSQL or MySQL database as a source: only rows that changed are read, by its own query."""

import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from database import extensions, snapshots
from errors import SettingsRefused
from importers.exchange import TABLES
from sync.fetching import Fetched, FetchRefused
from sync.plan import Kind, Planned, secret

# The extension of DuckDB that reads it, and its function that asks a query.
_EXTENSIONS = {
    Kind.POSTGRES: ("postgres_scanner", "postgres_query"),
    Kind.MYSQL: ("mysql_scanner", "mysql_query"),
}
_UTC = "+00:00"
_MOST_TOLD = 200
# The parts of a connection: key=value, or an address. Shorter ones, as a port, would take words apart.
_BETWEEN = re.compile(r"[\s=:/@?&'\"]+")
_LEAST_TELLING = 4
_KEYWORDS = {"host", "port", "user", "database", "dbname", "password", "passwd", "socket", "postgresql", "postgres"}
_QUOTES = {Kind.POSTGRES: '"', Kind.MYSQL: "`"}


def changed(source: Planned, folder: Path, watermark: str | None) -> Fetched:
    """Write to this folder what changed since `watermark`, a table a Parquet file. Raises FetchRefused."""
    tables = {name: str(relation) for name, relation in dict(source.options["tables"]).items()}
    marks = {name: str(column) for name, column in dict(source.options.get("changed", {})).items()}
    _check(source, tables, marks)
    try:
        with closing(snapshots.in_memory()) as connection:
            _attach(connection, source)
            newest = _newest(connection, source, tables, marks)
            if newest is not None and newest == watermark:
                return Fetched(None, watermark)
            for name, relation in tables.items():
                query = _query(source.kind, name, tables, marks, watermark)
                rows = _asked(connection, source.kind, query)
                moments = _moments(connection, relation) if source.kind is Kind.MYSQL else set[str]()
                _write(rows, moments, name, folder)
    except duckdb.Error as error:
        raise FetchRefused(f"Bron {source.name} antwoordt niet: {_said(error, source)}") from error
    return Fetched(folder, newest)


def _check(source: Planned, tables: Mapping[str, str], marks: Mapping[str, str]) -> None:
    for name in {*tables, *marks}:
        if name not in TABLES:
            raise SettingsRefused(f"bron {source.name}: '{name}' is geen tabel. Kies uit: {', '.join(TABLES)}.")
    if not {"workflows", "steps"} <= tables.keys() or set(marks) - {"workflows"}:
        raise SettingsRefused(
            f"bron {source.name}: noem bij tables minstens workflows en steps, en bij changed alleen "
            "workflows: stappen worden gelezen met hun workflow."
        )


def _attach(connection: duckdb.DuckDBPyConnection, source: Planned) -> None:
    try:
        extensions.load(connection, _EXTENSIONS[source.kind][0])
    except SettingsRefused as refusal:
        raise SettingsRefused(f"bron {source.name}: {refusal}") from refusal
    password = secret(source.options.get("password_env"))
    told = str(source.options["connection"]) + (f" password={password}" if password else "")
    if source.kind is Kind.MYSQL:
        connection.execute(f"set mysql_session_time_zone = {_text(_UTC)}")  # else its moments come in any zone
    connection.execute(f"attach {_text(told)} as source (type {source.kind}, read_only)")


def _newest(
    connection: duckdb.DuckDBPyConnection, source: Planned, tables: Mapping[str, str], marks: Mapping[str, str]
) -> str | None:
    """The newest moment of change, as the database itself writes it; None when it keeps none."""
    if "workflows" not in marks:
        return None
    column, relation = _name(source.kind, marks["workflows"]), _relation(source.kind, tables["workflows"])
    kind = "text" if source.kind is Kind.POSTGRES else "char"
    [(found,)] = _asked(connection, source.kind, f"select cast(max({column}) as {kind}) from {relation}").fetchall()  # noqa: S608
    return None if found is None else str(found)


def _query(kind: Kind, name: str, tables: Mapping[str, str], marks: Mapping[str, str], watermark: str | None) -> str:
    """The query for one table, in the words of the database itself, so that it reads no more than it has to."""
    relation = _relation(kind, tables[name])
    if watermark is None or "workflows" not in marks or name not in ("workflows", "steps"):
        return f"select * from {relation}"  # noqa: S608
    # From the last moment on, that moment included: more rows may have been written in it. A row twice is no change.
    condition = f"{_name(kind, marks['workflows'])} >= {_text(watermark)}"
    if name == "workflows":
        return f"select * from {relation} where {condition}"  # noqa: S608
    changed_ones = f"select workflow_id from {_relation(kind, tables['workflows'])} where {condition}"  # noqa: S608
    return f"select * from {relation} where workflow_id in ({changed_ones})"  # noqa: S608


def _write(rows: duckdb.DuckDBPyRelation, moments: set[str], name: str, folder: Path) -> None:
    known = {column.name for column in TABLES[name].columns}
    kept = [_typed(column, column in moments) for column in rows.columns if column in known]
    rows.project(", ".join(kept)).write_parquet(str(folder / f"{name}.parquet"))


def _typed(column: str, is_moment: bool) -> str:
    return f'timezone(\'UTC\', "{column}") as "{column}"' if is_moment else f'"{column}"'


def _moments(connection: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    """Which columns of a MySQL table are moments: DuckDB gives a timestamp and a datetime, which is local, one type."""
    schema, _, table = relation.rpartition(".")
    where = f"table_schema = {_text(schema) if schema else 'database()'} and table_name = {_text(table)}"
    query = f"select column_name from information_schema.columns where data_type = 'timestamp' and {where}"  # noqa: S608
    return {str(name) for (name,) in _asked(connection, Kind.MYSQL, query).fetchall()}


def _asked(connection: duckdb.DuckDBPyConnection, kind: Kind, query: str) -> duckdb.DuckDBPyRelation:
    # Names come from the settings, quoted; the only value is the watermark that this database gave itself.
    return connection.sql(f"select * from {_EXTENSIONS[kind][1]}('source', {_text(query)})")  # noqa: S608


def _relation(kind: Kind, written: str) -> str:
    return ".".join(_name(kind, part) for part in written.split("."))


def _name(kind: Kind, name: str) -> str:
    mark = _QUOTES[kind]
    return mark + name.replace(mark, mark * 2) + mark


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _said(error: duckdb.Error, source: Planned) -> str:
    """What went wrong, without the connection: a database repeats parts of it, and a password may be in it."""
    told = str(error).splitlines()[0][:_MOST_TOLD]
    connection = str(source.options["connection"])
    hidden = secret(source.options.get("password_env"))
    pieces = {part for part in _BETWEEN.split(connection) if len(part) >= _LEAST_TELLING} - _KEYWORDS
    for part in sorted({connection, *connection.split(), *pieces, hidden or ""} - {""}, key=len, reverse=True):
        told = told.replace(part, "…")
    return told
