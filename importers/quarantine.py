"""Quarantine: the rows that were not loaded, each with its place, its reason and what to do about it."""

from datetime import datetime
from pathlib import Path

from database.building import Build
from database.snapshots import COMMANDS, folder_name
from importers.exchange import TABLES
from settings import private_folder

_CHECK = COMMANDS / "load" / "check"


def keep(made: Build, started_at: datetime) -> Path | None:
    """Write the bad rows to a private Parquet file, and say where; None when there are none."""
    made.run(_CHECK / "rejected.sql")
    for table in TABLES:
        given: dict[str, object] = {"table": table, "checked": f"checked.{table}", "offered": f"offered.{table}"}
        made.run(_CHECK / "quarantine.sql", given)
    [(rows,)] = made.connection.execute("select count(*) from checked.quarantine").fetchall()
    if not rows:
        return None
    folder = private_folder("quarantine", folder_name(made.office_id))
    path = folder / f"{started_at.strftime('l%Y%m%dT%H%M%S%fZ')}.parquet"
    path.touch(mode=0o600)
    made.run(_CHECK / "keep_quarantine.sql", {"path": str(path)})
    return path
