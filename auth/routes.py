"""The gate's own pages: sign in, sign out, fetch a finished file."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from auth import access_log, accounts, downloads, gate, sessions
from auth.access_log import Kind
from settings import ROOT

_pages = Environment(loader=FileSystemLoader(ROOT / "auth" / "templates"), autoescape=True, trim_blocks=True)
_ASSETS = {path.name: path for path in (ROOT / "assets").iterdir()}


def _is_own_form(request: Request) -> bool:
    return request.headers.get("origin", "") in ("", f"{request.url.scheme}://{request.headers.get('host')}")


def _own_path(wanted: str) -> str:
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_own else "/workflows"


def _login_page(next_path: str, refusal: str | None = None, status: int = 200) -> Response:
    page = _pages.get_template("login.html").render(
        users=[user for user in accounts.every() if user.is_demo], next=next_path, refusal=refusal
    )
    return HTMLResponse(page, status_code=status)


async def show_login(request: Request) -> Response:
    """The demo users to choose from, with what each shows."""
    return await run_in_threadpool(_login_page, _own_path(request.query_params.get("next", "/workflows")))


async def choose_user(request: Request) -> Response:
    """Sign in as the chosen demo user; nobody else can be chosen."""
    form = await request.form(max_files=0, max_fields=5)
    next_path = _own_path(str(form.get("next", "/workflows")))
    if not _is_own_form(request):
        return PlainTextResponse("Dit formulier komt niet van deze site.", status_code=403)
    user = await run_in_threadpool(accounts.find, str(form.get("email", "")))
    if user is None or not user.is_demo:
        return _login_page(next_path, "Kies een van de demogebruikers.", 400)
    if not user.is_active:
        return _login_page(next_path, f"{user.name} is uitgeschakeld en kan zich niet aanmelden.", 403)
    token = await run_in_threadpool(sessions.start, user.email)
    await run_in_threadpool(access_log.write, Kind.SIGN_IN, user.office_id, user.email)
    answer = RedirectResponse(next_path, status_code=303)
    is_secure = gate.is_https()
    answer.set_cookie(gate.cookie_name(is_secure), token, httponly=True, secure=is_secure, samesite="lax", path="/")
    return answer


async def log_out(request: Request) -> Response:
    """End the session in every tab and go to the sign-in page."""
    session = request.state.session
    if session is not None:
        await run_in_threadpool(sessions.end, session.key)
        await run_in_threadpool(access_log.write, Kind.SIGN_OUT, session.user.office_id, session.user.email)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(gate.cookie_name(gate.is_https()), path="/")
    return answer


async def fetch_file(request: Request) -> Response:
    """The file behind a one-time token; afterwards it is gone."""
    found = await run_in_threadpool(downloads.take, request.state.session, request.path_params["token"])
    if found is None or not found.path.exists():
        return PlainTextResponse(
            "Deze download is al gebruikt of verlopen. Kies opnieuw 'Download naar Excel'.", status_code=404
        )
    gone = BackgroundTask(Path.unlink, found.path, missing_ok=True)
    return FileResponse(found.path, filename=found.file_name, background=gone)


async def show_asset(request: Request) -> Response:
    """A style sheet, script or picture of our own."""
    path = _ASSETS.get(request.path_params.get("name", "favicon.png"))
    return FileResponse(path) if path else PlainTextResponse("Niet gevonden", status_code=404)


def routes() -> list[Route]:
    """All own addresses in front of Streamlit's."""
    return [
        Route("/login", show_login, methods=["GET"]),
        Route("/login", choose_user, methods=["POST"]),
        Route("/logout", log_out, methods=["GET", "POST"]),
        Route("/export/{token}", fetch_file, methods=["GET"]),
        Route("/assets/{name}", show_asset, methods=["GET"]),
        Route("/favicon.png", show_asset, methods=["GET"]),
    ]
