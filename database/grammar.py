"""How DuckDB itself reads a statement, without any data: its syntax tree and the functions it knows."""

import contextlib
import json
from functools import cache
from typing import Any

import duckdb

from database.snapshots import COMMANDS


@cache
def _without_data() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"enable_external_access": "false"})


def _rows(command: str, **values: object) -> list[tuple[Any, ...]]:
    statement = (COMMANDS / f"{command}.sql").read_text(encoding="utf-8")
    with contextlib.closing(_without_data().cursor()) as cursor:
        return cursor.execute(statement, values or None).fetchall()


def syntax_tree(statement: str) -> dict[str, Any]:
    """The statement as DuckDB parses it; `error` is true in it when it is anything but selects. Executes nothing."""
    [(text,)] = _rows("syntax_tree", statement=statement)
    tree: dict[str, Any] = json.loads(text)
    return tree


@cache
def pure_functions() -> frozenset[str]:
    """Names of the functions of which DuckDB says that the answer follows from the arguments alone. No macros."""
    return frozenset(name for (name,) in _rows("pure_functions"))
