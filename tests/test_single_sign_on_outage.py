"""A provider that is down, slow, changes its keys or talks nonsense: a page in time, and sessions go on."""

import time
from pathlib import Path

import pytest

from auth import accounts
from auth.provider_client import SECONDS
from tests.providers.scripted import new_key, scripted, signed
from tests.providers.visitor import EMAIL, NOOR, Visitor, assert_refused, logged, settle, sign_in, table
from tests.running import free_port


def test_a_provider_that_is_down_gives_a_page_and_sessions_go_on(home: Path) -> None:
    with scripted() as provider:
        settle(home, table(provider.issuer), table(f"http://127.0.0.1:{free_port()}", "weg"))
        accounts.add(NOOR)
        inside, outside = Visitor(), Visitor()
        sign_in(inside, provider)
        answer = outside.open("/oidc/weg/start")
        assert answer.status_code == 503
        assert "antwoordt niet" in answer.text
        assert logged()[0].details["reason"] == "provider_unreachable"
        query = provider.authorize(outside.go_there())
    # Now the first is down as well, between going there and coming back.
    assert outside.come_back(query).status_code == 503
    assert outside.who() is None
    assert inside.who() == EMAIL


@pytest.mark.parametrize(
    ("path", "way"), [("/.well-known/openid-configuration", "silent"), ("/token", "drip"), ("/keys", "silent")]
)
def test_a_provider_that_takes_half_a_minute_gives_a_page_within_five_seconds(home: Path, path: str, way: str) -> None:
    with scripted() as provider:
        settle(home, table(provider.issuer))
        accounts.add(NOOR)
        visitor = Visitor()
        provider.slow = {path: way}
        began = time.monotonic()
        answer = visitor.open("/oidc/proef/start")
        if path in ("/token", "/keys"):
            query = provider.authorize(answer.headers["location"])
            began = time.monotonic()
            answer = visitor.come_back(query)
        took = time.monotonic() - began
        assert SECONDS - 0.5 < took < 5
        assert "antwoordt niet" in answer.text
        assert_refused(visitor, answer, "provider_unreachable")


@pytest.mark.parametrize(("status", "reason"), [(500, "provider_unreachable"), (404, "provider_unusable")])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_a_provider_that_answers_with_an_error_is_a_page(home: Path, path: str, status: int, reason: str) -> None:
    with scripted() as provider:
        settle(home, table(provider.issuer))
        visitor = Visitor()
        provider.statuses = {path: status}
        answer = visitor.open("/oidc/proef/start")
        if answer.status_code == 303:
            answer = visitor.come_back(provider.authorize(answer.headers["location"]))
        assert_refused(visitor, answer, reason)


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://elders.example"},
        {"issuer": None},
        {"token_endpoint": "http://elders.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"token_endpoint": "https://[elders"},
    ],
    ids=str,
)
def test_a_description_that_is_not_of_this_provider_or_not_safe_is_not_used(
    home: Path, description: dict[str, object]
) -> None:
    with scripted() as provider:
        provider.description = description
        settle(home, table(provider.issuer))
        visitor = Visitor()
        assert_refused(visitor, visitor.open("/oidc/proef/start"), "provider_unusable")


def test_a_wrong_client_secret_is_told_in_the_log(home: Path) -> None:
    with scripted() as provider:
        settle(home, table(provider.issuer, client_secret="verkeerd"))
        visitor = Visitor()
        assert_refused(visitor, sign_in(visitor, provider), "provider_says_no", "invalid_client")


def test_keys_are_asked_for_once_and_again_when_the_provider_changed_them(home: Path) -> None:
    with scripted() as provider:
        settle(home, table(provider.issuer))
        accounts.add(NOOR)
        visitor = Visitor()
        for _ in range(3):
            sign_in(visitor, provider)
        assert (provider.asked.count("/keys"), provider.asked.count("/token")) == (1, 3)
        provider.key = new_key()
        visitor.open("/logout")
        sign_in(visitor, provider)
        assert visitor.who() == EMAIL
        assert provider.asked.count("/keys") == 2


def test_a_key_that_the_provider_took_back_no_longer_counts(home: Path) -> None:
    with scripted() as provider:
        settle(home, table(provider.issuer))
        accounts.add(NOOR)
        old = provider.key
        provider.key = new_key()
        visitor = Visitor()
        sign_in(visitor, provider)
        visitor.open("/logout")
        provider.sign = lambda claims: signed(old, claims)
        assert sign_in(visitor, provider).status_code == 403
        assert logged()[0].details["detail"] == "kid"


def test_keys_that_are_no_keys_are_a_page(home: Path) -> None:
    for published in ([], [{"kty": "RSA"}], [{"kty": "RSA", "n": "x", "e": "!"}], [{}]):
        with scripted() as provider:
            provider.published = published
            settle(home, table(provider.issuer))
            visitor = Visitor()
            assert sign_in(visitor, provider).status_code == 502
            assert logged()[0].details["reason"] == "provider_unusable"


def test_a_flood_of_refusals_from_one_address_does_not_flood_the_log(home: Path) -> None:
    settle(home, table("https://provider.example"))
    visitor = Visitor()
    for number in range(40):
        assert visitor.come_back(f"code=x&state={number}").status_code == 400
    reasons = [entry.details["reason"] for entry in logged()]
    assert len(reasons) < 30
    assert reasons[0] == "too_many_attempts"
