"""How it looks and sounds: narrow, light and dark, in Dutch only, and without asking anyone else anything."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from queries import terms
from tests.browser.visiting import NARROW, Visit

Visits = Callable[..., Visit]
NOOR, BAS = "Noor de Vries", "Bas Hoekema"
LISTS = ("/workflows", "/workflows?list=historisch&process=Declaratie+medewerker", "/workflows?employee=niemand")
ENGLISH = (
    *(
        "Search",
        "Choose",
        "Select all",
        "Selected values",
        "Fullscreen",
        "Running",
        "Loading",
        "Download as CSV",
        "Help for",
    ),
    *(
        "Page not found",
        "Clear",
        "Open",
        "Close",
        "Skip to",
        "Press Enter",
        "No results",
        "Show/hide",
        "Sidebar",
        "Settings",
    ),
    *("Previous", "Next", "Deploy", "Rerun", "Remove", "Add", "Pin column", "Sort", "Made with"),
)
# Everything that is read out or shown in a tooltip, and all text in sight.
SAID = """() => {
  const named = [...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')];
  const names = ['aria-label', 'title', 'placeholder', 'alt'];
  const labels = named.flatMap((e) => names.map((name) => e.getAttribute(name)));
  return [document.title, document.body.innerText, ...labels.filter(Boolean)].join('\\n');
}"""
# The contrast of an element's text with what lies behind it (WCAG 2.2, 1.4.3).
CONTRAST = """(element) => {
  const painter = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    painter.clearRect(0, 0, 1, 1);
    painter.fillStyle = color;
    painter.fillRect(0, 0, 1, 1);
    return [...painter.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  let behind = [255, 255, 255];
  for (let e = element; e; e = e.parentElement) {
    const found = rgba(getComputedStyle(e).backgroundColor);
    if (found[3] === 255) { behind = found; break; }
  }
  const front = rgba(getComputedStyle(element).color);
  const mixed = front.slice(0, 3).map((c, i) => (c * front[3] + behind[i] * (255 - front[3])) / 255);
  const [low, high] = [light(mixed), light(behind)].sort((a, b) => a - b);
  return (high + .05) / (low + .05);
}"""


def open_first(here: Visit) -> None:
    here.click_cell(0)
    here.expect_workflow()


def english(page: Page) -> list[str]:
    said = page.evaluate(SAID)
    words = "|".join(map(re.escape, ENGLISH))
    return sorted(set(re.findall(rf"(?<![\w/])(?:{words})(?!\w).*", said)))


def overflow(page: Page) -> int:
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


def test_on_a_narrow_screen_no_page_is_wider_than_the_screen(visit: Visits) -> None:
    here = visit(NARROW)
    here.page.goto(here.running.url)
    widths = {"/login": overflow(here.page)}
    here.sign_in(NOOR)
    for path in LISTS:
        widths[path] = overflow(here.go(path).page)
    here.go(LISTS[1])
    open_first(here)
    for summary in here.page.locator("ol.steps summary").all():
        summary.click()
    widths["/workflow"] = overflow(here.page)
    assert {path: width for path, width in widths.items() if width > 0} == {}


def test_on_a_narrow_screen_the_list_keeps_the_columns_that_matter_most(visit: Visits) -> None:
    here = visit(NARROW).sign_in(NOOR)
    assert here.headings() == ["Medewerker", "Proces", "Status", "Sinds"]
    expect(here.page.locator(".st-key-wide")).to_be_hidden()
    grid = here.page.locator(".st-key-narrow [data-testid=stDataFrame]").bounding_box()
    assert grid is not None
    assert grid["x"] >= 0
    assert grid["x"] + grid["width"] <= NARROW[0]


def test_on_a_narrow_screen_the_filters_fold_away_and_can_be_called(visit: Visits) -> None:
    here = visit(NARROW).sign_in(NOOR)
    expect(here.page.get_by_role("combobox", name="Proces", exact=True)).not_to_be_in_viewport()
    here.page.get_by_role("button", name="Zijbalk uitklappen").click()
    expect(here.page.get_by_role("combobox", name="Medewerker", exact=True)).to_be_in_viewport()


def test_nothing_is_said_in_english(visit: Visits) -> None:
    here = visit()
    here.page.goto(here.running.url)
    found = {"aanmelden": english(here.page)}
    here.sign_in(NOOR, LISTS[1])
    here.has_list()
    found["lijst"] = english(here.page)
    for label in ("Werkgever", "Medewerker", "Proces", "Datum ingediend"):
        here.page.get_by_role("combobox", name=label, exact=True).press("ArrowDown")
        here.page.wait_for_selector('[role="listbox"]')
        found[label] = english(here.page)
        here.page.keyboard.press("Escape")
        expect(here.page.get_by_role("listbox")).to_have_count(0)
    here.page.get_by_role("combobox", name="Status", exact=True).fill("bestaat niet")
    here.page.wait_for_timeout(300)
    found["niets gevonden"] = english(here.page)
    here.page.keyboard.press("Escape")
    here.page.keyboard.press("Escape")
    here.page.get_by_role("button", name="Sorteren", exact=True).click()
    here.page.wait_for_timeout(300)
    found["sorteren"] = english(here.page)
    here.go(LISTS[1])
    open_first(here)
    found["workflow"] = english(here.page)
    here.go("/workflow?id=bestaat-niet")
    found["niet gevonden"] = english(here.page)
    assert {place: words for place, words in found.items() if words} == {}


def test_what_was_drawn_before_the_words_came_is_dutch_too(visit: Visits) -> None:
    here = visit().sign_in(NOOR, LISTS[1])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    here.page.route("**/assets/door.js", hold)
    here.page.goto(here.running.url + LISTS[1], wait_until="commit")
    expect(here.page.get_by_test_id("stSkipToContent")).to_have_text("Skip to main content")
    held[0].continue_()
    expect(here.page.get_by_test_id("stSkipToContent")).to_have_text("Naar de inhoud")
    here.settled()
    assert english(here.page) == []


def test_an_address_that_does_not_exist_speaks_dutch_too(visit: Visits) -> None:
    here = visit().sign_in(NOOR, "/bestaat-niet")
    here.page.wait_for_timeout(500)
    assert english(here.page) == []


def test_the_page_says_that_it_is_dutch(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    assert here.page.evaluate("document.documentElement.lang") == "nl"
    assert here.page.title() in ("Workflows", "Procesbeheer", "Workflows · Procesbeheer")


def test_nothing_is_asked_of_other_hosts_and_nothing_goes_wrong_unseen(visit: Visits) -> None:
    here = visit()
    here.page.goto(here.running.url)
    here.sign_in(NOOR, LISTS[1])
    open_first(here)
    here.go(LISTS[2])
    here.page.get_by_role("link", name="Afmelden").click()
    here.sign_in(BAS)
    assert [url for url in here.requests if not re.match(rf"({re.escape(here.running.url)}/|data:|blob:)", url)] == []
    assert here.errors == []


def test_a_list_comes_in_one_run_out_of_files_that_the_sign_in_page_had_named(visit: Visits) -> None:
    here = visit()
    sent: list[BackMsg] = []
    here.page.on("websocket", lambda socket: socket.on("framesent", lambda said: sent.append(BackMsg.FromString(said))))
    here.page.goto(here.running.url + LISTS[0])
    named = here.page.locator("link[rel=prefetch]").evaluate_all("links => links.map(link => link.href)")
    here.sign_in(NOOR).has_list()
    asked = {url for url in here.requests if "/static/" in url}
    assert asked - set(named) == set()
    assert [run.rerun_script.page_name for run in sent if not run.rerun_script.fragment_id] == ["workflows"]
    assert here.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(visit: Visits, theme: Literal["light", "dark"]) -> None:
    here = visit(theme=theme)
    here.page.goto(here.running.url)
    found = _contrasts(here.page, ("h1", "button.person strong", "button.person span", "main > p"))
    here.sign_in(NOOR, LISTS[1])
    here.has_list()
    found |= _contrasts(
        here.page,
        (
            *("h1", ".st-key-top .who", ".st-key-top a", ".st-key-cards [data-testid=stCaptionContainer] p"),
            *("[data-testid=stMetricLabel] p", "[data-testid=stMetricValue]", ".st-key-active-filters button p"),
            *(".st-key-cards button p", "[data-testid=stSidebar] label p", "[data-testid=stSidebar] a p"),
            "[data-testid=stSidebar] [data-testid=stCaptionContainer] p",
        ),
    )
    here.click_cell(3)
    here.expect_workflow()
    found |= _contrasts(
        here.page, (".steps .status", ".steps .when", ".steps .who", ".steps summary", ".progress .state")
    )
    here.go("/workflow?id=bestaat-niet")
    found |= _contrasts(here.page, ("[data-testid=stAlert] p", "[data-testid=stMain] [data-testid=stPageLink] p"))
    assert {place: round(value, 2) for place, value in found.items() if value < 4.5} == {}


def _contrasts(page: Page, places: tuple[str, ...]) -> dict[str, float]:
    for place in places:
        page.locator(place).first.wait_for(state="attached")
    return {place: float(page.locator(place).first.evaluate(CONTRAST)) for place in places}


def test_the_dark_theme_is_dark_and_the_light_one_light(visit: Visits) -> None:
    grounds = {}
    for theme in ("light", "dark"):
        here = visit(theme=theme).sign_in(BAS)
        grounds[theme] = here.page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor")
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 25, 28)"}


def test_the_signs_of_states_that_its_letters_lack_come_from_a_font_that_the_app_brings(visit: Visits) -> None:
    here = visit().sign_in(NOOR, "/workflows")
    here.has_list()
    faces = "[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.unicodeRange)"
    brought = " ".join(here.page.evaluate(faces))
    marks = {*terms.STATUS_MARKS.values(), *(state.mark for state in terms.State)} - {"✓"}
    assert all(f"U+{ord(mark):X}" in brought for mark in marks)
