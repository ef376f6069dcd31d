"""Event logs as a source: IEEE XES, or a flat CSV, with a mapping file. Every event becomes a step of its case."""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import duckdb
import pyarrow as pa

from database.snapshots import COMMANDS
from errors import SourceRefused
from importers import event_log_csv, event_log_mapping, event_log_xes, incoming
from importers.event_log_mapping import Mapping
from importers.event_log_rows import Case, Event
from progress import Progress

_XES = (".xes", ".xes.gz")
_FLAT = (".csv", ".csv.gz")
_BATCH = 20_000


def is_event_log(source: Path) -> bool:
    """Whether this is one file that can be an event log: XES or CSV. A CSV is one only when a mapping comes with it."""
    return source.is_file() and source.name.lower().endswith((*_XES, *_FLAT))


def read(
    source: Path, office_id: str, mapping: Path, connection: duckdb.DuckDBPyConnection, progress: Progress
) -> None:
    """Fill incoming.offices, employers, employees, workflows and steps from the log.

    Events without an activity or a readable time, and cases with an unreadable amount, are rejected with a reason;
    remarks about the log as a whole become warnings. Raises SourceRefused when the log or the mapping is unusable.
    """
    if source.exists() and not is_event_log(source):
        raise SourceRefused(f"{source.name} is geen logboek. --mapping hoort bij .xes, .xes.gz, .csv of .csv.gz.")
    log = event_log_mapping.read(mapping)
    progress.step("gebeurtenissen lezen")
    _run(connection, "rows")
    _keep_all(connection, source, log, progress)
    _check_found(connection, source.name, log)
    progress.step("workflows en stappen maken")
    names = [name for (name,) in _rows(connection, "activities")]
    _keep(connection, "add_activities", [log.meaning_of(name) for name in names])
    _offer(connection, source.name, office_id, log)
    _report(connection, source.name, log.unused(names))
    _run(connection, "drop_rows")


def _keep_all(connection: duckdb.DuckDBPyConnection, source: Path, log: Mapping, progress: Progress) -> None:
    """Read the whole log into log_event and log_case, a batch at a time."""
    comma = {"has_decimal_comma": log.log.get("decimal") == ","}
    events: list[Event] = []
    cases: list[Case] = []
    for row in _entries(source, log, progress):
        if isinstance(row, Event):
            events.append(row)
        else:
            cases.append(row)
        if len(events) == _BATCH or len(cases) == _BATCH:
            _keep(connection, "add_events", events)
            _keep(connection, "add_cases", cases, comma)
            events.clear()
            cases.clear()
    _keep(connection, "add_events", events)
    _keep(connection, "add_cases", cases, comma)


def _entries(source: Path, log: Mapping, progress: Progress) -> Iterator[Event | Case]:
    reader = event_log_xes if source.name.lower().endswith(_XES) else event_log_csv
    try:
        with source.open("rb") as file:
            for number, row in enumerate(reader.rows(_unpacked(file), source.name, log)):
                if number % _BATCH == 0:
                    progress.count(file.tell() // 1024, source.stat().st_size // 1024)
                yield row
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise SourceRefused(f"{source.name} is afgebroken of beschadigd (gzip). Haal het bestand opnieuw op.") from None
    except OSError:
        raise SourceRefused(f"{source} is niet te lezen. Controleer de naam en de rechten.") from None


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    is_packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if is_packed else file


def _keep(
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    rows: Sequence[NamedTuple],
    values: dict[str, Any] | None = None,
) -> None:
    """Add rows to their table. A column without any value goes as text, which fits every type as null."""
    if not rows:
        return
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    texts = [column.cast(pa.string()) if column.type == pa.null() else column for column in columns]
    connection.register("batch", pa.Table.from_arrays(texts, names=list(rows[0]._fields)))
    _run(connection, statement, values)
    connection.unregister("batch")


def _check_found(connection: duckdb.DuckDBPyConnection, file: str, log: Mapping) -> None:
    """Raises SourceRefused when the log is empty, or something the mapping names has no value anywhere in it."""
    [found] = connection.execute(_statement("found")).to_arrow_table().to_pylist()
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
    _run(connection, "steps")
    _run(connection, "incoming_offices", office | {"name": given["office"]})
    _run(connection, "incoming_employers", office | employer | {"name": given["employer"]})
    _run(connection, "incoming_employees", employer | {"file": file})
    _run(connection, "incoming_workflows", employer | finished | {"file": file, "process": given["process"]})
    _run(connection, "incoming_steps", {"file": file})


def _report(connection: duckdb.DuckDBPyConnection, file: str, unused: list[str]) -> None:
    """Put aside what is unreadable, and warn of what a reader of the log should know."""
    unreadable = _rows(connection, "unreadable")
    for table in ("steps", "workflows"):
        rejected = [(line, reason, written) for name, line, reason, written in unreadable if name == table]
        if rejected:
            incoming.reject(connection, table, file, rejected)
    [(disordered,)] = _rows(connection, "disorder")
    if disordered:
        incoming.warn(
            connection,
            f"{file}: {disordered} gebeurtenissen staan na een latere van dezelfde zaak. "
            "De volgorde van het bestand is aangehouden.",
        )
    for pattern in unused:
        incoming.warn(connection, f"{file}: geen activiteit past bij {pattern}.")


def _statement(name: str) -> str:
    return (COMMANDS / "event_log" / f"{name}.sql").read_text(encoding="utf-8")


def _run(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any] | None = None) -> None:
    connection.execute(_statement(name), values)


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(_statement(name)).fetchall()
