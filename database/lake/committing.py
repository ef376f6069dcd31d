"""Committing a stand to the lake: in one transaction, and only on top of the stand that it was built from."""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from database.extensions import name, text
from database.lake import connecting, stands
from database.lake.stands import Stand
from database.resources import COMMANDS
from errors import SourceRefused

_LAKE = COMMANDS / "lake"
# By these a row says of which workflow it is: newest, the number of that workflow.
_NUMBERED = {"workflow", "step", "execution"}


class Overtaken(SourceRefused):
    """Another computer committed a stand of this office since this one began: it has to be built on that one."""


@dataclass(frozen=True)
class Commit:
    """A stand to commit, in this verified file. `before`: the one it was built from, in the file `served`; `touched`:
    the numbers of all workflows that differ from it, or None when everything may."""

    stand: Stand
    file: Path
    before: Stand | None
    served: Path | None = None
    touched: list[int] | None = None


def commit(asked: Commit) -> Stand:
    """The stand as the lake has it from now on. Raises Overtaken, and LakeUnreachable when nothing was committed, or
    nobody knows: what is built again then changes nothing that was."""
    with connecting.attached(is_read_only=False) as connection:
        connection.execute(f"attach {text(str(asked.file))} as made (read_only)")
        if asked.served is not None:
            connection.execute(f"attach {text(str(asked.served))} as served (read_only)")
        with _transaction(connection):
            _write(connection, asked)
        version = stands.last_committed(connection)
    return replace(asked.stand, version=version)


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException as error:
        with suppress(duckdb.Error):
            connection.execute("rollback")
        if isinstance(error, duckdb.TransactionException) and "conflict" in str(error).lower():
            raise Overtaken("Een andere computer heeft dit kantoor tegelijk geladen. Laad opnieuw.") from None
        raise


def _write(connection: duckdb.DuckDBPyConnection, asked: Commit) -> None:
    office_id, before = asked.stand.office_id, stands.read(connection, asked.stand.office_id)
    if (before and before.name) != (asked.before and asked.before.name):
        raise Overtaken("Een andere computer heeft dit kantoor intussen geladen. Laad opnieuw.")
    if before is None:
        _begin(connection, office_id)
    known = before.tables if before else {}
    anew = _made_anew(connection, office_id)
    for table, totals in asked.stand.tables.items():
        if known.get(table) == totals and table not in anew:
            continue
        if asked.touched is None or table in anew:
            _replace(connection, office_id, table)
        elif table in _NUMBERED:
            _exchange(connection, office_id, table, asked.touched)
        else:
            _differ(connection, office_id, table)
    _tell(connection, asked.stand)


def _begin(connection: duckdb.DuckDBPyConnection, office_id: str) -> None:
    """A schema for an office that the lake does not have yet; two that begin one at once conflict over its name."""
    connection.execute(f"create schema lake.{stands.schema_of(office_id)}")
    connection.execute((_LAKE / "office.sql").read_text(encoding="utf-8"))
    connection.execute((_LAKE / "add_office.sql").read_text(encoding="utf-8"), {"office_id": office_id})
    # Names of our own only.
    connection.execute(
        f"create table {stands.table_of(office_id, 'stand')} (office_id varchar, name varchar, base varchar, "
        "oldest varchar, made_at timestamptz, bytes bigint, tables varchar)"
    )


def _made_anew(connection: duckdb.DuckDBPyConnection, office_id: str) -> set[str]:
    """Make the tables that the lake does not have with these columns, as a newer version of this program does."""
    asked = (_LAKE / "outdated.sql").read_text(encoding="utf-8")
    schema = stands.schema_of(office_id).strip('"')
    found = connection.execute(asked, {"schema": schema}).fetchall()
    for table, is_made, is_kept in found:
        kept = stands.table_of(office_id, table)
        if is_kept:
            connection.execute(f"drop table {kept}")
        if is_made:
            connection.execute(f"create table {kept} as select * from made.raw.{name(table)} limit 0")  # noqa: S608
    return {table for table, _, _ in found}


def _replace(connection: duckdb.DuckDBPyConnection, office_id: str, table: str) -> None:
    """All rows of a table. Whole files go without being read."""
    kept = stands.table_of(office_id, table)
    connection.execute(f"delete from {kept}")  # noqa: S608
    connection.execute(f"insert into {kept} by name select * from made.raw.{name(table)}")  # noqa: S608


def _exchange(connection: duckdb.DuckDBPyConnection, office_id: str, table: str, touched: list[int]) -> None:
    """The rows of the workflows that were touched."""
    kept = stands.table_of(office_id, table)
    among = "where newest in (select unnest($touched::uinteger []))"
    given = {"touched": touched}
    connection.execute(f"delete from {kept} {among}", given)  # noqa: S608
    connection.execute(f"insert into {kept} by name select * from made.raw.{name(table)} {among}", given)  # noqa: S608


def _differ(connection: duckdb.DuckDBPyConnection, office_id: str, table: str) -> None:
    """The rows that are there more or less often than they were; equal rows go and come together."""
    kept, made, served = stands.table_of(office_id, table), f"made.raw.{name(table)}", f"served.raw.{name(table)}"
    columns = [name(column) for (column, *_) in connection.execute(f"describe {made}").fetchall()]
    listed = ", ".join(columns)
    connection.execute(
        f"create or replace temp table difference as "  # noqa: S608
        f"(select {listed} from {served} except all select {listed} from {made}) union "
        f"(select {listed} from {made} except all select {listed} from {served})"
    )
    is_same = " and ".join(f"every.{column} is not distinct from difference.{column}" for column in columns)
    connection.execute(f"delete from {kept} as every using difference where {is_same}")  # noqa: S608
    connection.execute(
        f"insert into {kept} by name select every.* from {made} as every semi join difference on {is_same}"  # noqa: S608
    )


def _tell(connection: duckdb.DuckDBPyConnection, stand: Stand) -> None:
    """What serves from now on, in the office's own table and with the commit."""
    kept = stands.table_of(stand.office_id, "stand")
    connection.execute(f"delete from {kept}")  # noqa: S608
    given: dict[str, object] = {
        "office_id": stand.office_id,
        "name": stand.name,
        "base": stand.base,
        "oldest": stand.oldest,
    }
    given |= {"tables": json.dumps(dict(stand.tables)), "bytes": stand.bytes}
    connection.execute(
        f"insert into {kept} by name select $office_id as office_id, $name as name, $base as base, "
        "$oldest as oldest, $made_at::timestamptz as made_at, $bytes as bytes, $tables as tables",
        given | {"made_at": stand.made_at},
    )
    told = {"author": f"{platform.node()}:{os.getpid()}", "message": f"{stand.office_id} {stand.name}"}
    connection.execute((_LAKE / "tell.sql").read_text(encoding="utf-8"), told)
