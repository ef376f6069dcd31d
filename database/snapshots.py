"""Snapshots: one read-only DuckDB file per office and version, found through a CURRENT pointer.

A published file never changes, so readers need no locks; a new version gets a new name, because a process
goes on seeing the old contents of a file that is replaced under the same name.
"""

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from database import places
from database.lake import connecting, direct, freshness, stands
from database.lake.stands import Stand
from database.places import folder_name, is_degraded, names, new_name, office_folder, path_of
from database.resources import COMMANDS, SCHEMA, Config, limits
from errors import NoSnapshot, SnapshotDamaged
from settings import private_folder

__all__ = [
    "COMMANDS",
    "SCHEMA",
    "current_name",
    "folder_name",
    "is_degraded",
    "limits",
    "names",
    "new_name",
    "office_folder",
    "path_of",
]

_LOCKED_DOWN = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


def current_name(office_id: str) -> str:
    """The snapshot that serves now (see `places.current_name`), brought up to date with the lake when there is one and
    nothing on this node follows it."""
    if connecting.is_used():
        freshness.see_to(office_id)
    return places.current_name(office_id)


_open: dict[Path, duckdb.DuckDBPyConnection] = {}
_directly: dict[Path, Stand | None] = {}
_opening = threading.Lock()
_idle: dict[tuple[Path, str], list[duckdb.DuckDBPyConnection]] = {}
_MOST_IDLE = 128  # of about 120 kB each; making one takes longer than most questions do
_DAMAGE = re.compile("Corrupt database file|not a valid DuckDB database file")
_SHORT = "Could not read enough bytes"


def _connection(path: Path) -> duckdb.DuckDBPyConnection:
    with _opening:
        if path not in _open or _is_outdated(path):
            for old in [kept for kept in _open if kept.parent == path.parent and _is_outdated(kept)]:
                del _open[old]  # pruned; its connection closes when the last cursor on it is gone
                _forget_idle(old)
            _open[path] = _opened(path)
        return _open[path]


def _is_outdated(path: Path) -> bool:
    """Whether what this process has open under this name is gone, or read from the lake as of what will go there."""
    return not places.is_there(path) or (not path.is_file() and stands.read_directly(path) != _directly.get(path))


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.is_file() and (connection := direct.opened(path)):
        _directly[path] = stands.read_directly(path)
        return connection
    if not path.exists():
        raise NoSnapshot("Deze stand van de gegevens is er niet meer. Ververs de pagina voor de nieuwste.")
    spill = private_folder("spill", str(os.getpid()))
    config: Config = {**_LOCKED_DOWN, "temp_directory": str(spill), **limits()}
    with trusting(path):
        connection = duckdb.connect(str(path), read_only=True, config=config)
    connection.execute("set global TimeZone = 'Europe/Amsterdam'")
    connection.execute("set global lock_configuration = true")
    return connection


@contextlib.contextmanager
def trusting(path: Path) -> Iterator[None]:
    """What reads this snapshot; once its bytes turn out not to be what was written, it does not serve any more.

    Raises SnapshotDamaged then.
    """
    try:
        yield
    except duckdb.IOException as error:
        if not path.is_file() and stands.read_directly(path):
            raise connecting.unreachable(error) from None
        # A full disk or too many open files is no damage; these are what DuckDB says of bytes that changed.
        if not (_DAMAGE.search(str(error)) or (_SHORT in str(error) and str(path) in str(error))):
            raise
        places.distrust(path)
        raise SnapshotDamaged(
            "Deze stand van de gegevens is beschadigd; de vorige is er nog. Probeer het opnieuw en meld het aan uw "
            "beheerder."
        ) from error


SCOPE_VARIABLES = (
    *("scope_employers", "scope_whole_office", "scope_history_employers", "scope_history_whole_office"),
    *("scope_whole_employers", "scope_departments"),
)
_WITHOUT_SCOPE = ";".join(f"reset variable {variable}" for variable in SCOPE_VARIABLES)
_SCOPED_VIEWS = (SCHEMA / "scoped_views.sql").read_text(encoding="utf-8")


