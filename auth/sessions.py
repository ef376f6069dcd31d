"""Sessions in the control store: a random token in a cookie, only its hash kept here."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from auth import accounts
from auth.accounts import User
from auth.validity import lasts
from database import control
from settings import settings

_SEEN_EVERY = timedelta(seconds=30)  # a click within this time does not write


@dataclass(frozen=True)
class Session:
    """Someone who is signed in. `key` is the hash of his token: it names the session but cannot open it."""

    key: str
    user: User


def key_of(token: str) -> str:
    """The name a token goes by in the store."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(email: str) -> str:
    """Begin a session for this user and return its token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    moment = datetime.now(UTC)
    user_id = select(control.users.c.user_id).where(control.users.c.email == email).scalar_subquery()
    with control.engine().begin() as connection:
        connection.execute(
            insert(control.sessions).values(
                token_hash=key_of(token), user_id=user_id, started_at=moment, seen_at=moment
            )
        )
    return token


def find(key: str | None, is_seen: bool = True) -> Session | None:
    """The running session with this key; None when it never was, has ended, or its user is disabled.

    `is_seen`: false when no person did anything, so that it ends as if nobody had asked.
    """
    if not key:
        return None
    moment = datetime.now(UTC)
    kept = control.sessions
    with control.engine().connect() as connection:
        row = connection.execute(
            select(kept.c.started_at, kept.c.seen_at, control.users.c.email)
            .join(control.users, control.users.c.user_id == kept.c.user_id)
            .where(kept.c.token_hash == key)
        ).first()
    if row is None or _is_over(row.started_at, row.seen_at, moment):
        return None
    user = accounts.find(row.email)
    if user is None or not user.is_active:
        return None
    if is_seen and moment - row.seen_at > _SEEN_EVERY:
        with control.engine().begin() as connection:
            connection.execute(update(kept).where(kept.c.token_hash == key).values(seen_at=moment))
    return Session(key, user)


def _is_over(started_at: datetime, seen_at: datetime, moment: datetime) -> bool:
    idle = timedelta(minutes=settings().session_idle_minutes)
    longest = timedelta(hours=settings().session_hours)
    return not (lasts(seen_at, idle, moment) and lasts(started_at, longest, moment))


def end(key: str) -> None:
    """End this session everywhere."""
    with control.engine().begin() as connection:
        connection.execute(delete(control.downloads).where(control.downloads.c.session_hash == key))
        connection.execute(delete(control.sessions).where(control.sessions.c.token_hash == key))


def end_all(connection: Connection, user_id: int, but: str | None = None) -> None:
    """End every session of this user, except the one with the key `but`; part of the caller's transaction."""
    for table, key in (
        (control.downloads, control.downloads.c.session_hash),
        (control.sessions, control.sessions.c.token_hash),
    ):
        connection.execute(delete(table).where(table.c.user_id == user_id, key != (but or "")))


def end_chosen() -> None:
    """End the sessions of demo users, who were chosen without a password."""
    demo_users = select(control.users.c.user_id).where(control.users.c.is_demo)
    with control.engine().begin() as connection:
        for table in (control.downloads, control.sessions):
            connection.execute(delete(table).where(table.c.user_id.in_(demo_users)))
