"""What an attacker tries with a real browser: a page on another port, kept cookies, Back, and a server that dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus

from auth import sessions
from auth.accounts import User
from settings import ROOT, settings
from tests import canary_office as office
from tests import knocking, running
from tests.browser.listening import listening
from tests.browser.visiting import Visit
from tests.canary_office import BOSS, HR, found_in
from tests.running import Running, free_port
from tests.screens import own_home

Visits = Callable[[User], Visit]
# What a page elsewhere on this computer may try with the cookies that the browser sends along to every port.
ATTACK = """async (app) => {
  const tried = {};
  tried.socket = await new Promise((done) => {
    const socket = new WebSocket(app.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
    socket.onopen = () => done('open');
    socket.onerror = socket.onclose = () => done('refused');
  });
  for (const [name, path, mode] of [
    ['page', '/workflows', 'cors'], ['opaque', '/workflows', 'no-cors'], ['config', '/_stcore/host-config', 'cors'],
  ]) {
    tried[name] = await fetch(app + path, { credentials: 'include', mode })
      .then((answer) => answer.text()).then((text) => text ? 'read' : 'empty').catch(() => 'refused');
  }
  tried.image = await new Promise((done) => {
    const image = new Image();
    image.onload = () => done('loaded');
    image.onerror = () => done('refused');
    image.src = app + '/favicon.png';
  });
  const away = document.createElement('img');
  away.src = app + '/logout';
  document.body.append(away);
  await new Promise((done) => { away.onload = away.onerror = done; });
  const frame = document.createElement('iframe');
  frame.name = 'target';
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: app + '/logout', target: 'target' });
  document.body.append(form);
  form.submit();
  await new Promise((done) => { frame.onload = done; setTimeout(done, 3000); });
  return tried;
}"""


@dataclass
class Server:
    """The app over one home on one port, to be killed and started again."""

    home: Path
    at: Running
    process: "subprocess.Popen[str]"

    @staticmethod
    def begin(home: Path) -> "Server":
        at = Running(free_port())
        return Server(home, at, _started(home, at))

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=30)

    def start(self) -> None:
        self.process = _started(self.home, self.at)


def _started(home: Path, at: Running) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "serve", "--port", str(at.port)]
    environment = os.environ | {"PROCESBEHEER_HOME": str(home)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running._wait(process, at)
    return process


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with own_home(tmp_path_factory):
        office.make()
        made = Server.begin(settings().home)
        yield made
        made.kill()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visits]:
    """Begins visits of people who are signed in already."""
    begun: list[Visit] = []

    def begin(someone: User) -> Visit:
        made = Visit.begin(browser, server.at)
        token = sessions.start(someone.email)
        made.context.add_cookies([{"name": "procesbeheer", "value": token, "url": server.at.url, "httpOnly": True}])
        begun.append(made)
        return made.go("/workflows")

    yield begin
    for made in begun:
        made.close()


def sign_out(page: Page) -> None:
    page.get_by_role("link", name="Afmelden").click()
    page.wait_for_url("**/login")


def test_a_page_elsewhere_on_this_computer_gets_nothing_done_with_the_cookie(visit: Visits) -> None:
    here = visit(HR)
    with listening("<title>elders</title><body>") as elsewhere:
        other = here.context.new_page()
        other.goto(elsewhere.url)
        assert other.evaluate(ATTACK, here.running.url) == {
            "socket": "refused",
            "page": "refused",
            "opaque": "refused",
            "config": "refused",
            "image": "refused",
        }
        frame = next(frame for frame in other.frames if frame.name == "target")
        assert found_in(frame.content()) == set()
        framed = other.evaluate(
            "(app) => new Promise((done) => { const f = document.createElement('iframe'); f.src = app + '/workflows';"
            "f.onload = () => done('loaded'); document.body.append(f); setTimeout(() => done('nothing'), 3000); })",
            here.running.url,
        )
        assert framed in ("loaded", "nothing")
        assert all(found_in(frame.content()) == set() for frame in other.frames)
        other.close()
    here.go("/workflows")
    expect(here.page.get_by_role("heading", level=1)).to_have_text("Workflows")


def test_scripts_cannot_read_the_session(visit: Visits) -> None:
    here = visit(HR)
    kept = here.page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    [held] = [cookie for cookie in here.context.cookies() if cookie["name"] == "procesbeheer"]
    assert held["value"] not in kept
    assert "procesbeheer=" not in kept
    assert found_in(kept) == set()


def test_cookies_that_were_saved_count_no_more_after_sign_out(visit: Visits, browser: Browser) -> None:
    here = visit(HR)
    saved = here.context.cookies()
    held = next(f"procesbeheer={cookie['value']}" for cookie in saved if cookie["name"] == "procesbeheer")
    assert knocking.seen(here.running, held)
    sign_out(here.page)
    thief = Visit.begin(browser, here.running)
    thief.context.add_cookies(saved)  # type: ignore[arg-type]
    thief.page.goto(f"{here.running.url}/workflows")
    expect(thief.page).to_have_url(f"{here.running.url}/login?next=%2Fworkflows")
    with pytest.raises(InvalidStatus), knocking.open_socket(here.running, held):
        pass
    thief.close()


def test_back_after_sign_out_shows_nothing_of_what_stood_there(visit: Visits) -> None:
    here = visit(HR)
    own = office.of(HR).workflows[0].workflow_id
    here.go(f"/workflow?id={own}")
    assert own in found_in(here.page.content())
    sign_out(here.page)
    for _ in range(2):
        here.page.go_back()
        here.page.wait_for_load_state("load")
        here.page.wait_for_timeout(500)
        assert found_in(here.page.content()) - {own} == set()  # his own address leads back to it after signing in
        assert "/login" in here.page.url


def test_signed_out_in_one_tab_the_other_shows_nothing_new_at_its_next_click(visit: Visits) -> None:
    here = visit(HR)
    other = here.context.new_page()
    other.goto(f"{here.running.url}/workflows")
    other.wait_for_selector('.st-key-wide [data-testid="glide-cell-0-0"]', state="attached")
    sign_out(here.page)
    frames: list[str | bytes] = []
    other.on("websocket", lambda socket: socket.on("framereceived", frames.append))
    other.get_by_role("radio", name="Historisch").click()
    expect(other.get_by_text("U bent niet (meer) aangemeld.")).to_be_visible()
    assert found_in(other.content()) == set()
    assert frames == []


def test_after_kill_9_and_a_restart_one_is_still_signed_in_and_goes_on(visit: Visits, server: Server) -> None:
    here, token = visit(BOSS), sessions.start(HR.email)
    sessions.end(sessions.key_of(token))
    server.kill()
    server.start()
    here.go("/workflows?list=historisch")
    assert here.hits() == sum(1 for workflow in office.of(BOSS).workflows if workflow.finished_at)
    assert server.at.ask("/workflows", Cookie=f"procesbeheer={token}").status == 303
