"""Quarantine: the rows that were not loaded, each with its place, its reason and what to do about it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from database import control, shelf
from database.building import Build
from database.snapshots import COMMANDS, folder_name
from importers.exchange import TABLES
from importers.headings import OF_QUARANTINE
from settings import private_folder, settings

_CHECK = COMMANDS / "load" / "check"
_NAME = "l%Y%m%dT%H%M%S%fZ"  # in order of time


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
    path = path or folder / f"{started_at.strftime(_NAME)}.parquet"
    path.touch(mode=0o600)
    made.run(_CHECK / "keep_quarantine.sql", {"path": str(path)})
    return path


def share(office_id: str, path: Path) -> None:
    """Let every node show this quarantine, where there are several: from here on the control store has it."""
    with control.engine().begin() as connection:
        shelf.put(connection, path, _name(office_id, path.name))
    shelf.let_go(path)


def kept(office_id: str, name: str) -> pa.Table | None:
    """The rows of the quarantine of this name of this office; None when they are not kept any more."""
    if control.is_shared():
        found = shelf.content(_name(office_id, name))
        return pq.read_table(pa.BufferReader(found)) if found is not None else None
    path = settings().home / "quarantine" / folder_name(office_id) / Path(name).name
    return rows(path) if path.is_file() else None


def older(office_id: str, before: datetime) -> list[str]:
    """What the control store has of this office from before this moment."""
    last = _name(office_id, f"{before.astimezone(UTC):{_NAME}}")
    return [name for name in shelf.names(_name(office_id, "")) if name < last]


def _name(office_id: str, name: str) -> str:
    return f"{shelf.QUARANTINE}{folder_name(office_id)}/{Path(name).name}"


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
