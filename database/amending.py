"""Amending: the next snapshot as a copy of what serves in which only the workflows that changed are replaced.

Writing a large office anew takes a minute; a few changed workflows are put in within seconds. What all workflows
together decide (waits, choices, routes) is derived again of the whole. See docs/decisions/0013.
"""

import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from database import deriving
from database.snapshots import COMMANDS

_AMEND = COMMANDS / "amend"
# Of what is put in only, to be placed among the rest.
_OF_WHAT_IS_PUT_IN = deriving.DERIVED[: deriving.DERIVED.index("declaration_finding")]
# What an employee declares is held against what he declared before: all of that component, of the employees touched.
_OF_THEIR_EMPLOYEES = ("declaration_finding", "finding")
# Derived again of the whole.
_AFRESH = ("wait", "payroll_period", "template_use", "choice", "snapshot")
_SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Amendment:
    """The serving file, a folder to work in, and the file to make."""

    serving: Path
    folder: Path
    aside: Path


def amend(
    connection: duckdb.DuckDBPyConnection,
    asked: Amendment,
    given: Mapping[str, object],
    progress: Callable[[str], None],
) -> tuple[int, int] | None:
    """Make the file; gives how many workflows and steps it must hold. None when it has to be written as a whole.

    `checked.touched` says which workflows are put in. The canonical workflows and steps are those only, afterwards.
    """
    connection.execute("set max_vacuum_tasks = 0")  # what stays is not written again because of what goes
    _run(connection, "restrict")
    first_day, is_enough = _row(connection, "calendar")
    if not is_enough:
        return None
    progress("gewijzigde workflows")
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        copied = meanwhile.submit(shutil.copyfile, asked.serving, asked.aside)
        _derive(connection, asked.folder / "put_in.duckdb", {**given, "first_day": first_day})
        copied.result()
    connection.execute(f"attach {_quoted(asked.aside)} as amended")
    if not _can_be_put_in(connection):
        connection.execute("detach amended; detach snapshot")
        return None
    progress("gewijzigde workflows invoegen")
    for name in ("codes", "removed", "balance", "put_in"):
        _run(connection, name)
    connection.execute("detach snapshot")
    _find(connection, asked.folder / "found.duckdb")
    connection.execute("detach amended")
    return _completed(connection, asked.aside, given, progress)


def _derive(connection: duckdb.DuckDBPyConnection, path: Path, given: Mapping[str, object]) -> None:
    """Derive what is put in, by itself, as `snapshot`."""
    connection.execute(f"attach {_quoted(path)} as snapshot; create schema snapshot.raw")
    for table in _OF_WHAT_IS_PUT_IN:
        deriving.run(connection, table, given)


def _can_be_put_in(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether what serves has the columns of what is put in, and room for its numbers."""
    if _row(connection, "outdated") != (0,):
        return False
    _run(connection, "number")
    return connection.execute("select count(*) from new_number where not fits").fetchone() == (0,)


def _find(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """What Controle now finds in what was put in, and in all that its employees declared."""
    connection.execute(f"attach {_quoted(path)} as snapshot; create schema snapshot.raw")
    _run(connection, "of_their_employees")
    for table in _OF_THEIR_EMPLOYEES:
        deriving.run(connection, table, {})
    _run(connection, "finding")
    connection.execute("detach snapshot")


def _completed(
    connection: duckdb.DuckDBPyConnection, aside: Path, given: Mapping[str, object], progress: Callable[[str], None]
) -> tuple[int, int]:
    connection.execute(f"attach {_quoted(aside)} as snapshot")
    for table in _AFRESH:
        progress(table)
        connection.execute(f"drop table if exists snapshot.raw.{table}")  # names of our own only
        folder = "amend" if table == _SNAPSHOT else "derive"
        deriving.run(connection, table, given, folder)
    [counted] = connection.execute("select workflow_count, step_count from balance").fetchall()
    connection.execute("detach snapshot")
    return int(counted[0]), int(counted[1])


def _row(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[object, ...]:
    [row] = connection.execute((_AMEND / f"{name}.sql").read_text(encoding="utf-8")).fetchall()
    return tuple(row)


def _run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute((_AMEND / f"{name}.sql").read_text(encoding="utf-8"))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
