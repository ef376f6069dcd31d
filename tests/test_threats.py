"""What an attacker tries at a running server with a client of his own: other hosts, stolen ids, closed addresses."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from auth import sessions
from auth.accounts import User
from auth.gate import IDENTITY_HEADER
from database import control
from settings import settings
from tests import canary_office as office
from tests import knocking
from tests.canary_office import BOSS, DISABLED, EXACT, HR, found_in
from tests.running import Running, serving
from tests.screens import own_home


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        office.make()
        with serving(settings().home, "--address", "127.0.0.1") as started:
            yield started


def cookie(someone: User) -> str:
    return f"procesbeheer={sessions.start(someone.email)}"


def open_tab(running: Running, held: str, session_id: str = "") -> ClientConnection:
    """A socket as a tab opens it; with a session id one that says it comes back to that session."""
    return connect(
        f"ws://localhost:{running.port}/_stcore/stream",
        additional_headers={"Cookie": held},
        origin=running.url,  # type: ignore[arg-type]
        subprotocols=["streamlit", *(("x", session_id) if session_id else ())],  # type: ignore[list-item]
        max_size=None,
    )


def run(tab: ClientConnection, address: str = "") -> str:
    """All that one run of the list sends through this tab."""
    return knocking.seen_through(_Asking(tab, address))  # type: ignore[arg-type]


class _Asking:
    """A tab that asks for this address in the place of none."""

    def __init__(self, tab: ClientConnection, address: str) -> None:
        self.tab = tab
        self.address = address
        self.recv = tab.recv

    def send(self, message: bytes) -> None:
        asked = BackMsg()
        asked.ParseFromString(message)
        asked.rerun_script.query_string = self.address
        self.tab.send(asked.SerializeToString())


def id_in(text: str) -> str:
    return re.findall(r'session_id: "([^"]+)"', text)[0]


@pytest.mark.parametrize("is_open", [True, False], ids=["still open", "just closed"])
def test_a_stolen_streamlit_session_gives_nothing_of_whose_it_was_and_leaves_him_alone(
    running: Running, is_open: bool
) -> None:
    typed = "employee=" + quote("*qmedewerker10q*")
    with open_tab(running, cookie(BOSS)) as victim:
        stolen = id_in(run(victim, typed))
        if not is_open:
            victim.close()
        with open_tab(running, cookie(EXACT), stolen) as thief:
            shown = run(thief)
        assert found_in(shown) - office.allowed(EXACT) == set()
        assert id_in(shown) != stolen
        assert BOSS.name not in shown
        if is_open:
            assert "qmedewerker10q" in found_in(run(victim, typed))


def test_a_stolen_streamlit_session_without_a_cookie_opens_nothing(running: Running) -> None:
    with open_tab(running, cookie(BOSS)) as victim:
        stolen = id_in(run(victim))
        with pytest.raises(InvalidStatus), open_tab(running, "", stolen):
            pass


def test_a_streamlit_session_is_not_taken_along_to_the_next_sign_in_of_the_same_person(running: Running) -> None:
    with open_tab(running, cookie(HR)) as before:
        stolen = id_in(run(before, "employee=" + quote("*qmedewerker0q*")))
    with open_tab(running, cookie(HR), stolen) as after:
        assert id_in(run(after)) != stolen


@pytest.mark.parametrize("path", ["/_stcore/upload_file", "//_stcore/upload_file", "/_stcore/../_stcore/upload_file"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_only_who_manages_access_may_send_a_file(running: Running, path: str, method: str) -> None:
    with open_tab(running, cookie(BOSS)) as victim:
        target = f"{path}/{id_in(run(victim))}/some-file"
        assert running.ask(target, method).status in (400, 401)
        assert running.ask(target, method, Cookie=cookie(HR)).status in (400, 403, 405)


_NEARLY_IDLE = timedelta(minutes=20)
UNKNOWN_HOSTS = [
    *("elders.example", "elders.example:8501", "localhost.elders.example", "localhost@elders.example"),
    *("", "[", "a b", "localhost/login?", "localhost#"),
]


@pytest.mark.parametrize("host", UNKNOWN_HOSTS)
def test_a_name_of_another_site_that_leads_here_is_refused_for_pages_and_sockets(running: Running, host: str) -> None:
    held = cookie(BOSS)
    for path in ("/login", "/workflows", "/export/x", "/static/x"):
        answer = running.ask(path, Host=host, Cookie=held)
        assert answer.status == 400
        assert "set-cookie" not in answer.headers
        assert found_in(answer.body) == set()
    assert knocking.seen(running, held, f"http://{host}", Host=host) == ""


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:1", "[::1]:8501"])
def test_the_names_of_this_computer_are_known(running: Running, host: str) -> None:
    assert running.ask("/login", Host=host).status == 200


def test_health_is_told_to_whoever_asks_by_whatever_name_and_keeps_no_session_alive(running: Running) -> None:
    held = cookie(HR)
    kept = control.sessions
    row = select(kept.c.seen_at).where(kept.c.token_hash == sessions.key_of(held.partition("=")[2]))
    with control.engine().begin() as connection:
        long_ago = connection.execute(row).scalar_one() - _NEARLY_IDLE
        connection.execute(kept.update().where(kept.c.seen_at > long_ago).values(seen_at=long_ago))
    assert running.ask("/_stcore/health", Host="monitor.example", Cookie=held).status == 200
    with control.engine().connect() as connection:
        assert connection.execute(row).scalar_one() == long_ago


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/oauth2callback", "/_stcore/bidi-components/a/b.js"])
def test_addresses_of_streamlit_that_the_app_does_not_use_are_closed_for_everyone(running: Running, path: str) -> None:
    assert [running.ask(path).status, running.ask(path, Cookie=cookie(BOSS)).status] == [404, 404]


@pytest.mark.parametrize("path", ["/export/x", "/password", "/_stcore/host-config", "/_stcore/upload_file/a/b"])
def test_a_forged_identity_opens_no_address_without_a_session(running: Running, path: str) -> None:
    key = sessions.key_of(cookie(BOSS).partition("=")[2])
    forged = dict.fromkeys((IDENTITY_HEADER, IDENTITY_HEADER.upper(), IDENTITY_HEADER.replace("-", "_")), key)
    for name, value in forged.items():
        assert running.ask(path, **{name: value}).status in (303, 401)


def test_no_other_site_may_load_anything_of_the_app(running: Running) -> None:
    for path in ("/login", "/workflows", "/assets/app.css", "/_stcore/health"):
        assert running.ask(path).headers["cross-origin-resource-policy"] == "same-origin"


def test_a_disabled_user_with_a_session_gets_neither_page_nor_socket(running: Running) -> None:
    held = cookie(DISABLED)
    assert running.ask("/workflows", Cookie=held).status == 303
    assert knocking.seen(running, held) == ""
