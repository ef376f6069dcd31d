"""The page of one's own second factor: set it up, other phone, new recovery codes, off."""

from dataclasses import dataclass

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth import attempts, entrance, forms, local_accounts, office_rules, passwords, pending, second_factor
from auth.accounts import User
from auth.forms import Form
from auth.local_accounts import Refusal
from auth.second_factor import State
from auth.sign_in import too_many

_IN_DUTCH = {
    Refusal.WRONG_CODE: "Deze code is niet juist of al gebruikt. Wacht op de volgende code in uw app.",
    Refusal.WRONG_PASSWORD: "Dit wachtwoord is niet juist.",
}


@dataclass(frozen=True)
class _Visitor:
    """Whose page it is: someone signed in, or someone who must set it up before he is."""

    user: User
    state: State
    is_required: bool
    half_done: pending.Pending | None = None


async def show(request: Request) -> Response:
    """How it stands, or how to set it up."""
    visitor = await run_in_threadpool(_visitor, request)
    if visitor is None:
        was_half_in = forms.cookie(request, "pending")
        return RedirectResponse("/login?expired" if was_half_in else "/login?next=/second-factor", status_code=303)
    owes_none = visitor.half_done is None and not visitor.state.is_on
    if owes_none and not await run_in_threadpool(local_accounts.has_password, visitor.user.email):
        text = "U meldt zich aan zonder wachtwoord van Procesbeheer; daar hoort hier geen tweede factor bij."
        return forms.message(request, "Tweede factor", text)
    is_set_up = not visitor.state.is_on or "replace" in request.query_params
    return await _page(request, visitor, is_set_up)


async def take(request: Request, form: Form) -> Response:
    """Do what the form asks, after proof that it is the user himself."""
    visitor = await run_in_threadpool(_visitor, request)
    if visitor is None:
        return RedirectResponse("/login?expired", status_code=303)
    is_set_up = form.get("deed") == "confirm"
    try:
        await entrance.charge(request, visitor.user.email)
    except attempts.TooMany as refusal:
        return too_many(await _page(request, visitor, is_set_up, 429, str(refusal)), refusal)
    if doubt := await passwords.in_turn(_doubt, visitor, form):
        await entrance.log_refusal(request, visitor.user.email, doubt)
        return await _page(request, visitor, is_set_up, 401, _IN_DUTCH[doubt])
    await entrance.refund(request, visitor.user.email)
    return await _off(request, visitor) if form.get("deed") == "off" else await _codes(request, visitor, form)


def _visitor(request: Request) -> _Visitor | None:
    session = request.state.session
    half_done = None if session else pending.find(forms.cookie(request, "pending"))
    user = session.user if session else half_done.user if half_done else None
    if user is None:
        return None
    state = second_factor.state(user)
    # Half signed in, one may set up a first factor, not touch the one that is still asked for.
    if half_done and state.is_on:
        return None
    return _Visitor(user, state, office_rules.requires_second_factor(user.office_id), half_done)


def _doubt(visitor: _Visitor, form: Form) -> Refusal | None:
    """Why this may be someone else at the user's keyboard; None when he proved himself."""
    if visitor.half_done:
        return None
    if visitor.state.is_on:
        return None if second_factor.check(visitor.user, form.get("current_code", "")) else Refusal.WRONG_CODE
    found = local_accounts.known_by(visitor.user.email, form.get("password", ""))
    return Refusal.WRONG_PASSWORD if isinstance(found, Refusal) else None


async def _codes(request: Request, visitor: _Visitor, form: Form) -> Response:
    codes = await passwords.in_turn(_new_codes, request, visitor, form)
    if codes is None:
        return await _page(request, visitor, True, 400, _IN_DUTCH[Refusal.WRONG_CODE])
    next_path = visitor.half_done.next_path if visitor.half_done else "/second-factor"
    answer = forms.page(request, "recovery_codes.html", codes=codes, next=next_path)
    if visitor.half_done is None:
        return answer
    details = visitor.half_done.details
    return await entrance.give_session(request, visitor.user, answer, **details, second_factor="set_up")


def _new_codes(request: Request, visitor: _Visitor, form: Form) -> tuple[str, ...] | None:
    """The recovery codes that the deed gives; None when the new app's code is wrong."""
    if form.get("deed") == "codes" and visitor.state.is_on:
        return second_factor.renew_codes(visitor.user)
    session_key = request.state.session.key if request.state.session else None
    return second_factor.confirm(visitor.user, form.get("code", ""), session_key)


async def _off(request: Request, visitor: _Visitor) -> Response:
    if visitor.is_required:
        return await _page(
            request, visitor, False, 403, "Uw kantoor vraagt een tweede factor; u kunt hem niet uitzetten."
        )
    key = request.state.session.key if request.state.session else None
    await run_in_threadpool(second_factor.remove, visitor.user, visitor.user.email, key)
    return RedirectResponse("/second-factor", status_code=303)


async def _page(
    request: Request, visitor: _Visitor, is_set_up: bool, status: int = 200, refusal: str | None = None
) -> Response:
    if not is_set_up:
        return forms.page(request, "second_factor.html", status, visitor=visitor, refusal=refusal)
    secret = await run_in_threadpool(second_factor.new_secret, visitor.user)
    picture = segno.make(second_factor.address_for_app(visitor.user, secret), error="m", micro=False)
    return forms.page(
        request,
        "second_factor_set_up.html",
        status,
        visitor=visitor,
        refusal=refusal,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        # Only black squares, drawn by segno from our own text.
        picture=Markup(picture.svg_inline(scale=5, dark="#000", light="#fff")),  # noqa: S704
    )
