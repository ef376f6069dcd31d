"""Choosing a demo user, and when the app refuses to start at all."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auth.gate import IDENTITY_HEADER
from settings import ROOT, settings
from tests import screen_office
from tests.knocking import OFFICE, cookie, key_in, open_socket, seen_through, sign_in
from tests.running import Running, free_port, serving
from tests.screen_office import OFFICE_USER
from tests.screens import own_home


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        screen_office.make(screen_office.demo_organisation())
        with serving(settings().home) as started:
            yield started


FOREIGN = "https://elders.example"


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


def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
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


def test_the_demo_is_refused_without_its_office(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCESBEHEER_HOME", str(tmp_path))
    refused = manage("serve", "--demo", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "manage.py demo" in refused.stderr


def test_run_without_its_gate_the_app_shows_nothing_but_how_to_start(running: Running) -> None:
    bare = Running(free_port())
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(bare.port),
        "--server.headless",
        "true",
    ]
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
