"""Reading a whole snapshot file, to know that every byte of it is what was written."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from database import snapshots
from database.snapshots import COMMANDS

_RECOUNTED = {"workflow", "step"}  # read whole by the statement below
_VERIFY = COMMANDS / "verify.sql"


@dataclass(frozen=True)
class Verified:
    """What a snapshot says it is, whether that is so, and how many rows were counted."""

    name: str
    is_whole: bool
    workflows: int
    steps: int


def verified(path: Path) -> Verified | None:
    """What this file holds, after reading all of it: DuckDB checks every block it reads. None when one is damaged."""
    try:
        with contextlib.closing(duckdb.connect(str(path), read_only=True, config=snapshots.limits())) as opened:
            found = opened.execute(_VERIFY.read_text(encoding="utf-8")).fetchall()
            tables = opened.execute(
                "select table_name from information_schema.tables where table_schema = 'raw' order by table_name"
            ).fetchall()
            for (table,) in tables:
                if table in _RECOUNTED:
                    continue
                # Names of our own schema only.
                opened.execute(f'select bit_xor(hash(every)) from raw."{table}" as every').fetchall()  # noqa: S608
    except duckdb.ConnectionException:
        raise  # this process itself has it open in another way, which says nothing of the file
    except duckdb.Error:
        return None
    return Verified(*found[0]) if len(found) == 1 else None
