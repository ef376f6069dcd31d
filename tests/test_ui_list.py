"""The list of workflows: what is in it, its columns, order, pages, rows and cards."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

import queries
from auth import scope
from auth.accounts import User
from queries.selection import Selection
from queries.terms import DECLARATION, Overview, State
from reports import turns
from settings import AMSTERDAM
from tests import screen_office
from tests.organisation import word
from tests.screen_lists import listed, visible
from tests.screen_office import (
    ADDRESS,
    COMPONENTS,
    EMPTY_MANAGER,
    EXACT_MANAGER,
    HR_USER,
    LITERAL,
    MANAGER,
    OFFICE_USER,
    ORGANISATION,
    PAYROLL_USER,
    is_open,
)
from tests.screens import click, headings, hits, opened, own_home, read_aloud, table, told
from ui import frame, tables
from ui.screens import Screen

DECLARED = {"process": DECLARATION}


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


@pytest.mark.parametrize("someone", [OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER], ids=lambda u: u.name)
@pytest.mark.parametrize("overview", ["openstaand", "historisch"])
def test_each_overview_holds_exactly_what_this_user_may_see_of_it(someone: User, overview: str) -> None:
    app = opened(someone.email, list=overview)
    assert listed(app) == visible(someone, lambda w: is_open(w) == (overview == "openstaand"))


def test_the_two_overviews_together_hold_every_workflow_once_an_unknown_status_included() -> None:
    both = [*listed(opened(OFFICE_USER.email)), *listed(opened(OFFICE_USER.email, list="historisch"))]
    assert sorted(both) == sorted(visible(OFFICE_USER))
    assert LITERAL.submitter in listed(opened(OFFICE_USER.email, sort="submitted_at", order="asc"))


SEED = ["Medewerker", "Indiener", "Datum ingediend", "Proces", "Status"]


OF_DECLARATION = ["Component", "Waarde", "Verloningsperiode"]


def plain_headings(app: AppTest) -> list[str]:
    return [heading.removesuffix(" ↓").removesuffix(" ↑") for heading in headings(app)]


@pytest.mark.parametrize("overview", ["openstaand", "historisch"])
def test_filtered_on_declarations_alone_the_list_has_their_three_columns_after_those_of_the_seed(overview: str) -> None:
    assert plain_headings(opened(OFFICE_USER.email, list=overview, **DECLARED))[:8] == SEED + OF_DECLARATION


@pytest.mark.parametrize("processes", [[], [ADDRESS], [ADDRESS, DECLARATION]])
def test_otherwise_it_has_not(processes: list[str]) -> None:
    found = plain_headings(opened(OFFICE_USER.email, process=processes))
    assert found[:5] == SEED
    assert set(found) & set(OF_DECLARATION) == set()


def test_openstaand_says_whose_turn_it_is_at_which_step_and_since_when() -> None:
    row = table(opened(OFFICE_USER.email, submitter=f"Indiener {word('indiener', 7)}"))[0]
    assert row["Aan zet"] == "Leidinggevende"
    assert row["Stap"] == "Stap qinrichting12q"
    assert row["Sinds"] == ORGANISATION.workflows[7].submitted_at.astimezone(AMSTERDAM).strftime("%d-%m-%Y")


def test_a_value_is_shown_with_its_own_unit() -> None:
    query = {"process": DECLARATION, "submitter": f"Indiener {word('indiener', 7)}"}
    [row] = table(opened(OFFICE_USER.email, **query))
    assert (row["Component"], row["Waarde"], row["Verloningsperiode"]) == (COMPONENTS[3], "22,75 uur", "2026-08")


def test_a_page_holds_at_most_two_hundred_rows_and_the_pages_follow_on_each_other() -> None:
    app = opened(OFFICE_USER.email)
    first = [row["Indiener"] for row in table(app)]
    app.pagination[0].set_value(2).run()
    second = [row["Indiener"] for row in table(app)]
    assert len(first) == tables.PAGE_SIZE <= 200
    assert first + second == visible(OFFICE_USER, is_open)[: len(first) + len(second)]
    assert app.query_params == {"page": "2"}


def test_a_page_beyond_the_last_shows_the_last() -> None:
    expected = visible(OFFICE_USER, is_open)
    last = [row["Indiener"] for row in table(opened(OFFICE_USER.email, page="77"))]
    assert last == expected[-len(last) :]
    assert last


def test_another_filter_brings_one_back_to_the_first_page() -> None:
    app = opened(OFFICE_USER.email, page="2")
    app.multiselect(key="filter:process").set_value([DECLARATION]).run()
    assert "page" not in app.query_params
    assert table(app)[0]["Indiener"] == visible(OFFICE_USER, lambda w: is_open(w) and w.process == DECLARATION)[0]


def test_a_click_on_a_heading_sorts_all_rows_and_a_second_click_turns_them_round() -> None:
    app = opened(OFFICE_USER.email)
    click(app, column="Indiener")
    assert app.query_params == {"sort": "submitter", "order": "asc"}
    assert "Indiener ↑" in headings(app)
    expected = sorted(visible(OFFICE_USER, is_open))
    assert table(app)[0]["Indiener"] == expected[0]
    click(app, column="Indiener ↑")
    assert app.query_params == {"sort": "submitter"}
    assert table(app)[0]["Indiener"] == expected[-1]


def test_names_sort_on_the_last_name_without_its_prefix() -> None:
    app = opened(OFFICE_USER.email, sort="employee", order="asc", process=ADDRESS)
    shown = list(dict.fromkeys(row["Medewerker"] for row in table(app)))
    assert [found[-2] for found in shown] == sorted(found[-2] for found in shown)


def test_the_menu_of_the_order_does_what_a_heading_does() -> None:
    app = opened(OFFICE_USER.email)
    app.selectbox(key="filter:sort").set_value("submitter").run()
    app.radio(key="filter:order").set_value("asc").run()
    assert app.query_params == {"sort": "submitter", "order": "asc"}


def test_a_click_on_a_row_opens_that_workflow() -> None:
    app = opened(OFFICE_USER.email, process=ADDRESS)
    submitter = table(app)[3]["Indiener"]
    click(app, row=3)
    assert app.query_params == {"id": submitter.replace("Indiener qindiener", "qworkflow")}
    assert submitter in read_aloud(app)


def test_a_selection_does_not_survive_another_filter_page_or_order() -> None:
    app = opened(OFFICE_USER.email)
    keys = {app.dataframe[0].key}
    app.multiselect(key="filter:process").set_value([DECLARATION]).run()
    keys.add(app.dataframe[0].key)
    app.pagination[0].set_value(2).run()
    keys.add(app.dataframe[0].key)
    click(app, column="Indiener")
    keys.add(app.dataframe[0].key)
    app.multiselect(key="employers").set_value(["zorggroep"]).run()
    keys.add(app.dataframe[0].key)
    assert len(keys) == 5


def test_back_from_a_workflow_no_row_is_selected() -> None:
    app = opened(OFFICE_USER.email)
    key = app.dataframe[0].key
    click(app, row=0)
    app.query_params = {}
    app.switch_page("pages/reports/workflows.py").run()
    assert app.title[0].value == "Workflows"
    assert app.dataframe[0].key != key


def test_the_hits_are_told_when_there_are_none_with_what_to_do() -> None:
    app = opened(OFFICE_USER.email, employee="niemand heet zo")
    assert hits(app) == 0
    assert "Wis een filter of kies een ruimere periode" in read_aloud(app)
    assert not app.dataframe
    assert [button.disabled for button in app.button if button.label == "Download naar Excel"] == [True]


def test_a_manager_without_a_department_is_told_to_ask_about_his_departments() -> None:
    said = read_aloud(opened(EMPTY_MANAGER.email))
    assert "vraag dan uw kantoor welke werkgevers en afdelingen aan u zijn gekoppeld" in said


def test_the_list_says_what_it_never_contains() -> None:
    assert "Verlof en oude Werknemerloket-workflows staan hier niet" in read_aloud(opened(OFFICE_USER.email))


def test_the_cards_count_what_they_say_and_show_exactly_those_rows() -> None:
    app = opened(OFFICE_USER.email)
    week = visible(OFFICE_USER, lambda w: is_open(w) and w.submitted_at.astimezone(AMSTERDAM) >= _monday())
    assert {metric.label: metric.value for metric in app.metric}["Deze week ingediend"] == str(len(week))
    # An office made on Sunday has none on Monday, and a card of none offers nothing to show.
    assert ("focus:week" in [button.key for button in app.button]) == bool(week)
    assert listed(opened(OFFICE_USER.email, focus="week")) == week


def test_a_card_shows_its_rows_and_a_second_click_shows_all_again() -> None:
    app = opened(OFFICE_USER.email)
    app.button(key="focus:late").click().run()
    assert app.query_params["focus"] == "late"
    assert listed(app) == listed(opened(OFFICE_USER.email, focus="late")) != []
    app.button(key="focus:late").click().run()
    assert "focus" not in app.query_params


def _monday() -> datetime:
    now = datetime.now(AMSTERDAM)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())


@pytest.mark.parametrize("someone", [OFFICE_USER, HR_USER, MANAGER], ids=lambda u: u.name)
def test_late_on_the_list_is_what_is_late_on_whose_turn_it_is(someone: User) -> None:
    with queries.reader(scope.of(someone)) as reader:
        rows = turns.turns(reader).rows
    late = rows[rows["state"] == State.LATE.value]
    assert len(late)
    app = opened(someone.email, focus="late")
    assert {metric.label: metric.value for metric in app.metric}["Te laat"] == str(len(late))
    assert sorted(listed(app)) == sorted(late["submitter"])


def test_the_historic_cards_tell_the_refused_and_their_share() -> None:
    app = opened(OFFICE_USER.email, list="historisch")
    refused = visible(OFFICE_USER, lambda w: w.status == "Geweigerd")
    assert {metric.label: metric.value for metric in app.metric}["Geweigerd"] == str(len(refused))
    app.button(key="focus:refused").click().run()
    assert listed(app) == refused


def test_text_of_users_is_nowhere_taken_for_markdown_or_html() -> None:
    query = {"process": LITERAL.process, "status": LITERAL.status}
    app = opened(OFFICE_USER.email, **query)
    assert [row["Proces"] for row in table(app)] == [LITERAL.process]
    shown = told(app)
    assert "unsafe" not in shown or "allow_html: true" not in shown
    buttons = [button.label for button in app.main.button if (button.key or "").startswith("clear:")]
    assert len(buttons) == 2
    assert all("**vet" not in label.replace("\\*", "") and "\\[klik\\]" in label for label in buttons)


def test_who_loses_the_right_between_two_clicks_sees_nothing_at_the_second() -> None:
    from auth import accounts
    from auth.accounts import Permission

    someone = User(
        "kort@kantoor.example", "Kees Kort", OFFICE_USER.office_id, OFFICE_USER.role, rights=OFFICE_USER.rights
    )
    accounts.add(someone)
    app = opened(someone.email)
    assert table(app)
    accounts.revoke(someone.email, Permission.SEE_WORKFLOWS)
    app.run()
    assert not app.dataframe
    assert "Vraag het aan" in read_aloud(app)


def test_two_people_open_the_same_page_in_the_same_moment_and_each_gets_his_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show, meanwhile = frame.show, []

    def show_while_another_opens_it(menu: Sequence[Screen], someone: User, title: str) -> None:
        if not meanwhile:
            meanwhile.append([])
            meanwhile[0] = listed(opened(HR_USER.email))
        show(menu, someone, title)

    monkeypatch.setattr(frame, "show", show_while_another_opens_it)
    assert listed(opened(MANAGER.email)) == visible(MANAGER, is_open)
    assert meanwhile == [visible(HR_USER, is_open)]


@pytest.mark.parametrize("overview", Overview)
def test_for_a_page_what_does_not_order_it_is_read_of_its_own_rows_only(overview: Overview) -> None:
    asked = queries.statement("workflows/list")
    with queries.reader(scope.of(OFFICE_USER)) as reader:
        given = {name: value for name, value in reader.clock.items() if name in asked.names}
        given |= Selection(overview=overview).listed([], tables.PAGE_SIZE)
        [(_, plan)] = reader.cursor.execute(f"explain {asked.text}", given).fetchall()
    assert "rowid = rowid" in plan
