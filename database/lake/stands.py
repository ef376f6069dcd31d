"""What the lake says of an office: which stand it holds, since when, and what each table must count and hash to."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from database import places
from database.extensions import name
from database.resources import COMMANDS
from database.verification import totals_of

_LAKE = COMMANDS / "lake"
Totals = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Stand:
    """A stand of one office. `base`: the last one that was written as a whole; `oldest`: what came before it must be
    kept nowhere; `tables`: rows and checksum of each; `bytes`: how large its file was.
    `version`: a snapshot of the lake that holds it, 0 for none."""

    office_id: str
    name: str
    base: str
    oldest: str
    tables: Totals
    bytes: int
    version: int = 0

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @property
    def made_at(self) -> datetime:
        """When it was made, as its name tells."""
        return places.moment_of(self.name)


def schema_of(office_id: str) -> str:
    """The schema of the lake with the tables of this office, as a name of SQL."""
    return name(f"office-{places.folder_name(office_id)}")


def table_of(office_id: str, table: str) -> str:
    """A table of this office in the lake, as SQL writes it."""
    return f"lake.{schema_of(office_id)}.{name(table)}"


def newest_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The last snapshot of the lake."""
    return _version(connection, "newest")


def last_committed(connection: duckdb.DuckDBPyConnection) -> int:
    """The snapshot that this connection committed last."""
    return _version(connection, "committed")


def _version(connection: duckdb.DuckDBPyConnection, command: str) -> int:
    [(version,)] = connection.execute((_LAKE / f"{command}.sql").read_text(encoding="utf-8")).fetchall()
    return int(version)


def is_kept(connection: duckdb.DuckDBPyConnection, version: int) -> bool:
    """Whether the lake still has this snapshot."""
    asked = (_LAKE / "is_kept.sql").read_text(encoding="utf-8")
    [(is_there,)] = connection.execute(asked, {"version": version}).fetchall()
    return bool(is_there)


def read(connection: duckdb.DuckDBPyConnection, office_id: str, version: int | None = None) -> Stand | None:
    """The stand that the lake has of this office, in this snapshot or now; None when it has none."""
    at = "" if version is None else f" at (version => {version})"
    try:
        # Names of our own only.
        statement = f"select office_id, name, base, oldest, tables, bytes from {table_of(office_id, 'stand')}{at}"  # noqa: S608
        found = connection.execute(statement).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
    if len(found) != 1:
        return None
    office, snapshot, base, oldest, tables, size = found[0]
    return Stand(office, snapshot, base, oldest, _totals(json.loads(tables)), size, version or 0)


def wrong_tables(connection: duckdb.DuckDBPyConnection, stand: Stand) -> list[str]:
    """The tables that the lake, read back whole, does not hold as this stand says."""
    found = {}
    for table in stand.tables:
        kept = f"(select * from {table_of(stand.office_id, table)} at (version => {stand.version}))"  # noqa: S608
        found[table] = totals_of(connection, kept)
    return sorted(table for table, totals in stand.tables.items() if found[table] != totals)


def offices(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The offices that the lake has."""
    try:
        found = connection.execute((_LAKE / "offices.sql").read_text(encoding="utf-8")).fetchall()
    except duckdb.CatalogException:
        return []
    return [office_id for (office_id,) in found]


def beside(path: Path) -> Stand | None:
    """What was noted when the snapshot of this path was copied from the lake, or committed to it; None when nothing."""
    return _noted(path.with_suffix(places.NOTE)) or read_directly(path)


def read_directly(path: Path) -> Stand | None:
    """The stand that is read from the lake in the place of this snapshot; None when nothing is."""
    return _noted(places.direct_of(path))


def _noted(note: Path) -> Stand | None:
    try:
        given: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return Stand(**given | {"tables": _totals(given["tables"])})


def keep(note: Path, stand: Stand) -> None:
    """Write this in a note, in one step; on a full disk nothing of it is left."""
    aside = note.with_name(f"CURRENT.{uuid4().hex}")
    try:
        aside.write_text(json.dumps(stand.as_json()), encoding="utf-8")
        os.replace(aside, note)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _totals(given: Mapping[str, list[int]]) -> dict[str, tuple[int, int]]:
    return {table: (int(rows), int(checksum)) for table, (rows, checksum) in given.items()}
