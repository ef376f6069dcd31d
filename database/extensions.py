"""Extensions of DuckDB, from pinned packages: DuckDB checks their signatures, and nothing is fetched at run time."""

import importlib.util
from pathlib import Path

import duckdb

from errors import SettingsRefused


def load(connection: duckdb.DuckDBPyConnection, extension: str) -> None:
    """Load an extension by the name of its file. Raises SettingsRefused when its package is not installed."""
    package = f"duckdb_extension_{extension}"
    found = importlib.util.find_spec(package)
    places = (found.submodule_search_locations if found else None) or ()
    files = [path for place in places for path in sorted(Path(place).rglob(f"{extension}.duckdb_extension"))]
    if not files:
        raise SettingsRefused(f"Het pakket {package} ontbreekt. Installeer requirements.txt.")
    connection.execute(f"load {text(str(files[0]))}")


def text(value: str) -> str:
    """A value as a literal, for statements that take no parameters."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + value.replace('"', '""') + '"'
