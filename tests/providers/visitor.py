"""Our own door, gate and all, and a browser without a window in front of it."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from auth import access_log, routes, single_sign_on
from auth.access_log import Entry
from auth.gate import Gate
from settings import settings
from tests.providers.real import CLIENT

PUBLIC = "http://localhost:8501"


async def _behind(request: Request) -> Response:
    return PlainTextResponse(f"Binnen als {request.state.session.user.email}")


def settle(home: Path, *providers: str) -> None:
    """Write a settings file with these providers."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text("\n".join(providers), encoding="utf-8")
    settings.cache_clear()


def table(issuer: str, provider_id: str = "proef", **values: object) -> str:
    """A [[provider]] that is right, unless the values say otherwise; None leaves one out."""
    given: dict[str, object] = {
        "id": provider_id,
        "name": f"Bedrijf {provider_id}",
        "issuer": issuer,
        "client_id": CLIENT["id"],
        "client_secret": CLIENT["secret"],
        "match": "email",
    }
    given |= values
    lines = [f"{name} = {_toml(value)}" for name, value in given.items() if value is not None]
    return "\n".join(["[[provider]]", *lines])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | list) else f"'{value}'"


class Visitor:
    """One browser, with its cookies. Nothing is followed unless a method says so."""

    def __init__(self) -> None:
        everything_else = Route("/{path:path}", _behind)
        own = [*routes.routes(is_demo=False, providers=single_sign_on.buttons()), *single_sign_on.routes()]
        app = Starlette(routes=[*own, everything_else], middleware=[Middleware(Gate)])
        self.client = TestClient(app, base_url=PUBLIC, follow_redirects=False)

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def go_there(self, provider_id: str = "proef", next_path: str = "") -> str:
        """Choose the provider; gives the address at the provider that one is sent to."""
        query = {"next": next_path} if next_path else {}
        answer = self.client.get(f"/oidc/{provider_id}/start", params=query)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def come_back(self, query: str, provider_id: str = "proef") -> httpx2.Response:
        return self.get(f"/oidc/{provider_id}/callback?{query}")

    def who(self) -> str | None:
        """Whom the pages behind the gate take this browser for."""
        answer = self.get("/workflows")
        return answer.text.removeprefix("Binnen als ") if answer.status_code == 200 else None


def query_of(address: str) -> str:
    return urlsplit(address).query


def logged(office_id: str = "") -> list[Entry]:
    """The rows of the access log of this office, newest first; "" holds what is of no user."""
    return access_log.entries(office_id)
