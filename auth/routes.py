"""All own addresses in front of Streamlit's, and the small ones among them: sign out, finished files, assets."""

from collections.abc import Sequence
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from auth import (
    access_log,
    downloads,
    forms,
    password_pages,
    ready_files,
    second_factor_pages,
    sessions,
    sign_in,
    single_sign_on,
)
from auth.access_log import Kind
from auth.forms import Form, taking
from auth.sign_in import Provider, SignIn
from settings import ROOT

_ASSETS = {path.name: path for path in (ROOT / "assets").iterdir() if path.is_file()}


async def ask_sign_out(request: Request) -> Response:
    """Sign out, or when another site sent the visitor here: ask first."""
    if request.state.session and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return forms.page(request, "sign_out.html")
    return await _signed_out(request)


async def sign_out(request: Request, _form: Form) -> Response:
    """Sign out, as the form asks."""
    return await _signed_out(request)


async def _signed_out(request: Request) -> Response:
    """End the session in every tab and go to the sign-in page."""
    session = request.state.session
    if session is not None:
        await run_in_threadpool(sessions.end, session.key)
        await run_in_threadpool(access_log.write, Kind.SIGN_OUT, session.user.office_id, session.user.email)
    answer = RedirectResponse("/login", status_code=303)
    forms.forget_cookie(answer, "")
    return answer


async def fetch_file(request: Request) -> Response:
    """The file behind a one-time token; afterwards it is gone, unless it is kept for its user."""
    session, token = request.state.session, request.path_params["token"]
    found = await run_in_threadpool(downloads.take, session, token)
    found = found or await run_in_threadpool(ready_files.fetch, session, token)
    if found is None or not found.path.exists():
        return PlainTextResponse(
            "Deze download is al gebruikt of verlopen. Kies opnieuw 'Download naar Excel', of kijk bij Mijn downloads.",
            status_code=404,
        )
    gone = None if found.is_kept else BackgroundTask(Path.unlink, found.path, missing_ok=True)
    return FileResponse(found.path, filename=found.file_name, background=gone)


async def show_asset(request: Request) -> Response:
    """A style sheet, script or picture of our own."""
    path = _ASSETS.get(request.path_params.get("name", "favicon.png"))
    return FileResponse(path) if path else PlainTextResponse("Niet gevonden", status_code=404)


def routes(is_demo: bool, providers: Sequence[Provider] = ()) -> list[Route]:
    """Every address of ours. Only with `is_demo` does the sign-in page let someone choose a demo user."""
    entry = SignIn(is_demo, tuple(providers))
    return [
        Route("/login", entry.show, methods=["GET"]),
        Route("/login", taking(entry.take), methods=["POST"]),
        Route("/login/code", sign_in.show_code, methods=["GET"]),
        Route("/login/code", taking(sign_in.take_code), methods=["POST"]),
        Route("/login/forgotten", password_pages.show_forgotten, methods=["GET"]),
        Route("/logout", ask_sign_out, methods=["GET"]),
        Route("/logout", taking(sign_out), methods=["POST"]),
        Route("/invitation/{token}", password_pages.show_invitation, methods=["GET"]),
        Route("/invitation/{token}", taking(password_pages.take_invitation), methods=["POST"]),
        Route("/password", password_pages.show_change, methods=["GET"]),
        Route("/password", taking(password_pages.take_change), methods=["POST"]),
        Route("/second-factor", second_factor_pages.show, methods=["GET"]),
        Route("/second-factor", taking(second_factor_pages.take), methods=["POST"]),
        *single_sign_on.routes(),
        Route("/export/{token}", fetch_file, methods=["GET"]),
        Route("/assets/{name}", show_asset, methods=["GET"]),
        Route("/favicon.png", show_asset, methods=["GET"]),
    ]
