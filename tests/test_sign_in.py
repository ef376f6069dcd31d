"""Signing in with a password: who gets in, what is said to who does not, and what the log tells."""

import itertools
import re
from dataclasses import replace

import anyio
import pytest
from argon2 import PasswordHasher
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select, update

from auth import accounts, passwords
from auth.access_log import Kind
from auth.accounts import UserRefused
from auth.forms import own_path
from auth.scope import office_name
from auth.sign_in import Provider
from database import control
from settings import settings
from tests.door import ANOTHER, NOOR, OFFICE, PASSWORD, URL, Visitor, add, app, logged, over_https, refusal
from tests.example_office import example
from tests.organisation import publish_copy

NOBODY = "bestaat.niet@kantoor.example"
DEMO_USER = replace(NOOR, email="demo@demo.example", name="Dina Demo", office_id="demo", is_demo=True)
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def https(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    over_https(monkeypatch)


def test_the_right_password_opens_the_door_and_leads_to_where_one_was_going() -> None:
    add()
    noor = Visitor()
    assert not noor.is_in
    answer = noor.send("/login", email=NOOR.email, password=PASSWORD, next="/workflow?id=a&x=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workflow?id=a&x=b")
    assert noor.open("/workflows").text == f"achter de deur: {NOOR.email}"


def test_capitals_and_spaces_around_the_address_do_not_matter() -> None:
    add()
    assert Visitor().sign_in("  NOOR@Kantoor.example ").status_code == 303


def test_a_password_typed_with_accents_as_two_characters_is_the_same_password() -> None:
    add(password="één café in het bos")
    assert Visitor().sign_in(password="e\u0301e\u0301n cafe\u0301 in het bos").status_code == 303


def test_the_session_cookie_is_for_this_host_over_https_and_not_for_scripts() -> None:
    add()
    [given] = [c for c in Visitor().sign_in().headers.get_list("set-cookie") if c.startswith("__Host-procesbeheer=")]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(given.split("; "))
    assert not re.search("domain|max-age|expires", given, re.IGNORECASE)


def test_every_sign_in_gives_a_new_token_and_ends_the_session_this_browser_had() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    first = noor.client.cookies["__Host-procesbeheer"]
    noor.sign_in()
    assert noor.client.cookies["__Host-procesbeheer"] != first
    thief = Visitor()
    thief.client.cookies.set("__Host-procesbeheer", first, domain="procesbeheer.example")
    assert not thief.is_in


REFUSED = {"onbekend": NOBODY, "geen wachtwoord": "zonder@kantoor.example", "uitgeschakeld": "uit@kantoor.example"}


def make_everyone() -> None:
    add()
    add(replace(NOOR, email=REFUSED["geen wachtwoord"]), password=None)
    add(replace(NOOR, email=REFUSED["uitgeschakeld"], is_active=False))


def without_what_differs(body: str, email: str) -> str:
    return re.sub(r'name="form_token" value="\w+"', "", body.replace(email, "…"))


@pytest.mark.parametrize("email", REFUSED.values(), ids=REFUSED)
def test_whoever_cannot_sign_in_gets_the_answer_of_a_wrong_password(email: str) -> None:
    make_everyone()
    wrong, other = Visitor().sign_in(password=ANOTHER), Visitor().sign_in(email)
    assert (other.status_code, refusal(other)) == (wrong.status_code, refusal(wrong))
    assert wrong.status_code == 401
    assert set(other.headers) == set(wrong.headers)
    assert without_what_differs(other.text, email) == without_what_differs(wrong.text, NOOR.email)


@pytest.mark.parametrize("email", [NOOR.email, *REFUSED.values()], ids=["fout", *REFUSED])
def test_every_refusal_costs_one_verification(email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_everyone()
    passwords.is_right(None, "de eerste keer maakt een hash")
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, given: bytes) -> bool:
        verified.append(kept[:10])
        return verify(self, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    Visitor().sign_in(email, ANOTHER)
    assert verified == ["$argon2id$"]


def test_the_sixth_wrong_password_has_to_wait_and_the_right_one_then_too() -> None:
    add()
    noor = Visitor()
    assert [noor.sign_in(password=ANOTHER).status_code for _ in range(6)] == [401] * 5 + [429]
    answer = noor.sign_in()
    assert answer.status_code == 429
    assert "Te veel pogingen" in refusal(answer)
    assert 0 < int(answer.headers["retry-after"]) <= 31
    assert not noor.is_in


def test_waiting_says_nothing_on_whether_the_account_exists() -> None:
    add()
    known, unknown = Visitor("203.0.113.5"), Visitor("203.0.113.6")
    for _ in range(5):
        known.sign_in(password=ANOTHER)
        unknown.sign_in(NOBODY, ANOTHER)
    answers = [known.sign_in(password=ANOTHER), unknown.sign_in(NOBODY, ANOTHER)]
    assert {answer.status_code for answer in answers} == {429}
    texts = {re.sub(r"\d+ seconden", "…", refusal(answer)) for answer in answers}
    assert len(texts) == 1


def test_signing_in_forgets_the_failures_before_it() -> None:
    add()
    noor = Visitor()
    for _ in range(3):
        assert [noor.sign_in(password=ANOTHER).status_code for _ in range(4)] == [401] * 4
        assert noor.sign_in().status_code == 303


def test_another_proxied_address_does_not_get_around_the_wait() -> None:
    add()
    for number in range(5):
        Visitor(f"203.0.113.{number}").sign_in(password=ANOTHER)
    assert Visitor("198.51.100.7").sign_in().status_code == 429


def test_a_password_changed_elsewhere_ends_the_session_on_the_next_click() -> None:
    add()
    here, elsewhere = Visitor(), Visitor()
    here.sign_in()
    elsewhere.sign_in()
    answer = elsewhere.send("/password", password=PASSWORD, new_password=ANOTHER, repeated=ANOTHER)
    assert answer.status_code == 303
    assert not here.is_in
    assert elsewhere.is_in
    assert here.sign_in().status_code == 401
    assert here.sign_in(password=ANOTHER).status_code == 303


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"password": ANOTHER, "new_password": ANOTHER, "repeated": ANOTHER}, 401),
        ({"password": PASSWORD, "new_password": ANOTHER, "repeated": PASSWORD}, 400),
        ({"password": PASSWORD, "new_password": "te kort", "repeated": "te kort"}, 400),
        ({"password": PASSWORD, "new_password": "wachtwoord123", "repeated": "wachtwoord123"}, 400),
        ({}, 401),
    ],
    ids=["fout", "ongelijk", "kort", "bekend", "leeg"],
)
def test_a_password_is_not_changed_without_the_old_one_and_a_good_new_one(given: dict[str, str], status: int) -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    answer = noor.send("/password", **given)
    assert answer.status_code == status
    assert refusal(answer)
    assert noor.is_in
    assert Visitor().sign_in().status_code == 303


