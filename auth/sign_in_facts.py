"""What is known of how the users of an office sign in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from auth import access_log
from auth.access_log import Kind
from database import control
from database.sign_in_tables import second_factors


@dataclass(frozen=True)
class SignInFacts:
    """By e-mail address: when someone signed in last, as far back as the log goes; and who has a second factor."""

    last_at: dict[str, datetime]
    with_second_factor: frozenset[str]


def of_office(office_id: str) -> SignInFacts:
    """The facts of everyone in this office."""
    users = control.users
    found = (
        select(users.c.email)
        .join(second_factors, second_factors.c.user_id == users.c.user_id)
        .where(users.c.office_id == office_id, second_factors.c.secret.is_not(None))
    )
    with control.engine().connect() as connection:
        with_second_factor = frozenset(connection.execute(found).scalars())
    return SignInFacts(access_log.last_moments(office_id, Kind.SIGN_IN), with_second_factor)
