"""The SQL of database/commands/event_log, by name."""

from typing import Any

import duckdb

from database.snapshots import COMMANDS


def statement(name: str) -> str:
    return (COMMANDS / "event_log" / f"{name}.sql").read_text(encoding="utf-8")


def run(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any] | None = None) -> None:
    """Run one statement for what it does."""
    connection.execute(statement(name), values)


def rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    """The rows that one statement gives."""
    return connection.execute(statement(name)).fetchall()