def test_guessing_the_old_password_on_a_stolen_session_is_slowed_down_too() -> None:
    add()
    thief = Visitor()
    thief.sign_in()
    wrong = {"password": ANOTHER, "new_password": ANOTHER, "repeated": ANOTHER}
    assert [thief.send("/password", **wrong).status_code for _ in range(6)] == [401] * 5 + [429]


def test_disabling_and_a_right_taken_away_bite_on_the_next_click() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    accounts.set_active(NOOR.email, is_active=False)
    assert not noor.is_in
    accounts.set_active(NOOR.email, is_active=True)
    assert noor.sign_in().status_code == 303
    for right in NOOR.rights:
        accounts.revoke(NOOR.email, right)
    found = accounts.find(NOOR.email)
    assert found is not None
    assert not any(found.may(right) for right in NOOR.rights)


def test_signing_out_ends_the_session_and_a_saved_cookie_no_longer_counts() -> None:
    add()
    noor, thief = Visitor(), Visitor()
    noor.sign_in()
    saved = noor.client.cookies["__Host-procesbeheer"]
    assert noor.open("/logout").headers["location"] == "/login"
    thief.client.cookies.set("__Host-procesbeheer", saved, domain="procesbeheer.example")
    assert not thief.is_in


def test_another_site_cannot_sign_someone_out_with_a_link() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    asked = noor.open("/logout", **{"Sec-Fetch-Site": "cross-site"})
    assert "Wilt u zich afmelden?" in asked.text
    assert noor.is_in
    [token] = re.findall(r'name="form_token" value="(\w+)"', asked.text)
    assert noor.send("/logout", token=token).status_code == 303
    assert not noor.is_in


