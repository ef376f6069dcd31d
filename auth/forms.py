"""Forms and pages of the door: rendered on the server, sent back by this site only, without any script."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from auth import gate
from settings import ROOT, settings

HOME = "/"  # leads to the first screen that one may open
_LARGEST = 16_384  # bytes
_MOST_FIELDS = 20
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_AWAY = re.compile(r"/(/|log(in|out)\b)")
_templates = Environment(
    loader=FileSystemLoader(ROOT / "auth" / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)

Form = dict[str, str]


class FormRefused(Exception):
    """This form was not sent by a page of ours, or long ago, or is no form at all."""

    def __init__(self, message: str, status: int) -> None:
        self.status = status
        super().__init__(message)


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """A page from auth/templates; its forms carry a token that only this browser's cookie makes right."""
    secret = _secret(request) or secrets.token_urlsafe(32)
    body = _templates.get_template(template).render(form_token=_token(secret), **values)
    answer = HTMLResponse(body, status_code=status)
    if _secret(request) is None:
        set_cookie(answer, "form", secret)
    return answer


def message(request: Request, title: str, text: str, status: int = 200) -> Response:
    """A page that only says something, with the way back to signing in."""
    body = _templates.get_template("message.html").render(title=title, text=text, is_in=bool(request.state.session))
    return HTMLResponse(body, status_code=status)


def taking(handler: Callable[[Request, Form], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that hands the fields of our own form to this handler, and refuses any other."""

    async def endpoint(request: Request) -> Response:
        try:
            form = await _read(request)
        except FormRefused as refusal:
            return message(request, "Formulier verlopen", str(refusal), refusal.status)
        return await handler(request, form)

    return endpoint


async def _read(request: Request) -> Form:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise FormRefused("Dit formulier is te groot.", 413)
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise FormRefused("Dit formulier heeft te veel velden.", 413) from None
    form = dict(pairs)
    secret = _secret(request)
    is_ours = secret is not None and hmac.compare_digest(form.get("form_token", "").encode(), _token(secret).encode())
    if not is_ours or not _is_from_here(request):
        raise FormRefused("Dit formulier is verlopen of komt niet van deze site. Open de pagina opnieuw.", 403)
    return form


def _secret(request: Request) -> str | None:
    """What only this browser and we know: the token of its session, else that of its forms."""
    name = gate.cookie_name(gate.is_https())
    return request.cookies.get(name if request.state.session else f"{name}-form") or None


def _token(secret: str) -> str:
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def _is_from_here(request: Request) -> bool:
    """Whether the browser says that the form was on this site; browsers that say nothing are held to the token."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    public = urlsplit(settings().public_url)
    if public.hostname not in _LOOPBACK:
        return origin in (None, f"{public.scheme}://{public.netloc}")
    host = request.headers.get("host", "")
    return urlsplit(f"//{host}").hostname in _LOOPBACK and origin in (None, f"{request.url.scheme}://{host}")


def set_cookie(answer: Response, name: str, token: str) -> None:
    """Give the browser a cookie of ours until it closes; `name` is "" for the session, else what it is for."""
    is_secure = gate.is_https()
    answer.set_cookie(_cookie(name), token, httponly=True, secure=is_secure, samesite="lax", path="/")


def forget_cookie(answer: Response, name: str) -> None:
    """Take the cookie away."""
    answer.delete_cookie(_cookie(name), path="/", secure=gate.is_https(), httponly=True, samesite="lax")


def cookie(request: Request, name: str) -> str | None:
    """What the browser holds under this name."""
    return request.cookies.get(_cookie(name)) or None


def _cookie(name: str) -> str:
    own = gate.cookie_name(gate.is_https())
    return f"{own}-{name}" if name else own


def own_path(wanted: str | None) -> str:
    """Where to go after signing in: a page of this site, else the first one."""
    is_own = bool(wanted) and str(wanted).startswith("/") and str(wanted).isprintable() and "\\" not in str(wanted)
    return str(wanted) if is_own and not _AWAY.match(str(wanted)) else HOME
