"""Reports that are made by themselves: a list that someone saved, with the rhythm in which he wants to have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission, User
from auth.users import address_of
from database import control
from database.report_tables import scheduled_reports as kept
from office import changing
from office.changing import OfficeRefused
from office.rhythms import Rhythm, next_after

MOST = 20
_SUBJECT = "scheduled_reports"
_LONGEST_NAME, _LONGEST_PROBLEM = 80, 500


@dataclass(frozen=True)
class ScheduledReport:
    """One report. `selection` and `employers` say which list; `problem` why the last one was not made or not told."""

    report_id: int
    email: str
    name: str
    rhythm: Rhythm
    selection: Mapping[str, Any]
    employers: tuple[str, ...] | None
    is_paused: bool
    next_at: datetime
    checked_at: datetime
    made_at: datetime | None = None
    problem: str | None = None


def save(
    email: str,
    name: str,
    rhythm: Rhythm,
    selection: Mapping[str, Any],
    employers: Sequence[str] | None,
    now: datetime,
) -> None:
    """Save a report of this user, due from its next moment on. Raises OfficeRefused."""
    user = _entitled(email)
    called = " ".join(name.split())
    if not 0 < len(called) <= _LONGEST_NAME:
        raise OfficeRefused(f"Geef het rapport een naam van hoogstens {_LONGEST_NAME} tekens.")
    given = {
        "user_id": _user_id(user.email).scalar_subquery(),
        "name": called,
        "rhythm": rhythm.value,
        "selection": dict(selection),
        "employers": None if employers is None else list(employers),
        "next_at": next_after(rhythm, now),
        "checked_at": now,
    }
    try:
        with changing.changing() as connection:
            changing.take_turn(connection, user.office_id, _SUBJECT)
            mine = select(func.count()).select_from(kept).where(_of(user.email))
            if connection.execute(mine).scalar_one() >= MOST:
                raise OfficeRefused(f"U hebt al {MOST} rapporten. Verwijder er eerst een, bij Meldingen.")
            connection.execute(insert(kept).values(given))
            _log(connection, user, called, change="created", rhythm=rhythm.value)
    except IntegrityError as error:
        raise OfficeRefused(f"U hebt al een rapport dat “{called}” heet. Kies een andere naam.") from error


def of(email: str) -> list[ScheduledReport]:
    """The reports of this user, by name."""
    with control.engine().connect() as connection:
        return [_report(row) for row in connection.execute(_every().where(_of(email)).order_by(kept.c.name))]


def pause(email: str, report_id: int) -> None:
    """Make it no more until it is resumed."""
    _change(email, report_id, "paused", {"is_paused": True})


def resume(email: str, report_id: int, now: datetime) -> None:
    """Make it again, from its next moment on. Raises OfficeRefused for who may not see workflows."""
    _entitled(email)
    for report in of(email):
        if report.report_id == report_id:
            values = {"is_paused": False, "problem": None, "next_at": next_after(report.rhythm, now), "checked_at": now}
            _change(email, report_id, "resumed", values)


def remove(email: str, report_id: int) -> None:
    """Make it never again; what was made stays as long as it would."""
    _change(email, report_id, "removed", None)


def due(now: datetime) -> list[ScheduledReport]:
    """The reports whose moment has come, the longest waiting first; also of who may no longer have them."""
    asked = _every().where(kept.c.next_at <= now, ~kept.c.is_paused).order_by(kept.c.next_at, kept.c.report_id)
    with control.engine().connect() as connection:
        return [_report(row) for row in connection.execute(asked)]


def claim(report: ScheduledReport, now: datetime) -> bool:
    """Take the turn to make this report; False when another process took it. All moments missed are this one."""
    mine = (kept.c.report_id == report.report_id) & (kept.c.next_at == report.next_at) & ~kept.c.is_paused
    values = {"next_at": next_after(report.rhythm, now), "checked_at": now}
    with changing.changing() as connection:
        return connection.execute(update(kept).where(mine).values(values)).rowcount == 1


def finish(report: ScheduledReport, made_at: datetime | None, problem: str | None = None) -> None:
    """Keep how it went: when it was made, and what went wrong."""
    values: dict[str, Any] = {"problem": problem[:_LONGEST_PROBLEM] if problem else None}
    if made_at is not None:
        values["made_at"] = made_at
    with changing.changing() as connection:
        connection.execute(update(kept).where(kept.c.report_id == report.report_id).values(values))


def stop(report: ScheduledReport, reason: str) -> None:
    """Make it no more, because its user may not have it; the log says why."""
    user = accounts.find(report.email)
    with changing.changing() as connection:
        values = {"is_paused": True, "problem": reason[:_LONGEST_PROBLEM]}
        connection.execute(update(kept).where(kept.c.report_id == report.report_id).values(values))
        if user is not None:
            _log(connection, user, report.name, change="stopped", reason=reason)


def _change(email: str, report_id: int, change: str, values: dict[str, Any] | None) -> None:
    user = accounts.find(email)
    mine = _of(email) & (kept.c.report_id == report_id)
    with changing.changing() as connection:
        name = connection.execute(select(kept.c.name).where(mine)).scalar()
        if name is None or user is None:
            return
        connection.execute(delete(kept).where(mine) if values is None else update(kept).where(mine).values(values))
        _log(connection, user, name, change=change)


def _entitled(email: str) -> User:
    user = accounts.find(email)
    if user is None or not user.may(Permission.SEE_WORKFLOWS):
        raise OfficeRefused("Een rapport is alleen voor wie het recht Procesbeheer workflows heeft.")
    return user


def _log(connection: Any, user: User, name: str, **told: object) -> None:
    access_log.append(connection, Kind.REPORT, user.office_id, user.email, report=name, **told)


def _every() -> Select[Any]:
    return select(kept, control.users.c.email).join(control.users, control.users.c.user_id == kept.c.user_id)


def _of(email: str) -> ColumnElement[bool]:
    return kept.c.user_id == _user_id(email).scalar_subquery()


def _user_id(email: str) -> Select[tuple[int]]:
    return select(control.users.c.user_id).where(control.users.c.email == address_of(email))


def _report(row: Row[Any]) -> ScheduledReport:
    values = {name: getattr(row, name) for name in ScheduledReport.__dataclass_fields__}
    employers = None if row.employers is None else tuple(row.employers)
    return ScheduledReport(**values | {"rhythm": Rhythm(row.rhythm), "employers": employers})
