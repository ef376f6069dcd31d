"""Signing in: with a password, through a provider, or in the demo by choosing someone."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth import accounts, attempts, entrance, forms, local_accounts, office_rules, passwords, pending, second_factor
from auth.accounts import User
from auth.forms import Form
from auth.local_accounts import Refusal
from auth.users import address_of

DEMO_OFFICE = "demo"
_NOT_RIGHT = (
    "Dit e-mailadres en wachtwoord zijn samen niet juist. Probeer het opnieuw, of vraag uw kantoor om een link."
)
_WRONG_CODE = "Deze code is niet juist of al gebruikt. Wacht op de volgende code in uw app."
_EXPIRED = "Dat duurde te lang. Meld u opnieuw aan."


@dataclass(frozen=True)
class Provider:
    """A provider of single sign-on: its name on the button, and the address of ours that begins signing in there."""

    name: str
    address: str


@dataclass(frozen=True)
class SignIn:
    """The sign-in page. Only with `is_demo` can a demo user be chosen without a password."""

    is_demo: bool
    providers: tuple[Provider, ...] = ()

    async def show(self, request: Request) -> Response:
        """The ways to sign in."""
        refusal = _EXPIRED if "expired" in request.query_params else None
        return await self._page(request, forms.own_path(request.query_params.get("next")), refusal=refusal)

    async def take(self, request: Request, form: Form) -> Response:
        """Sign in as the form asks."""
        next_path = forms.own_path(form.get("next"))
        if self.is_demo and "password" not in form:
            return await self._choose(request, form.get("email", ""), next_path)
        return await self._by_password(request, form, next_path)

    async def _choose(self, request: Request, email: str, next_path: str) -> Response:
        user = await run_in_threadpool(accounts.find, email) if email.isprintable() else None
        if user is None or not _may_be_chosen(user):
            return await self._page(request, next_path, 400, "Kies een van de demogebruikers.")
        if not user.is_active:
            await entrance.log_refusal(request, user.email, Refusal.DISABLED)
            refusal = f"{user.name} is uitgeschakeld en kan zich niet aanmelden."
            return await self._page(request, next_path, 403, refusal)
        return await entrance.begin(request, user, next_path, how="demo")

    async def _by_password(self, request: Request, form: Form, next_path: str) -> Response:
        email = address_of(form.get("email", ""))
        try:
            await entrance.charge(request, email)
        except attempts.TooMany as refusal:
            return too_many(await self._page(request, next_path, 429, str(refusal), email), refusal)
        found = await passwords.in_turn(local_accounts.known_by, email, form.get("password", ""))
        if isinstance(found, Refusal):
            await entrance.log_refusal(request, email, found)
            return await self._page(request, next_path, 401, _NOT_RIGHT, email)
        await entrance.refund(request, email)
        return await go_on(request, found, next_path, how="password")

    async def _page(
        self, request: Request, next_path: str, status: int = 200, refusal: str | None = None, email: str = ""
    ) -> Response:
        users = await run_in_threadpool(_choosable) if self.is_demo else []
        return forms.page(
            request,
            "login.html",
            status,
            is_demo=self.is_demo,
            users=users,
            office=None if self.is_demo else await run_in_threadpool(office_rules.name_of_the_only_office),
            providers=self.providers,
            next=next_path,
            refusal=refusal,
            email=email,
        )


def too_many(answer: Response, refusal: attempts.TooMany) -> Response:
    """This page, telling programs as well how many seconds to wait."""
    answer.headers["retry-after"] = str(int(refusal.wait.total_seconds()) + 1)
    return answer


def _may_be_chosen(user: User) -> bool:
    return user.is_demo and user.office_id == DEMO_OFFICE


def _choosable() -> list[User]:
    return [user for user in accounts.of_office(DEMO_OFFICE) if _may_be_chosen(user)]


async def go_on(request: Request, user: User, next_path: str, **details: object) -> Response:
    """After the first proof of who it is: in, or first the second factor. `details` go in the log."""
    has_second_factor, must_have_one = await run_in_threadpool(_second_factor, user)
    if not has_second_factor and not must_have_one:
        return await entrance.begin(request, user, next_path, **details)
    token = await run_in_threadpool(pending.start, user, next_path, details)
    answer = RedirectResponse("/login/code" if has_second_factor else "/second-factor", status_code=303)
    forms.set_cookie(answer, "pending", token)
    return answer


def _second_factor(user: User) -> tuple[bool, bool]:
    return second_factor.state(user).is_on, office_rules.requires_second_factor(user.office_id)


async def show_code(request: Request) -> Response:
    """Asks for the code of the app."""
    if await _half_done(request) is None:
        return RedirectResponse("/login?expired", status_code=303)
    return forms.page(request, "code.html")


async def take_code(request: Request, form: Form) -> Response:
    """Sign in when the code is right."""
    half_done = await _half_done(request)
    if half_done is None:
        return RedirectResponse("/login?expired", status_code=303)
    user = half_done.user
    try:
        await entrance.charge(request, user.email)
    except attempts.TooMany as refusal:
        return too_many(forms.page(request, "code.html", 429, refusal=str(refusal)), refusal)
    means = await passwords.in_turn(second_factor.check, user, form.get("code", ""))
    if means is None:
        await entrance.log_refusal(request, user.email, Refusal.WRONG_CODE)
        return forms.page(request, "code.html", 401, refusal=_WRONG_CODE)
    if not await run_in_threadpool(pending.end, half_done.key):
        return RedirectResponse("/login?expired", status_code=303)
    await entrance.refund(request, user.email)
    return await entrance.begin(request, user, half_done.next_path, **half_done.details, second_factor=means.value)


async def _half_done(request: Request) -> pending.Pending | None:
    """The half-done sign-in of this browser, of someone whose second factor is on."""
    half_done = await run_in_threadpool(pending.find, forms.cookie(request, "pending"))
    if half_done is None or not (await run_in_threadpool(second_factor.state, half_done.user)).is_on:
        return None
    return half_done
