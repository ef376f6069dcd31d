"""What someone says that the columns of his own files mean: a TOML file with a section [columns.TABLE] per table.

[columns.workflows]
"Datum aanvraag" = "submitted_at"
"Interne code" = ""        # an empty name keeps the column out, without a remark
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import tomli_w

from errors import SourceRefused
from importers.exchange import TABLES


def is_one(path: Path) -> bool:
    """Whether this mapping is one of columns; else it is one of an event log, or unreadable."""
    try:
        return "columns" in tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False


def keep(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Let the readers of this build know it. Raises SourceRefused, naming what is wrong in it."""
    content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    tables = content.pop("columns")
    if content or not isinstance(tables, dict):
        raise SourceRefused(f"{path.name}: naast [columns.TABEL] hoort er niets in een kolommenkoppeling.")
    for table, columns in tables.items():
        for heading, column in _checked(path.name, table, columns).items():
            connection.execute(
                "insert into incoming.mapped_column values ($table, $heading, $column)",
                {"table": table, "heading": heading, "column": column},
            )


def written(tables: Mapping[str, Mapping[str, str]]) -> str:
    """The text of a mapping: per table, headings and the columns they are."""
    return tomli_w.dumps({"columns": tables})


def _checked(file: str, table: str, columns: Any) -> Mapping[str, str]:
    if table not in TABLES:
        raise SourceRefused(f"{file}: '{table}' is geen tabel. Kies uit: {', '.join(TABLES)}.")
    known = {column.name for column in TABLES[table].columns}
    for heading, column in columns.items() if isinstance(columns, dict) else [("", None)]:
        if not isinstance(column, str) or (column and column not in known):
            raise SourceRefused(
                f"{file}: '{heading}' in [columns.{table}] kan niet '{column}' zijn. Kies uit: "
                f"{', '.join(sorted(known))}, of laat leeg om over te slaan."
            )
    return columns  # type: ignore[no-any-return]
