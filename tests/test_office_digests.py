"""Daily digests: for who asked for one, may see workflows, and did not get one that day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from auth import accounts
from auth.accounts import Permission
from office import digests
from office.changing import OfficeRefused
from tests.organisation import user

pytestmark = pytest.mark.usefixtures("home")
DAY = date(2026, 11, 23)
ANNA = user(email="anna@kantoor.example", name="Anna")
BERT = user(email="bert@kantoor.example", name="Bert")


def due(day: date = DAY) -> list[str]:
    return [one.email for one in digests.due(day)]


def test_nobody_wants_a_digest_until_he_says_so_and_no_longer_when_he_says_that() -> None:
    accounts.add(ANNA)
    assert (digests.wants(ANNA.email), due()) == (False, [])
    digests.set_wants(" ANNA@kantoor.example", is_wanted=True)
    assert (digests.wants(ANNA.email), due()) == (True, [ANNA.email])
    digests.set_wants(ANNA.email, is_wanted=False)
    assert (digests.wants(ANNA.email), due()) == (False, [])


def test_each_day_has_one_digest_and_only_the_first_to_mark_it_may_send_it() -> None:
    accounts.add(ANNA)
    digests.set_wants(ANNA.email, is_wanted=True)
    assert [digests.mark_sent(ANNA.email, DAY) for _ in range(2)] == [True, False]
    assert not digests.mark_sent(ANNA.email, DAY - timedelta(days=1))
    assert (due(), due(DAY + timedelta(days=1))) == ([], [ANNA.email])


def test_changing_ones_mind_twice_in_a_day_gives_no_second_digest() -> None:
    accounts.add(ANNA)
    digests.set_wants(ANNA.email, is_wanted=True)
    digests.mark_sent(ANNA.email, DAY)
    for is_wanted in (False, True):
        digests.set_wants(ANNA.email, is_wanted=is_wanted)
    assert due() == []


def test_who_is_disabled_or_lost_the_right_gets_none_and_the_others_do_with_all_their_grants() -> None:
    someone = replace(ANNA, employers=("wg0",))
    accounts.add(someone)
    accounts.add(BERT)
    for email in (ANNA.email, BERT.email):
        digests.set_wants(email, is_wanted=True)
    assert digests.due(DAY) == [someone, BERT]
    accounts.revoke(BERT.email, Permission.SEE_WORKFLOWS)
    assert due() == [ANNA.email]
    accounts.set_active(ANNA.email, is_active=False)
    assert due() == []


def test_who_does_not_exist_wants_nothing_and_gets_nothing() -> None:
    with pytest.raises(OfficeRefused, match="geen gebruiker"):
        digests.set_wants("niemand@kantoor.example", is_wanted=True)
    assert not digests.wants("niemand@kantoor.example")
    assert not digests.mark_sent("niemand@kantoor.example", DAY)
