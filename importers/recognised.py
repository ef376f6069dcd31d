"""What was recognised in a source: which tables in which file, which columns, and how its first rows look."""

from dataclasses import dataclass
from typing import Any

import duckdb

from importers import incoming
from importers.exchange import TABLES

_FIRST_ROWS = 5


@dataclass(frozen=True)
class Part:
    """One table of a source. `columns`: under our names; `unknown`: headings that are not read; `rows`: the first few,
    as text in the order of `columns`."""

    table: str
    file: str
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> "Part":
        """The part that `dataclasses.asdict` took apart, also after a journey as JSON."""
        rows = tuple(tuple(row) for row in given["rows"])
        return cls(given["table"], given["file"], tuple(given["columns"]), tuple(given["unknown"]), rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that it lacks."""
        return tuple(name for name in TABLES[self.table].required_columns if name not in self.columns)


def of(connection: duckdb.DuckDBPyConnection) -> list[Part]:
    """What the readers put in schema `incoming` so far, in the order of the exchange format."""
    files = dict(connection.execute('select "table", file from incoming.origin').fetchall())
    offered = [table for table in TABLES if incoming.columns_offered(connection, table)]
    return [_part(connection, table, files.get(table, "")) for table in offered]


def _part(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> Part:
    columns = [name for name in incoming.columns_offered(connection, table) if name not in ("file", "line")]
    file = file or _file_of(connection, table)
    unknown = connection.execute(
        "select heading from incoming.unknown_column where file = $file", {"file": file}
    ).fetchall()
    selected = ", ".join(f"{incoming.identifier(name)}::varchar" for name in columns) or "null"
    # Only names of our own and quoted identifiers are put together here; no value of a source is.
    rows = connection.execute(
        f"select {selected} from incoming.{incoming.identifier(table)} order by line limit {_FIRST_ROWS}"  # noqa: S608
    ).fetchall()
    return Part(table, file, tuple(columns), tuple(heading for (heading,) in unknown), tuple(rows))


def _file_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The file that the rows themselves name, for a reader that makes several tables of one file."""
    found = connection.execute(
        f"select file from incoming.{incoming.identifier(table)} limit 1"  # noqa: S608 - a name of our own
    ).fetchone()
    return str(found[0]) if found else ""
