"""Changing the users of an office, one at a time, so that someone who manages access always remains."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection, exists, func, select, update
from sqlalchemy.exc import OperationalError

from auth.users import Permission, Role, UserRefused
from database import control


@contextlib.contextmanager
def changing(office_id: str) -> Iterator[Connection]:
    """One transaction; others that change users of this office wait for it, also in other processes.

    Raises UserRefused, and keeps nothing, when it would take away the last active user who manages access.
    """
    try:
        with control.engine().begin() as connection:
            _wait_for_turn(connection, office_id)
            had_manager = _manager_count(connection, office_id) > 0
            yield connection
            if had_manager and not _manager_count(connection, office_id):
                raise UserRefused(
                    "Dan kan niemand van het kantoor de toegang nog beheren. Geef eerst een ander het recht "
                    "'Toegang beheren'."
                )
    except OperationalError as error:
        raise UserRefused("De gebruikers zijn bezet. Er is niets gewijzigd; probeer het opnieuw.") from error


def _wait_for_turn(connection: Connection, office_id: str) -> None:
    """Write the office's first user as he is: from here on the transaction holds the lock, and reads what is newest."""
    users = control.users
    first = select(func.min(users.c.user_id)).where(users.c.office_id == office_id).scalar_subquery()
    connection.execute(update(users).where(users.c.user_id == first).values(name=users.c.name))


def _manager_count(connection: Connection, office_id: str) -> int:
    """How many users may manage access, by the rules of User.may."""
    users, employers, departments = control.users, control.employer_grants, control.department_grants
    found = (
        select(func.count())
        .select_from(users.join(control.rights, control.rights.c.user_id == users.c.user_id))
        .where(
            users.c.office_id == office_id,
            users.c.is_active,
            users.c.role == Role.OFFICE.value,
            control.rights.c.name == Permission.MANAGE_ACCESS.value,
            ~exists().where(employers.c.user_id == users.c.user_id),
            ~exists().where(departments.c.user_id == users.c.user_id),
        )
    )
    return int(connection.execute(found).scalar_one())
