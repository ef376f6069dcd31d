"""DuckDB alone: the snapshot that is measured, with SQL written by hand. The least that anyone needs."""

from contextlib import ExitStack
from datetime import datetime
from functools import cached_property

import duckdb

from benchmarks.beside.questions import Rows
from benchmarks.office import Office, opened
from queries import BATCH_ROWS


class Alone:
    """A connection of its own that stays open, on the tables of the snapshot."""

    name = f"DuckDB {duckdb.__version__} alone"
    folder = "duckdb"
    why = (
        "It leaves out what makes an answer someone's: the views that hold it to a scope, the filters and orders that "
        "are not asked for now, the targets of the office, the guard, the deadline."
    )

    def __init__(self, office: Office, stack: ExitStack) -> None:
        self._office = office
        self._stack = stack

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = self._stack.enter_context(opened(self._office.snapshot))
        connection.execute("use serving.raw")
        return connection

    def ask(self, text: str, given: dict[str, object]) -> Rows:
        return self._connection.execute(text, given or None).to_arrow_table(BATCH_ROWS)

    def moment(self, at: datetime) -> object:
        return at

    def memory(self) -> int:
        return 0
