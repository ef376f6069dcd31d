"""The chain of the access log: whether it holds, and taking out what is older than it has to be kept."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from auth import access_log
from auth.access_log import Kind
from database import control


def broken_links() -> list[str]:
    """Where the chain does not hold, in Dutch; empty when no row was changed, added, taken out or moved."""
    kept = control.access_log
    found: list[str] = []
    with control.engine().connect() as connection:
        end_before = connection.execute(select(control.access_log_end)).first()
        last: Row | None = None  # type: ignore[type-arg]
        for row in connection.execute(select(kept).order_by(kept.c.entry_id)):
            found += _problems(connection, last, row)
            last = row
        end_after = connection.execute(select(control.access_log_end)).first()
    return found + _problems_at_the_end(end_before, last, end_after)


def _problems(connection: Connection, before: Row | None, row: Row) -> Iterator[str]:  # type: ignore[type-arg]
    if before is None and row.entry_id != 1 and not _is_purged_until(connection, row):
        yield f"Logboek: vóór regel {row.entry_id} ontbreken regels."
    if before is not None and row.entry_id != before.entry_id + 1:
        yield f"Logboek: na regel {before.entry_id} ontbreken regels."
    if before is not None and row.previous_hash != before.hash:
        yield f"Logboek: regel {row.entry_id} sluit niet aan op de regel ervoor."
    if row.hash != access_log.hash_of({name: getattr(row, name) for name in access_log.HASHED}):
        yield f"Logboek: regel {row.entry_id} is gewijzigd."


def _is_purged_until(connection: Connection, first: Row) -> bool:  # type: ignore[type-arg]
    kept = control.access_log
    purges = connection.execute(select(kept.c.details).where(kept.c.kind == Kind.PURGE.value)).scalars()
    return any(access_log.details_of(details).get("last_hash") == first.previous_hash for details in purges)


def _problems_at_the_end(before: Row | None, last: Row | None, after: Row | None) -> list[str]:  # type: ignore[type-arg]
    """What the end of the chain, read before and after all rows, says of the last row that was found."""
    if before is None or after is None:
        return ["Logboek: het einde is niet bekend; er kunnen regels ontbreken."]
    number = last.entry_id if last else 0
    if number < before.entry_id:
        return [f"Logboek: na regel {number} ontbreken regels."]
    if number > after.entry_id:
        return [f"Logboek: na regel {after.entry_id} zijn regels toegevoegd buiten het programma om."]
    if last is not None and number == after.entry_id and last.hash != after.hash:
        return [f"Logboek: regel {number} is niet de regel die als laatste is geschreven."]
    return []


def older(before: datetime) -> dict[str, int]:
    """How many rows of each office `purge` would take out now."""
    with control.engine().connect() as connection:
        return _counts(connection, _last_older(connection, before))


def purge(before: datetime, email: str) -> dict[str, int]:
    """Take out all rows from before this moment, of every office, for they are one chain; returns how many of each.

    Each of these offices has that in its log, with what the chain needs to stay provable. Raises LogRefused.
    """
    with control.engine().begin() as connection:
        access_log.next_place(connection)
        last = _last_older(connection, before)
        gone = _counts(connection, last)
        if last is None:
            return gone
        told = {"before": before.isoformat(), "last_entry": last.entry_id, "last_hash": last.hash}
        for office_id, rows in gone.items():
            access_log.append(connection, Kind.PURGE, office_id, email, rows=rows, **told)
        control.purge_log(connection, last.entry_id)
    return gone


def _last_older(connection: Connection, before: datetime) -> Row | None:  # type: ignore[type-arg]
    """The last row of the part that goes: everything before the first row that must be kept."""
    kept = control.access_log
    first_kept = select(func.min(kept.c.entry_id)).where(kept.c.happened_at >= before)
    number = connection.execute(first_kept).scalar()
    found = select(kept).order_by(kept.c.entry_id.desc()).limit(1)
    return connection.execute(found.where(kept.c.entry_id < number) if number is not None else found).first()


def _counts(connection: Connection, last: Row | None) -> dict[str, int]:  # type: ignore[type-arg]
    if last is None:
        return {}
    kept = control.access_log
    counted = select(kept.c.office_id, func.count().label("rows")).where(kept.c.entry_id <= last.entry_id)
    found = connection.execute(counted.group_by(kept.c.office_id).order_by(kept.c.office_id))
    return {row.office_id: row.rows for row in found}
