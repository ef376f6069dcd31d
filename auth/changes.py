"""Changing the users of an office on its behalf: whole or not at all, never over another's change, and in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from auth import access_log, accounts
from auth.access_log import Kind
from auth.managers import changing
from auth.users import Permission, User, UserRefused, address_of, check
from database import control

__all__ = ["COMMAND_LINE", "NOT_FOUND", "TAKEN", "Change", "check", "find", "log_from_command_line", "make"]

COMMAND_LINE = "manage.py"
STALE = (
    "{name} is intussen door iemand anders gewijzigd. Er is niets opgeslagen. Bekijk de nieuwe gegevens en probeer het "
    "opnieuw."
)
# Said of who is of another office as well, so that nobody learns who else there is.
NOT_FOUND = "Deze gebruiker bestaat niet, of hoort niet bij uw kantoor."
TAKEN = "Het adres {email} kan niet worden gebruikt. Vraag het na bij wie Procesbeheer beheert."


@dataclass(frozen=True)
class Change:
    """Someone as he was when it was decided, None when he is new, and as he is to be."""

    before: User | None
    after: User


def find(manager: User, email: str) -> User | None:
    """A user of the office of this manager; None for who is of another office, as for who does not exist."""
    found = accounts.find(email)
    return found if found and found.office_id == manager.office_id else None


def make(manager: User, changes: Sequence[Change]) -> None:
    """Make all these changes, or none. Raises UserRefused, saying which one cannot be made and why."""
    try:
        with changing(manager.office_id) as connection:
            now = accounts.read(connection, manager.email)
            if now is None or now.office_id != manager.office_id or not now.may(Permission.MANAGE_ACCESS):
                raise UserRefused("U beheert de toegang niet (meer). Er is niets opgeslagen.")
            for change in changes:
                _make(connection, manager.office_id, manager.email, change)
    except IntegrityError as error:
        raise UserRefused("Iemand anders heeft een van deze adressen net toegevoegd. Bekijk de lijst.") from error


def log_from_command_line(before: User | None, after: User | None) -> None:
    """Put in the log of the office what someone changed with manage.py."""
    if after is not None and after != before:
        with control.engine().begin() as connection:
            _log(connection, COMMAND_LINE, before, after)


def _make(connection: Connection, office_id: str, by: str, change: Change) -> None:
    before, after = change.before, change.after
    current = accounts.read(connection, after.email)
    if before is None:
        if current is not None:
            raise UserRefused(TAKEN.format(email=address_of(after.email)))
    elif current is None or current.office_id != office_id:
        raise UserRefused(NOT_FOUND)
    elif current != before:
        raise UserRefused(STALE.format(name=before.name))
    if after.office_id != office_id:
        raise UserRefused(NOT_FOUND)
    if before is None:
        accounts.insert_into(connection, after)
    else:
        accounts.put(connection, after)
    if before != after:
        _log(connection, by, before, after)


def _log(connection: Connection, by: str, before: User | None, after: User) -> None:
    new = _told(after)
    if before is None:
        told: dict[str, Any] = {"after": {name: value for name, value in new.items() if value not in ([], "")}}
    else:
        old = _told(before)
        differing = [name for name in new if new[name] != old[name]]
        told = {"before": {name: old[name] for name in differing}, "after": {name: new[name] for name in differing}}
    access_log.append(connection, Kind.RIGHTS, after.office_id, by, user=address_of(after.email), **told)


def _told(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role.value,
        "employers": list(user.employers),
        "departments": [grant.department_id for grant in user.departments if not grant.has_sub_departments],
        "departments_with_below": [grant.department_id for grant in user.departments if grant.has_sub_departments],
        "rights": sorted(right.value for right in user.rights),
        "is_active": user.is_active,
    }
