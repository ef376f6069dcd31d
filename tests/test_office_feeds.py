"""Calendar feeds: a token opens one user's feed until it is replaced, revoked, or he may no longer see workflows."""

import pytest
from sqlalchemy import select

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission, User
from database import control
from database.office_tables import calendar_feeds
from exports import log_words
from office import feeds
from office.changing import OfficeRefused
from tests.organisation import OFFICE, user

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def anna(home: object) -> User:
    made = user(email="anna@kantoor.example", name="Anna", employers=("wg0",))
    accounts.add(made)
    return made


def test_the_token_opens_the_feed_of_its_user_as_he_is_now(anna: User) -> None:
    assert not feeds.has(anna.email)
    token = feeds.create("Anna@kantoor.example")
    assert (feeds.user_of(token), feeds.has(anna.email)) == (anna, True)


@pytest.mark.parametrize("token", ["", "x", "é", "\udcff", "a" * 10_000])
def test_a_token_that_never_was_opens_nothing(anna: User, token: str) -> None:
    feeds.create(anna.email)
    assert feeds.user_of(token) is None


def test_a_token_is_random_and_of_it_only_the_hash_is_kept(anna: User) -> None:
    token = feeds.create(anna.email)
    assert len(token) >= 43
    with control.engine().connect() as connection:
        [row] = connection.execute(select(calendar_feeds)).all()
    assert token not in repr(row)
    assert feeds.user_of(row.token_hash) is None
    assert token not in repr(access_log.entries(OFFICE))


def test_a_new_token_makes_the_one_before_it_useless(anna: User) -> None:
    first, second = feeds.create(anna.email), feeds.create(anna.email)
    assert (feeds.user_of(first), feeds.user_of(second)) == (None, anna)


def test_what_is_revoked_opens_nothing_and_revoking_twice_is_no_harm(anna: User) -> None:
    token = feeds.create(anna.email)
    for _ in range(2):
        feeds.revoke(anna.email)
    feeds.revoke("niemand@kantoor.example")
    assert (feeds.user_of(token), feeds.has(anna.email)) == (None, False)


def test_who_is_disabled_or_lost_the_right_has_a_feed_that_opens_nothing(anna: User) -> None:
    token = feeds.create(anna.email)
    accounts.set_active(anna.email, is_active=False)
    assert feeds.user_of(token) is None
    accounts.set_active(anna.email, is_active=True)
    assert feeds.user_of(token) == anna
    accounts.revoke(anna.email, Permission.SEE_WORKFLOWS)
    assert feeds.user_of(token) is None


def test_without_the_right_or_an_account_there_is_no_feed_to_make(anna: User) -> None:
    accounts.revoke(anna.email, Permission.SEE_WORKFLOWS)
    for email in (anna.email, "niemand@kantoor.example"):
        with pytest.raises(OfficeRefused, match="Procesbeheer workflows"):
            feeds.create(email)
        assert not feeds.has(email)


def test_the_log_tells_that_a_feed_was_made_replaced_and_revoked(anna: User) -> None:
    feeds.create(anna.email)
    feeds.create(anna.email)
    feeds.revoke(anna.email)
    entries = access_log.entries(OFFICE, kind=Kind.FEED)
    assert [(entry.email, log_words.line(entry, {})) for entry in entries] == [
        (anna.email, "Wijziging: ingetrokken"),
        (anna.email, "Wijziging: vervangen"),
        (anna.email, "Wijziging: gemaakt"),
    ]
