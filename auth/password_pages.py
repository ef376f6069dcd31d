"""Choosing a password: with an invitation, or another one while signed in; and what to do without one."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from auth import access_log, attempts, entrance, forms, invitations, local_accounts, passwords
from auth.access_log import Kind
from auth.accounts import User, UserRefused
from auth.forms import Form
from auth.invitations import InvitationRefused
from auth.local_accounts import Refusal
from auth.sign_in import too_many
from database import control

_UNEQUAL = "De twee wachtwoorden zijn niet gelijk. Typ ze allebei opnieuw."


async def show_forgotten(request: Request) -> Response:
    """Whom to ask."""
    text = (
        "Vraag uw kantoor om een nieuwe link. Daarmee kiest u zelf een nieuw wachtwoord. Procesbeheer stuurt geen "
        "e-mail en kan een wachtwoord niet opzoeken."
    )
    return forms.message(request, "Wachtwoord vergeten? Vraag uw kantoor", text)


async def show_invitation(request: Request) -> Response:
    """Asks who was invited to choose a password; opening the page does not use up the link."""
    try:
        user = await run_in_threadpool(invitations.invited, request.path_params["token"])
    except InvitationRefused as refusal:
        return forms.message(request, "Link niet geldig", str(refusal), 404)
    return forms.page(request, "invitation.html", user=user)


async def take_invitation(request: Request, form: Form) -> Response:
    """Keep the chosen password; signing in comes after."""
    token = request.path_params["token"]
    try:
        user = await run_in_threadpool(invitations.invited, token)
        if refused := _unequal(form):
            return forms.page(request, "invitation.html", 400, user=user, refusal=refused)
        await passwords.in_turn(invitations.accept, token, form.get("new_password", ""))
    except InvitationRefused as refusal:
        return forms.message(request, "Link niet geldig", str(refusal), 404)
    except UserRefused as refusal:
        return forms.page(request, "invitation.html", 400, user=user, refusal=str(refusal))
    return forms.message(request, "Wachtwoord gekozen", "U kunt zich nu aanmelden met uw nieuwe wachtwoord.")


async def show_change(request: Request) -> Response:
    """Asks for the password of now and another."""
    user = request.state.session.user
    if not await run_in_threadpool(local_accounts.has_password, user.email):
        text = "U meldt zich aan zonder wachtwoord van Procesbeheer; er is hier niets te wijzigen."
        return forms.message(request, "Wachtwoord wijzigen", text)
    return forms.page(request, "password.html", user=user)


async def take_change(request: Request, form: Form) -> Response:
    """Keep another password; every session of the user ends, and this browser gets a new one."""
    user = request.state.session.user
    try:
        await entrance.charge(request, user.email)
    except attempts.TooMany as refusal:
        return too_many(forms.page(request, "password.html", 429, user=user, refusal=str(refusal)), refusal)
    found = await passwords.in_turn(local_accounts.known_by, user.email, form.get("password", ""))
    if isinstance(found, Refusal):
        await entrance.log_refusal(request, user.email, found)
        return forms.page(request, "password.html", 401, user=user, refusal="Uw wachtwoord van nu is niet juist.")
    await entrance.refund(request, user.email)
    try:
        refused = _unequal(form)
        if not refused:
            await passwords.in_turn(_change, user, form.get("new_password", ""))
    except UserRefused as refusal:
        refused = str(refusal)
    if refused:
        return forms.page(request, "password.html", 400, user=user, refusal=refused)
    return await entrance.begin(request, user, forms.HOME, how="password_changed")


def _change(user: User, password: str) -> None:
    password_hash = passwords.hashed(password, user.name, user.email)
    with control.engine().begin() as connection:
        local_accounts.keep(connection, user, password_hash)
        access_log.append(connection, Kind.PASSWORD, user.office_id, user.email, by="user")


def _unequal(form: Form) -> str | None:
    return None if form.get("new_password", "") == form.get("repeated", "") else _UNEQUAL
