"""What was asked for in the first place, role by role, as a person finds it in his browser."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests import exported
from tests.browser.visiting import Visit

Visits = Callable[..., Visit]
SEED = ["Medewerker", "Indiener", "Datum ingediend", "Proces", "Status"]
OF_DECLARATION = ["Component", "Waarde", "Verloningsperiode"]


@dataclass(frozen=True)
class Person:
    """A demo user, and in SQL which workflows are his."""

    name: str
    sees: str


NOOR = Person("Noor de Vries", "true")
INGRID = Person("Ingrid van 't Hof", "true")
SASKIA = Person("Saskia Boonstra", "employer_id = 'rietmeander'")
DEWI = Person("Dewi Pattinaja", "employer_id in ('koperenlepel', 'mandvol')")
RENEE = Person("Renée ter Braak", "department_id = 'rietmeander-thuiszorg-centrum'")
YOUSSEF = Person("Youssef el Amrani", "department_id = 'rietmeander-thuiszorg'")
MARIJKE = Person(
    "Marijke van den Akker",
    "department_id in (with recursive below as (select 'rietmeander-wonen' as id union select department_id from "
    "raw.department inner join below on parent_department_id = id) select id from below)",
)
EVERY_ROLE = pytest.mark.parametrize("person", [NOOR, INGRID, SASKIA, RENEE], ids=lambda person: person.name)


@pytest.fixture(scope="module")
def count(home: Path) -> Callable[[str], int]:
    """Counts workflows in the published file itself, without any code of the app."""

    def counted(condition: str) -> int:
        folder = home / "snapshots" / "demo"
        file = folder / f"{(folder / 'CURRENT').read_text().strip()}.duckdb"
        with duckdb.connect(str(file), read_only=True) as connection:
            [(found,)] = connection.execute(f"select count(*) from raw.workflow where {condition}").fetchall()
        return int(found)

    return counted


def dutch(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def overview(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()


@EVERY_ROLE
def test_the_list_is_at_its_place_with_its_two_halves_columns_and_filters(
    person: Person, visit: Visits, count: Callable[[str], int], tmp_path: Path
) -> None:
    here = visit().sign_in(person.name, "/")
    here.page.wait_for_url("**/workflows")
    here.page.screenshot(path=tmp_path / "openstaand.png")
    expect(here.page.get_by_text("Werkgever → Rapporten → Workflows")).to_be_visible()
    expect(
        here.page.get_by_role("radio", name=f"Openstaand {dutch(count(f'is_open and {person.sees}'))}")
    ).to_be_checked()
    assert here.hits() == count(f"is_open and {person.sees}")
    assert [heading.removesuffix(" ↓") for heading in here.headings()[:5]] == SEED
    for label in ("Medewerker", "Indiener", "Datum ingediend", "Proces", "Status"):
        expect(here.page.get_by_role("combobox", name=label, exact=True)).to_be_visible()
    expect(here.page.get_by_text("Verlof en oude Werknemerloket-workflows staan hier niet")).to_be_visible()
    overview(here.page, "Historisch")
    finished = count(f"not is_open and {person.sees}")
    here.expect_hits(f"{dutch(finished)} workflows")
    assert finished + count(f"is_open and {person.sees}") == count(person.sees)


@EVERY_ROLE
def test_declarations_have_their_own_columns_filters_and_excel(
    person: Person, visit: Visits, count: Callable[[str], int], tmp_path: Path
) -> None:
    here = visit().sign_in(person.name, "/workflows?list=historisch")
    here.choose("Proces", "Declaratie medewerker")
    of_declarations = f"not is_open and process = 'Declaratie medewerker' and {person.sees}"
    here.expect_hits(f"{dutch(count(of_declarations))} workflows")
    here.page.screenshot(path=tmp_path / "declaraties.png")
    assert [heading.removesuffix(" ↓") for heading in here.headings()[:8]] == SEED + OF_DECLARATION
    for label in ("Component", "Verloningsperiode"):
        expect(here.page.get_by_role("combobox", name=label, exact=True)).to_be_visible()
    here.choose("Component", "Onkosten")
    hits = count(f"{of_declarations} and component = 'Onkosten'")
    here.expect_hits(f"{dutch(hits)} workflow{'' if hits == 1 else 's'}")
    file = exported.read(here.download(tmp_path))
    assert len(file.rows) == hits
    assert set(SEED + OF_DECLARATION) <= set(file.headings)
    assert {row[file.headings.index("Component")] for row in file.rows} == {"Onkosten"}


@EVERY_ROLE
def test_a_click_shows_the_whole_progress_of_a_declaration(person: Person, visit: Visits, tmp_path: Path) -> None:
    here = visit().sign_in(person.name, "/workflows?list=historisch&process=Declaratie+medewerker&status=Verwerkt")
    employee, submitter = here.column(0)[0], here.column(1)[0]
    here.click_cell(0)
    here.expect_workflow()
    here.page.screenshot(path=tmp_path / "workflow.png", full_page=True)
    expect(here.page.get_by_role("heading", level=1)).to_have_text(f"Declaratie medewerker · {employee}")
    progress = here.page.get_by_role("list", name="Voortgang")
    expect(progress.get_by_role("listitem").first).to_contain_text("Afgerond")
    steps = here.page.locator("ol.steps > li")
    assert steps.count() >= 3
    first = steps.first.inner_text()
    assert "Afgerond" in first
    here.page.locator("ol.steps summary").first.click()
    expect(steps.first.locator("dl")).to_be_visible()
    assert {"soort", "wie"} <= set(here.page.locator("ol.steps dt").all_text_contents())
    for label in ("Component", "Waarde", "Verloningsperiode", "Ingediend door", "Beoordeeld door"):
        expect(here.page.locator(".st-key-declaration").get_by_text(label, exact=True)).to_be_visible()
    expect(here.page.locator(".st-key-declaration")).to_contain_text(submitter)
    expect(here.page.get_by_text("Audittrail")).to_be_visible()


def test_without_the_right_there_is_no_tab_and_one_is_told_which_office_to_ask(visit: Visits, tmp_path: Path) -> None:
    here = visit().sign_in("Bas Hoekema")
    expect(here.page.get_by_text("Procesbeheer workflows")).to_be_visible()
    expect(here.page.get_by_text("Vraag het aan: Kantoor Lindeboom")).to_be_visible()
    here.page.screenshot(path=tmp_path / "geen-recht.png")
    expect(here.page.get_by_role("link", name="Workflows")).to_have_count(0)
    expect(here.page.locator("[data-testid=stDataFrame]")).to_have_count(0)


def test_a_disabled_user_is_told_so_and_stays_outside(visit: Visits) -> None:
    here = visit()
    here.page.goto(f"{here.running.url}/workflows")
    here.page.get_by_role("button", name="Truus Peereboom").click()
    expect(here.page.get_by_role("alert")).to_have_text("Truus Peereboom is uitgeschakeld en kan zich niet aanmelden.")
    here.page.goto(f"{here.running.url}/workflows")
    expect(here.page).to_have_url(f"{here.running.url}/login?next=%2Fworkflows")


@pytest.mark.parametrize("person", [RENEE, YOUSSEF, MARIJKE], ids=lambda person: person.name)
def test_a_manager_sees_the_workflows_of_his_own_department_only(
    person: Person, visit: Visits, count: Callable[[str], int]
) -> None:
    here = visit().sign_in(person.name, "/workflows?list=historisch")
    hits = count(f"not is_open and {person.sees}")
    here.expect_hits(f"{dutch(hits)} workflow{'' if hits == 1 else 's'}")
    assert 0 < hits < count("not is_open and employer_id = 'rietmeander'")


def test_a_manager_without_a_department_sees_nothing_and_is_told_why(visit: Visits) -> None:
    here = visit().sign_in("Thijs Hollander")
    assert here.hits() == 0
    expect(
        here.page.get_by_text("vraag dan uw kantoor welke werkgevers en afdelingen aan u zijn gekoppeld")
    ).to_be_visible()


def test_a_workflow_of_another_department_is_not_found_and_neither_is_one_that_never_was(visit: Visits) -> None:
    noor = visit().sign_in(NOOR.name, "/workflows?process=Declaratie+medewerker")
    noor.choose("Werkgever", "Wegewind Transport")
    noor.page.wait_for_timeout(300)
    noor.click_cell(0)
    foreign = noor.expect_workflow()
    renee = visit().sign_in(RENEE.name, f"/workflow?id={foreign}")
    expect(renee.page.get_by_role("heading", level=1)).to_have_text("Workflow niet gevonden")
    said = renee.text
    renee.go("/workflow?id=bestaat-niet")
    expect(renee.page.get_by_role("heading", level=1)).to_have_text("Workflow niet gevonden")
    assert renee.text == said


def test_who_has_two_employers_chooses_one_or_sees_them_together(visit: Visits, count: Callable[[str], int]) -> None:
    here = visit().sign_in(DEWI.name)
    assert here.hits() == count(f"is_open and {DEWI.sees}")
    here.choose("Werkgever", "Supermarkten Mandvol")
    one = count("is_open and employer_id = 'mandvol'")
    here.expect_hits(f"{one} workflow{'' if one == 1 else 's'}")


def test_the_sign_in_page_says_of_every_demo_user_what_he_shows(visit: Visits) -> None:
    here = visit()
    here.page.goto(here.running.url)
    people = here.page.get_by_role("button")
    assert people.count() == 11
    assert all(len(text.splitlines()) >= 2 for text in people.all_inner_texts())
