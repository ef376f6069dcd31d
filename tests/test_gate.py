"""The gate, from outside: what a request gets without a session, with one, and with one that is over."""

import base64
import contextlib
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from auth import accounts, downloads, sessions
from auth.gate import IDENTITY_HEADER
from database import control
from settings import ROOT, private_folder, settings
from tests import screen_office
from tests.running import Answer, Running, free_port, serving
from tests.screen_office import HR_USER, OFFICE_USER, WORKFLOWS
from tests.screens import own_home

OFFICE, HR = OFFICE_USER.email, HR_USER.email
FOREIGN = "https://elders.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        screen_office.make(screen_office.demo_organisation())
        with serving(settings().home) as started:
            yield started


def sign_in(running: Running, email: str, next_path: str = "/workflows", **headers: str) -> Answer:
    """Send in the sign-in form as the page gave it, with these headers besides."""
    return running.post("/login", {"email": email, "next": next_path}, **headers)


def cookie(running: Running, email: str) -> str:
    """The cookie that signing in gives, as a browser sends it back."""
    held = sign_in(running, email).cookie("procesbeheer")
    assert held
    return held


def key_in(held: str) -> str:
    return sessions.key_of(held.partition("=")[2])


def open_socket(running: Running, held: str | None = None, origin: str | None = None, **more: str) -> ClientConnection:
    headers = {"Cookie": held} if held else {}
    return connect(
        f"ws://localhost:{running.port}/_stcore/stream",
        additional_headers=headers | more,
        origin=origin or running.url,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    )


