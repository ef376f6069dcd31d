"""Vóór de verloning: every number with its rows, the tabs, the address, the way to a workflow and back."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

import queries
from auth import access_log, scope
from auth.access_log import Kind
from auth.accounts import User
from queries.selection import Selection
from queries.terms import Clock
from reports import answers
from tests import screen_office, turn_office
from tests.organisation import OFFICE
from tests.screens import WORKFLOW, assert_nothing_raised, nodes, opened, own_home, read_aloud, table
from tests.turn_office import (
    EMPTY_MANAGER,
    EXACT_MANAGER,
    HR_USER,
    MANAGER,
    NOW,
    OFFICE_USER,
    ORGANISATION,
    PAYROLL_USER,
)

PAYROLL = "pages/reports/payroll.py"
CLOSED, AHEAD = turn_office.PERIODS

SEES_SOMETHING = (OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER)
every_user = pytest.mark.parametrize("someone", SEES_SOMETHING, ids=lambda someone: someone.name)
IGNORED = "Een filter in dit adres is onbekend en is genegeerd."
NUMBERS = ("Open", "◔ Risico", "⚠ Te laat", "Goedgekeurd")


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        turn_office.make()
        yield


def grid(app: AppTest, name: str) -> list[dict[str, str]]:
    """The rows of a table of numbers, by heading."""
    [found] = [each for each in app.dataframe if (each.key or "").startswith(f"payroll-{name}-wide-")]
    return [{str(key): str(value) for key, value in row.items()} for row in found.value.to_dict("records")]


def names(app: AppTest) -> list[str]:
    """The tables of numbers that are on screen."""
    keys = [each.key or "" for each in app.dataframe]
    return [key.split("-")[1] for key in keys if key.startswith("payroll-") and key.split("-")[2] == "wide"]


def choose(app: AppTest, name: str, label: str, row: int | None = None, beside: tuple[int, str] | None = None) -> None:
    """Choose a number, or a heading, as the browser tells it; `beside`: the cell that keeps its mark next to it."""
    [key] = [each.key or "" for each in app.dataframe if (each.key or "").startswith(f"payroll-{name}-wide-")]
    cells = [beside] if beside else [] if row is None else [(row, label)]
    columns = [label] if row is None else []
    app.session_state[key] = {"selection": {"rows": [], "columns": columns, "cells": cells}}
    app.run()
    assert_nothing_raised(app)


def opened_rows(app: AppTest) -> tuple[str, int] | None:
    """The heading and the number of the workflows that are open, if any."""
    texts = [str(node.value) for node in nodes(app) if node.type == "markdown" and not isinstance(node, Block)]
    told = [text for text in texts if text.startswith("**")]
    if not told:
        return None
    heading, _, rest = told[0].partition("** · ")
    return heading.strip("*").replace("\\", ""), int(rest.split()[0].replace(".", ""))


def as_number(text: str) -> int:
    return int(text.replace(".", "").replace("·", "0"))


@every_user
def test_the_board_shows_the_numbers_of_the_report(someone: User) -> None:
    with queries.reader(scope.of(someone), NOW) as reader:
        report = answers.answer("payroll", reader, Selection(), Clock.CALENDAR)
    app = opened(someone.email, PAYROLL)
    columns = ["open", "risk", "late", "approved_not_processed"]
    told = {(row["employer"], row["payroll_period"]): [row[name] for name in columns] for row in report}
    shown = grid(app, "board")
    for row in shown[1:]:
        assert [as_number(row[label]) for label in NUMBERS] == told[row["Werkgever"], row["Periode"]]
        assert as_number(row["Doorgeschoven"]) == told[row["Werkgever"], CLOSED][0]
    assert {row["Periode"] for row in shown[1:]} == {AHEAD}
    past = grid(opened(someone.email, PAYROLL, place="-1"), "past")
    after = {row["employer"]: row["after_cutoff"] for row in report if row["payroll_period"] == CLOSED}
    assert {row["Werkgever"]: as_number(row["Na sluitdatum"]) for row in past[1:]} == after


@every_user
@pytest.mark.parametrize("place", ["0", "-1"], ids=["this", "past"])
def test_a_total_is_the_sum_of_the_rows_below_it_and_of_the_cells_beside_it(someone: User, place: str) -> None:
    app = opened(someone.email, PAYROLL, place=place)
    for name in {"board", "past", "grid"} & set(names(app)):
        total, *rows = grid(app, name)
        for label in total:
            if label not in ("Werkgever", "Periode", "Sluitdatum", "Werkuren over", "Schuift door naar"):
                cells = [row[label].replace(",", ".").replace("·", "0") for row in rows]
                assert float(total[label].replace(",", ".").replace("·", "0")) == pytest.approx(sum(map(float, cells)))
        if name == "grid":
            for row in (total, *rows):
                numbers = [as_number(value) for label, value in row.items() if label not in ("Werkgever", "Totaal")]
                assert as_number(row["Totaal"]) == sum(numbers)


def numbers_of(app: AppTest, name: str) -> list[tuple[int, str, str]]:
    """Every number of a table that counts rows: its row, its heading and itself."""
    told = {"Werkgever", "Periode", "Sluitdatum", "Werkuren over", "Schuift door naar", "Verwacht te missen"}
    told |= {"Component", "Waarde", "Waar het stond", "Wachtte daar al"}
    rows = grid(app, name)
    return [(place, label, row[label]) for place, row in enumerate(rows) for label in row if label not in told]


@pytest.mark.parametrize("place", ["0", "-1"], ids=["this", "past"])
@pytest.mark.parametrize("someone", [OFFICE_USER, MANAGER], ids=lambda someone: someone.name)
def test_every_number_of_every_table_opens_as_many_rows_as_it_says(someone: User, place: str) -> None:
    app = opened(someone.email, PAYROLL, place=place)
    tried = 0
    for name in names(app):
        for row, label, number in numbers_of(app, name):
            choose(app, name, label, row)
            found = opened_rows(app)
            assert found is not None, (name, row, label)
            assert found[1] == as_number(number), (name, row, label, found)
            tried += 1
    assert tried > 5


@every_user
@pytest.mark.parametrize("place", ["0", "-1"], ids=["this", "past"])
def test_every_card_opens_as_many_rows_as_it_says_and_closes_them_again(someone: User, place: str) -> None:
    app = opened(someone.email, PAYROLL, place=place)
    for key in [button.key or "" for button in app.button if (button.key or "").startswith("payroll-open:")]:
        button = app.button(key=key)
        number = as_number(button.label.removeprefix("Toon "))
        button.click().run()
        assert_nothing_raised(app)
        assert (opened_rows(app) or ("", -1))[1] == number, key
        app.button(key=key).click().run()
        assert opened_rows(app) is None


def test_a_heading_opens_its_whole_column_also_beside_the_mark_of_the_click_before() -> None:
    app = opened(OFFICE_USER.email, PAYROLL)
    choose(app, "board", "Open", 1)
    choose(app, "board", "⚠ Te laat", beside=(1, "Open"))
    total = as_number(grid(app, "board")[0]["⚠ Te laat"])
    assert opened_rows(app) == ("⚠ Te laat", total)
    assert app.query_params == {"count": "late"}


def test_a_number_of_one_table_gives_way_to_one_of_another_and_can_be_chosen_again() -> None:
    app = opened(OFFICE_USER.email, PAYROLL)
    choose(app, "board", "Open", 1)
    first = opened_rows(app)
    choose(app, "grid", "Wijziging adres", 1)
    assert app.query_params["of_process"] == "Wijziging adres"
    choose(app, "board", "Open", 1)
    assert opened_rows(app) == first
    app.button(key="payroll-close").click().run()
    assert (opened_rows(app), app.query_params) == (None, {})
    choose(app, "board", "Open", 1)
    assert opened_rows(app) == first


def test_a_mark_that_goes_or_a_rerun_closes_nothing() -> None:
    app = opened(OFFICE_USER.email, PAYROLL)
    choose(app, "board", "⚠ Te laat", 2)
    before = opened_rows(app)
    [key] = [each.key or "" for each in app.dataframe if (each.key or "").startswith("payroll-board-wide-")]
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
    app.run()
    assert opened_rows(app) == before
    app.run()
    assert opened_rows(app) == before


def test_what_was_sent_in_after_the_cutoff_is_told_with_the_run_that_it_moves_on_to() -> None:
    app = opened(OFFICE_USER.email, PAYROLL, place="-1")
    [total, *rows] = grid(app, "past")
    assert as_number(total["Na sluitdatum"]) == 12
    assert {row["Schuift door naar"] for row in rows} == {AHEAD}
    assert f"Schuift door naar {AHEAD}" in read_aloud(app).replace("\\", "")
    choose(app, "past", "Na sluitdatum", 0)
    assert {row["Klaar"] for row in table(app)} == {f"Nee → {AHEAD}"}
    assert {row["Waar het stond"] for row in table(app)} == {"Ingediend na de sluitdatum"}


def test_what_moved_on_from_a_closed_run_is_counted_apart_and_says_which_run_it_belonged_to() -> None:
    app = opened(OFFICE_USER.email, PAYROLL)
    choose(app, "board", "Doorgeschoven", 0)
    assert opened_rows(app) == ("Doorgeschoven", 24)
    assert {row["Hoort bij"] for row in table(app)} == {CLOSED}


def test_a_value_is_told_per_component_with_its_unit_and_opens_its_declarations() -> None:
    app = opened(OFFICE_USER.email, PAYROLL)
    [row] = grid(app, "values")
    assert row == {"Component": "Reiskosten", "Workflows": "24", "Waarde": "864 km"}
    choose(app, "values", "Waarde", 0)
    assert opened_rows(app) == ("Reiskosten (km) · Open", 24)
    km = [float(row["Waarde"].removesuffix(" km").replace(",", ".")) for row in table(app)]
    assert sum(km) == 864


@every_user
def test_a_missed_run_tells_why_and_the_reasons_add_up_to_what_it_missed(someone: User) -> None:
    app = opened(someone.email, PAYROLL, place="-1")
    missed = as_number(grid(app, "past")[0]["Gemist"])
    assert sum(as_number(row["Gemist"]) for row in grid(app, "reasons")) == missed
    assert {metric.label: metric.value for metric in app.metric}["Gemist"] == str(missed)


def test_without_enough_past_a_chance_is_told_in_words() -> None:
    app = opened(EXACT_MANAGER.email, PAYROLL)
    assert any("te weinig gegevens" in str(metric.value) or "–" in str(metric.value) for metric in app.metric) or (
        "te weinig gegevens" in read_aloud(app)
    )
    choose(app, "board", "Open", 0)
    assert "te weinig gegevens" in {row["Kans"] for row in table(app)}


def test_a_manager_without_a_department_is_told_that_there_is_nothing_and_whom_to_ask() -> None:
    app = opened(EMPTY_MANAGER.email, PAYROLL)
    assert not app.dataframe
    assert "vraag dan uw kantoor welke werkgevers en afdelingen aan u zijn gekoppeld" in read_aloud(app)


def test_a_filter_in_the_address_counts_only_what_passes_it() -> None:
    whole = grid(opened(OFFICE_USER.email, PAYROLL), "grid")[0]
    app = opened(OFFICE_USER.email, PAYROLL, process="Wijziging adres")
    assert grid(app, "board")[0]["Open"] == whole["Wijziging adres"]
    assert "values" not in names(app)  # none of these declares anything


BAD: list[dict[str, str]] = [
    {"place": "7"},
    {"count": "workflow_id"},
    {"count": "open", "employer_id": "elders"},
    {"of_process": "Iets anders"},
    {"component": "Goud"},
    {"reason": "Geen zin", "place": "-1"},
    {"measure": "x"},
    {"period": "1999-01"},
    {"page": "laatste"},
    {"forecasts": "ja"},
    {"department": "elders"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_an_unknown_value_in_the_address_is_ignored_with_a_notice(query: dict[str, str]) -> None:
    app = opened(OFFICE_USER.email, PAYROLL, **query)
    assert [toast.value for toast in app.toast] == [IGNORED]
    assert set(app.query_params) <= {"count", "place"}


def test_an_address_of_someone_who_sees_more_shows_no_foreign_employer() -> None:
    app = opened(HR_USER.email, PAYROLL, count="open", employer_id="zorggroep")
    assert [toast.value for toast in app.toast] == [IGNORED]
    assert {row["Werkgever"] for row in grid(app, "board")[1:]} == {ORGANISATION.employers[0].name}


def test_an_address_opens_the_same_number_again() -> None:
    app = opened(OFFICE_USER.email, PAYROLL)
    choose(app, "grid", "Wijziging adres", 2)
    again = opened(OFFICE_USER.email, PAYROLL, **{key: str(value) for key, value in app.query_params.items()})
    assert opened_rows(again) == opened_rows(app)
    assert [row["Medewerker"] for row in table(again)] == [row["Medewerker"] for row in table(app)]


def test_a_row_opens_its_workflow_with_the_way_back() -> None:
    app = opened(OFFICE_USER.email, PAYROLL, count="late")
    first = table(app)[0]["Medewerker"]
    [key] = [each.key or "" for each in app.dataframe if (each.key or "").startswith("wide-payroll-")]
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(0, "Medewerker")]}}
    app.run()
    app.switch_page(WORKFLOW)
    assert_nothing_raised(app)
    assert first in app.title[0].value.replace("\\", "")
    labels = {link.proto.label for link in nodes(app) if link.type == "page_link"}
    assert "Terug naar Vóór de verloning" in labels


def test_the_way_to_who_is_up_leads_to_the_same_rows() -> None:
    app = opened(OFFICE_USER.email, PAYROLL, count="late", employer_id="zorggroep")
    found = opened_rows(app)
    [link] = [each for each in nodes(app) if each.type == "page_link" and "Open in" in each.proto.label]
    assert found is not None
    assert "state=late" in link.proto.query_string
    there = opened(OFFICE_USER.email, "pages/reports/turns.py", run=AHEAD, employer_id="zorggroep", state="late")
    assert len(table(there)) == found[1]


def test_the_track_record_is_worked_out_only_when_it_is_unfolded_and_says_so_when_there_is_too_little() -> None:
    assert "Te weinig gegevens" not in read_aloud(opened(OFFICE_USER.email, PAYROLL))
    app = opened(OFFICE_USER.email, PAYROLL, forecasts="open")
    assert "Te weinig gegevens: 0 voorspellingen in vorige verloningen. Vanaf 50 zegt dit iets." in read_aloud(app)


def test_what_is_looked_at_is_in_the_log_once_with_its_number_in_words() -> None:
    app = opened(PAYROLL_USER.email, PAYROLL, count="late", employer_id="zorggroep")
    app.run()
    logged = [entry for entry in access_log.entries(OFFICE, kind=Kind.LIST) if entry.email == PAYROLL_USER.email]
    wanted = ["Deze verloning", f"{ORGANISATION.employers[1].name} · ⚠ Te laat"]
    assert [entry.details["list"] for entry in logged if entry.details["filters"] == wanted] == ["Vóór de verloning"]


def test_names_that_would_be_markdown_show_as_they_are(tmp_path_factory: pytest.TempPathFactory) -> None:
    with own_home(tmp_path_factory):
        screen_office.make()
        app = opened(screen_office.OFFICE_USER.email, PAYROLL, of_process=screen_office.HOSTILE)
        found = opened_rows(app)
        assert found is None or "[klik]" in found[0]
