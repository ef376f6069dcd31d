"""When an office works, and on which days of its own it is closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import closing_days, office_hours
from database.working_hours import HoursRefused, WorkingHours
from office import changing

_SUBJECT = "hours"
_LONGEST_NAME = 100
_MOST_DAYS = 1_000


def of(office_id: str) -> WorkingHours:
    """The hours of this office; the usual ones when it keeps none."""
    with control.engine().connect() as connection:
        return _read(connection, office_id)


def version(office_id: str) -> int:
    """What `change` has to know to change the hours that `of` gave."""
    return changing.version(office_id, _SUBJECT)


def closing_day_names(office_id: str) -> dict[date, str]:
    """The office's own closing days in order, each with its name."""
    with control.engine().connect() as connection:
        return _names(connection, office_id)


def change(
    office_id: str, hours: WorkingHours, by: str, known_version: int, names: Mapping[date, str] | None = None
) -> None:
    """Keep these hours. `names` are of closing days; a day that it leaves out keeps the name it had.

    Raises Stale when someone else changed them, HoursRefused when no office can have them.
    """
    days = tuple(sorted(set(hours.checked().closing_days)))
    with changing.changing() as connection:
        changing.advance(connection, office_id, _SUBJECT, known_version, "De werktijden zijn")
        before, kept_names = _read(connection, office_id), _names(connection, office_id)
        new_names = kept_names | {day: " ".join(name.split()) for day, name in (names or {}).items()}
        named = {day: new_names.get(day, "") for day in days}
        _check(named)
        _write(connection, office_id, hours, named)
        told = changing.differing(_told(before, kept_names), _told(hours, named))
        if told:
            access_log.append(connection, Kind.HOURS, office_id, by, **told)


def _check(days: Mapping[date, str]) -> None:
    if len(days) > _MOST_DAYS:
        raise HoursRefused(f"Meer dan {_MOST_DAYS} sluitingsdagen. Verwijder de dagen die voorbij zijn.")
    if any(len(name) > _LONGEST_NAME for name in days.values()):
        raise HoursRefused(f"De naam van een sluitingsdag is hoogstens {_LONGEST_NAME} tekens.")


def _read(connection: Connection, office_id: str) -> WorkingHours:
    row = connection.execute(select(office_hours).where(office_hours.c.office_id == office_id)).first()
    days = tuple(_names(connection, office_id))
    if row is None:
        return WorkingHours(closing_days=days)
    return WorkingHours(
        row.opens,
        row.closes,
        tuple(int(day) for day in row.weekdays),
        row.is_closed_on_good_friday,
        row.is_closed_on_liberation_day,
        days,
    )


def _names(connection: Connection, office_id: str) -> dict[date, str]:
    found = select(closing_days).where(closing_days.c.office_id == office_id).order_by(closing_days.c.day)
    return {row.day: row.name for row in connection.execute(found)}


def _write(connection: Connection, office_id: str, hours: WorkingHours, days: Mapping[date, str]) -> None:
    for table in (office_hours, closing_days):
        connection.execute(delete(table).where(table.c.office_id == office_id))
    connection.execute(
        insert(office_hours).values(
            office_id=office_id,
            opens=hours.opens,
            closes=hours.closes,
            weekdays="".join(str(day) for day in sorted(set(hours.weekdays))),
            is_closed_on_good_friday=hours.is_closed_on_good_friday,
            is_closed_on_liberation_day=hours.is_closed_on_liberation_day,
        )
    )
    if days:
        rows = [{"office_id": office_id, "day": day, "name": name} for day, name in days.items()]
        connection.execute(insert(closing_days), rows)


def _told(hours: WorkingHours, days: Mapping[date, str]) -> dict[str, Any]:
    return {
        "opens": hours.opens.isoformat("minutes"),
        "closes": hours.closes.isoformat("minutes"),
        "weekdays": [str(day) for day in sorted(set(hours.weekdays))],
        "is_closed_on_good_friday": hours.is_closed_on_good_friday,
        "is_closed_on_liberation_day": hours.is_closed_on_liberation_day,
        "closing_days": [f"{day:%d-%m-%Y} {name}".strip() for day, name in days.items()],
    }
