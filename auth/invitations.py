"""Invitations: a link with which someone chooses his password once, for a first one or a new one."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from auth import access_log, accounts, local_accounts, passwords
from auth.access_log import Kind
from auth.accounts import User, UserRefused
from auth.sessions import key_of
from auth.validity import lasts
from database import control
from database.sign_in_tables import invitations
from settings import settings

VALID = timedelta(hours=72)


class InvitationRefused(UserRefused):
    """The link was used, replaced, too old, or never there."""

    def __init__(self) -> None:
        super().__init__("Deze link is al gebruikt of niet meer geldig. Vraag uw kantoor om een nieuwe.")


def invite(email: str, by: str) -> str:
    """The link for this user, valid 72 hours and once; earlier ones no longer work. Raises UserRefused."""
    user = accounts.find(email)
    if user is None:
        raise UserRefused(f"Er is geen gebruiker met het adres {email}. Zie 'manage.py user list'.")
    if not user.is_active:
        raise UserRefused(f"{user.email} is uitgeschakeld. Laat hem eerst weer toe: manage.py user enable {user.email}")
    token = secrets.token_urlsafe(32)
    with control.engine().begin() as connection:
        # Held until the end: of two invitations at once only the last is good.
        row = select(control.users.c.user_id).where(control.users.c.email == user.email).with_for_update()
        user_id = connection.execute(row).scalar_one()
        connection.execute(delete(invitations).where(invitations.c.user_id == user_id))
        connection.execute(
            insert(invitations).values(token_hash=key_of(token), user_id=user_id, made_at=datetime.now(UTC))
        )
        access_log.append(connection, Kind.INVITATION, user.office_id, by, user=user.email)
    return f"{settings().public_url.rstrip('/')}/invitation/{token}"


def invited(token: str) -> User:
    """For whom this link is. Raises InvitationRefused."""
    with control.engine().connect() as connection:
        return _invited(connection, token)


def _invited(connection: Connection, token: str) -> User:
    row = connection.execute(
        select(invitations.c.made_at, control.users.c.email)
        .join(control.users, control.users.c.user_id == invitations.c.user_id)
        .where(invitations.c.token_hash == key_of(token))
    ).first()
    user = accounts.find(row.email) if row and lasts(row.made_at, VALID) else None
    if user is None or not user.is_active:
        raise InvitationRefused
    return user


def accept(token: str, password: str) -> User:
    """Give the invited user this password, which ends all his sessions and uses up the link.

    Raises InvitationRefused, or UserRefused when the password will not do: then the link goes on working.
    """
    user = invited(token)
    password_hash = passwords.hashed(password, user.name, user.email)
    with control.engine().begin() as connection:
        used = connection.execute(delete(invitations).where(invitations.c.token_hash == key_of(token)))
        if used.rowcount != 1:
            raise InvitationRefused
        local_accounts.keep(connection, user, password_hash)
        access_log.append(connection, Kind.PASSWORD, user.office_id, user.email, by="invitation")
    return user
