"""Copies of an office's stand in the lake as a snapshot file: a whole one, or the last one brought up to date."""

import shutil
from pathlib import Path

import duckdb

from database.extensions import name, text
from database.lake import stands
from database.lake.stands import Stand
from database.resources import STORED_AS
from database.verification import totals_of, verified, verified_copy

_CHANGES = ("insert", "update_postimage")


def brought_up_to_date(
    connection: duckdb.DuckDBPyConnection, wanted: Stand, served: Path, before: Stand, aside: Path
) -> bool:
    """Make this file of the one that serves and the lake's feed of changes since; whether that gave what is wanted.

    Only what is written anew is read back: the rest of the file is what serves, which was right when it came.
    """
    if before.base != wanted.base or not stands.is_kept(connection, before.version):
        return False
    shutil.copyfile(served, aside)
    found = dict(before.tables)
    try:
        connection.execute(f"attach {text(str(aside))} as copied")
        connection.execute("set max_vacuum_tasks = 0")  # what stays is not written again because of what goes
        for table, totals in wanted.tables.items():
            if found.get(table) != totals:
                _read_feed(connection, wanted, before.version + 1, table)
                found[table] = _apply(connection, table, before.tables.get(table, (0, 0)))
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.InvalidInputException):
        return False  # the feed does not reach back that far, or a table has other columns since
    finally:
        connection.execute("detach database if exists copied")
    return found == dict(wanted.tables) and _is_written(aside, served, wanted)


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name(column) for (column, *_) in connection.execute(f"describe copied.raw.{name(table)}").fetchall()]


def _read_feed(connection: duckdb.DuckDBPyConnection, wanted: Stand, first: int, table: str) -> None:
    """Into a table of its own: the rows of this one that went and came since, and how often on balance."""
    listed = ", ".join(_columns(connection, table))
    schema = stands.schema_of(wanted.office_id).strip('"')
    # Names of our own only.
    connection.execute(
        f"create or replace temp table feed as select row_number() over () as number, * from ("  # noqa: S608
        f"select {listed}, sum(case when change_type in {_CHANGES} then 1 else -1 end) as net from "
        f"ducklake_table_changes('lake', {text(schema)}, {text(table)}, {first}, {wanted.version}) "
        f"group by {listed} having net <> 0)"
    )


def _apply(connection: duckdb.DuckDBPyConnection, table: str, before: tuple[int, int]) -> tuple[int, int]:
    """Take out and put in the rows of the feed; what came and went again does neither.

    Gives the rows of the table, counted, and its checksum: as it was, without what went and with what is found to have
    come.
    """
    copy, columns = f"copied.raw.{name(table)}", _columns(connection, table)
    listed = ", ".join(columns)
    is_same = " and ".join(f"every.{column} is not distinct from feed.{column}" for column in columns)
    if '"newest"' in columns:  # lets DuckDB skip what holds none of these workflows
        is_same = f"every.newest = feed.newest and {is_same}"
    # Names of our own only.
    connection.execute(
        "create or replace temp table going as select place, checksum from ("  # noqa: S608
        "select every.rowid as place, hash(every) as checksum, -feed.net as most, "
        f"row_number() over (partition by feed.number order by every.rowid) as nth from {copy} as every "
        f"inner join feed on feed.net < 0 and {is_same}) where nth <= most"
    )
    [(gone, last)] = connection.execute(
        "select coalesce(bit_xor(checksum), 0), "  # noqa: S608
        f"(select coalesce(max(every.rowid), -1) from {copy} as every) from going"
    ).fetchall()
    connection.execute(f"delete from {copy} where rowid in (select place from going)")  # noqa: S608
    added = f"select {listed} from feed, range(feed.net::bigint) where feed.net > 0 order by feed.number"  # noqa: S608
    connection.execute(f"insert into {copy} ({listed}) {added}")
    _, came = totals_of(connection, f"(select * from {copy} where rowid > {last})")  # noqa: S608
    [(rows,)] = connection.execute(f"select count(*) from {copy}").fetchall()  # noqa: S608
    return int(rows), before[1] ^ int(gone) ^ came


def _is_written(aside: Path, served: Path, wanted: Stand) -> bool:
    """Whether what differs from the file that serves can be read, and the whole has as many rows as it must."""
    found = verified_copy(aside, served)
    counted = (wanted.tables["workflow"][0], wanted.tables["step"][0])
    return found is not None and found.is_whole and (found.workflows, found.steps) == counted


def copied_whole(connection: duckdb.DuckDBPyConnection, wanted: Stand, aside: Path) -> bool:
    """Make this file of all that the lake has of the office; whether that is what it says it is."""
    aside.unlink(missing_ok=True)
    connection.execute(f"attach {text(str(aside))} as copied {STORED_AS}; create schema copied.raw")
    try:
        for table in wanted.tables:
            kept = stands.table_of(wanted.office_id, table)
            connection.execute(
                f"create table copied.raw.{name(table)} as "  # noqa: S608 - names of our own only
                f"select * from {kept} at (version => {wanted.version})"
            )
    finally:
        connection.execute("detach copied")
    return _is_right(aside, wanted)


def _is_right(aside: Path, wanted: Stand) -> bool:
    """Whether every table of this file, read back whole, holds what the lake says it must."""
    found = verified(aside)
    return found is not None and found.is_whole and found.tables == dict(wanted.tables)
