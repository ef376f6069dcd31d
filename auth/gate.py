"""The gate: ASGI middleware around everything. No session, no page, no socket; identity comes from here only."""

import re
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from auth import sessions
from auth.accounts import Permission, User
from auth.answers import AS_IT_IS, App, Front, Guarded, Receive, Scope, Send
from database import control, places
from database.lake import freshness
from settings import settings

IDENTITY_HEADER = "x-procesbeheer-session"
COOKIE = "procesbeheer"
_OPEN = re.compile(
    r"/(login(/code|/forgotten)?|logout|invitation/[\w-]+|second-factor|oidc/[\w-]+/(start|callback)"
    r"|agenda/[^/]+\.ics|favicon\.png|assets/[^/]+|static/.+|_stcore/health)"
)
# What holds nothing of anyone, or asks for a token of its own: there no session is looked up, so asking for it keeps
# none alive either.
_WITHOUT_SESSION = re.compile(r"/(static|assets)/|/agenda/[^/]+\.ics$|/favicon\.png$|/_stcore/health$")
_CLOSED = re.compile(
    r"/(media|component|auth|oauth2callback|_stcore/(metrics|agent|script-health-check|bidi-components))(/|$)"
)
_UPLOAD = re.compile(r"/_stcore/upload_file(/|$)")
_NOT_A_PAGE = re.compile(r"/(_stcore|export|vendor|component|static)/")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d+)?", re.IGNORECASE)
_HEALTH = "/_stcore/health"
_FILES = "/static/"
_UNAVAILABLE = (
    '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Even niet beschikbaar</title>'
    '<link rel="stylesheet" href="/assets/door.css"></head><body><main><h1>Even niet beschikbaar</h1>'
    "<p>Procesbeheer kan nu niet nagaan wie u bent en toont daarom niets. Er is niets verloren. Probeer het over een "
    "minuut opnieuw; blijft het zo, waarschuw dan uw beheerder.</p></main></body></html>"
)


def cookie_name(is_secure: bool) -> str:
    """The cookie's name: with the __Host- prefix where the browser can hold to it."""
    return f"__Host-{COOKIE}" if is_secure else COOKIE


def is_https() -> bool:
    """True when people reach the app over https."""
    return settings().is_https


class Gate:
    """Lets through who has a session, says who it is, and puts the security headers on every answer."""

    def __init__(self, app: App, front: Front = AS_IT_IS) -> None:
        self.app = app
        self.front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        needs_none = scope["type"] == "http" and _WITHOUT_SESSION.match(scope["path"])
        try:
            session = None if needs_none else await run_in_threadpool(sessions.find, _key(connection))
        except SQLAlchemyError:
            await _shut(connection, receive, send)
            return
        scope["headers"] = _identified(scope, session)
        scope.setdefault("state", {})["session"] = session
        if scope["type"] == "websocket":
            await self._socket(connection, session, receive, send)
        else:
            await self._page(connection, session, receive, Guarded(send, scope["path"], self.front))

    async def _socket(
        self, connection: HTTPConnection, session: sessions.Session | None, receive: Receive, send: Send
    ) -> None:
        if session is None or not _is_known_host(connection.headers) or not _is_same_origin(connection.headers):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        await self.app(connection.scope, receive, send)

    async def _page(
        self, connection: HTTPConnection, session: sessions.Session | None, receive: Receive, send: "Guarded"
    ) -> None:
        path = connection.scope["path"]
        answer: App | None = await run_in_threadpool(_trouble) if path == _HEALTH else None
        if not _is_known_host(connection.headers) and path != _HEALTH:
            answer = PlainTextResponse(f"Onbekend adres. Open {settings().public_url}", status_code=400)
        elif _CLOSED.match(path):
            answer = PlainTextResponse("Niet gevonden", status_code=404)
        elif self.front.files and path.startswith(_FILES):
            answer = self.front.files
        elif session is None and not _OPEN.fullmatch(path):
            answer = _refusal(connection)
        elif session is not None and _UPLOAD.match(path) and not _may_upload(session.user):
            answer = PlainTextResponse("U kunt hier geen bestand versturen.", status_code=403)
        await _answered(answer or self.app, connection, receive, send)


async def _answered(app: App, connection: HTTPConnection, receive: Receive, send: "Guarded") -> None:
    """The answer of this app; that nothing can be done now, when it could not write in the control store."""
    try:
        await app(connection.scope, receive, send)
    except SQLAlchemyError:
        if send.has_begun:
            raise
        await _shut(connection, receive, send.send)


async def _shut(connection: HTTPConnection, receive: Receive, send: Send) -> None:
    """Without the control store nobody can be known, so nobody gets in."""
    if connection.scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return
    answer = HTMLResponse(_UNAVAILABLE, status_code=503, headers={"Retry-After": "30"})
    await answer(connection.scope, receive, Guarded(send, connection.scope["path"]))


def _trouble() -> Response | None:
    """For whoever watches the app: unavailable without the control store, degraded when older data serve than were
    published; None when there is nothing to tell, so that Streamlit answers for itself."""
    if not control.is_open():
        return PlainTextResponse("unavailable", status_code=503)
    is_behind = places.is_any_degraded() or freshness.is_late()
    return PlainTextResponse("degraded") if is_behind else None


def _may_upload(user: User) -> bool:
    return user.may(Permission.MANAGE_ACCESS) or user.may(Permission.LOAD_DATA)


def _key(connection: HTTPConnection) -> str | None:
    token = connection.cookies.get(cookie_name(is_https()))
    return sessions.key_of(token) if token else None


def _identified(scope: Scope, session: sessions.Session | None) -> list[tuple[bytes, bytes]]:
    identity = IDENTITY_HEADER.encode()
    # Streamlit must send its page uncompressed, for it is made Dutch here. Only the gate names the session.
    is_page = not scope["path"].startswith(_FILES)
    stripped = (identity, identity.replace(b"-", b"_"), *([b"accept-encoding"] if is_page else []))
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in stripped]
    return [*kept, (identity, session.key.encode())] if session else kept


def _refusal(connection: HTTPConnection) -> Response:
    path = connection.scope["path"]
    if _NOT_A_PAGE.match(path) or connection.scope["method"] != "GET":
        return PlainTextResponse("Meld u eerst aan.", status_code=401)
    wanted = path + (f"?{connection.url.query}" if connection.url.query else "")
    back = "" if path == "/" else f"?next={quote(wanted, safe='')}"
    return RedirectResponse(f"/login{back}", status_code=303)


def _is_known_host(headers: Headers) -> bool:
    """Whether the browser asked for an address of ours: a name of another site that leads here is refused."""
    found = _HOST.fullmatch(headers.get("host", ""))
    return found is not None and found[1].lower() in (*_LOOPBACK, urlsplit(settings().public_url).hostname)


def _is_same_origin(headers: Headers) -> bool:
    public = urlsplit(settings().public_url)
    is_local = public.hostname in ("localhost", "127.0.0.1", "::1")
    return headers.get("origin") == f"{public.scheme}://{headers.get('host') if is_local else public.netloc}"
