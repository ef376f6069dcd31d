"""Questions about the data: one .sql file each, run for one scope."""

import contextlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from auth.scope import Scope
from database import as_of as as_of_views
from database import offices, snapshots
from database.askers import asked
from errors import QueryRefused, QueryTooLarge
from queries import deadlines, guard, past
from settings import settings

FOLDER = Path(__file__).resolve().parent
# DuckDB makes room for all the rows a batch may have, however few come; by itself that is a million, and an answer of
# one row takes 50 MB. What of it is never touched is no memory yet, but the heap is laid out around it.
BATCH_ROWS = 8_192
_Answer = TypeVar("_Answer")
_TOO_LARGE = (
    "Deze lijst vraagt meer geheugen dan er mag worden gebruikt. Kies een kortere periode of minder werkgevers."
)


@dataclass(frozen=True)
class Statement:
    """A checked query and the names it binds."""

    text: str
    names: frozenset[str]


@cache
def statement(name: str) -> Statement:
    """The query "subject/question", read and checked once. Raises QueryRefused when it breaks the rules."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    guard.check(text)
    code = re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", text)
    return Statement(text, frozenset(re.findall(r"\$([a-z_]+)", code)))


def every() -> list[str]:
    """The names of all queries."""
    return sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.sql"))


@dataclass(frozen=True)
class Reader:
    """Runs queries for one scope, on one snapshot, as of one moment. Not to be shared between threads.

    `clock`: that moment, the working seconds before it, and those of one day; None where there is no calendar.
    `as_of`: the past day at the end of which everything stands as it did then; None for now.
    """

    scope: Scope
    now: datetime
    cursor: duckdb.DuckDBPyConnection
    clock: Mapping[str, object]
    as_of: date | None = None

    def rows(self, name: str, **parameters: object) -> pa.Table:
        """The rows of one query as an Arrow table; moments are in Europe/Amsterdam. `clock` is bound when asked for.

        Raises QueryRefused when a parameter is missing or unknown, or the query takes longer than `query_seconds`.
        """
        return self._asked(name, parameters, lambda answer: answer.to_arrow_table(BATCH_ROWS))

    def batches(self, name: str, most_rows: int, **parameters: object) -> pa.RecordBatchReader:
        """What `rows` gives, at most so many rows at a time, for lists too long to hold in memory.

        The reader answers nothing else until all are taken. Raises what `rows` raises, and QueryTooLarge when DuckDB
        may use too little memory for it.
        """
        found = self._asked(name, parameters, lambda answer: answer.to_arrow_reader(most_rows))
        return pa.RecordBatchReader.from_batches(found.schema, self._taken(found))

    def _taken(self, found: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        with snapshots.trusting(self.path):
            try:
                yield from found
            except (pa.ArrowException, OSError) as error:
                # On its way through Arrow an error of DuckDB keeps its words only.
                if "Out of Memory" in str(error):
                    raise QueryTooLarge(_TOO_LARGE) from None
                raise duckdb.IOException(str(error)) from error

    def _asked(
        self, name: str, parameters: dict[str, object], taken: Callable[[duckdb.DuckDBPyConnection], _Answer]
    ) -> _Answer:
        wanted = statement(name)
        given = {name: value for name, value in self.clock.items() if name in wanted.names} | parameters
        if set(given) != wanted.names:
            odd = ", ".join(sorted(set(given) ^ wanted.names))
            raise QueryRefused(f"De query {name} en de meegegeven namen passen niet bij elkaar: {odd}.")

        def answer() -> _Answer:
            with _in_time(self.path, self.cursor):
                return taken(self.cursor.execute(wanted.text, given or None))

        return asked(answer)

    @cached_property
    def path(self) -> Path:
        """The file of the snapshot that is read."""
        return snapshots.path_of(self.scope.office_id, self.scope.snapshot)

    def narrowed(self, employers: Collection[str]) -> "Reader":
        """This reader, from here on for these employers only; the wider one must not be used any more."""
        narrower = self.scope.narrowed(employers)
        snapshots.set_scope(self.cursor, narrower.variables())
        return replace(self, scope=narrower)


@contextlib.contextmanager
def _in_time(path: Path, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What runs on this cursor on this snapshot, broken off after `query_seconds`. Raises QueryRefused then."""
    try:
        with deadlines.within(settings().query_seconds, cursor.interrupt), snapshots.trusting(path):
            yield
    except duckdb.InterruptException:
        raise QueryRefused("Deze vraag duurt te lang. Kies een kortere periode of minder werkgevers.") from None
    except duckdb.OutOfMemoryException:
        raise QueryTooLarge(_TOO_LARGE) from None


@contextlib.contextmanager
def reader(scope: Scope, now: datetime | None = None, as_of: date | None = None) -> Iterator[Reader]:
    """A reader for this scope on its snapshot; `now` is the moment ages are counted to, else this one.

    `as_of`: a past day; the reader then shows what there was at the end of it, and counts ages to that moment.
    """
    if as_of is not None:
        with snapshots.cursor(scope.office_id, scope.snapshot, scope.variables()) as cursor:
            moment = past.end_of(as_of)
            asked(partial(_go_back, scope, cursor, moment))
            yield Reader(scope, moment, cursor, _clock(scope, moment), as_of)
        return
    with snapshots.lent(scope.office_id, scope.snapshot, scope.variables()) as cursor:
        moment = now or datetime.now(UTC)
        yield Reader(scope, moment, cursor, _clock(scope, moment))


def _go_back(scope: Scope, cursor: duckdb.DuckDBPyConnection, moment: datetime) -> None:
    with _in_time(snapshots.path_of(scope.office_id, scope.snapshot), cursor):
        as_of_views.go_back(cursor, moment)


def _clock(scope: Scope, moment: datetime) -> dict[str, object]:
    days = offices.working_days(scope.office_id, scope.snapshot)
    return {"now": moment, "now_working": days.before(moment), "day_seconds": days.day_seconds}
