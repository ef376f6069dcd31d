"""Texts of users that are made to be taken for something else, in a browser that would fetch, run and link them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from settings import settings
from tests import screen_office
from tests.browser.visiting import Visit
from tests.screen_office import HOSTILE, LITERAL, OFFICE_USER
from tests.screens import own_home

Visits = Callable[..., Visit]
JOINER = "\u2060"  # see ui/words.py: it keeps a text from being made into a link
STRANGE = """() => [...document.querySelectorAll('main *, section *')].filter((e) =>
  (e.matches('a') && /^(https?:|mailto:|\\/\\/).*elders/.test(e.getAttribute('href'))) ||
  (e.matches('img') && /elders/.test(e.src)) ||
  (e.matches('code, pre, em, b') && /vet|klik|code/.test(e.textContent)) ||
  e.matches('.katex, [onerror]')
).map((e) => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with own_home(tmp_path_factory):
        screen_office.make(screen_office.demo_organisation())
        yield settings().home


def is_quiet(here: Visit, dialogs: list[str]) -> bool:
    here.page.wait_for_timeout(500)
    return dialogs == [] and [url for url in here.requests if "elders.example" in url] == [] and here.errors == []


def test_on_the_page_of_a_workflow_they_are_the_text_they_are(visit: Visits) -> None:
    here = visit()
    dialogs: list[str] = []
    here.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    here.sign_in(OFFICE_USER.name, f"/workflow?id={LITERAL.workflow_id}")
    here.expect_workflow()
    title = here.page.get_by_role("heading", level=1).inner_text()
    assert title.replace(JOINER, "") == f"{HOSTILE} · Noor de qmedewerker0q"
    assert here.page.evaluate(STRANGE) == []
    assert here.text.replace(JOINER, "").count(HOSTILE) >= 6
    here.page.get_by_text("Audittrail").click()
    here.page.wait_for_selector('[data-testid="stExpander"] [data-testid="glide-cell-1-0"]', state="attached")
    assert is_quiet(here, dialogs)


def test_in_the_list_its_filters_and_the_line_above_it_too(visit: Visits) -> None:
    here = visit()
    dialogs: list[str] = []
    here.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    here.sign_in(OFFICE_USER.name, "/workflows?sort=submitted_at&order=asc")
    here.choose("Proces", HOSTILE)
    here.choose("Status", f"{HOSTILE}")
    here.expect_hits("1 workflow")
    assert here.column(3) == [HOSTILE]
    assert here.page.evaluate(STRANGE) == []
    on = here.page.locator(".st-key-active-filters button p").all_inner_texts()
    shown = [text.replace(JOINER, "").strip() for text in on if text]
    assert list(dict.fromkeys(shown)) == [f"Proces: {HOSTILE}", f"Status: {HOSTILE}"]
    assert is_quiet(here, dialogs)
