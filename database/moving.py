"""Moving the control store to another database, on either engine: every row is compared, or nothing is there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select

from database import control
from database.columns import metadata
from errors import Refused

_AT_ONCE = 1000
# Good for minutes, or with its bytes on the disk of one machine.
_STAYS_BEHIND = frozenset(
    ("downloads", "file_parts", "pending_sign_ins", "provider_attempts", "ready_files", "ready_tokens", "sessions")
)


class MoveRefused(Refused):
    """The control store cannot be moved there, or would not arrive as it left."""


@dataclass(frozen=True)
class Moved:
    """How many rows of each table are there now."""

    tables: dict[str, int]

    def line(self) -> str:
        """The same for a person."""
        rows = sum(self.tables.values())
        return f"De administratie is overgezet: {len(self.tables)} tabellen, {rows} rijen, aan beide kanten gelijk."


def move(url: str) -> Moved:
    """Copy this control store to an empty one at this URL; this one stays as it is. To be done while nothing runs.

    Raises MoveRefused, and leaves the other one empty, when it is not empty or does not hold the same afterwards.
    """
    there = control.opened(url)
    try:
        with control.engine().connect() as source, there.begin() as target:
            if target.execute(select(control.users).limit(1)).first() is not None:
                raise MoveRefused("In die database staat al een administratie. Kies een lege; er is niets overgezet.")
            target.execute(delete(control.access_log_end))
            tables = [table for table in metadata.sorted_tables if table.name not in _STAYS_BEHIND]
            return Moved({table.name: _copied(table, source, target) for table in tables})
    finally:
        there.dispose()


def _copied(table: Table, source: Connection, target: Connection) -> int:
    for rows in _batches(table, source):
        target.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - its public name
    if target.dialect.name == "postgresql":
        _count_on(table, target)
    left, arrived = _told(table, source), _told(table, target)
    if left != arrived:
        raise MoveRefused(f"{table.name} is niet gelijk aangekomen. Stop alles wat draait en probeer het opnieuw.")
    return left[0]


def _batches(table: Table, connection: Connection) -> Iterator[list[Row[Any]]]:
    found = connection.execute(select(table).execution_options(yield_per=_AT_ONCE))
    yield from (list(rows) for rows in found.partitions())


def _count_on(table: Table, target: Connection) -> None:
    """New rows get numbers after those that were brought along."""
    number = table.autoincrement_column
    if number is None:
        return
    counter = func.pg_get_serial_sequence(table.name, number.name)
    target.execute(select(func.setval(counter, func.max(number))).where(counter.is_not(None)))


def _told(table: Table, connection: Connection) -> tuple[int, int]:
    """How many rows, and a number over all that they hold, whatever order they are in."""
    count = digest = 0
    for rows in _batches(table, connection):
        count += len(rows)
        digest += sum(int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()) for row in rows)
    return count, digest
