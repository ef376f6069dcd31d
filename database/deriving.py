"""Deriving: what a snapshot serves, made of the canonical tables of a build."""

import re
from collections.abc import Callable, Mapping

import duckdb

from database.snapshots import COMMANDS

# In this order: each is made of the ones before it.
DERIVED = (
    "person_name",
    "office",
    "employer",
    "department",
    "department_below",
    "employee",
    "working_day",
    "working_hour",
    "payroll_period",
    "step_definition",
    "numbered_workflow",
    "placed_step",
    "step",
    "place",
    "trace",
    "known_route",
    "workflow",
    "route",
    "execution",
    "approval_finding",
    "conformance_finding",
    "declaration_finding",
    "finding",
    "wait",
    "template_use",
    "choice",
    "snapshot",
)
# The largest are made part by part, so that a large office takes time and not memory. Where each goes:
_IN_PARTS = {
    "step": "table snapshot.raw.step",
    "trace": "temp table trace",
    "workflow": "table snapshot.raw.workflow",
    "execution": "table snapshot.raw.execution",
    "approval_finding": "temp table approval_finding",
    "conformance_finding": "temp table conformance_finding",
}
_PART = 200_000
_BOUNDS = {
    "first": "uinteger",
    "last": "uinteger",
    "employer_from": "uinteger",
    "employer_until": "uinteger",
    "submitted_from": "timestamptz",
    "submitted_until": "timestamptz",
}


def derive(connection: duckdb.DuckDBPyConnection, given: Mapping[str, object], progress: Callable[[str], None]) -> None:
    """Make every table of schema `snapshot.raw`. `given`: values for the parameters that the statements name.

    The canonical workflows and steps are gone afterwards, when they came from a source that was checked.
    """
    for table in DERIVED:
        progress(table)
        run(connection, table, given)
        if table == "placed_step":
            # What was checked takes as much memory as what is made of it, and nothing reads it any more.
            connection.execute("drop table if exists checked.workflows; drop table if exists checked.steps")


def run(connection: duckdb.DuckDBPyConnection, table: str, given: Mapping[str, object], folder: str = "derive") -> None:
    """Run the statement of one table in this folder of commands, with those of the given values that it names."""
    if table in _IN_PARTS:
        _in_parts(connection, table)
        if table == "step":
            connection.execute("drop table placed_step")  # nothing after it reads those, and they take much memory
        return
    statement = (COMMANDS / folder / f"{table}.sql").read_text(encoding="utf-8")
    wanted = {key: value for key, value in given.items() if re.search(rf"\${key}\b", statement)}
    connection.execute(statement, wanted or None)


def _in_parts(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    [(workflows,)] = connection.execute("select count(*) from numbered_workflow").fetchall()
    _choose(connection, 1)
    connection.execute((COMMANDS / "derive" / f"{table}.sql").read_text(encoding="utf-8"))
    # Names of our own only.
    connection.execute(f"create or replace {_IN_PARTS[table]} as from made_{table}")
    name = _IN_PARTS[table].rpartition(" ")[2]
    for first in range(1 + _PART, workflows + 1, _PART):
        _choose(connection, first)
        connection.execute(f"insert into {name} from made_{table}")


def _choose(connection: duckdb.DuckDBPyConnection, first: int) -> None:
    """Say which part of the workflows the views `made_…` are of: the one that begins at this position."""
    last = first + _PART - 1
    statement = (COMMANDS / "part.sql").read_text(encoding="utf-8")
    [bounds] = connection.execute(statement, {"first": first, "last": last}).fetchall()
    chosen = dict(zip(_BOUNDS, (first, last, *bounds), strict=True))
    for name, kind in _BOUNDS.items():
        connection.execute(f"set variable part_{name} = $value::{kind}", {"value": chosen[name]})
