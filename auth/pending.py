"""Sign-ins that are half done: the password was right, the second factor is still to come."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from auth import accounts
from auth.accounts import User
from auth.sessions import key_of
from auth.validity import lasts
from database import control, writing
from database.sign_in_tables import pending_sign_ins

VALID = timedelta(minutes=10)


@dataclass(frozen=True)
class Pending:
    """Who gave his password, and where he was going. It opens nothing but the page of the second factor."""

    key: str
    user: User
    next_path: str
    details: dict[str, Any]


def start(user: User, next_path: str, details: Mapping[str, object]) -> str:
    """Remember that this user gave his first proof; returns the token of his cookie, valid 10 minutes.

    `details` go in the log when he has signed in.
    """
    token = secrets.token_urlsafe(32)
    moment = datetime.now(UTC)
    kept = pending_sign_ins
    user_id = select(control.users.c.user_id).where(control.users.c.email == user.email).scalar_subquery()
    with control.engine().begin() as connection:
        writing.forget(connection, kept, kept.c.started_at < moment - VALID)
        connection.execute(
            insert(kept).values(
                token_hash=key_of(token), user_id=user_id, started_at=moment, next_path=next_path, details=dict(details)
            )
        )
    return token


def find(token: str | None) -> Pending | None:
    """The half-done sign-in of this cookie; None when there is none, it took too long, or its user is disabled."""
    if not token:
        return None
    kept = pending_sign_ins
    with control.engine().connect() as connection:
        row = connection.execute(
            select(kept, control.users.c.email)
            .join(control.users, control.users.c.user_id == kept.c.user_id)
            .where(kept.c.token_hash == key_of(token))
        ).first()
    if row is None or not lasts(row.started_at, VALID):
        return None
    user = accounts.find(row.email)
    return Pending(row.token_hash, user, row.next_path, row.details) if user and user.is_active else None


def end(key: str) -> bool:
    """End it; False when it had ended already, so that it counts once."""
    kept = pending_sign_ins
    with control.engine().begin() as connection:
        return connection.execute(delete(kept).where(kept.c.token_hash == key)).rowcount == 1
