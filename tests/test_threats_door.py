"""What an attacker tries before he is in: planted cookies, other origins, and texts made for whoever reads the log."""

import re

import pytest
from sqlalchemy import select
from starlette.websockets import WebSocketDisconnect

from auth.access_log import Kind
from database import control
from tests import door

ORIGINS = (
    door.URL,
    door.URL.replace("https", "http"),
    f"{door.URL}:8443",
    f"{door.URL}.elders.example",
    "null",
    "",
)
TYPED = [
    "x@y\r\n2026-11-23 beheer@kantoor.example aangemeld",
    "x@\x1b[2Jy",
    "a@" + "b" * 300,
    "=cmd|' /C calc'!A0",
    "x@\u202etxt",
]


@pytest.mark.usefixtures("home")
def test_a_cookie_planted_before_sign_in_is_not_the_session_afterwards() -> None:
    door.add()
    visitor = door.Visitor()
    visitor.client.cookies.set("procesbeheer", "planted")
    given = visitor.sign_in().headers["set-cookie"]
    assert re.search(r"procesbeheer=[\w-]{40,}", given)
    assert "planted" not in given
    assert door.Visitor().open("/workflows", cookie="procesbeheer=planted").headers["location"].startswith("/login")


@pytest.mark.usefixtures("home")
def test_over_https_every_answer_says_to_stay_there_and_over_http_none_does(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ("/login", "/workflows", "/media/x", "/export/x", "/assets/door.css")
    assert ["strict-transport-security" in door.Visitor().open(path).headers for path in paths] == [False] * 5
    door.over_https(monkeypatch)
    for path in paths:
        told = door.Visitor().open(path).headers["strict-transport-security"]
        assert told == "max-age=31536000; includeSubDomains"


@pytest.mark.usefixtures("home")
def test_over_https_a_socket_needs_exactly_our_own_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    door.over_https(monkeypatch)
    door.add()
    visitor = door.Visitor()
    visitor.sign_in()
    held = "; ".join(f"{name}={value}" for name, value in visitor.client.cookies.items())
    refused = {}
    for origin in ORIGINS:
        headers = {"origin": origin, "cookie": held, "host": "procesbeheer.example"}
        with pytest.raises(WebSocketDisconnect) as refusal, visitor.client.websocket_connect("/", headers=headers):
            pass
        refused[origin] = refusal.value.code == 4403
    assert refused == {origin: origin != door.URL for origin in refused}  # there is nothing behind this door to answer


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("email", TYPED, ids=["lines", "terminal", "long", "formula", "turned round"])
def test_what_is_no_address_does_not_get_into_the_log_as_typed(email: str) -> None:
    door.Visitor().sign_in(email, "geen idee welk wachtwoord")
    kept = control.access_log
    with control.engine().connect() as connection:
        [(kind, written, details)] = connection.execute(select(kept.c.kind, kept.c.email, kept.c.details)).all()
    assert (kind, written) == (Kind.SIGN_IN_REFUSED, "?")
    assert email not in details