@contextlib.contextmanager
def cursor(office_id: str, name: str, variables: dict[str, object]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A fresh cursor on one snapshot with these scope variables set and the scoped views made.

    Never share one between threads or users: variables and temp views belong to the cursor.
    """
    fresh = _with_views(path_of(office_id, name))
    try:
        set_scope(fresh, variables)
        yield fresh
    finally:
        fresh.close()


def _with_views(path: Path) -> duckdb.DuckDBPyConnection:
    fresh = _connection(path).cursor()
    try:
        fresh.execute(_SCOPED_VIEWS)
    except duckdb.CatalogException:
        fresh.close()
        raise NoSnapshot("Deze gegevens zijn met een oudere versie geladen. Laad ze opnieuw.") from None
    return fresh


@contextlib.contextmanager
def lent(office_id: str, name: str, variables: dict[str, object]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor as `cursor` gives, for checked queries only: it is kept for a next one, because making views takes long.

    One has it at a time. Its scope is wiped before it is kept; after any error it is closed. See docs/decisions/0006.
    """
    path = path_of(office_id, name)
    key = (path, _SCOPED_VIEWS)
    with _opening:
        kept = _idle.get(key)
        mine = kept.pop() if kept and path in _open else None
    mine = mine or _with_views(path)
    is_clean = False
    try:
        set_scope(mine, variables)
        yield mine
        mine.execute(_WITHOUT_SCOPE)
        is_clean = True
    finally:
        with _opening:
            room = _idle.setdefault(key, [])
            is_kept = is_clean and path in _open and len(room) < _MOST_IDLE
            if is_kept:
                room.append(mine)
        if not is_kept:
            mine.close()


def _forget_idle(path: Path) -> None:
    for key in [key for key in _idle if key[0] == path]:
        for kept in _idle.pop(key):
            kept.close()


def set_scope(cursor: duckdb.DuckDBPyConnection, variables: dict[str, object]) -> None:
    """Set the scope variables of one cursor; the scoped views follow them."""
    for variable, value in variables.items():
        cast = "varchar[]" if isinstance(value, list) else "boolean"
        cursor.execute(f"set variable {variable} = $value::{cast}", {"value": value})


def _read(path: Path, command: str, **values: object) -> list[tuple[Any, ...]]:
    statement = (COMMANDS / f"{command}.sql").read_text(encoding="utf-8")
    with contextlib.closing(_connection(path).cursor()) as fresh, trusting(path):
        return fresh.execute(statement, values or None).fetchall()


def employers(office_id: str, name: str) -> list[str]:
    """Ids of all employers of the office."""
    return list(_employers(path_of(office_id, name)))


@lru_cache(maxsize=64)  # a published file never changes, and everyone asks for these at each click
def _employers(path: Path) -> tuple[str, ...]:
    return tuple(employer for (employer,) in _read(path, "employers"))


def office_name(office_id: str, name: str) -> str:
    """The office's own name; its id when the source gave none."""
    found = _read(path_of(office_id, name), "office_name")
    return str(found[0][0]) if found else office_id


def departments_below(
    office_id: str, name: str, departments: list[str], departments_with_below: list[str]
) -> list[tuple[str, str]]:
    """(employer id, department id) of the first list, and of the second with all that lies below."""
    path = path_of(office_id, name)
    return _read(path, "departments_below", exact=departments, with_below=departments_with_below)


def in_memory() -> duckdb.DuckDBPyConnection:
    """A database of its own that holds nothing and is kept nowhere, to read other databases with."""
    return duckdb.connect(config=limits())


def close_all() -> None:
    """Close every snapshot this process holds open; the next cursor opens again."""
    with _opening:
        for path, connection in _open.items():
            _forget_idle(path)
            connection.close()
        _open.clear()
