"""The daily digest: who wants one, and who has not had today's yet."""

from datetime import date

from sqlalchemy import Select, or_, select, update

from auth import accounts
from auth.accounts import Permission, User
from auth.users import address_of
from database import control, writing
from database.office_tables import digests
from office import changing
from office.changing import OfficeRefused


def wants(email: str) -> bool:
    """Whether this user wants a digest; nobody does until he says so."""
    users = control.users
    found = select(digests.c.is_wanted).join(users, users.c.user_id == digests.c.user_id)
    with control.engine().connect() as connection:
        return bool(connection.execute(found.where(users.c.email == address_of(email))).scalar())


def set_wants(email: str, is_wanted: bool) -> None:
    """Set whether this user wants a digest. Raises OfficeRefused when there is no such user."""
    with changing.changing() as connection:
        user_id = connection.execute(_user_id(email)).scalar()
        if user_id is None:
            raise OfficeRefused(f"Er is geen gebruiker met het adres {email}.")
        writing.insert_unless_there(connection, digests, user_id=user_id, is_wanted=is_wanted)
        connection.execute(update(digests).where(digests.c.user_id == user_id).values(is_wanted=is_wanted))


def due(day: date) -> list[User]:
    """Who wants a digest, may see workflows, and did not get one on this day or later."""
    users = control.users
    found = (
        select(users.c.email)
        .join(digests, digests.c.user_id == users.c.user_id)
        .where(users.c.is_active, digests.c.is_wanted, or_(digests.c.last_day.is_(None), digests.c.last_day < day))
        .order_by(users.c.user_id)
    )
    with control.engine().connect() as connection:
        known = (accounts.read(connection, email) for email in connection.execute(found).scalars().all())
        return [user for user in known if user and user.may(Permission.SEE_WORKFLOWS)]


def mark_sent(email: str, day: date) -> bool:
    """Keep that this user gets the digest of this day; False when that was known, so that nobody sends it twice."""
    kept = digests
    is_new = or_(kept.c.last_day.is_(None), kept.c.last_day < day)
    mine = kept.c.user_id == _user_id(email).scalar_subquery()
    with changing.changing() as connection:
        return connection.execute(update(kept).where(mine, is_new).values(last_day=day)).rowcount == 1


def _user_id(email: str) -> Select[tuple[int]]:
    return select(control.users.c.user_id).where(control.users.c.email == address_of(email))
