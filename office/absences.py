"""Who is away, and when: entered by the office or taken from a file."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import absences
from office import changing
from office.changing import OfficeRefused

LONGEST_NAME = 200
LONGEST_NOTE = 200
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Away:
    """Someone, by the name that the data give him, and the days he is away, the first and the last included."""

    person: str
    first_day: date
    last_day: date
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Absence(Away):
    """What the office keeps of it."""

    absence_id: int


def of(office_id: str) -> list[Absence]:
    """All absences of this office, past ones included, by first day and person."""
    kept = absences
    order = kept.c.first_day, kept.c.person, kept.c.last_day
    found = select(kept).where(kept.c.office_id == office_id).order_by(*order)
    with control.engine().connect() as connection:
        return [
            Absence(row.person, row.first_day, row.last_day, row.note, absence_id=row.absence_id)
            for row in connection.execute(found)
        ]


def absent_on(office_id: str, day: date) -> frozenset[str]:
    """The names of everyone who is away on this day."""
    kept = absences
    found = select(kept.c.person).where(kept.c.office_id == office_id, kept.c.first_day <= day, kept.c.last_day >= day)
    with control.engine().connect() as connection:
        return frozenset(connection.execute(found).scalars())


def checked(away: Away) -> Away:
    """The same with its texts tidied. Raises OfficeRefused when it is no absence."""
    person, note = " ".join(away.person.split()), " ".join(away.note.split())
    if not person or len(person) > LONGEST_NAME:
        raise OfficeRefused(f"Een afwezigheid heeft een naam nodig, van hoogstens {LONGEST_NAME} tekens.")
    if away.first_day > away.last_day:
        raise OfficeRefused("De eerste dag ligt na de laatste dag. Draai ze om.")
    if away.first_day < _EARLIEST or away.last_day > _LATEST:
        raise OfficeRefused("De dagen liggen buiten de jaren 2000 tot 2100. Kijk het jaartal na.")
    if len(note) > LONGEST_NOTE:
        raise OfficeRefused(f"De toelichting is hoogstens {LONGEST_NOTE} tekens.")
    return Away(person, away.first_day, away.last_day, note)


def add(office_id: str, away: Away, by: str) -> None:
    """Keep one absence. Raises OfficeRefused when it is none, or is there already."""
    if not add_all(office_id, [away], by):
        raise OfficeRefused("Deze afwezigheid staat er al.")


def add_all(office_id: str, given: Sequence[Away], by: str) -> int:
    """Keep all of these, or none; returns how many are new. One with the same person and days is left as it is.

    Raises OfficeRefused when one of them is no absence.
    """
    wanted = {(away.person, away.first_day, away.last_day): away for away in map(checked, given)}
    try:
        with changing.changing() as connection:
            there = _keys(connection, office_id)
            new = [away for key, away in wanted.items() if key not in there]
            if new:
                connection.execute(insert(absences), [{"office_id": office_id, **asdict(away)} for away in new])
                _log(connection, office_id, by, "added", new)
    except IntegrityError as error:
        raise OfficeRefused(
            "Iemand anders voegde net hetzelfde toe. Er is niets opgeslagen; kijk de lijst na."
        ) from error
    return len(new)


def _keys(connection: Connection, office_id: str) -> set[tuple[Any, ...]]:
    kept = absences
    found = select(kept.c.person, kept.c.first_day, kept.c.last_day).where(kept.c.office_id == office_id)
    return {tuple(row) for row in connection.execute(found)}


def remove(office_id: str, absence_ids: Sequence[int], by: str) -> int:
    """Remove these absences of this office; returns how many there were. Raises OfficeRefused when there were none."""
    kept = absences
    mine = kept.c.office_id == office_id, kept.c.absence_id.in_(absence_ids)
    with changing.changing() as connection:
        gone = [
            Away(row.person, row.first_day, row.last_day)
            for row in connection.execute(delete(kept).where(*mine).returning(*kept.c))
        ]
        if not gone:
            raise OfficeRefused("Deze afwezigheid is er niet meer. Iemand anders verwijderde haar.")
        _log(connection, office_id, by, "removed", gone)
    return len(gone)


def _log(connection: Connection, office_id: str, by: str, change: str, away: Sequence[Away]) -> None:
    """Without the notes: the log is kept for years, and a note may hold what should not be."""
    told = [f"{one.person}, {one.first_day:%d-%m-%Y} t/m {one.last_day:%d-%m-%Y}" for one in away]
    access_log.append(connection, Kind.ABSENCE, office_id, by, change=change, absences=told)
