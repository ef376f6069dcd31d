"""The steps of an event log: every event one, or every life that events tell of together."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from importers import event_log_life, event_log_sql, incoming
from importers.event_log_mapping import Mapping

_BATCH = 20_000


def make(connection: duckdb.DuckDBPyConnection, file: str, log: Mapping) -> None:
    """Make log_step out of the events. Lives are told by the attribute that the mapping calls lifecycle, if any."""
    if "lifecycle" in log.log:
        _keep_lives(connection)
        event_log_sql.run(connection, "lives_as_steps")
        _tell(connection, file)
    else:
        event_log_sql.run(connection, "events_as_steps")
    event_log_sql.run(connection, "steps")


def _keep_lives(connection: duckdb.DuckDBPyConnection) -> None:
    lives = event_log_life.lives(_told(connection))
    columns: list[pa.Array[Any]] = [
        pa.array(lives.ordinals, pa.int64()),
        pa.array(lives.steps, pa.int64()),
        pa.array(lives.does, pa.string()),
    ]
    connection.register("batch", pa.Table.from_arrays(columns, names=["ordinal", "step", "does"]))
    event_log_sql.run(connection, "log_life")
    connection.unregister("batch")


def _told(connection: duckdb.DuckDBPyConnection) -> Iterator[event_log_life.Told]:
    found = connection.execute(event_log_sql.statement("life"))
    while rows := found.fetchmany(_BATCH):
        yield from rows


def _tell(connection: duckdb.DuckDBPyConnection, file: str) -> None:
    """Say where the events went, for they are more than the steps."""
    [(events, steps, others, withdrawn)] = event_log_sql.rows(connection, "life_counts")
    incoming.warn(
        connection,
        f"{file}: {events} gebeurtenissen vertellen samen {steps} stappen, waarvan {withdrawn} ingetrokken en niet "
        f"geladen. {others} gebeurtenissen met een andere overgang horen bij geen stap.",
    )
