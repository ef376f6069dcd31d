"""The scoped views as of a past moment. See docs/decisions/0011."""

from datetime import datetime

import duckdb

from database.snapshots import SCHEMA

_VIEWS = (SCHEMA / "as_of.sql").read_text(encoding="utf-8")


def go_back(cursor: duckdb.DuckDBPyConnection, moment: datetime) -> None:
    """Let the scoped views of this cursor show what there was at this moment; once, and after its scope is set.

    For a fresh cursor only, never a lent one: what is rebuilt stays on it, and it does not come back from there.
    """
    cursor.execute("set variable as_of = $moment::timestamptz", {"moment": moment})
    cursor.execute(_VIEWS)