FORMS = ["/login", "/password", "/second-factor", "/logout", "/login/code", "/invitation/abc"]


def test_no_form_is_taken_without_the_token_of_this_browser() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    for path, token in itertools.product(FORMS, ["", "0" * 64, "é"]):
        answer = noor.send(path, token=token, email=NOOR.email, password=PASSWORD)
        assert (path, answer.status_code) == (path, 403)
        assert "verlopen" in answer.text
    assert noor.is_in


def test_the_token_of_another_browser_does_not_count() -> None:
    add()
    noor, thief = Visitor(), Visitor()
    [token] = re.findall(r'name="form_token" value="(\w+)"', thief.open("/login").text)
    noor.open("/login")
    assert noor.send("/login", token=token, email=NOOR.email, password=PASSWORD).status_code == 403


@pytest.mark.parametrize("origin", ["https://elders.example", "null", "http://procesbeheer.example", f"{URL}:444"])
def test_a_form_of_another_site_is_refused_even_with_the_token(origin: str) -> None:
    add()
    noor = Visitor()
    noor.client.headers["Origin"] = origin
    assert noor.sign_in().status_code == 403
    noor.client.headers["Origin"] = URL
    assert noor.sign_in().status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_the_browser_calls_foreign_is_refused(site: str) -> None:
    add()
    noor = Visitor()
    noor.client.headers["Sec-Fetch-Site"] = site
    assert noor.sign_in().status_code == 403


def test_on_this_computer_a_name_that_points_here_is_not_this_site(monkeypatch: pytest.MonkeyPatch) -> None:
    add()
    monkeypatch.setenv("PROCESBEHEER_PUBLIC_URL", "http://localhost:8501")
    settings.cache_clear()
    noor = Visitor()
    noor.client.headers["Host"] = "elders.example:8501"
    noor.client.headers["Origin"] = "http://elders.example:8501"
    assert noor.sign_in().status_code in (400, 403)


def test_a_form_that_is_far_too_large_is_refused_unread() -> None:
    noor = Visitor()
    assert noor.sign_in(password="x" * 20_000).status_code == 413
    assert noor.send("/login", **{f"veld{number}": "x" for number in range(30)}).status_code == 413


@pytest.mark.parametrize("form", [{"email": DEMO_USER.email}, {"email": DEMO_USER.email, "password": ""}])
def test_outside_demo_mode_nobody_can_be_chosen(form: dict[str, str]) -> None:
    add(DEMO_USER, password=None)
    visitor = Visitor()
    assert visitor.send("/login", **form).status_code == 401
    assert not visitor.is_in
    assert "Dina Demo" not in visitor.open("/login").text


def test_in_demo_mode_one_chooses_a_demo_user_or_signs_in_with_a_password() -> None:
    add()
    add(DEMO_USER, password=None)
    visitor = Visitor("203.0.113.5", True)
    page = visitor.open("/login").text
    assert "Dina Demo" in page
    assert "Noor de Vries" not in page
    assert "<summary>Aanmelden met een wachtwoord</summary>" in page
    assert visitor.send("/login", email=DEMO_USER.email).status_code == 303
    assert visitor.is_in
    assert visitor.sign_in().status_code == 303
    assert visitor.open("/workflows").text == f"achter de deur: {NOOR.email}"


