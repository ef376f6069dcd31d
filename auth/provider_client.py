"""Talking to a provider: where its doors are, the address to send someone to, and what it says of who came back."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from auth import id_tokens
from auth.provider_attempts import Attempt, Begun
from auth.provider_refusals import Reason, SignInRefused
from auth.providers import Provider, is_here, is_safe

SECONDS = 4.0  # for all that is asked of a provider in one request of ours: a page within five
_KEPT_SECONDS = 3600.0
_DETAIL = 200  # characters of it in the log


@dataclass(frozen=True)
class Description:
    """What a provider publishes about itself, and until when we go by it."""

    authorization: str
    token: str
    keys: str
    secret_goes: str
    names_itself: bool
    until: float


_described: dict[str, Description] = {}
_keys: dict[str, tuple[KeySet, float]] = {}


async def address_for(provider: Provider, begun: Begun) -> str:
    """Where to send someone who begins to sign in. Raises SignInRefused when the provider does not answer in time."""
    async with _talking(provider) as client:
        description = await _description(client, provider)
        address, _ = client.create_authorization_url(
            description.authorization,
            state=begun.state,
            nonce=begun.attempt.nonce,
            code_verifier=begun.attempt.code_verifier,
            **({"prompt": provider.prompt} if provider.prompt else {}),
        )
        return str(address)


async def claims_of(provider: Provider, attempt: Attempt, code: str, issuer: str | None) -> dict[str, object]:
    """What the provider says of whom this code is; `issuer` is who the answer says it comes from, if it says so.

    Raises SignInRefused when the provider does not answer in time, or says anything that is not right.
    """
    async with _talking(provider) as client:
        description = await _description(client, provider)
        if issuer != provider.issuer and (issuer is not None or description.names_itself):
            raise SignInRefused(Reason.WRONG_TOKEN, provider, detail="iss")
        client.token_endpoint_auth_method = description.secret_goes
        token = await client.fetch_token(
            description.token,
            grant_type="authorization_code",
            code=code,
            code_verifier=attempt.code_verifier,
            redirect_uri=provider.redirect_uri,
        )
        try:
            return id_tokens.claims_of(token, await _key_set(client, description), provider, attempt)
        except id_tokens.UnknownKey:
            # The provider may have changed keys since we looked.
            keys = await _key_set(client, description, is_fresh=True)
        try:
            return id_tokens.claims_of(token, keys, provider, attempt)
        except id_tokens.UnknownKey as error:
            raise SignInRefused(Reason.WRONG_TOKEN, provider, detail="kid") from error


@contextlib.asynccontextmanager
async def _talking(provider: Provider) -> AsyncIterator[AsyncOAuth2Client]:
    """A client for this provider, for SECONDS in all. Whatever goes wrong meanwhile becomes SignInRefused."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            AsyncOAuth2Client(
                provider.client_id,
                provider.secret,
                scope=" ".join(provider.scopes),
                redirect_uri=provider.redirect_uri,
                code_challenge_method="S256",
                timeout=SECONDS,
                # A proxy of the network is not for a provider on this computer.
                trust_env=not is_here(provider.issuer),
                verify=await asyncio.to_thread(_certificates),
            ) as client,
        ):
            yield client
    except OAuthError as error:
        raise SignInRefused(Reason.PROVIDER_SAYS_NO, provider, detail=str(error.error)[:_DETAIL]) from error
    except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL, JoseError, ValueError) as error:
        detail = f"{type(error).__name__} {error}"[:_DETAIL].rstrip()
        raise SignInRefused(_reason(error), provider, detail=detail) from error


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust, as this computer says: slow to read, so once."""
    return httpx2.create_ssl_context()


def _reason(error: Exception) -> Reason:
    """Whether it does not answer now, or answers what we cannot use."""
    if isinstance(error, httpx2.HTTPStatusError):
        return Reason.UNREACHABLE if error.response.status_code >= 500 else Reason.UNUSABLE
    return Reason.UNREACHABLE if isinstance(error, TimeoutError | httpx2.HTTPError) else Reason.UNUSABLE


async def _description(client: AsyncOAuth2Client, provider: Provider) -> Description:
    known = _described.get(provider.issuer)
    if known is None or known.until < time.monotonic():
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        known = _described[provider.issuer] = _read(provider, await _json(client, address))
    return known


def _read(provider: Provider, told: dict[str, object]) -> Description:
    """Raises ValueError when this is not a description of this provider that can be used."""
    if told.get("issuer") != provider.issuer:
        raise ValueError("another issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    authorization, token, keys = (str(told.get(name, "")) for name in names)
    if not all(map(is_safe, (authorization, token, keys))):
        raise ValueError("an address that is not safe")
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = "client_secret_basic" if isinstance(ways, list) and "client_secret_basic" in ways else "client_secret_post"
    names_itself = told.get("authorization_response_iss_parameter_supported") is True
    return Description(authorization, token, keys, way, names_itself, time.monotonic() + _KEPT_SECONDS)


async def _key_set(client: AsyncOAuth2Client, description: Description, is_fresh: bool = False) -> KeySet:
    keys, until = _keys.get(description.keys, (None, 0.0))
    if keys is None or is_fresh or until < time.monotonic():
        told = await _json(client, description.keys)
        if not isinstance(told.get("keys"), list):
            raise ValueError("no keys")
        keys = KeySet.import_key_set(told)  # type: ignore[arg-type]
        _keys[description.keys] = (keys, time.monotonic() + _KEPT_SECONDS)
    return keys


async def _json(client: AsyncOAuth2Client, address: str) -> dict[str, object]:
    answer = await client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    told = answer.json()
    if not isinstance(told, dict):
        raise ValueError("not an object")  # noqa: TRY004 — told by another computer, not a mistake of ours
    return told
