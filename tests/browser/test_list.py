"""The list in a browser: mouse, keyboard, address, Back, reload and two people at once."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, expect

from tests import exported
from tests.browser.visiting import Visit
from tests.running import serving

NOOR, SASKIA, RENEE = "Noor de Vries", "Saskia Boonstra", "Renée ter Braak"
DECLARATIONS = "/workflows?process=Declaratie+medewerker"
Visits = Callable[..., Visit]
IN_GRID = """document.activeElement.closest('.st-key-wide [data-testid=stDataFrame]') !== null &&
  ['CANVAS', 'TD', 'TH'].includes(document.activeElement.tagName)"""


def query(visit: Visit) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visit.page.url).query)


def test_a_click_anywhere_in_a_row_opens_it(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    opened = []
    for x in (40, 400, 900):
        names = here.column(0)
        here.click_cell(2, x)
        opened.append(here.expect_workflow())
        assert names[2] in here.page.get_by_role("heading", level=1).inner_text()
        here.page.get_by_role("link", name="Terug naar Openstaand").click()
        here.has_list()
    assert len(set(opened)) == 1


def test_enter_on_a_focused_cell_opens_its_row(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    names = here.column(0)
    here.page.get_by_role("button", name="Download naar Excel").focus()
    for _ in range(12):
        here.page.keyboard.press("Tab")
        if here.page.evaluate(IN_GRID):
            break
    selected = here.page.locator('[data-testid="stDataFrame"] [aria-selected="true"]').first
    for _ in range(3):  # a key that comes while the grid is still being drawn does nothing
        here.page.keyboard.press("ArrowDown")
        with contextlib.suppress(AssertionError):
            expect(selected).to_be_attached(timeout=10_000)
            break
    here.page.keyboard.press("Enter")
    here.expect_workflow()
    title = here.page.get_by_role("heading", level=1).inner_text()
    assert any(name in title for name in names[:3])


def test_a_click_on_a_heading_sorts_the_whole_list_and_a_second_one_turns_it_round(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    newest = here.column(0)
    here.click_heading(40)
    here.page.wait_for_url("**/workflows?*sort=employee*")
    expect(here.page.locator(".st-key-wide th").first).to_have_text("Medewerker ↑")
    first = here.column(0)
    here.settled()
    here.click_heading(40)
    expect(here.page.locator(".st-key-wide th").first).to_have_text("Medewerker ↓")
    last = here.column(0)
    assert first[0] not in newest[:3] or last[0] not in newest[:3]
    assert first[0] != last[0]
    assert "order" not in query(here)


def test_previous_and_next_follow_the_list_and_the_way_back_keeps_the_filters(visit: Visits) -> None:
    here = visit().sign_in(NOOR, DECLARATIONS)
    hits = here.hits()
    here.click_cell(1)
    first = here.expect_workflow()
    expect(here.page.get_by_text(f"2 van {hits}")).to_be_visible()
    here.page.get_by_role("button", name="Volgende").click()
    expect(here.page.get_by_text(f"3 van {hits}")).to_be_visible()
    assert here.expect_workflow() != first
    here.page.get_by_role("button", name="Vorige").click()
    expect(here.page.get_by_text(f"2 van {hits}")).to_be_visible()
    assert here.expect_workflow() == first
    here.page.get_by_role("link", name="Terug naar Openstaand").click()
    here.expect_hits(f"{hits} workflows")
    assert query(here) == {"process": ["Declaratie medewerker"]}


def test_back_in_the_browser_keeps_the_filters(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    everything = here.hits()
    here.choose("Proces", "Declaratie medewerker")
    here.page.wait_for_url("**process=*")
    hits = here.hits()
    assert hits < everything
    here.click_cell(0)
    here.expect_workflow()
    here.page.go_back()
    here.has_list()
    here.expect_hits(f"{hits} workflows")
    assert query(here) == {"process": ["Declaratie medewerker"]}
    here.page.go_forward()
    here.expect_workflow()


def test_back_undoes_the_last_filter(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    hits = here.hits()
    here.choose("Proces", "Declaratie medewerker")
    here.page.wait_for_url("**process=*")
    here.page.go_back()
    here.expect_hits(f"{hits} workflows")


def test_a_reload_keeps_filters_order_and_page(visit: Visits) -> None:
    here = visit().sign_in(NOOR, "/workflows?list=historisch&sort=employee&order=asc")
    here.page.get_by_role("button", name="Pagina 2").click()
    here.page.wait_for_url("**page=2*")
    before = here.settled().column(0)
    here.page.reload()
    here.settled()
    assert here.column(0) == before
    assert query(here) == {"list": ["historisch"], "sort": ["employee"], "order": ["asc"], "page": ["2"]}


def test_a_link_to_a_workflow_survives_signing_in_on_a_server_that_just_started(home: Path, browser: Browser) -> None:
    with serving(home) as fresh:
        here = Visit.begin(browser, fresh).sign_in(NOOR, "/workflow?id=W00000100")
        assert here.expect_workflow() == "W00000100"
        expect(here.page.get_by_text("nummer W00000100")).to_be_visible()
        expect(here.page.get_by_role("dialog")).to_have_count(0)
        expect(here.page.get_by_role("link", name="Naar Workflows")).to_be_visible()
        here.close()


def test_a_link_to_a_filtered_list_survives_signing_in(visit: Visits) -> None:
    here = visit().sign_in(NOOR, "/workflows?list=historisch&process=Contractverlenging&sort=employee&order=asc")
    assert query(here) == {
        "list": ["historisch"],
        "process": ["Contractverlenging"],
        "sort": ["employee"],
        "order": ["asc"],
    }
    assert set(here.column(3)) == {"Contractverlenging"}


def test_the_download_arrives_and_holds_the_rows_of_the_list(visit: Visits, tmp_path: Path) -> None:
    here = visit().sign_in(NOOR, f"{DECLARATIONS}&sort=employee&order=asc")
    path = here.download(tmp_path)
    assert path.name.startswith("workflows-openstaand-")
    file = exported.read(path)
    assert len(file.rows) == here.hits()
    place = {name: number for number, name in enumerate(file.headings)}
    shown = list(zip(here.column(0), here.column(1), here.column(5), strict=True))
    held = [tuple(row[place[name]] for name in ("Medewerker", "Indiener", "Component")) for row in file.rows]
    assert held[: len(shown)] == shown
    assert file.said("SHA-256 van de rijen") == [file.sha256()]
    assert ("Filter: Proces", "Declaratie medewerker") in file.account


def test_a_second_download_of_the_same_list_arrives_too(visit: Visits, tmp_path: Path) -> None:
    here = visit().sign_in(RENEE)
    first = exported.read(here.download(tmp_path))
    second = exported.read(here.download(tmp_path))
    assert [row[:5] for row in first.rows] == [row[:5] for row in second.rows] != []


def test_after_another_filter_the_row_at_the_same_place_does_not_open_by_itself(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    here.click_cell(1)
    here.expect_workflow()
    here.page.go_back()
    here.has_list()
    here.choose("Proces", "Contractverlenging")
    here.page.wait_for_url("**/workflows?*process=*")
    here.settled()
    here.page.wait_for_timeout(500)
    assert "/workflows?" in here.page.url


def test_two_people_at_once_each_see_their_own(visit: Visits) -> None:
    noor, renee = visit().sign_in(NOOR), visit().sign_in(RENEE)
    wide, narrow = noor.hits(), renee.hits()
    assert narrow < wide
    for _ in range(3):
        noor.page.reload()
        renee.page.reload()
        noor.expect_hits(f"{wide} workflows")
        renee.expect_hits(f"{narrow} workflows")
    assert "Zorggroep Rietmeander" in renee.text
    assert NOOR not in renee.text


def test_signing_out_in_one_tab_ends_the_other_at_its_next_click(visit: Visits) -> None:
    here = visit().sign_in(NOOR)
    other = here.context.new_page()
    other.goto(f"{here.running.url}/workflows")
    other.wait_for_selector("text=Workflows")
    here.page.get_by_role("link", name="Afmelden").click()
    expect(here.page.get_by_text("Kies als wie u wilt kijken")).to_be_visible()
    other.get_by_role("button", name="Filters wissen").click()
    expect(other.get_by_text("U bent niet (meer) aangemeld.")).to_be_visible()
    expect(other.locator(".st-key-wide")).to_have_count(0)