@pytest.mark.parametrize("other", [{"is_demo": False}, {"office_id": "kantoor"}, {"is_active": False}], ids=str)
def test_in_demo_mode_only_an_active_user_of_the_demo_office_can_be_chosen(other: dict[str, object]) -> None:
    add(replace(DEMO_USER, **other), password=None)
    visitor = Visitor("203.0.113.5", True)
    assert visitor.send("/login", email=DEMO_USER.email).status_code in (400, 403)
    assert not visitor.is_in


def test_the_page_names_the_providers_of_single_sign_on_and_takes_along_where_one_was_going() -> None:
    page = Visitor("203.0.113.5", False, Provider("Entra ID", "/oidc/entra")).open("/login?next=/workflow?id=a").text
    assert '<a class="main" href="/oidc/entra?next=/workflow%3Fid%3Da">Inloggen met Entra ID</a>' in page
    assert "Inloggen met" not in Visitor().open("/login").text


def test_the_forms_tell_a_password_manager_what_is_what() -> None:
    page = Visitor().open("/login").text
    assert re.search(r'<input id="email"[^>]* type="email" autocomplete="username"[^>]* autofocus', page)
    assert re.search(r'<input id="password"[^>]* type="password" autocomplete="current-password"', page)
    assert "<script" not in page


def test_a_refusal_keeps_the_address_and_never_the_password() -> None:
    answer = Visitor().sign_in("iemand@kantoor.example", 'geheim "woord" 12')
    assert 'value="iemand@kantoor.example"' in answer.text
    assert "geheim" not in answer.text
    assert re.search(r'id="password"[^>]* autofocus aria-invalid="true" aria-describedby="refusal"', answer.text)


def test_the_page_names_the_office_when_there_is_one_and_only_then() -> None:
    publish_copy(example())
    assert "Procesbeheer</p>" in Visitor().open("/login").text
    add()
    named = re.search(r'class="product">Procesbeheer · (.+)</p>', Visitor().open("/login").text)
    assert named
    assert named[1] == office_name(NOOR)
    add(replace(NOOR, email="ergens@elders.example", office_id="elders"), password=None)
    assert "Procesbeheer</p>" in Visitor().open("/login").text


def test_the_page_of_a_forgotten_password_says_whom_to_ask() -> None:
    assert "Wachtwoord vergeten? Vraag uw kantoor" in Visitor().open("/login/forgotten").text


@pytest.mark.parametrize(
    "wanted",
    ["https://a.example", "//a.example", "/\\a.example", "/\t/a.example", "/a\nb", "", None, "/login", "/logout?x"],
)
def test_signing_in_leads_to_a_page_of_ours(wanted: str | None) -> None:
    assert own_path(wanted) == "/"


def test_a_hash_of_former_costs_is_renewed_at_the_next_sign_in() -> None:
    add(password=None)
    cheap = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    with control.engine().begin() as connection:
        connection.execute(update(control.users).values(password_hash=cheap))
    assert Visitor().sign_in().status_code == 303
    with control.engine().connect() as connection:
        kept = connection.execute(select(control.users.c.password_hash)).scalar_one()
    assert kept != cheap
    assert not passwords.is_outdated(kept)
    assert Visitor().sign_in().status_code == 303


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "wachtwoord123",
        "welkom123456",
        "123456789012",
        "aaaaaaaaaaaa",
        "qwertyuiop12",
        "P@ssw0rd1234",
        "Procesbeheer2026",
        "abcdefghijkl",
        "noordevries1",
    ],
)
def test_a_password_that_many_people_have_or_that_is_ones_name_is_refused(password: str) -> None:
    with pytest.raises(UserRefused, match="makkelijk te raden"):
        passwords.hashed(password, NOOR.name, NOOR.email)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        ANOTHER,
        "Kaartje 9 blauw!",
        "x7#Kq-92mvLp",
        "🦊 🐻 🦁 naar de maan",
        "z" * 3 + "wie dit leest is gek" * 10,
    ],
)
def test_a_password_that_is_hard_to_guess_will_do_whatever_it_is_made_of(password: str) -> None:
    assert passwords.is_right(passwords.hashed(password, NOOR.name, NOOR.email), password)


