"""Quarantine: the rows that were not loaded, each with its place, its reason and what to do about it."""

import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from database.building import Build
from database.snapshots import COMMANDS, folder_name
from importers.exchange import TABLES
from importers.headings import OF_QUARANTINE
from settings import private_folder, settings

_CHECK = COMMANDS / "load" / "check"


def keep(made: Build, started_at: datetime, path: Path | None = None) -> Path | None:
    """Write the bad rows to a private Parquet file, and say where; None when there are none.

    `path`: where, when it is not to be kept with those of the office's loads.
    """
    made.run(_CHECK / "rejected.sql")
    for table in TABLES:
        given: dict[str, object] = {"table": table, "checked": f"checked.{table}", "offered": f"offered.{table}"}
        made.run(_CHECK / "quarantine.sql", given)
    [(rows,)] = made.connection.execute("select count(*) from checked.quarantine").fetchall()
    if not rows:
        return None
    folder = private_folder("quarantine", folder_name(made.office_id))
    path = path or folder / f"{started_at.strftime('l%Y%m%dT%H%M%S%fZ')}.parquet"
    path.touch(mode=0o600)
    made.run(_CHECK / "keep_quarantine.sql", {"path": str(path)})
    return path


def path(office_id: str, name: str) -> Path:
    """Where the quarantine of this name of this office is, if it is still kept."""
    return settings().home / "quarantine" / folder_name(office_id) / Path(name).name


def rows(path: Path) -> pa.Table:
    """The rows of one quarantine: file, line, table, column, reason, row (JSON, or the line itself as a JSON text)."""
    return pq.read_table(path)


def sheets(bad: pa.Table) -> dict[str, pa.Table]:
    """Bad rows as sheets to mend and load again: per table its columns as offered, and beside them why each is here.

    Workflows come with steps, if need be without a row: a workflow is loaded with all its steps.
    """
    by_table: dict[str, list[dict[str, str | None]]] = {}
    for row in bad.to_pylist():
        by_table.setdefault(row["table"], []).append(_as_offered(row["row"]) | _why(row))
    if "workflows" in by_table:
        by_table.setdefault("steps", [])
    return {table: _sheet(table, rows) for table, rows in by_table.items()}


def _as_offered(row: str | None) -> dict[str, str | None]:
    given = json.loads(row) if row else {}
    if not isinstance(given, dict):
        return {f"{OF_QUARANTINE.capitalize()} zoals aangeleverd": str(given)}
    return {
        name: value if value is None or isinstance(value, str) else json.dumps(value) for name, value in given.items()
    }


def _why(row: dict[str, object]) -> dict[str, str | None]:
    told = {"reden": row["reason"], "kolom": row["column"], "bestand": row["file"], "regel": row["line"]}
    return {
        f"{OF_QUARANTINE.capitalize()} {name}": None if value is None else str(value) for name, value in told.items()
    }


def _sheet(table: str, rows: list[dict[str, str | None]]) -> pa.Table:
    own = [column.name for column in TABLES[table].columns]
    other = sorted({name for row in rows for name in row} - set(own))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in [*own, *other]})
