"""Invitations: a link for choosing a password, good once and for three days."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from auth import accounts, invitations
from auth.access_log import Kind
from auth.accounts import UserRefused
from auth.invitations import InvitationRefused
from database import control
from tests.door import ANOTHER, NOOR, PASSWORD, URL, Visitor, add, logged, over_https, refusal

pytestmark = pytest.mark.usefixtures("home")
GOOD = {"new_password": ANOTHER, "repeated": ANOTHER}


@pytest.fixture(autouse=True)
def https(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    over_https(monkeypatch)


def invited() -> str:
    """The path of a fresh link for Noor."""
    return invitations.invite(NOOR.email, "manage.py").removeprefix(URL)


def put_back(ago: timedelta) -> None:
    with control.engine().begin() as connection:
        connection.execute(update(invitations.invitations).values(made_at=datetime.now(UTC) - ago))


def test_with_the_link_one_chooses_a_password_and_signs_in_with_it() -> None:
    add(password=None)
    noor = Visitor()
    path = invited()
    page = noor.open(path)
    assert page.status_code == 200
    assert "Welkom, Noor de Vries" in page.text
    assert re.search(r'autocomplete="username" value="noor@kantoor.example" readonly', page.text)
    assert page.text.count('autocomplete="new-password"') == 2
    assert "Wachtwoord gekozen" in noor.send(path, **GOOD).text
    assert not noor.is_in
    assert noor.sign_in(password=ANOTHER).status_code == 303


def test_the_link_works_once() -> None:
    add(password=None)
    path = invited()
    assert Visitor().send(path, **GOOD).status_code == 200
    again = Visitor()
    assert again.open(path).status_code == 404
    assert again.send(path, at="/login", new_password=PASSWORD, repeated=PASSWORD).status_code == 404
    assert again.sign_in(password=ANOTHER).status_code == 303


def test_of_two_who_use_the_link_at_once_one_is_refused() -> None:
    add(password=None)
    token = invited().rpartition("/")[2]
    user = invitations.invited(token)
    invitations.accept(token, ANOTHER)
    with pytest.raises(InvitationRefused):
        invitations.accept(token, PASSWORD)
    assert user.email == NOOR.email


def test_opening_the_link_does_not_use_it_up_nor_does_a_password_that_will_not_do() -> None:
    add(password=None)
    noor, path = Visitor(), invited()
    noor.open(path)
    for password, repeated, said in (
        ("elf letters", "elf letters", "minstens 12 tekens"),
        ("welkom123456", "welkom123456", "makkelijk te raden"),
        (ANOTHER, PASSWORD, "niet gelijk"),
    ):
        answer = noor.send(path, new_password=password, repeated=repeated)
        assert answer.status_code == 400
        assert said in refusal(answer)
        assert password not in answer.text
    assert noor.send(path).status_code == 400
    assert noor.send(path, **GOOD).status_code == 200


@pytest.mark.parametrize(
    ("ago", "status"), [(timedelta(hours=71, minutes=59), 200), (timedelta(hours=72, minutes=1), 404)]
)
def test_the_link_works_for_seventy_two_hours(ago: timedelta, status: int) -> None:
    add(password=None)
    path = invited()
    put_back(ago)
    assert Visitor().open(path).status_code == status
    assert Visitor().send(path, at="/login", **GOOD).status_code == status


def test_a_new_link_makes_the_one_before_it_useless() -> None:
    add(password=None)
    first, second = invited(), invited()
    assert [Visitor().open(path).status_code for path in (first, second)] == [404, 200]


def test_a_link_that_never_was_gets_the_answer_of_a_used_one() -> None:
    add(password=None)
    path = invited()
    Visitor().send(path, **GOOD)
    used, made_up = Visitor().open(path), Visitor().open("/invitation/abc")
    assert (used.status_code, used.text) == (made_up.status_code, made_up.text)


def test_only_the_hash_of_a_link_is_kept() -> None:
    add(password=None)
    token = invited().rpartition("/")[2]
    with control.engine().connect() as connection:
        row = connection.execute(select(invitations.invitations)).one()
    assert token not in str(row)


def test_choosing_a_password_ends_every_session_and_every_half_done_sign_in() -> None:
    add()
    here = Visitor()
    here.sign_in()
    path = invited()
    assert here.is_in
    Visitor("198.51.100.7").send(path, **GOOD)
    assert not here.is_in
    assert here.sign_in().status_code == 401


def test_choosing_a_password_ends_the_wait_after_wrong_ones() -> None:
    add()
    noor = Visitor()
    for _ in range(6):
        noor.sign_in(password=ANOTHER)
    assert noor.sign_in().status_code == 429
    noor.send(invited(), **GOOD)
    assert noor.sign_in(password=ANOTHER).status_code == 303


def test_who_is_disabled_cannot_be_invited_and_his_link_no_longer_works() -> None:
    add(password=None)
    path = invited()
    accounts.set_active(NOOR.email, is_active=False)
    assert Visitor().open(path).status_code == 404
    with pytest.raises(UserRefused, match="is uitgeschakeld"):
        invited()
    add(replace(NOOR, email="renee@kantoor.example"), password=None)
    with pytest.raises(UserRefused, match="geen gebruiker"):
        invitations.invite("bestaat.niet@kantoor.example", "manage.py")


def test_the_invitation_and_the_password_are_in_the_log_and_the_link_is_not() -> None:
    add(password=None)
    path = invited()
    Visitor().send(path, **GOOD)
    [invitation], [chosen] = logged(Kind.INVITATION), logged(Kind.PASSWORD)
    assert (invitation.email, invitation.details) == ("manage.py", {"user": NOOR.email})
    assert (chosen.email, chosen.details) == (NOOR.email, {"by": "invitation"})
    assert path.rpartition("/")[2] not in str([invitation, chosen])
