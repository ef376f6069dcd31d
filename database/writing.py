"""Writing in the control store while other nodes write there too: once for all, and without waiting for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(connection: Connection, table: Table, **values: Any) -> bool:
    """Add this row; False when there is one with its key, also when another transaction is just adding it."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    return connection.execute(kind.insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1


def forget(connection: Connection, table: Table, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Delete these rows, and return them. Those that another transaction holds are left to it: nobody waits."""
    key = list(table.primary_key.columns)
    free = select(*key).where(which).with_for_update(skip_locked=True)
    return connection.execute(delete(table).where(tuple_(*key).in_(free)).returning(*table.c)).all()
