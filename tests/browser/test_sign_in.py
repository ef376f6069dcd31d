"""Signing in without the demo, in a real browser: passwords, second factor, links, signing out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, update

from auth import accounts, invitations, passwords, second_factor
from auth.accounts import User
from database import control
from database.sign_in_tables import second_factors, sign_in_attempts
from settings import settings
from tests import screen_office
from tests.browser.visiting import NARROW, WIDE, Visit
from tests.running import Running, serving
from tests.screen_office import OFFICE_USER, WORKFLOWS
from tests.screens import own_home

PASSWORD = "vier losse woorden samen"
ANOTHER = "paars fietst langs 7 dijken"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        screen_office.make()
        with serving(settings().home, "--address", "127.0.0.1") as started:
            yield started


@pytest.fixture
def someone(running: Running, request: pytest.FixtureRequest) -> User:
    """A user of the whole office whom no other test knows, with a password; failures of other tests are forgotten."""
    with control.engine().begin() as connection:
        connection.execute(delete(sign_in_attempts))
    email = re.sub(r"\W+", "-", request.node.name) + "@kantoor.example"
    made = replace(OFFICE_USER, email=email, name="Wil Wachtwoord")
    accounts.add(made, passwords.hashed(PASSWORD))
    return made


def fill_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Aanmelden").click()


def sign_in(here: Visit, email: str, path: str = "/workflows") -> Visit:
    here.page.goto(here.running.url + path)
    fill_in(here.page, email)
    here.page.wait_for_url(f"**{path}*")
    return here.settled()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def next_code(user: User, secret: str) -> str:
    """A code that was not used before, as after waiting for it."""
    with control.engine().begin() as connection:
        connection.execute(update(second_factors).values(last_step=0))
    return pyotp.TOTP(secret).at(datetime.now(UTC))


def test_a_deep_link_asks_for_a_password_and_then_shows_what_was_asked(
    visit: Callable[..., Visit], someone: User
) -> None:
    here = visit()
    here.page.goto(f"{here.running.url}/workflow?id={WORKFLOWS[0].workflow_id}")
    expect(here.page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    assert focused(here.page) == "email"
    here.page.keyboard.type(someone.email)
    here.page.keyboard.press("Tab")
    here.page.keyboard.type(PASSWORD)
    here.page.keyboard.press("Enter")
    assert here.expect_workflow() == WORKFLOWS[0].workflow_id
    assert "Wil Wachtwoord" in here.text
    assert here.errors == []


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(visit: Callable[..., Visit], someone: User) -> None:
    page = visit().page
    page.goto(visit().running.url + "/login")
    for _ in range(5):
        fill_in(page, someone.email, ANOTHER)
        expect(page.get_by_role("alert")).to_contain_text("zijn samen niet juist")
        assert focused(page) == "password"
        expect(page.get_by_label("E-mailadres")).to_have_value(someone.email)
        expect(page.get_by_label("Wachtwoord")).to_have_value("")
    for password in (ANOTHER, PASSWORD):
        fill_in(page, someone.email, password)
        expect(page.get_by_role("alert")).to_contain_text("Te veel pogingen. Wacht")
    page.goto(visit().running.url + "/workflows")
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()


def test_a_second_factor_is_set_up_and_then_asked_for(visit: Callable[..., Visit], someone: User) -> None:
    here = sign_in(visit(), someone.email)
    page = here.page
    page.goto(here.running.url + "/second-factor")
    expect(page.get_by_role("img", name=re.compile("QR-code"))).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Uw wachtwoord").fill(PASSWORD)
    page.get_by_label("Code uit de app").fill(next_code(someone, secret))
    page.get_by_role("button", name="Aanzetten").click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    page.goto(here.running.url + "/logout")

    fill_in(page, someone.email)
    expect(page.get_by_role("heading", name="Nog één stap")).to_be_visible()
    assert focused(page) == "code"
    expect(page.get_by_label("Code uit uw app")).to_have_attribute("autocomplete", "one-time-code")
    page.get_by_label("Code uit uw app").fill("000000")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text("niet juist")
    page.goto(here.running.url + "/workflows")
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    fill_in(page, someone.email)
    page.get_by_label("Code uit uw app").fill(next_code(someone, secret))
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/workflows*")
    here.settled()
    assert "Wil Wachtwoord" in here.text

    page.goto(here.running.url + "/logout")
    fill_in(page, someone.email)
    page.get_by_label("Code uit uw app").fill(recovery)
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/workflows*")
    assert second_factor.state(someone).codes_left == 9


def test_an_invitation_leads_to_a_password_once(visit: Callable[..., Visit], someone: User) -> None:
    here = visit()
    page = here.page
    path = "/invitation/" + invitations.invite(someone.email, "manage.py").rpartition("/")[2]
    page.goto(here.running.url + path)
    expect(page.get_by_label("E-mailadres")).to_have_value(someone.email)
    assert focused(page) == "new_password"
    page.get_by_label("Nieuw wachtwoord", exact=True).fill("welkom123456")
    page.get_by_label("Nieuw wachtwoord nog eens").fill("welkom123456")
    page.get_by_role("button", name="Wachtwoord bewaren").click()
    expect(page.get_by_role("alert")).to_contain_text("makkelijk te raden")
    page.get_by_label("Nieuw wachtwoord", exact=True).fill(ANOTHER)
    page.get_by_label("Nieuw wachtwoord nog eens").fill(ANOTHER)
    page.get_by_role("button", name="Wachtwoord bewaren").click()
    page.get_by_role("link", name="Naar aanmelden").click()
    fill_in(page, someone.email, ANOTHER)
    page.wait_for_url("**/workflows*")
    page.goto(here.running.url + path)
    expect(page.get_by_text("al gebruikt of niet meer geldig")).to_be_visible()


def test_signing_out_in_one_tab_ends_the_other_on_its_next_click(visit: Callable[..., Visit], someone: User) -> None:
    here = sign_in(visit(), someone.email)
    other = here.context.new_page()
    other.goto(here.running.url + "/workflows")
    other.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    other.get_by_role("link", name="Afmelden").click()
    expect(other.get_by_role("heading", name="Aanmelden")).to_be_visible()
    assert "Wil Wachtwoord" in here.text
    here.page.get_by_text("Historisch").first.click()
    expect(here.page.get_by_text("U bent niet (meer) aangemeld")).to_be_visible()
    expect(here.page.get_by_text("Wil Wachtwoord")).to_have_count(0)


def test_saved_cookies_open_nothing_after_signing_out(
    visit: Callable[..., Visit], browser: Browser, someone: User
) -> None:
    here = sign_in(visit(), someone.email)
    saved = here.context.storage_state()
    here.page.get_by_role("link", name="Afmelden").click()
    here.page.wait_for_url("**/login")
    thief = browser.new_context(storage_state=saved)
    page = thief.new_page()
    page.goto(here.running.url + "/workflows")
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    thief.close()


def test_the_back_button_after_signing_out_shows_nothing_of_before(visit: Callable[..., Visit], someone: User) -> None:
    here = sign_in(visit(), someone.email, f"/workflow?id={WORKFLOWS[0].workflow_id}")
    employee = here.page.get_by_text(re.compile(r"qmedewerker\d+q"))
    assert employee.count()
    here.page.get_by_role("link", name="Afmelden").click()
    here.page.wait_for_url("**/login")
    here.page.go_back()
    expect(here.page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    expect(employee).to_have_count(0)


def test_a_new_password_ends_the_other_browser_on_its_next_click(visit: Callable[..., Visit], someone: User) -> None:
    here, other = sign_in(visit(), someone.email), sign_in(visit(), someone.email)
    page = here.page
    page.goto(here.running.url + "/password")
    page.get_by_label("Uw wachtwoord van nu").fill(PASSWORD)
    page.get_by_label("Nieuw wachtwoord", exact=True).fill(ANOTHER)
    page.get_by_label("Nieuw wachtwoord nog eens").fill(ANOTHER)
    page.get_by_role("button", name="Wijzigen").click()
    page.wait_for_url("**/workflows*")
    other.page.get_by_text("Historisch").first.click()
    expect(other.page.get_by_text("U bent niet (meer) aangemeld")).to_be_visible()


@pytest.fixture
def without_script(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    yield context
    context.close()


def test_everything_at_the_door_works_without_javascript(
    without_script: BrowserContext, running: Running, someone: User
) -> None:
    page = without_script.new_page()
    page.goto(running.url + "/second-factor")
    fill_in(page, someone.email, ANOTHER)
    expect(page.get_by_role("alert")).to_contain_text("zijn samen niet juist")
    page.get_by_role("link", name="Wachtwoord vergeten?").click()
    expect(page.get_by_role("heading", name="Wachtwoord vergeten? Vraag uw kantoor")).to_be_visible()
    page.goto(running.url + "/login?next=/second-factor")
    fill_in(page, someone.email)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Uw wachtwoord").fill(PASSWORD)
    page.get_by_label("Code uit de app").fill(next_code(someone, secret))
    page.get_by_role("button", name="Aanzetten").click()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_label("Code uit uw app").fill(next_code(someone, secret))
    page.get_by_role("button", name="Uitzetten").click()
    expect(page.get_by_role("heading", name="Tweede factor instellen")).to_be_visible()
    page.goto(running.url + "/logout")
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()


@pytest.mark.parametrize(("size", "theme"), [(NARROW, "dark"), (NARROW, "light"), (WIDE, "dark")])
def test_the_pages_of_the_door_fit_and_can_be_read(
    visit: Callable[..., Visit], someone: User, size: tuple[int, int], theme: str
) -> None:
    here = visit(size, theme=theme)
    page = here.page
    page.goto(here.running.url + "/login")
    assert_fits(page)
    page.goto(here.running.url + "/invitation/" + invitations.invite(someone.email, "x").rpartition("/")[2])
    assert_fits(page)
    page.goto(here.running.url + "/login/forgotten")
    assert_fits(page)
    page.goto(here.running.url + "/login?next=/password")
    fill_in(page, someone.email)
    for path in ("/password", "/second-factor"):
        page.goto(here.running.url + path)
        assert_fits(page)
    assert here.errors == []


def assert_fits(page: Page) -> None:
    """Nothing sticks out sideways, and every text and button has the contrast that people need."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(_TOO_FAINT) == []


_TOO_FAINT = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((x) => x / 255)
    .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = rgb(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("main *")]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((element) => {
      const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05) < 4.5;
    })
    .map((element) => element.outerHTML.slice(0, 100));
}"""
