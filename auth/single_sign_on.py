"""Signing in through a provider, by OpenID Connect: going there with a state of our own, and coming back once."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from auth import (
    access_log,
    attempts,
    entrance,
    forms,
    identities,
    provider_attempts,
    provider_client,
    providers,
    sign_in,
)
from auth.access_log import Kind
from auth.provider_refusals import Reason, SignInRefused
from auth.providers import Provider

_COOKIE = "provider"
_LONGEST_PATH = 2000
_server_log = logging.getLogger(__name__)


async def _start(request: Request, provider: Provider) -> Response:
    """To the provider, with what proves later that this browser went there."""
    browser = forms.cookie(request, _COOKIE)
    begun = await run_in_threadpool(provider_attempts.begin, provider, _next_path(request), browser)
    answer = RedirectResponse(await provider_client.address_for(provider, begun), status_code=303)
    forms.set_cookie(answer, _COOKIE, begun.browser)
    return answer


def _next_path(request: Request) -> str:
    wanted = forms.own_path(request.query_params.get("next"))
    # Signing in to begin signing in would go round forever.
    return forms.HOME if wanted.startswith("/oidc/") or len(wanted) > _LONGEST_PATH else wanted


async def _come_back(request: Request, provider: Provider) -> Response:
    """Sign in whom the provider names, when everything about its answer is right."""
    given = request.query_params
    browser = forms.cookie(request, _COOKIE)
    attempt = await run_in_threadpool(provider_attempts.take, provider, given.get("state", ""), browser)
    if attempt is None:
        raise SignInRefused(Reason.UNKNOWN_ATTEMPT, provider)
    if given.get("error") == "access_denied":
        raise SignInRefused(Reason.CANCELLED, provider)
    if "error" in given or not given.get("code"):
        raise SignInRefused(Reason.PROVIDER_SAYS_NO, provider, detail=given.get("error", "no_code")[:100])
    claims = await provider_client.claims_of(provider, attempt, given["code"], given.get("iss"))
    user = await run_in_threadpool(identities.user_of, provider, claims)
    if provider.second_factor:
        return await sign_in.go_on(request, user, attempt.next_path, how="provider", provider=provider.id)
    return await entrance.begin(request, user, attempt.next_path, how="provider", provider=provider.id)


def _through(step: Callable[[Request, Provider], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that takes this step with the provider of the address; what is refused is logged and told."""

    async def endpoint(request: Request) -> Response:
        provider = providers.find(request.path_params["provider"])
        if provider is None:
            return forms.message(request, "Niet gevonden", "Deze manier van aanmelden bestaat hier niet.", 404)
        try:
            return await step(request, provider)
        except SignInRefused as refusal:
            await run_in_threadpool(_log, provider, refusal, entrance.client_address(request))
            return forms.message(request, refusal.title, str(refusal), refusal.status)

    return endpoint


def _log(provider: Provider, refusal: SignInRefused, address: str) -> None:
    """Put it in the access log, and without names where the server tells; a flood from one address once per wait."""
    told = {"reason": refusal.reason.value, "provider": provider.id, "detail": refusal.detail, "who": refusal.who}
    try:
        attempts.charge_address(address)
    except attempts.TooMany as too_many:
        if not too_many.is_first:
            return
        told["reason"] = "too_many_attempts"
    details = {name: value for name, value in told.items() if value}
    _server_log.warning("Sign-in through %s: %s %r", provider.id, told["reason"], refusal.detail)
    access_log.write(Kind.SIGN_IN_REFUSED, refusal.office_id, refusal.email or "?", address=address, **details)


def buttons() -> Sequence[sign_in.Provider]:
    """The providers for the sign-in page."""
    return [sign_in.Provider(one.name, f"/oidc/{one.id}/start") for one in providers.configured()]


def routes() -> list[Route]:
    """The addresses of single sign-on."""
    return [
        Route("/oidc/{provider}/start", _through(_start), methods=["GET"]),
        Route("/oidc/{provider}/callback", _through(_come_back), methods=["GET"]),
    ]
