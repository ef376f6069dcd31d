"""The gate, from outside: what a request or a socket gets without a session, and with one."""

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus

from auth.gate import IDENTITY_HEADER
from settings import settings
from tests import screen_office
from tests.knocking import HR, OFFICE, cookie, key_in, open_socket, seen
from tests.running import Running, serving
from tests.screen_office import WORKFLOWS
from tests.screens import own_home

FOREIGN = "https://elders.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        screen_office.make(screen_office.demo_organisation())
        with serving(settings().home) as started:
            yield started


@pytest.mark.parametrize(
    "path", ["/workflows", "/workflow?id=a%26b", "/workflows?process=Declaratie+medewerker&page=2"]
)
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


@pytest.mark.parametrize(
    "path", ["//media/abc", "/workflows/media/abc", "/./media/abc", "/MEDIA/abc", "/assets/../manage.py"]
)
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


def test_the_page_is_told_where_its_server_is_and_the_sign_in_page_what_a_list_is_made_of(running: Running) -> None:
    page, sign_in = running.ask("/workflows", Cookie=cookie(running, OFFICE)).body, running.ask("/login").body
    assert page.index("BACKEND_BASE_URL: location.origin") < page.index("</head>")
    named = re.findall(r'<link rel="prefetch" href="(/static/[^"]+)" as="script" crossorigin>', sign_in)
    assert any(path.startswith("/static/js/DataFrame.") for path in named)
    assert set(re.findall(r'<link rel="modulepreload" crossorigin href="\.(/static/[^"]+)"', page)) < set(named)
    assert running.ask(named[0], Accept_Encoding="gzip").headers["content-encoding"] == "gzip"


def test_the_policy_of_the_page_allows_exactly_the_script_that_stands_in_it(running: Running) -> None:
    answer = running.ask("/workflows", Cookie=cookie(running, OFFICE))
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", answer.body, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    policy = answer.headers["content-security-policy"]
    assert re.findall(r"'sha256-([^']+)'", policy) == digests != []
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize(
    "path", ["/login", "/workflows", "/nergens", "/media/x", "/export/x", "/assets/app.css", "/_stcore/health"]
)
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
def test_a_forged_identity_gives_nothing_without_a_session_and_nothing_more_with_one(
    running: Running, name: str
) -> None:
    stolen = key_in(cookie(running, OFFICE))
    assert running.ask("/workflows").status == 303
    assert seen(running, **{name: stolen}) == ""
    shown = seen(running, cookie(running, HR), **{name: stolen})
    assert "Hans Hr" in shown
    assert "qwerkgever1q" not in shown


def test_no_answer_without_a_session_holds_anything_of_the_data(running: Running) -> None:
    paths = ["/", "/login", "/workflows", f"/workflow?id={WORKFLOWS[0].workflow_id}", "/_stcore/health", "/export/x"]
    assert [
        path for path in paths if re.search(r"q(?:werkgever|medewerker|afdeling)\d+q", running.ask(path).body)
    ] == []
