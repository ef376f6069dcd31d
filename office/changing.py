"""Changing what an office keeps: whole or not at all, and never over a change that one has not seen."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from database import control, writing
from database.office_tables import office_versions
from errors import Refused

_STALE = (
    "{what} intussen door iemand anders gewijzigd. Er is niets opgeslagen. Bekijk de nieuwe gegevens en probeer het "
    "opnieuw."
)
_BUSY = "De gegevens van het kantoor zijn bezet. Er is niets opgeslagen; probeer het opnieuw."


class OfficeRefused(Refused):
    """What the office keeps cannot be changed like this."""


class Stale(OfficeRefused):
    """Someone else changed it since it was read. `what` is the subject of the sentence: "De werktijden zijn"."""

    def __init__(self, what: str) -> None:
        super().__init__(_STALE.format(what=what))


@contextlib.contextmanager
def changing() -> Iterator[Connection]:
    """One transaction. Raises OfficeRefused, and keeps nothing, when the store stays busy."""
    try:
        with control.engine().begin() as connection:
            yield connection
    except OperationalError as error:
        raise OfficeRefused(_BUSY) from error


def version(office_id: str, subject: str) -> int:
    """How often this subject was changed; what a later change has to know."""
    with control.engine().connect() as connection:
        return int(connection.execute(select(office_versions.c.version).where(*_row(office_id, subject))).scalar() or 0)


def advance(connection: Connection, office_id: str, subject: str, known: int, what: str) -> None:
    """Take the turn to change this subject, which was read as `known`. Raises Stale."""
    # The first statement of its transaction: from here on it holds the lock, and reads what is newest.
    kept = office_versions
    changed = connection.execute(
        update(kept).where(*_row(office_id, subject), kept.c.version == known).values(version=known + 1)
    )
    if changed.rowcount == 1:
        return
    if known:
        raise Stale(what)
    try:
        connection.execute(insert(kept).values(office_id=office_id, subject=subject, version=1))
    except IntegrityError as error:
        raise Stale(what) from error


def take_turn(connection: Connection, office_id: str, subject: str) -> None:
    """Wait until no other transaction changes this subject."""
    kept = office_versions
    # Both write before anything is read: from here on the transaction holds the row, and reads what is newest.
    writing.insert_unless_there(connection, kept, office_id=office_id, subject=subject, version=0)
    connection.execute(update(kept).where(*_row(office_id, subject)).values(version=kept.c.version + 1))


def _row(office_id: str, subject: str) -> tuple[Any, ...]:
    return office_versions.c.office_id == office_id, office_versions.c.subject == subject


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What differs, as the log tells it: before and after; empty when nothing does."""
    names = [name for name in after if before.get(name) != after[name]]
    return (
        {"before": {name: before.get(name) for name in names}, "after": {name: after[name] for name in names}}
        if names
        else {}
    )
