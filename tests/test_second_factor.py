"""The second factor: codes of an app, recovery codes, and an office that asks for it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import pyotp
import pytest
from sqlalchemy import select, update

from auth import accounts, office_rules, second_factor
from auth.access_log import Kind
from auth.accounts import UserRefused
from auth.second_factor import Means
from database import control
from database.sign_in_tables import pending_sign_ins, recovery_codes, second_factors
from tests import homes
from tests.door import ANOTHER, NOOR, OFFICE, PASSWORD, Visitor, add, logged, over_https, refusal

NOW = datetime(2026, 11, 20, 9, 0, 10, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def https(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    over_https(monkeypatch)


@dataclass
class Phone:
    """An app for codes."""

    secret: str

    def code(self, moment: datetime | None = None) -> str:
        return pyotp.TOTP(self.secret).at(moment or datetime.now(UTC))

    def next(self) -> str:
        """A code that was not used before, as after waiting for it."""
        with control.engine().begin() as connection:
            connection.execute(update(second_factors).values(last_step=0))
        return self.code()


def with_factor() -> tuple[Phone, tuple[str, ...]]:
    """Noor has a second factor; her phone and her recovery codes."""
    homes.furnish(_set_up)  # hashing ten codes takes as long as most tests here
    [held] = _held
    return held


_held: list[tuple[Phone, tuple[str, ...]]] = []


def _set_up() -> None:
    add()
    phone = Phone(second_factor.new_secret(NOOR))
    codes = second_factor.confirm(NOOR, phone.next())
    assert codes is not None
    _held[:] = [(phone, codes)]


def secret_on(page: str) -> str:
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>(\S+)</code></li>", page)


def half_in(visitor: Visitor | None = None) -> Visitor:
    """Someone who gave the right password and is asked for a code."""
    visitor = visitor or Visitor()
    assert visitor.sign_in().headers["location"] == "/login/code"
    return visitor


def test_someone_signed_in_sets_it_up_and_needs_it_from_then_on() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    page = noor.open("/second-factor").text
    phone = Phone(secret_on(page))
    assert "<svg" in page
    answer = noor.send("/second-factor", deed="confirm", password=PASSWORD, code=phone.next())
    codes = codes_on(answer.text)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)
    assert noor.is_in
    page = noor.open("/second-factor").text
    assert "nog 10 van de 10 herstelcodes" in page
    assert not any(code in page for code in codes)
    other = half_in(Visitor("198.51.100.7"))
    assert not other.is_in
    assert other.send("/login/code", code=phone.next()).headers["location"] == "/"
    assert other.is_in


def test_the_picture_holds_what_an_app_needs() -> None:
    add()
    secret = second_factor.new_secret(NOOR)
    found = pyotp.parse_uri(second_factor.address_for_app(NOOR, secret))
    assert (found.secret, found.name, found.issuer) == (secret, NOOR.email, "Procesbeheer")


def test_until_it_is_confirmed_it_is_not_asked_for_and_its_secret_stays_the_same() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    assert secret_on(noor.open("/second-factor").text) == secret_on(noor.open("/second-factor").text)
    assert Visitor().sign_in().headers["location"] == "/"


@pytest.mark.parametrize(
    ("given", "status"), [({"password": ANOTHER}, 401), ({}, 401), ({"password": PASSWORD, "code": "000000"}, 400)]
)
def test_it_is_not_set_up_without_the_password_and_a_right_code(given: dict[str, str], status: int) -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    code = Phone(secret_on(noor.open("/second-factor").text)).next()
    answer = noor.send("/second-factor", **{"deed": "confirm", "code": code, **given})
    assert answer.status_code == status
    assert refusal(answer)
    assert not second_factor.state(NOOR).is_on


def test_the_password_alone_opens_nothing() -> None:
    with_factor()
    noor = half_in()
    assert not noor.is_in
    assert noor.open("/password").status_code == 303
    assert noor.open("/second-factor").headers["location"] == "/login?expired"
    assert noor.send("/second-factor", at="/login/code", deed="off", current_code="123456").status_code == 303
    assert second_factor.state(NOOR).is_on


def test_after_the_code_one_is_where_one_was_going() -> None:
    phone, _ = with_factor()
    noor = Visitor()
    noor.sign_in(next="/workflow?id=a")
    assert noor.send("/login/code", code=phone.next()).headers["location"] == "/workflow?id=a"


def test_a_wrong_code_is_refused_and_the_fifth_has_to_wait() -> None:
    phone, _ = with_factor()
    noor = half_in()
    assert [noor.send("/login/code", code="000000").status_code for _ in range(6)] == [401] * 5 + [429]
    assert noor.send("/login/code", code=phone.next()).status_code == 429
    assert not noor.is_in


def test_beginning_again_with_the_right_password_gives_no_more_codes_to_try() -> None:
    with_factor()
    statuses = [half_in(Visitor(f"203.0.113.{n}")).send("/login/code", code="000000").status_code for n in range(5)]
    assert statuses == [401] * 5
    assert Visitor("198.51.100.7").sign_in().status_code == 429


def test_a_code_counts_once() -> None:
    phone, _ = with_factor()
    code = phone.next()
    assert half_in().send("/login/code", code=code).status_code == 303
    assert half_in(Visitor("198.51.100.7")).send("/login/code", code=code).status_code == 401


def test_no_code_counts_that_is_older_than_one_that_was_used() -> None:
    add()
    phone = Phone(second_factor.new_secret(NOOR))
    assert second_factor.confirm(NOOR, phone.code(NOW), moment=NOW)
    later = NOW + 4 * HALF_MINUTE
    used, older = phone.code(later), phone.code(later - HALF_MINUTE)
    assert second_factor.check(NOOR, used, later) is Means.APP
    assert second_factor.check(NOOR, used, later) is None
    assert second_factor.check(NOOR, older, later) is None


@pytest.mark.parametrize(("off", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_the_phone_may_be_half_a_minute_off(off: int, is_right: bool) -> None:
    add()
    phone = Phone(second_factor.new_secret(NOOR))
    assert second_factor.confirm(NOOR, phone.code(NOW), moment=NOW)
    later = NOW + 20 * HALF_MINUTE
    code = phone.code(later + off * HALF_MINUTE)
    assert (second_factor.check(NOOR, f"{code[:3]} {code[3:]}", later) is Means.APP) is is_right


def test_the_code_that_confirmed_does_not_sign_in_too() -> None:
    add()
    phone = Phone(second_factor.new_secret(NOOR))
    code = phone.next()
    assert second_factor.confirm(NOOR, code)
    assert half_in().send("/login/code", code=code).status_code == 401


@pytest.mark.parametrize("given", ["", "12345", "1234567", "１２３４５６", "abcdef", "é", "aaaaa-aaaaa", "a" * 5000])
def test_what_is_no_code_is_no_code(given: str) -> None:
    with_factor()
    assert second_factor.check(NOOR, given) is None


def test_each_recovery_code_signs_in_once_however_it_is_typed() -> None:
    _, codes = with_factor()
    assert half_in().send("/login/code", code=f" {codes[0].upper().replace('-', ' ')} ").status_code == 303
    assert half_in().send("/login/code", code=codes[0]).status_code == 401
    assert half_in().send("/login/code", code=codes[9]).status_code == 303
    assert second_factor.state(NOOR).codes_left == 8


def test_of_recovery_codes_only_hashes_are_kept() -> None:
    _, codes = with_factor()
    with control.engine().connect() as connection:
        kept = str(connection.execute(select(recovery_codes)).all())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_new_recovery_codes_replace_the_old_ones_and_ask_for_a_code() -> None:
    phone, codes = with_factor()
    noor = half_in()
    noor.send("/login/code", code=codes[0])
    assert noor.send("/second-factor", deed="codes", current_code="000000").status_code == 401
    fresh = codes_on(noor.send("/second-factor", deed="codes", current_code=phone.next()).text)
    assert len(fresh) == 10
    assert second_factor.check(NOOR, codes[1]) is None
    assert second_factor.check(NOOR, fresh[0]) is Means.RECOVERY_CODE


def test_another_phone_takes_the_place_of_the_first_with_a_code_of_both() -> None:
    phone, codes = with_factor()
    noor = half_in()
    noor.send("/login/code", code=codes[0])
    fresh = Phone(secret_on(noor.open("/second-factor?replace").text))
    at = "/second-factor?replace"
    wrong = noor.send("/second-factor", at, deed="confirm", current_code="000000", code=fresh.next())
    assert wrong.status_code == 401
    answer = noor.send("/second-factor", at, deed="confirm", current_code=codes[1], code=fresh.next())
    assert len(codes_on(answer.text)) == 10
    assert second_factor.check(NOOR, phone.next()) is None
    assert second_factor.check(NOOR, fresh.next()) is Means.APP


def test_switching_it_off_asks_for_a_code_and_ends_the_other_sessions() -> None:
    phone, codes = with_factor()
    here, elsewhere = half_in(), half_in(Visitor("198.51.100.7"))
    here.send("/login/code", code=codes[0])
    elsewhere.send("/login/code", code=codes[1])
    assert here.send("/second-factor", deed="off", current_code="000000").status_code == 401
    assert second_factor.state(NOOR).is_on
    assert here.send("/second-factor", deed="off", current_code=phone.next()).status_code == 303
    assert not second_factor.state(NOOR).is_on
    assert here.is_in
    assert not elsewhere.is_in
    assert second_factor.check(NOOR, codes[2]) is None


def test_setting_it_up_ends_the_other_sessions() -> None:
    add()
    here, thief = Visitor(), Visitor("198.51.100.7")
    thief.sign_in()
    here.sign_in()
    code = Phone(secret_on(here.open("/second-factor").text)).next()
    here.send("/second-factor", deed="confirm", password=PASSWORD, code=code)
    assert here.is_in
    assert not thief.is_in


def test_where_the_office_asks_for_it_one_sets_it_up_before_anything_else() -> None:
    add()
    office_rules.set_second_factor(OFFICE, is_required=True, by="manage.py")
    noor = Visitor()
    assert noor.sign_in(next="/workflow?id=a").headers["location"] == "/second-factor"
    assert not noor.is_in
    page = noor.open("/second-factor").text
    assert "Uw kantoor vraagt" in page
    assert "current-password" not in page
    assert noor.send("/second-factor", deed="confirm", code="000000").status_code == 400
    assert not noor.is_in
    answer = noor.send("/second-factor", deed="confirm", code=Phone(secret_on(page)).next())
    assert len(codes_on(answer.text)) == 10
    assert f'href="{"/workflow?id=a"}"' in unescape(answer.text)
    assert noor.is_in


def test_where_the_office_asks_for_it_nobody_switches_it_off() -> None:
    phone, codes = with_factor()
    office_rules.set_second_factor(OFFICE, is_required=True, by="manage.py")
    noor = half_in()
    noor.send("/login/code", code=codes[0])
    assert "Uitzetten" not in noor.open("/second-factor").text
    assert noor.send("/second-factor", deed="off", current_code=phone.next()).status_code == 403
    assert second_factor.state(NOOR).is_on


def test_from_the_moment_the_office_asks_who_has_none_is_signed_out() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    office_rules.set_second_factor(OFFICE, is_required=True, by="manage.py")
    assert not noor.is_in
    office_rules.set_second_factor(OFFICE, is_required=False, by="manage.py")
    assert noor.sign_in().headers["location"] == "/"


def test_an_office_without_users_can_ask_for_nothing() -> None:
    add()
    with pytest.raises(UserRefused, match="heeft geen gebruikers"):
        office_rules.set_second_factor("tikfout", is_required=True, by="manage.py")


def test_a_half_done_sign_in_is_over_after_ten_minutes_and_after_one_use() -> None:
    phone, codes = with_factor()
    noor = half_in()
    saved = noor.client.cookies["__Host-procesbeheer-pending"]
    with control.engine().begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(minutes=10, seconds=1)
        connection.execute(update(pending_sign_ins).values(started_at=long_ago))
    assert noor.send("/login/code", at="/login", code=phone.next()).headers["location"] == "/login?expired"
    assert "duurde te lang" in refusal(noor.open("/login?expired"))
    half_in(noor).send("/login/code", code=codes[0])
    noor.open("/logout")
    noor.client.cookies.set("__Host-procesbeheer-pending", saved, domain="procesbeheer.example")
    assert noor.send("/login/code", at="/login", code=codes[1]).headers["location"] == "/login?expired"


def test_who_is_disabled_halfway_does_not_get_in() -> None:
    phone, _ = with_factor()
    noor = half_in()
    accounts.set_active(NOOR.email, is_active=False)
    assert noor.send("/login/code", at="/login", code=phone.next()).headers["location"] == "/login?expired"


def test_who_lost_phone_and_codes_has_it_wiped_by_the_office() -> None:
    with_factor()
    second_factor.remove(NOOR, "manage.py")
    assert Visitor().sign_in().headers["location"] == "/"
    with control.engine().connect() as connection:
        assert connection.execute(select(second_factors)).all() == []
        assert connection.execute(select(recovery_codes)).all() == []


def test_a_new_password_does_not_switch_off_the_second_factor() -> None:
    phone, codes = with_factor()
    noor = half_in()
    noor.send("/login/code", code=codes[0])
    noor.send("/password", password=PASSWORD, new_password=ANOTHER, repeated=ANOTHER)
    other = Visitor("198.51.100.7")
    assert other.sign_in(password=ANOTHER).headers["location"] == "/login/code"
    assert other.send("/login/code", code=phone.next()).status_code == 303


def test_the_log_tells_with_what_someone_came_in_and_what_changed_and_no_code() -> None:
    phone, codes = with_factor()
    noor = half_in()
    noor.send("/login/code", code="000000")
    wanted = phone.next()
    noor.send("/login/code", code=wanted)
    half_in().send("/login/code", code=codes[0])
    second_factor.remove(NOOR, "manage.py")
    [refused] = logged(Kind.SIGN_IN_REFUSED)
    assert (refused.email, refused.details["reason"]) == (NOOR.email, "wrong_code")
    assert [entry.details["second_factor"] for entry in logged(Kind.SIGN_IN)] == ["recovery_code", "app"]
    changes = logged(Kind.SECOND_FACTOR)
    assert [(entry.email, entry.details["change"]) for entry in changes] == [("manage.py", "off"), (NOOR.email, "on")]
    everything = str([refused, changes, logged(Kind.SIGN_IN)])
    assert not any(secret in everything for secret in (*codes, wanted, phone.secret, "000000"))
