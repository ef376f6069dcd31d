"""Single sign-on in Chromium, through two real providers: in, to where one was going, and out again."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, expect

from settings import ROOT
from tests.browser.visiting import Visit
from tests.providers import real
from tests.providers.visitor import settle, table
from tests.running import Running, free_port, serving

EMAIL = "noor@kantoor.example"
SUBJECT = "noor"
PEOPLE = (
    {"sub": "noor-bij-mock", "email": EMAIL, "email_verified": True},
    {"sub": "vreemde", "email": "vreemde@elders.example", "email_verified": True},
)
Visits = Callable[..., Visit]


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Running]:
    """The app without demo users, with Noor, whom the one provider knows by her address and the other by a subject."""
    port = free_port()
    callback = f"http://localhost:{port}/oidc/canaille/callback"
    with real.mock(*PEOPLE) as mock, real.canaille(callback, SUBJECT, "Noor de Vries", EMAIL) as canaille:
        settle(
            home,
            f"public_url = 'http://localhost:{port}'",
            table(mock, "mock", name="Mock"),
            table(canaille, "canaille", name="Canaille", match="subject", prompt="consent"),
        )
        manage(home, "add", EMAIL, "--name", "Noor de Vries", "--office", "demo", "--role", "office")
        manage(home, "grant", EMAIL, "procesbeheer_workflows")
        manage(home, "link", EMAIL, "--provider", "canaille", "--subject", SUBJECT)
        with serving(home, "--address", "127.0.0.1", port=port) as started:
            yield started


def manage(home: Path, *arguments: str) -> None:
    command = [sys.executable, "manage.py", "user", *arguments]
    environment = {**real.PLAIN, "PROCESBEHEER_HOME": str(home)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def through_mock(here: Visit, sub: str = "noor-bij-mock") -> None:
    here.page.get_by_role("link", name="Inloggen met Mock").click()
    here.page.get_by_role("button", name=sub).click()


def through_canaille(here: Visit, password: str = real.PASSWORD) -> None:
    here.page.get_by_role("link", name="Inloggen met Canaille").click()
    here.page.wait_for_url("http://127.0.0.1:*/**")
    here.page.locator("input[name=login]").fill(SUBJECT)
    here.page.keyboard.press("Enter")
    here.page.locator("input[name=password]").fill(password)
    here.page.keyboard.press("Enter")


def first_workflow(here: Visit) -> str:
    """The address of the first workflow of the list, opened as the one who is signed in."""
    here.click_cell(0)
    return f"/workflow?id={here.expect_workflow()}"


def assert_at(here: Visit, path: str) -> None:
    """This page of ours is on screen, complete."""
    expect(here.page).to_have_url(here.running.url + path)
    here.settled()


def complaints(here: Visit) -> list[str]:
    """What the browser is to complain about from here on in pages of ours; those of the providers have faults too."""
    heard: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        is_ours = said.location["url"].startswith(here.running.url)
        if said.type == "error" and is_ours and "Failed to load resource" not in said.text:
            heard.append(said.text)

    here.page.on("console", hear)
    return heard


def test_through_both_providers_one_comes_to_the_workflow_one_was_going_to(visit: Visits) -> None:
    here, other = visit(), visit()
    heard = [complaints(here), complaints(other)]
    here.page.goto(here.running.url + "/workflows")
    through_mock(here)
    assert_at(here, "/workflows")
    deep = first_workflow(here)

    here.page.goto(here.running.url + "/logout")
    here.page.goto(here.running.url + deep)
    expect(here.page).to_have_url(re.compile(r"/login\?next="))
    through_mock(here)
    assert_at(here, deep)

    other.page.goto(other.running.url + deep)
    through_canaille(other)
    other.page.locator("#accept").click()
    assert_at(other, deep)
    assert "Noor de Vries" in other.text
    assert heard == [[], []]


def test_signing_out_here_ends_the_session_here_and_the_provider_is_asked_again(visit: Visits) -> None:
    here = visit()
    here.page.goto(here.running.url + "/workflows")
    through_canaille(here)
    here.page.locator("#accept").click()
    assert_at(here, "/workflows")
    second_tab = here.context.new_page()
    second_tab.goto(here.running.url + "/workflows")
    here.page.get_by_role("link", name="Afmelden").click()
    expect(here.page.get_by_role("link", name="Inloggen met Canaille")).to_be_visible()
    second_tab.reload()
    expect(second_tab.get_by_role("link", name="Inloggen met Canaille")).to_be_visible()
    here.page.go_back()
    here.page.reload()
    expect(here.page).to_have_url(re.compile("/login"))


def test_a_wrong_password_or_a_no_at_the_provider_lets_nobody_in(visit: Visits) -> None:
    here = visit()
    here.page.goto(here.running.url + "/workflows")
    through_canaille(here, "een heel andere zin")
    expect(here.page.locator("input[name=password]")).to_be_visible()
    assert here.page.url.startswith("http://127.0.0.1:")
    here.page.locator("input[name=password]").fill(real.PASSWORD)
    here.page.keyboard.press("Enter")
    here.page.locator("#deny").click()
    expect(here.page.get_by_role("heading", level=1)).to_have_text("Niet aangemeld")
    here.page.get_by_role("link", name="Naar aanmelden").click()
    expect(here.page.get_by_role("link", name="Inloggen met Mock")).to_be_visible()
    here.page.goto(here.running.url + "/workflows")
    expect(here.page).to_have_url(re.compile("/login"))


def test_a_stranger_reads_what_to_ask_his_office(visit: Visits) -> None:
    here = visit()
    here.page.goto(here.running.url + "/workflows")
    through_mock(here, "vreemde")
    expect(here.page.get_by_role("heading", level=1)).to_have_text("Nog geen toegang")
    assert "vreemde@elders.example" in here.text
    assert "Vraag uw kantoor" in here.text
    here.page.goto(here.running.url + "/workflows")
    expect(here.page).to_have_url(re.compile("/login"))
