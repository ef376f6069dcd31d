"""What every way of signing in shares: back-off, the log of refusals, and the beginning of a session."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth import access_log, accounts, attempts, forms, pending, sessions
from auth.access_log import Kind
from auth.accounts import User
from auth.local_accounts import Refusal
from auth.users import check


def client_address(request: Request) -> str:
    """The network address the request comes from; behind a proxy on this computer, what that proxy says."""
    return request.client.host if request.client else "unknown"


async def charge(request: Request, email: str) -> None:
    """Count an attempt to sign in. Raises attempts.TooMany, which is in the log then, when it is too soon."""
    try:
        await run_in_threadpool(attempts.charge, email, client_address(request))
    except attempts.TooMany as refusal:
        if refusal.is_first:
            await log_refusal(request, email, Refusal.TOO_MANY)
        raise


async def refund(request: Request, email: str) -> None:
    """The attempt that was counted last was right."""
    await run_in_threadpool(attempts.refund, email, client_address(request))


async def log_refusal(request: Request, email: str, reason: str) -> None:
    """Put in the log that someone was not let in, and why. What was typed is kept only if it is an address."""
    await run_in_threadpool(_log_refusal, email, reason, client_address(request))


def _log_refusal(email: str, reason: str, address: str) -> None:
    user = accounts.find(email) if email.isprintable() else None
    office_id, known = (user.office_id, user.email) if user else ("", _if_address(email))
    access_log.write(Kind.SIGN_IN_REFUSED, office_id, known, reason=reason, address=address)


def _if_address(email: str) -> str:
    try:
        check(User(email, "-", "-", accounts.Role.HR))
    except accounts.UserRefused:
        return "?"
    return email if len(email) <= 254 else "?"


async def begin(request: Request, user: User, next_path: str, **details: object) -> Response:
    """Begin a session for someone who proved who he is and go to this page; `details` go in the log."""
    return await give_session(request, user, RedirectResponse(next_path, status_code=303), **details)


async def give_session(request: Request, user: User, answer: Response, **details: object) -> Response:
    """Let this answer carry a new session; an earlier one in this browser ends."""
    token = await run_in_threadpool(_begin, request, user, details)
    for name in ("form", "pending"):
        if forms.cookie(request, name):
            forms.forget_cookie(answer, name)
    forms.set_cookie(answer, "", token)
    return answer


def _begin(request: Request, user: User, details: dict[str, object]) -> str:
    address = client_address(request)
    half_done = pending.find(forms.cookie(request, "pending"))
    if half_done:
        pending.end(half_done.key)
    if request.state.session:
        sessions.end(request.state.session.key)
    attempts.clear(user.email)
    token = sessions.start(user.email)
    access_log.write(Kind.SIGN_IN, user.office_id, user.email, address=address, **details)
    return token
