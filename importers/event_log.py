"""Event logs as a source, with a mapping file: IEEE XES, OCEL 2.0, or flat as CSV or Parquet. Events become steps."""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from errors import SourceRefused
from importers import (
    event_log_csv,
    event_log_mapping,
    event_log_ocel,
    event_log_packed,
    event_log_parquet,
    event_log_sql,
    event_log_steps,
    event_log_xes,
    incoming,
)
from importers.event_log_mapping import Mapping
from importers.event_log_rows import Case, Event
from progress import Progress

_XES = (".xes", ".xes.gz")
_FLAT = (".csv", ".csv.gz")
_PARQUET = (".parquet",)
_OCEL = (".json", ".jsonocel", *event_log_ocel.SQLITE)
_MOST_BYTES = 100_000
# Of the columns of a batch that hold no text.
_TYPES = {"ordinal": pa.int64(), "trace": pa.int64(), "line": pa.int64(), "is_taken_back": pa.bool_()}
_BATCH = 20_000


def is_event_log(source: Path) -> bool:
    """Whether this is one file that can be an event log. A CSV or Parquet is one only when a mapping comes with it."""
    return source.is_file() and source.name.lower().endswith((*_XES, *_FLAT, *_PARQUET, *_OCEL))


def read(
    source: Path, office_id: str, mapping: Path, connection: duckdb.DuckDBPyConnection, progress: Progress
) -> None:
    """Fill incoming.offices, employers, employees, workflows and steps from the log.

    Events without an activity or a readable time, and cases with an unreadable amount, are rejected with a reason;
    remarks about the log as a whole become warnings. Raises SourceRefused when the log or the mapping is unusable.
    """
    if source.exists() and not is_event_log(source):
        raise SourceRefused(
            f"{source.name} is geen logboek. --mapping hoort bij .xes, .csv (ook als .gz), .parquet, .json of .sqlite."
        )
    log = event_log_mapping.read(mapping)
    progress.step("gebeurtenissen lezen")
    event_log_sql.run(connection, "rows")
    _keep_all(connection, source, log, progress)
    if source.name.lower().endswith(_OCEL):
        event_log_sql.run(connection, "sort_events")
    _check_found(connection, source.name, log)
    progress.step("workflows en stappen maken")
    names = [name for (name,) in event_log_sql.rows(connection, "activities")]
    _keep(connection, "add_activities", [log.meaning_of(name) for name in names])
    event_log_steps.make(connection, source.name, log)
    _offer(connection, source.name, office_id, log)
    _report(connection, source.name, log.unused(names))
    event_log_sql.run(connection, "drop_rows")


def _keep_all(connection: duckdb.DuckDBPyConnection, source: Path, log: Mapping, progress: Progress) -> None:
    """Read the whole log into log_event and log_case, a batch at a time."""
    most = {"most": _MOST_BYTES}
    comma = most | {"has_decimal_comma": log.log.get("decimal") == ","}
    events: list[Event] = []
    cases: list[Case] = []
    for row in _entries(source, log, progress):
        if isinstance(row, Event):
            events.append(row)
        else:
            cases.append(row)
        if len(events) == _BATCH or len(cases) == _BATCH:
            _keep(connection, "add_events", events, most)
            _keep(connection, "add_cases", cases, comma)
            events.clear()
            cases.clear()
    _keep(connection, "add_events", events, most)
    _keep(connection, "add_cases", cases, comma)


def _entries(source: Path, log: Mapping, progress: Progress) -> Iterator[Event | Case]:
    name = source.name.lower()
    if name.endswith((*_PARQUET, *_OCEL)):
        yield from (event_log_parquet if name.endswith(_PARQUET) else event_log_ocel).rows(source, log)
        return
    reader = event_log_xes if name.endswith(_XES) else event_log_csv
    try:
        with source.open("rb") as file:
            for number, row in enumerate(reader.rows(event_log_packed.unpacked(file, source), source.name, log)):
                if number % _BATCH == 0:
                    progress.count(file.tell() // 1024, source.stat().st_size // 1024)
                yield row
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise SourceRefused(f"{source.name} is afgebroken of beschadigd (gzip). Haal het bestand opnieuw op.") from None
    except OSError as error:
        if error.errno is None:
            raise
        raise SourceRefused(f"{source} is niet te lezen. Controleer de naam en de rechten.") from None


def _keep(
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    rows: Sequence[NamedTuple],
    values: dict[str, Any] | None = None,
) -> None:
    """Add rows to their table."""
    if not rows:
        return
    names = rows[0]._fields
    columns = [
        pa.array(column, _TYPES.get(name, pa.string()))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    ]
    connection.register("batch", pa.Table.from_arrays(columns, names=list(names)))
    event_log_sql.run(connection, statement, values)
    connection.unregister("batch")


def _check_found(connection: duckdb.DuckDBPyConnection, file: str, log: Mapping) -> None:
    """Raises SourceRefused when the log is empty, or something the mapping names has no value anywhere in it."""
    [found] = connection.execute(event_log_sql.statement("found")).to_arrow_table().to_pylist()
    if not found["events"]:
        raise SourceRefused(f"{file} bevat geen gebeurtenissen. Controleer het bestand.")
    for key, name in log.named():
        if found.get(key.replace(".", "_")) == 0:
            raise SourceRefused(f"{file}: '{name}', dat {log.file} noemt bij {key}, heeft nergens een waarde.")
    if not found["readable_times"]:
        raise SourceRefused(
            f"{file}: geen enkele waarde van '{log.log['time']}' (log.time) is een ISO 8601-tijd, "
            f"bijvoorbeeld '{found['a_time'][:40]}'."
        )


def _offer(connection: duckdb.DuckDBPyConnection, file: str, office_id: str, log: Mapping) -> None:
    """Make the tables of schema incoming out of what was read."""
    given = log.workflow
    employer = {"employer_id": given["employer_id"]}
    office = {"office_id": office_id, "file": log.file}
    finished = {"finished_status": given.get("finished_status", "Verwerkt")}
    event_log_sql.run(connection, "incoming_offices", office | {"name": given["office"]})
    event_log_sql.run(connection, "incoming_employers", office | employer | {"name": given["employer"]})
    event_log_sql.run(connection, "incoming_employees", employer | {"file": file})
    event_log_sql.run(
        connection, "incoming_workflows", employer | finished | {"file": file, "process": given["process"]}
    )
    event_log_sql.run(connection, "incoming_steps", {"file": file})


def _report(connection: duckdb.DuckDBPyConnection, file: str, unused: list[str]) -> None:
    """Put aside what is unreadable, and warn of what a reader of the log should know."""
    unreadable = event_log_sql.rows(connection, "unreadable")
    for table in ("steps", "workflows"):
        rejected = [(line, reason, written) for name, line, reason, written in unreadable if name == table]
        if rejected:
            incoming.reject(connection, table, file, rejected)
    [(disordered,)] = event_log_sql.rows(connection, "disorder")
    if disordered:
        incoming.warn(
            connection,
            f"{file}: {disordered} gebeurtenissen staan na een latere van dezelfde zaak. "
            "De volgorde van het bestand is aangehouden.",
        )
    for pattern in unused:
        incoming.warn(connection, f"{file}: geen activiteit past bij {pattern}.")
