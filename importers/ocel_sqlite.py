"""OCEL 2.0 in a SQLite file: opened read-only, and its own views and triggers are not trusted."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from errors import SourceRefused
from importers.ocel_events import OcelEvent

_MOST_BYTES = 10_000_000


def object_types(source: Path) -> list[str]:
    """The types of object that the log has. Raises SourceRefused when it is no such log."""
    with _opened(source) as log:
        return [str(name) for (name,) in log.execute("select ocel_type from object_map_type")]


def objects(source: Path, kind: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Every object of this type, with the last value of each of its attributes."""
    with _opened(source) as log:
        table = _table(log, "object", kind)
        changes = log.execute(
            f"select own.* from object join {table} as own on own.ocel_id = object.ocel_id "  # noqa: S608 - quoted
            "where object.ocel_type = ? order by own.ocel_id, own.ocel_time",
            (kind,),
        )
        names = [column[0] for column in changes.description]
        present: str | None = None
        values: dict[str, object] = {}
        for row in changes:
            given = dict(zip(names, row, strict=True))
            if str(given["ocel_id"]) != present:
                if present is not None:
                    yield present, values
                present, values = str(given["ocel_id"]), {}
            changed = given.get("ocel_changed_field")
            values |= {
                name: value
                for name, value in given.items()
                if value is not None and not name.startswith("ocel_") and changed in (None, "", name)
            }
        if present is not None:
            yield present, values


def events(source: Path) -> Iterator[OcelEvent]:
    """Every event in the order of its time, with what it is about."""
    with _opened(source) as log:
        for (kind,) in log.execute("select ocel_type from event_map_type order by ocel_type").fetchall():
            found = log.execute(
                "select own.*, group_concat(about.ocel_object_id, char(31)) as ocel_objects "  # noqa: S608 - quoted
                f"from {_table(log, 'event', kind)} as own "
                "left join event_object as about on about.ocel_event_id = own.ocel_id "
                "group by own.rowid order by own.rowid",
            )
            names = [column[0] for column in found.description]
            for row in found:
                given = dict(zip(names, row, strict=True))
                about, time = given["ocel_objects"], given.get("ocel_time")
                own = {name: value for name, value in given.items() if not name.startswith("ocel_")}
                identity, when = str(given["ocel_id"]), None if time is None else str(time)
                yield OcelEvent(identity, str(kind), when, own, str(about).split("\x1f") if about else ())


def _table(log: sqlite3.Connection, what: str, kind: str) -> str:
    """The quoted name of the table with the attributes of this type."""
    row = log.execute(f"select ocel_type_map from {what}_map_type where ocel_type = ?", (kind,)).fetchone()  # noqa: S608
    return '"' + f"{what}_{row[0]}".replace('"', '""') + '"'


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as log:
            log.execute("pragma trusted_schema = off")
            log.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
            yield log
    except sqlite3.DataError:
        raise SourceRefused(f"{source.name} heeft een te lange tekst. Kort hem in.") from None
    except sqlite3.Error as error:
        raise SourceRefused(f"{source.name} is geen leesbaar OCEL 2.0 (SQLite): {error}. Exporteer opnieuw.") from None
