"""What a browser gets of two offices in which everything carries a word of its own: pages, frames, answers, files."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from auth import sessions
from auth.accounts import User
from pages import MENU
from settings import settings
from tests import canary_office as office
from tests.browser.visiting import Visit
from tests.canary_office import ADMIN, BELOW, HR, OTHER_BOSS, WITHOUT
from tests.organisation import words
from tests.running import Running, serving
from tests.screens import own_home

PEOPLE = (OTHER_BOSS, HR, BELOW, ADMIN, WITHOUT)
WITH_FILES = (HR, OTHER_BOSS)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        office.make()
        with serving(settings().home, "--address", "127.0.0.1") as started:
            yield started


@dataclass
class Watched:
    """A browser of one user, and the words in all that it was sent, by where they were."""

    visit: Visit
    reached: dict[str, set[str]] = field(default_factory=dict)

    @staticmethod
    def begin(browser: Browser, running: Running, someone: User, left: BrowserContext | None = None) -> "Watched":
        visit = Visit.begin(browser, running, left=left)
        visit.context.add_cookies(
            [{"name": "procesbeheer", "value": sessions.start(someone.email), "url": running.url}]
        )
        watched = Watched(visit)
        visit.page.on("websocket", lambda socket: socket.on("framereceived", lambda sent: watched.note("frame", sent)))
        visit.page.on("response", watched.read)
        return watched

    def note(self, where: str, text: str | bytes) -> None:
        told = text.decode("latin-1") if isinstance(text, bytes) else text
        self.reached[where] = self.reached.get(where, set()) | office.found_in(told)

    def read(self, answer: Response) -> None:
        if answer.status == 200 and "/static/" not in answer.url and "/export/" not in answer.url:
            self.note("antwoord", answer.body())

    def look(self, where: str, path: str) -> Page:
        """Open this address and take in the page as it stands, its tables included."""
        self.visit.go(path)
        self.note(where, self.visit.page.content())
        return self.visit.page

    def words(self, *places: str) -> set[str]:
        return {word for place, found in self.reached.items() if place.startswith(places) for word in found}


def look_at_everything(watched: Watched, someone: User, folder: Path) -> None:
    closed = [screen for screen in MENU if not someone.may(screen.permission)]
    for screen in [*(screen for screen in MENU if screen not in closed), *closed[-1:]]:
        watched.look(f"pagina {screen.address}", f"/{screen.address}")
    workflows = office.of(someone).workflows
    for workflow in workflows[:1]:
        watched.look("workflow", f"/workflow?id={workflow.workflow_id}")
    if not workflows:
        return
    page = watched.look("pagina historisch", "/workflows?list=historisch")
    page.get_by_role("combobox", name="Medewerker", exact=True).click()
    page.wait_for_selector('[role="option"]')
    watched.note("pagina keuzes", page.content())
    if someone in WITH_FILES:
        page.keyboard.press("Escape")
        with zipfile.ZipFile(watched.visit.download(folder)) as package:
            watched.note("bestand", b"\n".join(map(package.read, package.namelist())))


@pytest.fixture(scope="module")
def watched_by(browser: Browser, running: Running, tmp_path_factory: pytest.TempPathFactory) -> dict[User, Watched]:
    """Everyone's browser after he has looked at everything."""
    everyone: dict[User, Watched] = {}
    left: BrowserContext | None = None
    for someone in PEOPLE:
        everyone[someone] = Watched.begin(browser, running, someone, left)
        look_at_everything(everyone[someone], someone, tmp_path_factory.mktemp("bestanden"))
        left = everyone[someone].visit.leave()
    return everyone


every_one = pytest.mark.parametrize("someone", PEOPLE, ids=lambda someone: someone.name.split()[-1])


@every_one
def test_no_word_of_what_he_may_not_see_is_in_any_page_frame_answer_or_file(
    watched_by: dict[User, Watched], someone: User
) -> None:
    may_know = office.allowed(someone)
    found = watched_by[someone].reached
    assert {where: words - may_know for where, words in found.items() if words - may_know} == {}
    assert {"frame", "antwoord"} <= found.keys()


@pytest.mark.parametrize("someone", [HR, BELOW, OTHER_BOSS], ids=lambda someone: someone.name.split()[-1])
def test_his_own_words_are_in_the_frames_and_on_the_page(watched_by: dict[User, Watched], someone: User) -> None:
    seen, found = office.of(someone), watched_by[someone]
    finished = words([workflow.submitter for workflow in seen.workflows if workflow.finished_at])
    assert finished - found.words("frame") == set()
    assert words(seen.workflows[0]) - found.words("workflow") == set()
    assert words([employee.name for employee in seen.employees]) & found.words("pagina keuzes")


@pytest.mark.parametrize("someone", WITH_FILES, ids=lambda someone: someone.name.split()[-1])
def test_a_file_holds_his_whole_list(watched_by: dict[User, Watched], someone: User) -> None:
    finished = [workflow.submitter for workflow in office.of(someone).workflows if workflow.finished_at]
    held = watched_by[someone].words("bestand")
    assert {word for word in held if "indiener" in word} == words(finished) != set()


def test_a_choice_that_was_never_offered_is_no_way_to_another_employer(browser: Browser, running: Running) -> None:
    watched = Watched.begin(browser, running, BELOW)
    foreign = words([d.name for d in office.OFFICES[office.OWN].departments if d.employer_id != "wg0"])
    for address in ("/workflows?department=afd5", "/workflows?employers=wg2", "/workflow?id=qworkflow10q"):
        watched.look("pagina", address)
    watched.visit.close()
    assert watched.words("") & foreign == set()
    assert watched.words("frame") - office.allowed(BELOW) - {"qworkflow10q"} == set()
