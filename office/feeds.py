"""Calendar feeds: an address with a token that shows one user's cutoffs to a calendar, until it is revoked."""

import secrets
from datetime import UTC, datetime

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.exc import IntegrityError

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission, User
from auth.sessions import key_of
from auth.users import address_of
from database import control
from database.office_tables import calendar_feeds
from office import changing
from office.changing import OfficeRefused


def has(email: str) -> bool:
    """Whether this user has a feed."""
    users = control.users
    found = select(calendar_feeds.c.user_id).join(users, users.c.user_id == calendar_feeds.c.user_id)
    with control.engine().connect() as connection:
        return connection.execute(found.where(users.c.email == address_of(email))).first() is not None


def create(email: str) -> str:
    """The token of a new feed of this user, which is kept nowhere else; an earlier one no longer works.

    Raises OfficeRefused for who may not see workflows.
    """
    user = accounts.find(email)
    if user is None or not user.may(Permission.SEE_WORKFLOWS):
        raise OfficeRefused("Een agenda is alleen voor wie het recht Procesbeheer workflows heeft.")
    token = secrets.token_urlsafe(32)
    try:
        with changing.changing() as connection:
            user_id = connection.execute(_user_id(email)).scalar_one()
            earlier = connection.execute(delete(calendar_feeds).where(calendar_feeds.c.user_id == user_id)).rowcount
            connection.execute(
                insert(calendar_feeds).values(user_id=user_id, token_hash=key_of(token), made_at=datetime.now(UTC))
            )
            change = "replaced" if earlier else "created"
            access_log.append(connection, Kind.FEED, user.office_id, user.email, change=change)
    except IntegrityError as error:
        raise OfficeRefused("Er werd net ook een andere link gemaakt. Probeer het opnieuw.") from error
    return token


def revoke(email: str) -> None:
    """End the feed of this user; without one nothing happens."""
    user = accounts.find(email)
    if user is None:
        return
    mine = calendar_feeds.c.user_id == _user_id(email).scalar_subquery()
    with changing.changing() as connection:
        if connection.execute(delete(calendar_feeds).where(mine)).rowcount:
            access_log.append(connection, Kind.FEED, user.office_id, user.email, change="revoked")


def user_of(token: str) -> User | None:
    """Whose feed this is; None when it was never there or revoked, or when he may not see workflows now."""
    if not token.isascii():
        return None
    users = control.users
    found = select(users.c.email).join(calendar_feeds, calendar_feeds.c.user_id == users.c.user_id)
    with control.engine().connect() as connection:
        email = connection.execute(found.where(calendar_feeds.c.token_hash == key_of(token))).scalar()
    user = accounts.find(email) if email else None
    return user if user and user.may(Permission.SEE_WORKFLOWS) else None


def _user_id(email: str) -> Select[tuple[int]]:
    return select(control.users.c.user_id).where(control.users.c.email == address_of(email))
