""" "Stand per datum" on screen: said, in the address, kept through a workflow and back, and left again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

import demo
import queries
from auth import access_log, accounts, scope
from queries.selection import Selection
from queries.terms import Overview, State
from settings import AMSTERDAM
from tests import demo_office
from tests.screens import WORKFLOW, click, hits, opened, read_aloud, table, told

NOOR = "noor.de.vries@demo.example"
TURNS = "pages/reports/turns.py"
DAY = datetime.now(AMSTERDAM).date() - timedelta(days=40)
SAID = f"Stand per {DAY:%d-%m-%Y}"


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with demo_office.made(tmp_path_factory.mktemp("as-of") / "home", 400, until=None):
        yield


def rows_as_of(day: date | None, selection: Selection | None = None) -> list[dict[str, object]]:
    user = accounts.find(NOOR)
    assert user
    with queries.reader(scope.of(user), as_of=day) as reader:
        return reader.rows("workflows/list", **(selection or Selection()).listed([])).to_pylist()


def links(app: AppTest) -> dict[str, dict[str, list[str]]]:
    """Where each link of the page itself leads, by its name: the values in its address."""
    found = [node.proto for node in app.main.get("page_link")]
    return {link.label: parse_qs(link.query_string) for link in found}


def test_the_list_says_as_of_which_day_it_is_and_holds_what_was_open_then() -> None:
    app = opened(NOOR, stand=DAY.isoformat())
    then, now = rows_as_of(DAY), rows_as_of(None)
    assert {row["workflow_id"] for row in then} != {row["workflow_id"] for row in now}
    assert SAID in told(app)
    assert hits(app) == len(then)
    assert [row["Medewerker"] for row in table(app)] == [row["employee"] for row in then][:50]
    assert DAY.isoformat() in app.query_params["stand"]
    assert "Wie is aan zet" not in links(app), "that page has no past"


def test_filters_work_as_of_that_day_and_clearing_them_keeps_the_day() -> None:
    app = opened(NOOR, stand=DAY.isoformat(), list="historisch")
    status = "Geweigerd"
    app.multiselect(key="filter:status").set_value([status]).run()
    assert hits(app) == len(rows_as_of(DAY, Selection(Overview.HISTORIC, status=(status,))))
    next(button for button in app.sidebar.button if button.label == "Filters wissen").click().run()
    assert SAID in told(app)


def test_a_workflow_opened_there_is_of_the_same_day_with_its_neighbours_and_the_way_back() -> None:
    app = click(opened(NOOR, stand=DAY.isoformat()), row=0)
    then = rows_as_of(DAY)
    assert DAY.isoformat() in app.query_params["stand"]
    assert SAID in told(app)
    assert f"1 van {len(then)}" in read_aloud(app)
    assert links(app)["Terug naar Openstaand"]["stand"] == [DAY.isoformat()]
    assert links(app)["Terug naar nu"] == {"id": [str(then[0]["workflow_id"])]}
    assert not [state for state in State if state.label in read_aloud(app)]
    [entry] = access_log.entries(demo.OFFICE_ID, kind="workflow")[:1]
    assert entry.details["as_of"] == DAY.isoformat()
    app.button(key="neighbour:Volgende").click().run()
    app.switch_page(WORKFLOW).run()  # where the app went by itself
    assert f"2 van {len(then)}" in read_aloud(app)
    assert SAID in told(app)


def test_back_to_now_on_the_list_shows_what_is_open_now() -> None:
    app = opened(NOOR, stand=DAY.isoformat())
    next(button for button in app.main.button if button.label == "Terug naar nu").click().run()
    assert hits(app) == len(rows_as_of(None))
    assert SAID not in told(app)
    assert "stand" not in app.query_params


def test_a_workflow_of_later_is_told_like_one_that_does_not_exist() -> None:
    newest = str(rows_as_of(None)[0]["workflow_id"])
    texts = {
        read_aloud(opened(NOOR, WORKFLOW, id=workflow_id, stand=DAY.isoformat()))
        for workflow_id in (newest, "bestaat-niet")
    }
    assert len(texts) == 1
    assert f"Deze workflow was er op {DAY:%d-%m-%Y} niet, of u mag hem niet zien." in texts.pop()


def test_a_day_on_which_there_was_nothing_is_said_to_be_that() -> None:
    assert "Op 31-10-2015 waren er geen workflows in Openstaand" in read_aloud(opened(NOOR, stand="2015-10-31"))


@pytest.mark.parametrize("stand", ["vandaag", "1999-12-31", "9999-01-01", "gisteren"])
def test_a_day_that_is_not_over_or_no_day_is_now_and_is_said_to_be(stand: str) -> None:
    stand = datetime.now(AMSTERDAM).date().isoformat() if stand == "vandaag" else stand
    workflow_id = str(rows_as_of(None)[0]["workflow_id"])
    for app in (opened(NOOR, stand=stand), opened(NOOR, WORKFLOW, id=workflow_id, stand=stand)):
        assert len(app.toast) == 1
        assert "Stand per" not in read_aloud(app)


def test_whose_turn_it_is_shows_now_whatever_day_its_address_names() -> None:
    app = opened(NOOR, TURNS, stand=DAY.isoformat())
    assert SAID not in told(app)
    assert "Terug naar nu" not in told(app)
