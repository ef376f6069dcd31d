"""What a source offers, before anything is checked: the interface between the readers of formats and the loader.

A reader fills schema `incoming` of the build's connection: one table or view per table of the exchange format it has
(`incoming.workflows`, `incoming.steps` …), columns under their English names in any type (text for CSV and xlsx,
native for Parquet), optional ones that it lacks left out, plus

    file varchar    the name a person knows the file by
    line bigint     where in that file: CSV line with the header as line 1, xlsx row, JSON line, Parquet row, event

Rows that cannot even be read go to `incoming.rejected` (see `reject`), sentences for the report to `warn`.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from database.building import Build
from database.snapshots import COMMANDS
from errors import SourceRefused
from importers import headings
from importers.exchange import TABLES, Column, Kind, SourceFile, Table

_LOAD = COMMANDS / "load"
_NATIVE = {
    Kind.TEXT: (),
    Kind.MOMENT: ("TIMESTAMP", "DATE"),
    Kind.DAY: ("TIMESTAMP", "DATE"),
    Kind.COUNT: ("INTEGER", "BIGINT", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT", "DOUBLE", "FLOAT"),
    Kind.NUMBER: ("INTEGER", "BIGINT", "SMALLINT", "TINYINT", "UINTEGER", "DOUBLE", "FLOAT", "DECIMAL"),
    Kind.FLAG: ("BOOLEAN",),
}
_MOST_COLUMNS = 1_000
_NESTED = ("STRUCT", "MAP", "LIST")


def prepare(made: Build) -> None:
    """Make the schemas that a load works in, and the views on what serves now."""
    # In memory, and beyond that in files: packing rows that are read twice takes longer than reading them.
    made.connection.execute("attach ':memory:' as checked")
    made.run(_LOAD / "incoming.sql")
    made.run(_LOAD / "macros.sql")
    made.run(_LOAD / ("present.sql" if made.serving else "present_nothing.sql"))


def reject(
    connection: duckdb.DuckDBPyConnection, table: str, file: str, rejected: Iterable[tuple[int, str, str | None]]
) -> None:
    """Quarantine what cannot be read as a row of `table`: (line, reason in Dutch, the line itself or None).

    The line itself is not kept when the file has columns that are kept out: it would bring them in after all.
    """
    rows = [{"line": line, "reason": reason, "row": row} for line, reason, row in rejected]
    if not rows:
        return
    connection.register("rejected_lines", pa.Table.from_pylist(rows, line_schema("line", ["reason", "row"])))
    connection.execute(
        "insert into incoming.rejected select $file, line, $table, null, reason, "
        'case when $file not in (select file from incoming.unknown_column) then to_json("row") end from rejected_lines',
        {"file": file, "table": table},
    )
    connection.unregister("rejected_lines")


def line_schema(line: str, texts: Iterable[str]) -> pa.Schema:
    """Columns for a batch of rows: the line as a number, the rest as text."""
    fields: list[pa.Field[Any]] = [pa.field(line, pa.int64())]
    return pa.schema(fields + [pa.field(name, pa.string()) for name in texts])


def warn(connection: duckdb.DuckDBPyConnection, sentence: str) -> None:
    """Put a Dutch sentence in the load report."""
    connection.execute("insert into incoming.warning values ($sentence)", {"sentence": sentence})


def offer(
    connection: duckdb.DuckDBPyConnection, table: str, relation: str, columns: Mapping[str, str], file: str, line: str
) -> None:
    """Make `incoming.<table>` of a relation: `columns` maps our names to its columns, `line` is SQL for the line."""
    chosen = ", ".join(f"{identifier(given)} as {identifier(name)}" for name, given in columns.items())
    # Only names of our own and quoted identifiers are put together here; no value of a source is.
    connection.execute(
        f"create view incoming.{identifier(table)} as "  # noqa: S608
        f"select {chosen + ', ' if chosen else ''}{text(file)} as file, ({line})::bigint as line from {relation}"
    )
    origin(connection, table, file)


def origin(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
    """Keep in which file a table of the source is."""
    connection.execute("insert into incoming.origin values ($table, $file)", {"table": table, "file": file})


def file_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The name a person knows the file of this table by."""
    found = connection.execute('select file from incoming.origin where "table" = $table', {"table": table}).fetchone()
    return str(found[0]) if found else table


def choose(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, written: Sequence[str], raw: Sequence[str] | None = None
) -> dict[str, str]:
    """Which column of the raw relation is which of ours, by the headings as written; the others are named and kept out.

    `raw`: the names of the columns in the relation, when those are not the headings themselves.
    """
    named = headings.named(file.table, written, file.name, _mapped(connection, file.table))
    if len(written) > _MOST_COLUMNS:
        many = f"{len(written):,}".replace(",", ".")
        raise SourceRefused(f"{file.name} heeft {many} kolommen. Laat alleen de kolommen van {file.table} staan.")
    for heading in named.unknown:
        connection.execute(
            "insert into incoming.unknown_column values ($file, $heading)", {"file": file.name, "heading": heading}
        )
        if headings.is_bsn(heading):
            warn(connection, f"Kolom '{heading}' van {file.name} is niet gelezen: een BSN hoort hier niet.")
    return {column: (raw or written)[position] for column, position in named.columns.items()}


def _mapped(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """What someone said that headings of this table mean; an empty name for one to be kept out."""
    return dict(
        connection.execute(
            'select heading, column_name from incoming.mapped_column where "table" = $table', {"table": table}
        ).fetchall()
    )


def columns_offered(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Names and types of the columns of `incoming.<table>`; empty when the source has no such table."""
    rows = connection.execute(
        "select column_name, data_type from information_schema.columns "
        "where table_schema = 'incoming' and table_name = $table",
        {"table": table},
    ).fetchall()
    return dict(rows)


def complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `offered.<table>` for every table of the exchange format: all its columns, absent ones null, blanks null,
    each as text unless it has a native type that fits its kind."""
    for table in TABLES.values():
        given = columns_offered(connection, table.name)
        selected = ", ".join(f"{_shaped(column, given.get(column.name))} as {column.name}" for column in table.columns)
        origin = f"from incoming.{table.name}" if given else "where false"
        place = "file, line" if given else "null::varchar as file, null::bigint as line"
        connection.execute(f"create view offered.{table.name} as select {selected}, {place} {origin}")


def missing_columns(connection: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    """Required columns that the source does not have, for a table that it does have."""
    given = columns_offered(connection, table.name)
    return [name for name in table.required_columns if given and name not in given]


def unambiguous(path: Path, folder: Path) -> Path:
    """The path, or that of a copy in this folder when DuckDB would take the path for a pattern of names."""
    if not set(str(path)) & set("*?["):
        return path
    copy = folder / f"{uuid4().hex}{path.suffix}"
    shutil.copyfile(path, copy)
    return copy


def _shaped(column: Column, given: str | None) -> str:
    """SQL that gives a column of this native type in one of the few shapes that the checks know."""
    name = identifier(column.name)
    if given is None:
        return "null::varchar"
    if any(given.startswith(native) for native in _NATIVE[column.kind]):
        return f"nullif({name}, 'nan')" if given in ("DOUBLE", "FLOAT") else name
    if given.endswith("[]") or given.startswith(_NESTED):
        return f"nullif(to_json({name})::varchar, 'null')"
    if given in ("DOUBLE", "FLOAT") or given.startswith("DECIMAL"):
        return f"whole_as_text({name})"
    return f"trimmed({name}::varchar)"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as an SQL literal, for the places where DuckDB binds no parameter: views and file names in them."""
    return "'" + value.replace("'", "''") + "'"
