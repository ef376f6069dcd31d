"""What every use of DuckDB here shares: where its statements lie, and how much of this computer it may use."""

import duckdb

from settings import ROOT, settings

SCHEMA = ROOT / "database" / "schema"
COMMANDS = ROOT / "database" / "commands"
# Snapshots are written in the shape of DuckDB 1.3 and later. Its dictionaries for text take a fifth less time to write
# than those that any version reads, and two fifths less to group by (docs/decisions/0020-storage-version.md).
STORED_AS = "(storage_version 'v1.3.0')"
Config = dict[str, str | bool | int | float | list[str]]


def limits() -> Config:
    """How much of this computer DuckDB may use, as the settings say; nothing where they leave that to DuckDB."""
    wanted: dict[str, str | int] = {"memory_limit": settings().memory_limit, "threads": settings().threads}
    return {name: value for name, value in wanted.items() if value}


def leave_no_thread() -> None:
    """Close the connection that DuckDB's module opens by itself, with its thread: a process must have none to fork."""
    duckdb.close()
