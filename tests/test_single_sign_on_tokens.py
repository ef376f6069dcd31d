"""What a provider says of who signed in counts only when everything about it is right."""

import hmac
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auth import accounts
from tests.providers.real import CLIENT
from tests.providers.scripted import Claims, FromNow, Scripted, new_key, part, scripted, signed
from tests.providers.visitor import EMAIL, NOOR, Visitor, assert_refused, settle, sign_in, table


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


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"nonce": "een-andere"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"iss": "https://elders.example"}, "iss"),
        ({"iss": None}, "iss"),
        ({"iss": ""}, "iss"),
        ({"iss": ["https://elders.example"]}, "iss"),
        ({"aud": "een-ander"}, "aud"),
        ({"aud": ""}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["een-ander"]}, "aud"),
        ({"aud": [CLIENT["id"], "een-ander"]}, "azp"),
        ({"aud": [CLIENT["id"], "een-ander"], "azp": "een-ander"}, "azp"),
        ({"azp": "een-ander"}, "azp"),
        ({"exp": FromNow(-70)}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": "morgen"}, "exp"),
        ({"exp": float("nan")}, "exp"),
        ({"iat": FromNow(90)}, "iat"),
        ({"iat": None}, "iat"),
        ({"nbf": FromNow(90)}, "nbf"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"at_hash": "van-een-ander-token"}, "at_hash"),
    ],
    ids=str,
)
def test_a_token_with_one_thing_wrong_signs_nobody_in(
    visitor: Visitor, provider: Scripted, changes: Claims, detail: str
) -> None:
    provider.changes = changes
    assert_refused(visitor, sign_in(visitor, provider), "wrong_token", detail)


@pytest.mark.parametrize("changes", [{"exp": FromNow(-40), "iat": FromNow(-340)}, {"iat": FromNow(40)}], ids=str)
def test_clocks_may_differ_a_little(visitor: Visitor, provider: Scripted, changes: Claims) -> None:
    provider.changes = changes
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


def test_more_audiences_will_do_when_the_token_was_made_for_us(visitor: Visitor, provider: Scripted) -> None:
    provider.changes = {"aud": ["een-ander", CLIENT["id"]], "azp": CLIENT["id"]}
    sign_in(visitor, provider)
    assert visitor.who() == EMAIL


def unsigned(provider: Scripted, claims: Claims) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def without_signature(provider: Scripted, claims: Claims) -> str:
    return signed(provider.key, claims).rpartition(".")[0] + "."


def with_public_key_as_secret(provider: Scripted, claims: Claims) -> str:
    return with_secret(provider, claims, provider.key.as_pem(private=False))


def with_client_secret(provider: Scripted, claims: Claims) -> str:
    return with_secret(provider, claims, CLIENT["secret"].encode())


def with_secret(provider: Scripted, claims: Claims, secret: bytes) -> str:
    said = f"{part({'alg': 'HS256', 'kid': provider.key.kid})}.{part(claims)}"
    return f"{said}.{part(hmac.digest(secret, said.encode(), 'sha256'))}"


def with_another_key(provider: Scripted, claims: Claims) -> str:
    return signed(new_key(), claims, kid=provider.key.kid)


def with_a_key_of_its_own_in_the_header(provider: Scripted, claims: Claims) -> str:
    key = new_key()
    return signed(key, claims, kid=provider.key.kid, jwk=key.as_dict(private=False))


def with_changed_claims(provider: Scripted, claims: Claims) -> str:
    header, _, signature = signed(provider.key, claims).split(".")
    return ".".join((header, part(claims | {"email": EMAIL, "sub": "directeur"}), signature))


def nonsense(provider: Scripted, claims: Claims) -> str:
    return "geen.token"


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        without_signature,
        with_public_key_as_secret,
        with_client_secret,
        with_another_key,
        with_a_key_of_its_own_in_the_header,
        with_changed_claims,
        nonsense,
    ],
    ids=lambda forge: forge.__name__,
)
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    visitor: Visitor, provider: Scripted, forge: Callable[[Scripted, Claims], str]
) -> None:
    provider.sign = lambda claims: forge(provider, claims)
    assert_refused(visitor, sign_in(visitor, provider), "wrong_token", "signature")


def test_a_token_of_a_key_that_the_provider_does_not_publish_signs_nobody_in(
    visitor: Visitor, provider: Scripted
) -> None:
    key = new_key()
    provider.sign = lambda claims: signed(key, claims)
    assert_refused(visitor, sign_in(visitor, provider), "wrong_token", "kid")


def test_an_answer_without_an_id_token_signs_nobody_in(visitor: Visitor, provider: Scripted) -> None:
    provider.sign = lambda claims: ""
    assert_refused(visitor, sign_in(visitor, provider), "wrong_token", "signature")
