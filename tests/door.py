"""The door without the app behind it: the gate and its own addresses in this process, and who stands before it."""

import re
from html import unescape

import pytest
from argon2 import PasswordHasher
from httpx2 import Response as Answer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from auth import access_log, accounts, gate, passwords, routes
from auth.access_log import Entry, Kind
from auth.accounts import Permission, Role, User
from auth.sign_in import Provider
from settings import settings

URL = "https://procesbeheer.example"
OFFICE = "kantoor"
NOOR = User("noor@kantoor.example", "Noor de Vries", OFFICE, Role.HR, rights=frozenset({Permission.SEE_WORKFLOWS}))
PASSWORD = "vier losse woorden samen"
ANOTHER = "paars fietst langs 7 dijken"


async def _behind(request: Request) -> Response:
    return PlainTextResponse(f"achter de deur: {request.state.session.user.email}")


def app(is_demo: bool = False, *providers: Provider) -> Starlette:
    everything = Route("/{path:path}", _behind)
    return Starlette(routes=[*routes.routes(is_demo, providers), everything], middleware=[Middleware(gate.Gate)])


class Visitor:
    """Someone with a browser, at this network address."""

    def __init__(self, address: str = "203.0.113.5", is_demo: bool = False, *providers: Provider) -> None:
        made = app(is_demo, *providers)
        self.client = TestClient(made, settings().public_url, client=(address, 50000), follow_redirects=False)

    def open(self, path: str, **headers: str) -> Answer:
        return self.client.get(path, headers=headers)

    def send(self, path: str, at: str | None = None, token: str | None = None, **fields: str) -> Answer:
        """Fill in the form of the page at this address (`at` when it is shown elsewhere) and send it."""
        if token is None:
            found = re.search(r'name="form_token" value="(\w+)"', self.open(at or path).text)
            token = found[1] if found else ""
        return self.client.post(path, data={**fields, "form_token": token})

    def sign_in(self, email: str = NOOR.email, password: str = PASSWORD, **more: str) -> Answer:
        return self.send("/login", email=email, password=password, **more)

    @property
    def is_in(self) -> bool:
        return self.open("/workflows").status_code == 200


def add(user: User = NOOR, password: str | None = PASSWORD) -> User:
    accounts.add(user, passwords.hashed(password) if password else None)
    return user


def refusal(answer: Answer) -> str:
    """What the page announces."""
    found = re.search(r'role="alert">(.*?)</p>', answer.text, re.DOTALL)
    return unescape(found[1]) if found else ""


def logged(kind: Kind, office_id: str = OFFICE) -> list[Entry]:
    return access_log.entries(office_id, kind=kind)


def over_https(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on people reach the door over https, and a password costs less than it does outside tests."""
    monkeypatch.setenv("PROCESBEHEER_PUBLIC_URL", URL)
    settings.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1))
    passwords._nobodys.cache_clear()