def test_a_password_may_not_be_longer_than_we_read() -> None:
    with pytest.raises(UserRefused, match="te lang"):
        passwords.hashed("wie dit leest is gek " * 20)


def test_only_a_few_passwords_are_verified_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    add()
    running, most = 0, 0
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, given: bytes) -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return verify(self, kept, given)
        finally:
            running -= 1

    monkeypatch.setattr(PasswordHasher, "verify", counted)

    async def attempt(statuses: list[int], number: int) -> None:
        transport = ASGITransport(app(), client=(f"203.0.113.{number}", 50000))
        async with AsyncClient(transport=transport, base_url=URL) as client:
            token = re.findall(r'name="form_token" value="(\w+)"', (await client.get("/login")).text)[0]
            form = {"email": f"{number}@kantoor.example", "password": PASSWORD, "form_token": token}
            statuses.append((await client.post("/login", data=form)).status_code)

    async def all_at_once(statuses: list[int]) -> None:
        async with anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(attempt, statuses, number)

    statuses: list[int] = []
    anyio.run(all_at_once, statuses)
    assert statuses == [401] * 12
    assert 1 <= most <= 4


def test_the_log_tells_who_came_in_who_did_not_and_why_and_never_a_password() -> None:
    make_everyone()
    noor = Visitor()
    for email in (NOOR.email, *REFUSED.values(), "hier typt iemand zijn wachtwoord"):
        noor.sign_in(email, ANOTHER)
    for _ in range(3):
        noor.sign_in(REFUSED["uitgeschakeld"])
    noor.sign_in()
    noor.open("/logout")
    refusals = [*logged(Kind.SIGN_IN_REFUSED), *logged(Kind.SIGN_IN_REFUSED, "")]
    assert {(entry.email, entry.details["reason"]) for entry in refusals} == {
        (NOOR.email, "wrong_password"),
        (NOBODY, "unknown_user"),
        (REFUSED["geen wachtwoord"], "no_password"),
        (REFUSED["uitgeschakeld"], "wrong_password"),
        (REFUSED["uitgeschakeld"], "disabled"),
        ("?", "unknown_user"),
    }
    [came_in], [left] = logged(Kind.SIGN_IN), logged(Kind.SIGN_OUT)
    assert (came_in.email, came_in.details) == (NOOR.email, {"how": "password", "address": "203.0.113.5"})
    assert left.email == NOOR.email
    everything = str([refusals, came_in, left])
    assert PASSWORD not in everything
    assert ANOTHER not in everything


def test_a_wait_is_in_the_log_once_however_often_someone_tries() -> None:
    add()
    noor = Visitor()
    for _ in range(10):
        noor.sign_in(password=ANOTHER)
    reasons = [entry.details["reason"] for entry in logged(Kind.SIGN_IN_REFUSED)]
    assert sorted(reasons) == ["too_many_attempts", *["wrong_password"] * 5]


def test_a_changed_password_is_in_the_log() -> None:
    add()
    noor = Visitor()
    noor.sign_in()
    noor.send("/password", password=PASSWORD, new_password=ANOTHER, repeated=ANOTHER)
    [entry] = logged(Kind.PASSWORD)
    assert (entry.office_id, entry.email, entry.details) == (OFFICE, NOOR.email, {"by": "user"})


def test_who_has_no_password_has_none_to_change() -> None:
    add(DEMO_USER, password=None)
    visitor = Visitor("203.0.113.5", True)
    visitor.send("/login", email=DEMO_USER.email)
    for path in ("/password", "/second-factor"):
        assert "zonder wachtwoord" in visitor.open(path).text
