"""Reading a snapshot file back, to know that every byte of it is what was written."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from database.resources import COMMANDS, Config, limits

_RECOUNTED = ("workflow", "step")  # read whole by the statement that counts them
_AT_ONCE = 2  # tables: to find out where a copy was written, DuckDB takes one processor
_HEADERS = 3 * 4096  # bytes before the first block of a DuckDB file
_BLOCK = 256 * 1024
# What is read is not kept, and a load may have all but little of its memory in use.
_LIMITS: Config = {"memory_limit": "1000MB"}


@dataclass(frozen=True)
class Verified:
    """What a snapshot says it is, whether that is so, how many rows were counted, and when all of it was read the rows
    and checksum of each table."""

    name: str
    is_whole: bool
    workflows: int
    steps: int
    tables: dict[str, tuple[int, int]] = field(compare=False)


def verified(path: Path) -> Verified | None:
    """What this file holds, after reading all of it: DuckDB checks every block it reads. None when one is damaged."""
    return _read_back(path, "verify", _read_whole)


def verified_copy(path: Path, original: Path) -> Verified | None:
    """The same of a copy in which some rows were changed since, in less time: what stands in a block whose bytes differ
    from those of the original is read, in all columns; all other blocks are what the original has."""
    blocks = list(_differing(path, original))
    return _read_back(path, "verify_counts", lambda opened, table: _read_rows(opened, table, blocks))


_Totals = tuple[int, int]
_Read = Callable[[duckdb.DuckDBPyConnection, str], _Totals | None]


def _read_back(path: Path, counting: str, read: _Read) -> Verified | None:
    try:
        with contextlib.closing(duckdb.connect(str(path), read_only=True, config={**_LIMITS, **limits()})) as opened:
            opened.execute("set enable_progress_bar = false")
            found = opened.execute(_text(counting)).fetchall()
            tables = opened.execute(
                "select table_name from information_schema.tables where table_schema = 'raw' order by table_name"
            ).fetchall()
            names = [table for (table,) in tables]
            with ThreadPoolExecutor(_AT_ONCE) as reading:
                totals = dict(zip(names, reading.map(lambda table: read(opened.cursor(), table), names), strict=True))
    except (duckdb.ConnectionException, duckdb.OutOfMemoryException):
        raise  # this process has it open in another way, or has no memory left: neither says anything of the file
    except duckdb.Error:
        return None
    if len(found) != 1:
        return None
    name, is_whole, workflows, steps, *checksums = found[0]
    counted = dict(
        zip(_RECOUNTED, zip((workflows, steps), (one or 0 for one in checksums), strict=False), strict=False)
    )
    tables_read = {table: of_table for table, of_table in totals.items() if of_table}
    return Verified(name, is_whole, workflows, steps, tables_read | counted)


def _read_whole(opened: duckdb.DuckDBPyConnection, table: str) -> _Totals | None:
    return None if table in _RECOUNTED else totals_of(opened, f'raw."{table}"')


def totals_of(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """How many rows a table, as SQL writes it, has, and their checksum, whatever their order."""
    # Names of our own only.
    asked = f"select count(*), coalesce(bit_xor(hash(every)), 0) from {table} as every"  # noqa: S608
    [(rows, checksum)] = connection.execute(asked).fetchall()
    return int(rows), int(checksum)


def _read_rows(opened: duckdb.DuckDBPyConnection, table: str, blocks: list[int]) -> None:
    given = {"table": f"raw.{table}", "blocks": blocks}
    [(first_row,)] = opened.execute(_text("rows_written"), given).fetchall()
    if first_row is not None:
        _read_from(opened, table, first_row)


def _read_from(opened: duckdb.DuckDBPyConnection, table: str, first_row: int) -> None:
    # Names of our own schema only.
    statement = f'select bit_xor(hash(every)) from raw."{table}" as every where rowid >= $first_row'  # noqa: S608
    opened.execute(statement, {"first_row": first_row}).fetchall()


def _differing(path: Path, original: Path) -> Iterator[int]:
    """The numbers of the blocks that are not the same in both files."""
    block, other = bytearray(_BLOCK), bytearray(_BLOCK)
    with path.open("rb", buffering=0) as copy, original.open("rb", buffering=0) as first:
        copy.seek(_HEADERS)
        first.seek(_HEADERS)
        number = 0
        while size := copy.readinto(block):
            if first.readinto(other) != size or block != other:
                yield number
            number += 1


def _text(command: str) -> str:
    return (COMMANDS / f"{command}.sql").read_text(encoding="utf-8")
