"""What an attacker tries with a real browser: a page on another port, scripts; and a server that is killed."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from auth import sessions
from auth.accounts import User
from settings import ROOT, settings
from tests import canary_office as office
from tests import running
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
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT, text=True)
        running._wait(process, at, told)
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


def test_who_manages_access_sends_a_file_through_the_gate(visit: Visits, tmp_path: Path) -> None:
    here = visit(BOSS)
    file = tmp_path / "nieuw.csv"
    file.write_text("E-mailadres;Naam;Rol\nnieuw@kantoor.example;Nina Nieuw;Kantoor\n", encoding="utf-8")
    here.go("/gebruikers-importeren").page.set_input_files('input[type="file"]', file)
    expect(here.page.get_by_text("1 nieuwe gebruiker, 0 te wijzigen")).to_be_visible()


def test_after_kill_9_and_a_restart_one_is_still_signed_in_and_goes_on(visit: Visits, server: Server) -> None:
    here, token = visit(BOSS), sessions.start(HR.email)
    sessions.end(sessions.key_of(token))
    server.kill()
    server.start()
    here.go("/workflows?list=historisch")
    assert here.hits() == sum(1 for workflow in office.of(BOSS).workflows if workflow.finished_at)
    assert server.at.ask("/workflows", Cookie=f"procesbeheer={token}").status == 303