def seen_through(socket: ClientConnection, page: str = "workflows") -> str:
    """Everything that one run of the app sends through this socket."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    asked.rerun_script.page_name = page
    socket.send(asked.SerializeToString())
    texts = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(socket.recv(timeout=60)))  # type: ignore[arg-type]
        texts.append(str(message))
        if message.WhichOneof("type") == "script_finished":
            return "\n".join(texts)


def seen(running: Running, held: str | None = None, origin: str | None = None, **more: str) -> str:
    """What a socket opened like this gets to see; nothing when it is refused."""
    with contextlib.suppress(WebSocketException), open_socket(running, held, origin, **more) as socket:
        return seen_through(socket)
    return ""


@pytest.mark.parametrize("path", ["/workflows", "/workflow?id=a%26b", "/workflows?process=Declaratie+medewerker&page=2"])
def test_without_a_session_a_page_leads_to_sign_in_and_back_to_itself(running: Running, path: str) -> None:
    answer = running.ask(path)
    assert answer.status == 303
    back = answer.headers["location"].removeprefix("/login?next=")
    shown = running.ask(answer.headers["location"]).body
    assert "%" in back
    assert f'name="next" value="{path.replace("&", "&amp;")}"' in shown


def test_without_a_session_the_root_leads_to_sign_in(running: Running) -> None:
    answer = running.ask("/")
    assert (answer.status, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_stcore/host-config"),
        ("GET", "/_stcore/upload_file/x/y"),
        ("GET", "/export/abc"),
        ("GET", "/vendor/x.js"),
        ("POST", "/workflows"),
        ("PUT", "/_stcore/upload_file/x/y"),
        ("DELETE", "/_stcore/upload_file/x/y"),
        ("HEAD", "/workflows"),
    ],
)
def test_without_a_session_anything_else_is_refused(running: Running, method: str, path: str) -> None:
    assert running.ask(path, method).status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/media/abc.xlsx",
        "/media/",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/x",
        "/component/x/index.html",
        "/%6dedia/abc.xlsx",
    ],
)
def test_nobody_gets_through_to_what_the_app_does_not_use_signed_in_or_not(running: Running, path: str) -> None:
    held = cookie(running, OFFICE)
    assert [running.ask(path).status, running.ask(path, Cookie=held).status] == [404, 404]


@pytest.mark.parametrize("path", ["//media/abc", "/workflows/media/abc", "/./media/abc", "/MEDIA/abc", "/assets/../manage.py"])
def test_a_detour_leads_to_no_file_either(running: Running, path: str) -> None:
    held = cookie(running, OFFICE)
    answer = running.ask(path, Cookie=held)
    assert answer.status in (303, 400, 404) or "<title>Procesbeheer</title>" in answer.body


@pytest.mark.parametrize("path", ["/login", "/_stcore/health", "/favicon.png", "/assets/door.css", "/assets/app.css"])
def test_what_the_door_itself_needs_is_open(running: Running, path: str) -> None:
    assert running.ask(path).status == 200


def test_with_a_session_the_page_comes_in_dutch_under_its_own_name(running: Running) -> None:
    page = running.ask("/workflows", Cookie=cookie(running, OFFICE)).body
    assert '<html lang="nl">' in page
    assert "<title>Procesbeheer</title>" in page
    assert "<title>Streamlit" not in page


def test_the_policy_of_the_page_allows_exactly_the_script_that_stands_in_it(running: Running) -> None:
    answer = running.ask("/workflows", Cookie=cookie(running, OFFICE))
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", answer.body, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    policy = answer.headers["content-security-policy"]
    assert re.findall(r"'sha256-([^']+)'", policy) == digests != []
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize("path", ["/login", "/workflows", "/nergens", "/media/x", "/export/x", "/assets/app.css", "/_stcore/health"])
def test_every_answer_carries_the_security_headers(running: Running, path: str) -> None:
    for held in ({}, {"Cookie": cookie(running, OFFICE)}):
        headers = running.ask(path, **held).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "default-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/login", "/workflows", "/export/x"])
def test_what_is_personal_is_kept_in_no_cache(running: Running, path: str) -> None:
    assert running.ask(path, Cookie=cookie(running, OFFICE)).headers["cache-control"] == "no-store"


def test_a_socket_with_a_session_shows_that_user_his_rows(running: Running) -> None:
    shown = seen(running, cookie(running, HR))
    assert "qwerkgever0q" in shown
    assert "qwerkgever1q" not in shown


@pytest.mark.parametrize("held", [None, "procesbeheer=", "procesbeheer=geraden", "ander=1"])
def test_a_socket_without_a_session_is_refused(running: Running, held: str | None) -> None:
    with pytest.raises(InvalidStatus), open_socket(running, held):
        pass


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://localhost:1", "http://localhost.elders.example"])
def test_a_socket_from_another_site_is_refused_in_spite_of_the_cookie(running: Running, origin: str) -> None:
    with pytest.raises(InvalidStatus), open_socket(running, cookie(running, OFFICE), origin):
        pass


FORGED = [
    IDENTITY_HEADER,
    IDENTITY_HEADER.upper(),
    IDENTITY_HEADER.title(),
    IDENTITY_HEADER.replace("-", "_"),
    IDENTITY_HEADER.replace("-", "_", 1),
    "X-Procesbeheer_Session",
]


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_identity_gives_nothing_without_a_session_and_nothing_more_with_one(running: Running, name: str) -> None:
    stolen = key_in(cookie(running, OFFICE))
    assert running.ask("/workflows").status == 303
    assert seen(running, **{name: stolen}) == ""
    shown = seen(running, cookie(running, HR), **{name: stolen})
    assert "Hans Hr" in shown
    assert "qwerkgever1q" not in shown


def test_a_session_key_is_no_cookie(running: Running) -> None:
    key = key_in(cookie(running, OFFICE))
    assert running.ask("/workflows", Cookie=f"procesbeheer={key}").status == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_ends_with_the_browser(running: Running) -> None:
    [given] = [text.lower() for text in sign_in(running, OFFICE).cookies if text.startswith("procesbeheer=")]
    assert "httponly" in given
    assert "samesite=lax" in given
    assert "path=/" in given
    assert "max-age" not in given
    assert "expires" not in given


def test_every_sign_in_gives_a_new_session(running: Running) -> None:
    assert cookie(running, OFFICE) != cookie(running, OFFICE)


def test_signing_out_ends_the_session_in_every_tab(running: Running) -> None:
    held = cookie(running, OFFICE)
    with open_socket(running, held) as other_tab:
        assert "qwerkgever1q" in seen_through(other_tab)
        answer = running.ask("/logout", Cookie=held)
        assert (answer.status, answer.headers["location"]) == (303, "/login")
        shown = seen_through(other_tab)
    assert "niet (meer) aangemeld" in shown
    assert "qwerkgever" not in shown
    assert running.ask("/workflows", Cookie=held).status == 303


def test_signing_out_leaves_another_session_of_the_same_user(running: Running) -> None:
    first, second = cookie(running, OFFICE), cookie(running, OFFICE)
    running.ask("/logout", Cookie=first)
    assert running.ask("/workflows", Cookie=second).status == 200


def _put_back(held: str, **ago: timedelta) -> None:
    with control.engine().begin() as connection:
        connection.execute(
            update(control.sessions)
            .where(control.sessions.c.token_hash == key_in(held))
            .values({name: datetime.now(UTC) - time for name, time in ago.items()})
        )


@pytest.mark.parametrize(
    "ago",
    [
        {"seen_at": timedelta(minutes=31)},
        {"started_at": timedelta(hours=10, minutes=1)},
        {"started_at": timedelta(hours=300), "seen_at": timedelta(hours=299)},
    ],
    ids=["te lang niets gedaan", "te lang geleden begonnen", "beide"],
)
def test_a_session_is_over_after_its_time(running: Running, ago: dict[str, timedelta]) -> None:
    held = cookie(running, OFFICE)
    with open_socket(running, held) as tab:
        assert "qwerkgever1q" in seen_through(tab)
        _put_back(held, **ago)
        assert "qwerkgever" not in seen_through(tab)
    assert running.ask("/workflows", Cookie=held).status == 303


def test_a_session_just_within_its_time_goes_on(running: Running) -> None:
    held = cookie(running, OFFICE)
    _put_back(held, started_at=timedelta(hours=9, minutes=58), seen_at=timedelta(minutes=28))
    assert running.ask("/workflows", Cookie=held).status == 200
    _put_back(held, started_at=timedelta(hours=9, minutes=58))
    assert running.ask("/workflows", Cookie=held).status == 200


def test_who_is_disabled_is_out_on_his_next_click(running: Running) -> None:
    held = cookie(running, HR)
    with open_socket(running, held) as tab:
        assert "qwerkgever0q" in seen_through(tab)
        accounts.set_active(HR, is_active=False)
        try:
            shown = seen_through(tab)
            assert running.ask("/workflows", Cookie=held).status == 303
        finally:
            accounts.set_active(HR, is_active=True)
    assert "niet (meer) aangemeld" in shown
    assert "qwerkgever" not in shown


def _offered(held: str) -> tuple[str, Path]:
    session = sessions.find(key_in(held))
    assert session is not None
    path = private_folder("exports") / f"{key_in(held)[:8]}.xlsx"
    path.write_text("inhoud")
    return downloads.offer(session, path, "überzicht.xlsx"), path


def test_a_download_works_once_and_the_file_is_gone_afterwards(running: Running) -> None:
    held = cookie(running, OFFICE)
    token, path = _offered(held)
    first, second = (running.ask(f"/export/{token}", Cookie=held) for _ in range(2))
    assert (first.status, first.body, second.status) == (200, "inhoud", 404)
    assert "attachment" in first.headers["content-disposition"]
    assert "Kies opnieuw" in second.body
    assert not path.exists()


def test_a_download_is_for_its_own_session_only(running: Running) -> None:
    held = cookie(running, OFFICE)
    token, _ = _offered(held)
    assert running.ask(f"/export/{token}").status == 401
    assert running.ask(f"/export/{token}", Cookie=cookie(running, HR)).status == 404
    assert running.ask(f"/export/{token}", Cookie=cookie(running, OFFICE)).status == 404
    assert running.ask(f"/export/{token}", Cookie=held).status == 200


def test_a_download_is_over_after_a_minute(running: Running) -> None:
    held = cookie(running, OFFICE)
    token, _ = _offered(held)
    with control.engine().begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(seconds=61)
        connection.execute(update(control.downloads).values(made_at=long_ago))
    assert running.ask(f"/export/{token}", Cookie=held).status == 404


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elders.example/",
        "//elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "javascript:alert(1)",
        "/\t/elders.example",
        "/\n/elders.example",
        " //elders.example",
        "",
    ],
)
def test_signing_in_leads_nowhere_but_to_this_site(running: Running, wanted: str) -> None:
    location = sign_in(running, OFFICE, wanted).headers["location"]
    assert re.fullmatch(r"/(?![/\\\s]).*", location)


def test_signing_in_leads_back_to_where_one_was(running: Running) -> None:
    assert sign_in(running, OFFICE, "/workflow?id=a").headers["location"] == "/workflow?id=a"


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://localhost:1"])
def test_a_sign_in_form_of_another_site_is_refused(running: Running, origin: str) -> None:
    answer = sign_in(running, OFFICE, Origin=origin)
    assert answer.status == 403
    assert not answer.cookie("procesbeheer")


def test_the_sign_in_form_of_this_site_is_taken(running: Running) -> None:
    assert sign_in(running, OFFICE, Origin=running.url).status == 303


@pytest.mark.parametrize("email", ["echt@kantoor.example", "bestaat.niet@kantoor.example", "", "uit@kantoor.example"])
def test_only_a_demo_user_who_is_active_can_be_chosen(running: Running, email: str) -> None:
    answer = sign_in(running, email)
    assert answer.status in (400, 403)
    assert not answer.cookie("procesbeheer")


def test_the_sign_in_page_names_the_demo_users_and_nobody_else(running: Running) -> None:
    page = running.ask("/login").body
    assert all(someone.name in page for someone in screen_office.USERS)
    assert "Els Echt" not in page
    assert "echt@kantoor.example" not in page


def test_the_sign_in_page_writes_what_it_was_given_as_text(running: Running) -> None:
    page = running.ask('/login?next=/"><script>alert(1)</script>').body
    assert "<script>alert" not in page


def test_no_answer_without_a_session_holds_anything_of_the_data(running: Running) -> None:
    paths = ["/", "/login", "/workflows", f"/workflow?id={WORKFLOWS[0].workflow_id}", "/_stcore/health", "/export/x"]
    assert [path for path in paths if re.search(r"q(?:werkgever|medewerker|afdeling)\d+q", running.ask(path).body)] == []


def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_the_demo_no_demo_user_is_shown_or_can_be_chosen_and_nobody_who_was_chosen_is_still_in(
    running: Running,
) -> None:
    held = cookie(running, OFFICE)
    with serving(settings().home, "--address", "127.0.0.1") as real:
        assert OFFICE_USER.name not in real.ask("/login").body
        answer = sign_in(real, OFFICE)
        assert answer.status in (400, 401, 403)
        assert not answer.cookie("procesbeheer")
        assert real.ask("/workflows", Cookie=held).status == 303


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "procesbeheer.example"])
def test_the_demo_is_refused_on_an_address_that_others_can_reach(running: Running, address: str) -> None:
    refused = manage("serve", "--demo", "--address", address, "--port", str(free_port()))
    assert refused.returncode == 1
    assert address in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_the_demo_is_refused_without_its_office(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCESBEHEER_HOME", str(tmp_path))
    refused = manage("serve", "--demo", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "manage.py demo" in refused.stderr


def test_run_without_its_gate_the_app_shows_nothing_but_how_to_start(running: Running) -> None:
    bare = Running(free_port())
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(bare.port), "--server.headless", "true"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            shown = _shown_by(bare, key_in(cookie(running, OFFICE)))
        finally:
            process.terminate()
    assert "niet (meer) aangemeld" in shown
    assert "manage.py serve" in shown
    assert not re.search(r"q[a-z]+\d+q", shown)


def _shown_by(bare: Running, key: str) -> str:
    deadline = datetime.now(UTC) + timedelta(seconds=60)
    while datetime.now(UTC) < deadline:
        with contextlib.suppress(OSError), open_socket(bare, **{IDENTITY_HEADER: key}) as socket:
            return seen_through(socket)
    raise AssertionError("streamlit did not start")
