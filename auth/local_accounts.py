"""Users with a password of their own: who gives the right one, and setting another."""

from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from auth import accounts, attempts, passwords, sessions
from auth.accounts import User
from auth.users import address_of
from database import control
from database.sign_in_tables import invitations, pending_sign_ins


class Refusal(StrEnum):
    """Why someone was not let in. For the access log: the page says the same in every case."""

    UNKNOWN = "unknown_user"
    NO_PASSWORD = "no_password"  # noqa: S105 — a reason
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 — a reason
    WRONG_CODE = "wrong_code"
    DISABLED = "disabled"
    TOO_MANY = "too_many_attempts"


def known_by(email: str, password: str) -> User | Refusal:
    """The user whose address and password these are, else why not. Takes as long in every case."""
    email = address_of(email) if email.isprintable() else ""
    user, kept = accounts.find(email), _hash_of(email)
    is_right = passwords.is_right(kept, password)
    if user is None:
        return Refusal.UNKNOWN
    if kept is None:
        return Refusal.NO_PASSWORD
    if not is_right:
        return Refusal.WRONG_PASSWORD
    if not user.is_active:
        return Refusal.DISABLED
    if passwords.is_outdated(kept):
        _renew(email, kept, password)
    return user


def has_password(email: str) -> bool:
    """Whether this user signs in with a password."""
    return _hash_of(email) is not None


def keep(connection: Connection, user: User, password_hash: str) -> None:
    """Give this user another password and end all that the old one opened; part of the caller's transaction."""
    users = control.users
    row = users.c.email == user.email
    user_id = connection.execute(select(users.c.user_id).where(row)).scalar_one()
    connection.execute(update(users).where(row).values(password_hash=password_hash))
    for table in (invitations, pending_sign_ins):
        connection.execute(delete(table).where(table.c.user_id == user_id))
    sessions.end_all(connection, user_id)
    attempts.forget(connection, user.email)


def _hash_of(email: str) -> str | None:
    with control.engine().connect() as connection:
        found: str | None = connection.execute(
            select(control.users.c.password_hash).where(control.users.c.email == email)
        ).scalar()
    return found or None


def _renew(email: str, kept: str, password: str) -> None:
    users = control.users
    same = (users.c.email == email, users.c.password_hash == kept)
    with control.engine().begin() as connection:
        connection.execute(update(users).where(*same).values(password_hash=passwords.rehashed(password)))
