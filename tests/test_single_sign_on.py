"""Signing in through a provider: who gets in, and every answer that lets nobody in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pyotp
import pytest

from auth import accounts, identities, office_rules, provider_attempts, providers, second_factor, sessions
from auth.access_log import Kind
from auth.accounts import Role, User
from database import control
from tests.providers.real import mock
from tests.providers.scripted import PERSON, Scripted, scripted
from tests.providers.visitor import (
    EMAIL,
    NOOR,
    PUBLIC,
    Visitor,
    assert_refused,
    logged,
    query_of,
    settle,
    sign_in,
    table,
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Scripted]:
    with scripted() as started:
        yield started


@pytest.fixture
def provider(shared: Scripted, home: Path) -> Scripted:
    """A provider that says nothing wrong yet, in the settings; and Noor, who may sign in through it."""
    settle(home, table(shared.issuer))
    accounts.add(NOOR)
    return shared.reset()


@pytest.fixture
def visitor(provider: Scripted) -> Visitor:
    return Visitor()


# Who gets in


def test_a_verified_address_of_a_user_signs_him_in_and_goes_where_he_was_going(
    visitor: Visitor, provider: Scripted
) -> None:
    answer = sign_in(visitor, provider, "/workflow?id=7&x=%C3%A9")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workflow?id=7&x=%C3%A9")
    assert visitor.who() == EMAIL
    [entry] = logged(NOOR.office_id)
    assert (entry.kind, entry.email) == (Kind.SIGN_IN, EMAIL)
    assert (entry.details["how"], entry.details["provider"]) == ("provider", "proef")


def test_the_way_to_the_provider_carries_pkce_state_and_nonce_and_none_of_them_twice(
    visitor: Visitor, provider: Scripted
) -> None:
    first, second = (parse_qs(query_of(visitor.go_there())) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == [f"{PUBLIC}/oidc/proef/callback"]
    assert first["scope"] == ["openid email"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_the_store_keeps_neither_the_state_nor_the_cookie_of_an_attempt(visitor: Visitor, provider: Scripted) -> None:
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    kept = control.provider_tables.provider_attempts
    with control.engine().connect() as connection:
        row = repr(connection.execute(kept.select()).all())
    assert state not in row
    assert visitor.client.cookies["procesbeheer-provider"] not in row


def test_an_address_counts_whatever_its_capitals(visitor: Visitor, provider: Scripted) -> None:
    provider.changes = {"email": "Noor@Kantoor.Example"}
    assert sign_in(visitor, provider).status_code == 303
    assert visitor.who() == EMAIL


def test_a_prompt_and_scopes_of_the_settings_go_along(visitor: Visitor, provider: Scripted, home: Path) -> None:
    settle(home, table(provider.issuer, prompt="consent", scopes=["openid", "email", "profile"]))
    asked = parse_qs(query_of(visitor.go_there()))
    assert (asked["prompt"], asked["scope"]) == (["consent"], ["openid email profile"])


def test_two_tabs_of_one_browser_can_sign_in_at_once(visitor: Visitor, provider: Scripted) -> None:
    first = provider.authorize(visitor.go_there(next_path="/aan-zet"))
    second = provider.authorize(visitor.go_there(next_path="/historisch"))
    assert visitor.come_back(second).headers["location"] == "/historisch"
    assert visitor.come_back(first).headers["location"] == "/aan-zet"


def test_claims_give_no_rights_and_change_nothing_of_the_user(visitor: Visitor, provider: Scripted) -> None:
    before = accounts.find(EMAIL)
    provider.changes = {"role": "office", "roles": ["manage_access"], "groups": ["admin"], "name": "Baas"}
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL
    assert accounts.find(EMAIL) == before


def test_signing_in_gives_a_new_token_and_ends_the_session_this_browser_had(
    visitor: Visitor, provider: Scripted
) -> None:
    sign_in(visitor, provider)
    old = visitor.client.cookies["procesbeheer"]
    sign_in(visitor, provider)
    assert visitor.client.cookies["procesbeheer"] != old
    assert sessions.find(sessions.key_of(old)) is None


def test_the_sign_in_page_has_a_plain_link_to_each_provider_that_keeps_the_deep_link(
    provider: Scripted, home: Path
) -> None:
    settle(home, table(provider.issuer, "een"), table(provider.issuer, "twee"))
    page = Visitor().open("/login?next=%2Fworkflow%3Fid%3D7").text
    for provider_id in ("een", "twee"):
        assert f'href="/oidc/{provider_id}/start?next=/workflow%3Fid%3D7"' in page
        assert f"Inloggen met Bedrijf {provider_id}" in page


# Which user it is


def test_an_unknown_person_gets_a_page_with_what_to_ask_and_no_account(visitor: Visitor, provider: Scripted) -> None:
    provider.changes = {"email": "piet@elders.example"}
    answer = sign_in(visitor, provider)
    assert "Vraag uw kantoor" in answer.text
    assert "piet@elders.example" in answer.text
    assert_refused(visitor, answer, "unknown_user")
    assert [user.email for user in accounts.every()] == [EMAIL]


def test_a_disabled_user_reads_the_same_as_an_unknown_one(visitor: Visitor, provider: Scripted) -> None:
    accounts.set_active(EMAIL, is_active=False)
    disabled = sign_in(visitor, provider)
    assert_refused(visitor, disabled, "disabled")
    provider.changes = {"email": "vera@kantoor.example"}
    unknown = sign_in(Visitor(), provider)
    assert disabled.text == unknown.text.replace("vera@", "noor@")
    assert disabled.status_code == unknown.status_code


@pytest.mark.parametrize("verified", [False, None, "true", 1, "false"])
def test_an_address_that_is_not_verified_signs_nobody_in(
    visitor: Visitor, provider: Scripted, verified: object
) -> None:
    provider.changes = {"email_verified": verified}
    answer = sign_in(visitor, provider)
    assert "niet bevestigd" in answer.text
    assert_refused(visitor, answer, "email_not_verified")


@pytest.mark.parametrize("email", [None, "", ["noor@kantoor.example"], {"a": 1}, "x" * 300, "noor@kantoor.example\n"])
def test_an_address_that_is_none_signs_nobody_in(visitor: Visitor, provider: Scripted, email: object) -> None:
    provider.changes = {"email": email}
    assert_refused(visitor, sign_in(visitor, provider), "wrong_token", "email")


def test_a_letter_that_only_looks_like_another_is_another_address(visitor: Visitor, provider: Scripted) -> None:
    provider.changes = {"email": "noor@\N{KELVIN SIGN}antoor.example"}
    assert_refused(visitor, sign_in(visitor, provider), "unknown_user")


def test_a_demo_user_cannot_be_had_through_a_provider(visitor: Visitor, provider: Scripted) -> None:
    accounts.add(User("demo@kantoor.example", "Demo", "demo", Role.OFFICE, is_demo=True))
    provider.changes = {"email": "demo@kantoor.example"}
    assert_refused(visitor, sign_in(visitor, provider), "unknown_user")


def test_a_provider_of_one_office_lets_no_user_of_another_in(visitor: Visitor, provider: Scripted, home: Path) -> None:
    settle(home, table(provider.issuer, offices=["elders"]))
    answer = sign_in(visitor, provider)
    assert "Vraag uw kantoor" in answer.text
    assert_refused(visitor, answer, "other_office")
    settle(home, table(provider.issuer, offices=["elders", "kantoor"]))
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


def by_subject(provider: Scripted, home: Path, **values: object) -> Visitor:
    settle(home, table(provider.issuer, match="subject", **values))
    return Visitor()


def test_a_linked_subject_signs_in_whatever_address_it_has(provider: Scripted, home: Path) -> None:
    visitor = by_subject(provider, home)
    identities.link(EMAIL, "proef", "noor-1")
    provider.changes = {"email": None, "email_verified": None}
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


def test_a_subject_that_is_not_linked_is_told_which_one_to_pass_on(provider: Scripted, home: Path) -> None:
    visitor = by_subject(provider, home)
    answer = sign_in(visitor, provider)
    assert "noor-1" in answer.text
    assert_refused(visitor, answer, "unknown_user")


def test_the_oid_of_entra_counts_only_where_the_settings_say_so(provider: Scripted, home: Path) -> None:
    visitor = by_subject(provider, home)
    identities.link(EMAIL, "proef", "entra-object-1")
    provider.changes = {"oid": "entra-object-1"}
    sign_in(visitor, provider)
    assert visitor.who() is None
    settle(home, table(provider.issuer, match="subject", subject_claim="oid"))
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


def test_a_subject_of_one_provider_says_nothing_at_another(provider: Scripted, home: Path) -> None:
    settle(home, table(provider.issuer, match="subject"), table(provider.issuer, "ander", match="subject"))
    visitor = Visitor()
    identities.link(EMAIL, "ander", "noor-1")
    sign_in(visitor, provider)
    assert visitor.who() is None


# The second factor


def test_a_provider_counts_as_it_is_even_where_the_office_wants_a_second_factor(
    visitor: Visitor, provider: Scripted
) -> None:
    office_rules.set_second_factor(NOOR.office_id, True, "test")
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


def with_second_factor(provider: Scripted, home: Path) -> Visitor:
    settle(home, table(provider.issuer, second_factor=True))
    return Visitor()


def test_where_the_settings_want_a_second_factor_too_its_code_is_asked(provider: Scripted, home: Path) -> None:
    visitor = with_second_factor(provider, home)
    secret = second_factor.new_secret(NOOR)
    assert second_factor.confirm(NOOR, pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=30)))
    answer = sign_in(visitor, provider, "/workflow?id=7")
    assert (answer.headers["location"], visitor.who()) == ("/login/code", None)
    done = visitor.send("/login/code", code=pyotp.TOTP(secret).now())
    assert (done.headers["location"], visitor.who()) == ("/workflow?id=7", EMAIL)
    told = logged(NOOR.office_id)[0].details
    assert (told["how"], told["provider"], told["second_factor"]) == ("provider", "proef", "app")


def test_who_owes_a_second_factor_sets_it_up_without_having_a_password(provider: Scripted, home: Path) -> None:
    visitor = with_second_factor(provider, home)
    office_rules.set_second_factor(NOOR.office_id, True, "test")
    assert sign_in(visitor, provider).headers["location"] == "/second-factor"
    assert visitor.who() is None
    secret = second_factor.new_secret(NOOR)
    done = visitor.send("/second-factor", deed="confirm", code=pyotp.TOTP(secret).now())
    assert (done.status_code, visitor.who()) == (200, EMAIL)


def test_nobody_owes_a_second_factor_that_his_office_does_not_want(provider: Scripted, home: Path) -> None:
    visitor = with_second_factor(provider, home)
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


# Coming back with what is not right


def test_a_state_that_was_never_given_out_is_refused(visitor: Visitor, provider: Scripted) -> None:
    provider.authorize(visitor.go_there())
    assert_refused(visitor, visitor.come_back("code=x&state=gok"), "unknown_attempt")


@pytest.mark.parametrize("query", ["", "code=x", "state=", "state=%00&code=%ff"])
def test_coming_back_without_a_state_is_refused(visitor: Visitor, provider: Scripted, query: str) -> None:
    assert_refused(visitor, visitor.come_back(query), "unknown_attempt")


def test_a_state_counts_once(visitor: Visitor, provider: Scripted) -> None:
    query = provider.authorize(visitor.go_there())
    assert visitor.come_back(query).status_code == 303
    visitor.open("/logout")
    replayed = visitor.come_back(query)
    assert (replayed.status_code, visitor.who()) == (400, None)
    assert logged()[0].details["reason"] == "unknown_attempt"


def test_of_many_that_bring_one_state_at_the_same_time_one_gets_through(visitor: Visitor, provider: Scripted) -> None:
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    ours, browser = providers.configured()[0], visitor.client.cookies["procesbeheer-provider"]
    with ThreadPoolExecutor(16) as many:
        taken = list(many.map(lambda _: provider_attempts.take(ours, state, browser), range(16)))
    assert len([attempt for attempt in taken if attempt]) == 1


def test_the_state_of_another_browser_is_refused_and_stays_good_for_its_own(
    visitor: Visitor, provider: Scripted
) -> None:
    query = provider.authorize(visitor.go_there())
    stranger = Visitor()
    assert_refused(stranger, stranger.come_back(query), "unknown_attempt")
    other = Visitor()
    other.go_there()
    assert other.come_back(query).status_code == 400
    visitor.come_back(query)
    assert visitor.who() == EMAIL


def test_a_cookie_that_was_not_ours_is_replaced_at_the_start(visitor: Visitor, provider: Scripted) -> None:
    visitor.client.cookies.set("procesbeheer-provider", "van-een-ander", domain="localhost.local")
    answer = visitor.open("/oidc/proef/start")
    assert "procesbeheer-provider=" in answer.headers["set-cookie"]
    assert "van-een-ander" not in answer.headers["set-cookie"]


def test_the_state_of_one_provider_is_refused_at_another(provider: Scripted, home: Path) -> None:
    settle(home, table(provider.issuer), table(provider.issuer, "ander"))
    visitor = Visitor()
    query = provider.authorize(visitor.go_there())
    assert visitor.come_back(query, "ander").status_code == 400
    assert visitor.who() is None


def test_an_attempt_is_over_after_ten_minutes(visitor: Visitor, provider: Scripted) -> None:
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    ours, browser = providers.configured()[0], visitor.client.cookies["procesbeheer-provider"]
    kept = control.provider_tables.provider_attempts
    with control.engine().begin() as connection:
        began = connection.execute(kept.select()).one().started_at
        connection.execute(kept.update().values(started_at=began - provider_attempts.VALID))
    assert provider_attempts.take(ours, state, browser) is None
    visitor.go_there()
    with control.engine().connect() as connection:
        assert len(connection.execute(kept.select()).all()) == 1


def test_saying_no_at_the_provider_is_a_page_of_its_own(visitor: Visitor, provider: Scripted) -> None:
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    answer = visitor.come_back(f"error=access_denied&state={state}")
    assert "afgebroken" in answer.text
    assert_refused(visitor, answer, "cancelled")


def test_an_error_of_the_provider_is_told_without_repeating_its_words(visitor: Visitor, provider: Scripted) -> None:
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    answer = visitor.come_back(f"error=%3Cscript%3E&error_description=%3Cscript%3E&state={state}")
    assert "script" not in answer.text
    assert_refused(visitor, answer, "provider_says_no", "<script>")


def test_a_code_that_was_used_signs_nobody_in(visitor: Visitor, provider: Scripted) -> None:
    first = provider.authorize(visitor.go_there())
    [code] = parse_qs(first)["code"]
    visitor.come_back(first)
    visitor.open("/logout")
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    assert visitor.come_back(f"code={code}&state={state}").status_code == 403
    assert visitor.who() is None
    assert (logged()[0].details["reason"], logged()[0].details["detail"]) == ("provider_says_no", "invalid_grant")


@pytest.mark.parametrize(
    ("checks_pkce", "reason", "detail"), [(True, "provider_says_no", "invalid_grant"), (False, "wrong_token", "nonce")]
)
def test_a_stolen_code_put_into_another_attempt_signs_nobody_in(
    visitor: Visitor, provider: Scripted, checks_pkce: bool, reason: str, detail: str
) -> None:
    """PKCE stops it; where a provider does not look at that, the nonce does."""
    provider.checks_pkce = checks_pkce
    [stolen] = parse_qs(provider.authorize(Visitor().go_there()))["code"]
    [state] = parse_qs(query_of(visitor.go_there()))["state"]
    assert_refused(visitor, visitor.come_back(f"code={stolen}&state={state}"), reason, detail)


def test_an_answer_that_names_another_issuer_is_refused(visitor: Visitor, provider: Scripted) -> None:
    query = provider.authorize(visitor.go_there())
    assert_refused(visitor, visitor.come_back(f"{query}&iss=https%3A%2F%2Felders.example"), "wrong_token", "iss")


def test_a_provider_that_names_itself_in_every_answer_is_held_to_that(home: Path) -> None:
    with scripted() as provider:
        provider.description = {"authorization_response_iss_parameter_supported": True}
        settle(home, table(provider.issuer))
        accounts.add(NOOR)
        visitor = Visitor()
        assert_refused(visitor, sign_in(visitor, provider), "wrong_token", "iss")
        query = provider.authorize(visitor.go_there())
        visitor.come_back(f"{query}&iss={provider.issuer}")
        assert visitor.who() == EMAIL


# Where one ends up


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elders.example/",
        "//elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "/%0d%0aSet-Cookie:x=y".replace("%0d%0a", "\r\n"),
        "javascript:alert(1)",
        "elders.example",
        "/\t/elders.example",
        "/login",
        "/logout",
        "/oidc/proef/start",
        "/" + "a" * 3000,
        "",
    ],
)
def test_one_ends_up_on_a_page_of_this_site_whatever_next_says(
    visitor: Visitor, provider: Scripted, wanted: str
) -> None:
    assert sign_in(visitor, provider, wanted).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/oidc/onbekend/start", "/oidc/onbekend/callback?code=x&state=y"])
def test_a_provider_that_is_not_in_the_settings_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.open(path).status_code == 404


@pytest.mark.parametrize("path", ["/oidc/proef", "/oidc/proef/anders", "/oidc/proef/start/x"])
def test_nothing_else_below_the_address_of_single_sign_on_is_open(visitor: Visitor, path: str) -> None:
    assert visitor.open(path).headers["location"].startswith("/login")


def test_the_cookie_of_an_attempt_is_as_closed_as_that_of_a_session(
    visitor: Visitor, provider: Scripted, home: Path
) -> None:
    settle(home, 'public_url = "https://procesbeheer.example"', table(provider.issuer))
    cookie = Visitor().open("/oidc/proef/start").headers["set-cookie"].lower()
    assert cookie.startswith("__host-procesbeheer-provider=")
    for word in ("httponly", "secure", "samesite=lax", "path=/"):
        assert word in cookie
    assert "domain" not in cookie


# The real one


def test_oidc_provider_mock_signs_in_who_is_verified_there_and_nobody_else(home: Path) -> None:
    people = ({**PERSON, "sub": "noor"}, {**PERSON, "sub": "vals", "email_verified": False})
    with mock(*people) as issuer:
        settle(home, table(issuer))
        accounts.add(NOOR)
        for sub, who in (("noor", EMAIL), ("vals", None), ("niemand@elders.example", None)):
            visitor = Visitor()
            said_yes = httpx2.post(visitor.go_there(next_path="/workflow?id=7"), data={"sub": sub}, trust_env=False)
            answer = visitor.come_back(query_of(said_yes.headers["location"]))
            assert visitor.who() == who
            assert (answer.headers.get("location") == "/workflow?id=7") is (who is not None)
    assert urlsplit(issuer).hostname == "localhost"
