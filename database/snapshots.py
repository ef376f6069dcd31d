"""Snapshots: one read-only DuckDB file per office and version, found through a CURRENT pointer.

A published file never changes, so readers need no locks; a new version gets a new name, because a process
goes on seeing the old contents of a file that is replaced under the same name.
"""

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import duckdb

from database import places
from database.askers import asked
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
_Frozen = tuple[tuple[str, object], ...]
_scopes: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Frozen] = WeakKeyDictionary()  # as last set on each cursor
_MOST_IDLE = 128  # of about 120 kB each; making one takes longer than most questions do
_MANY_IDLE = 32  # from here on a kept one changes hands rather than that one more is made
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
    *("scope_first", "scope_last", "scope_history_first", "scope_history_last"),
)
_WITHOUT_SCOPE = ";".join(f"reset variable {variable}" for variable in SCOPE_VARIABLES)
_SCOPED_VIEWS = (SCHEMA / "scoped_views.sql").read_text(encoding="utf-8")
_SCOPE_BOUNDS = (SCHEMA / "scope_bounds.sql").read_text(encoding="utf-8")


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
        asked(partial(fresh.execute, _SCOPED_VIEWS))
    except (duckdb.CatalogException, duckdb.BinderException):  # without a table, or a column, that they read
        fresh.close()
        raise NoSnapshot("Deze gegevens zijn met een oudere versie geladen. Laad ze opnieuw.") from None
    return fresh


def is_readable(office_id: str) -> bool:
    """Whether something serves for this office, with all that this version of the program asks of it."""
    try:
        _with_views(path_of(office_id, current_name(office_id))).close()
    except NoSnapshot:
        return False
    return True


@contextlib.contextmanager
def lent(office_id: str, name: str, variables: dict[str, object]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor as `cursor` gives, for checked queries only: it is kept for a next one, because making views and setting
    a scope takes long.

    One has it at a time. With its scope it is kept for who has exactly that scope; for anyone else it is wiped first.
    After any error it is closed. See docs/decisions/0006.
    """
    path = path_of(office_id, name)
    mine = _kept_for(path, _frozen(variables)) or _with_views(path)
    is_whole = True
    try:
        if _scopes.get(mine) != _frozen(variables):
            asked(partial(mine.execute, _WITHOUT_SCOPE))
            set_scope(mine, variables)
        yield mine
    except Exception:  # not what ends a run of a page before its end: that is no error, and comes between questions
        is_whole = False
        raise
    finally:
        if not (is_whole and _is_kept(path, mine)):
            mine.close()


def _kept_for(path: Path, scope: _Frozen) -> duckdb.DuckDBPyConnection | None:
    """A kept cursor with this scope; when many are kept, else the one that was kept longest."""
    with _opening:
        kept = _idle.get((path, _SCOPED_VIEWS), [])
        if path not in _open:
            return None
        for place in reversed(range(len(kept))):
            if _scopes.get(kept[place]) == scope:
                return kept.pop(place)
        return kept.pop(0) if len(kept) > _MANY_IDLE else None


def _is_kept(path: Path, cursor: duckdb.DuckDBPyConnection) -> bool:
    with _opening:
        kept = _idle.setdefault((path, _SCOPED_VIEWS), [])
        has_room = path in _open and len(kept) < _MOST_IDLE
        if has_room:
            kept.append(cursor)
        return has_room


def _forget_idle(path: Path) -> None:
    for key in [key for key in _idle if key[0] == path]:
        for kept in _idle.pop(key):
            kept.close()


def set_scope(cursor: duckdb.DuckDBPyConnection, variables: dict[str, object]) -> None:
    """Set the scope variables of one cursor; the scoped views follow them."""
    _scopes.pop(cursor, None)  # while some are set and others not, it has nobody's scope
    asked(partial(_set_variables, cursor, variables))
    _scopes[cursor] = _frozen(variables)


def _set_variables(cursor: duckdb.DuckDBPyConnection, variables: dict[str, object]) -> None:
    for variable, value in variables.items():
        cast = "varchar[]" if isinstance(value, list) else "boolean"
        cursor.execute(f"set variable {variable} = $value::{cast}", {"value": value})
    cursor.execute(_SCOPE_BOUNDS)


def _frozen(variables: dict[str, object]) -> _Frozen:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(variables.items())
    )


def read(path: Path, command: str, **values: object) -> list[tuple[Any, ...]]:
    """What one of the questions in `commands` gives on this snapshot, outside any scope."""
    statement = (COMMANDS / f"{command}.sql").read_text(encoding="utf-8")
    with contextlib.closing(_connection(path).cursor()) as fresh, trusting(path):
        return asked(lambda: fresh.execute(statement, values or None).fetchall())


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
