"""The list of workflows: what is in it, and what every filter, order and page does to it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from auth.accounts import User
from queries.terms import DECLARATION
from settings import AMSTERDAM
from tests import model, screen_office
from tests.organisation import Workflow, word
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
    TODAY,
    is_open,
)
from tests.screens import assert_nothing_raised, click, headings, hits, opened, own_home, read_aloud, table, told
from ui import periods, tables

Fits = Callable[[Workflow], bool]
NAMES = {(employee.employer_id, employee.employee_id): employee.name for employee in ORGANISATION.employees}
PLACES = {(employee.employer_id, employee.employee_id): employee.department_id for employee in ORGANISATION.employees}
DECLARED = {"process": DECLARATION}
IGNORED = "Een filter in dit adres is onbekend en is genegeerd."


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def visible(someone: User, fits: Fits = lambda _: True) -> list[str]:
    """Submitters, who are one to a workflow, of what this user should find: newest first, as the list begins."""
    seen = [workflow for workflow in model.visible(someone, ORGANISATION).workflows if fits(workflow)]
    return [w.submitter for w in sorted(seen, key=lambda w: (-w.submitted_at.timestamp(), w.workflow_id))]


def listed(app: AppTest) -> list[str]:
    """Submitters in the whole list, page after page."""
    found = [row["Indiener"] for row in table(app)]
    while app.pagination and len(found) < hits(app):
        app.pagination[0].set_value(len(found) // tables.PAGE_SIZE + 1).run()
        assert_nothing_raised(app)
        found += [row["Indiener"] for row in table(app)]
    return found


def day(workflow: Workflow) -> str:
    return workflow.submitted_at.astimezone(AMSTERDAM).date().isoformat()


def name(workflow: Workflow) -> str:
    return NAMES[workflow.employer_id, workflow.employee_id]


@pytest.mark.parametrize("someone", [OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER], ids=lambda u: u.name)
@pytest.mark.parametrize("overview", ["openstaand", "historisch"])
def test_each_overview_holds_exactly_what_this_user_may_see_of_it(someone: User, overview: str) -> None:
    app = opened(someone.email, list=overview)
    assert listed(app) == visible(someone, lambda w: is_open(w) == (overview == "openstaand"))


def test_the_two_overviews_together_hold_every_workflow_once_an_unknown_status_included() -> None:
    both = [*listed(opened(OFFICE_USER.email)), *listed(opened(OFFICE_USER.email, list="historisch"))]
    assert sorted(both) == sorted(visible(OFFICE_USER))
    assert LITERAL.submitter in listed(opened(OFFICE_USER.email, sort="submitted_at", order="asc"))


FILTERS: list[tuple[str, dict[str, str | list[str]], Fits]] = [
    ("medewerker", {"employee": NAMES["bakkerij", "1"]}, lambda w: (w.employer_id, w.employee_id) == ("bakkerij", "1")),
    ("deel van een naam", {"employee": "*QMEDEWERKER3q*"}, lambda w: "qmedewerker3q" in name(w)),
    ("een van twee namen", {"employee": ["zoe*", "ana*"]}, lambda w: name(w).startswith(("Zoë", "Ana"))),
    ("indiener", {"submitter": f"Indiener {word('indiener', 7)}"}, lambda w: w.submitter.endswith("qindiener7q")),
    ("proces", {"process": ADDRESS}, lambda w: w.process == ADDRESS),
    ("twee processen", {"process": [ADDRESS, DECLARATION]}, lambda w: w.process in (ADDRESS, DECLARATION)),
    ("status", {"status": "Zoekgeraakt"}, lambda w: w.status == "Zoekgeraakt"),
    ("afdeling", {"department": "nacht"}, lambda w: PLACES[w.employer_id, w.employee_id] == "nacht"),
    ("component", DECLARED | {"component": COMPONENTS[1]}, lambda w: w.component == COMPONENTS[1]),
    ("waarde vanaf", DECLARED | {"value_from": "100,75"}, lambda w: w.value is not None and w.value >= 100.75),
    ("waarde tot en met", DECLARED | {"value_until": "100.75"}, lambda w: w.value is not None and w.value <= 100.75),
    ("verloningsperiode", DECLARED | {"payroll_period": "2026-05"}, lambda w: w.payroll_period == "2026-05"),
    (
        "eigen periode",
        {"period": "eigen", "submitted_from": day(ORGANISATION.workflows[20]), "submitted_until": day(ORGANISATION.workflows[4])},
        lambda w: day(ORGANISATION.workflows[20]) <= day(w) <= day(ORGANISATION.workflows[4]),
    ),
    (
        "alles tegelijk",
        DECLARED | {"status": "In behandeling", "department": ["zorg", "winkel"], "value_from": "50"},
        lambda w: w.status == "In behandeling"
        and PLACES[w.employer_id, w.employee_id] in ("zorg", "winkel")
        and (w.value or 0) >= 50,
    ),
]


@pytest.mark.parametrize(("query", "fits"), [case[1:] for case in FILTERS], ids=[case[0] for case in FILTERS])
def test_a_filter_leaves_exactly_the_rows_it_says(query: dict[str, str | list[str]], fits: Fits) -> None:
    app = opened(OFFICE_USER.email, **query)
    alone = "process" in query and query["process"] == DECLARATION
    expected = visible(OFFICE_USER, lambda w: is_open(w) and fits(w) and (not alone or w.process == DECLARATION))
    assert expected
    assert hits(app) == len(expected)
    assert listed(app) == expected
    assert not app.toast


@pytest.mark.parametrize("preset", [key for key in periods.PRESETS if key not in (periods.ALL, periods.OWN)])
def test_a_named_period_leaves_what_was_submitted_in_it(preset: str) -> None:
    first, last = periods.between(preset, datetime.now(AMSTERDAM).date())
    expected = visible(OFFICE_USER, lambda w: is_open(w) and str(first) <= day(w) <= str(last))
    app = opened(OFFICE_USER.email, period=preset)
    assert ([] if "Geen workflow voldoet" in read_aloud(app) else listed(app)) == expected


def test_a_search_for_the_submitter_does_not_find_the_employee() -> None:
    app = opened(OFFICE_USER.email, submitter="*qmedewerker*")
    assert hits(app) == 0


@pytest.mark.parametrize("searched", ["Noor", "*Noor", "Noor de qmedewerker0q%", "Noor.*", "(", "*[*"])
def test_a_name_matches_whole_and_nothing_but_a_star_stands_for_more(searched: str) -> None:
    assert hits(opened(OFFICE_USER.email, employee=searched)) == 0


def test_every_column_has_a_filter_beside_the_list() -> None:
    app = opened(OFFICE_USER.email, **DECLARED)
    labels = {node.label for kind in ("multiselect", "selectbox", "number_input") for node in app.sidebar.get(kind)}
    wanted = {"Medewerker", "Indiener", "Datum ingediend", "Proces", "Status", "Afdeling", "Component", "Verloningsperiode"}
    assert wanted | {"Waarde vanaf", "Waarde tot en met"} <= labels


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


BAD: list[dict[str, str | list[str]]] = [
    {"process": "Verzonnen"},
    {"status": ["Afgerond", "x"]},
    {"department": "elders"},
    {"list": "alles"},
    {"period": "ooit"},
    {"period": "eigen", "submitted_from": "gisteren"},
    {"focus": "alles"},
    {"sort": "workflow_id"},
    {"order": "x"},
    {"page": "laatste"},
    {"value_from": "nan"},
    {"process": DECLARATION, "value_until": "1e400"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_an_unknown_value_in_the_address_is_ignored_with_a_notice_and_leaves_it(query: dict[str, str | list[str]]) -> None:
    app = opened(OFFICE_USER.email, **query)
    assert [toast.value for toast in app.toast] == [IGNORED]
    left = {key: value for key, value in query.items() if value in (DECLARATION, "eigen")}
    assert app.query_params == left
    is_declaration = DECLARATION in left.values()
    assert hits(app) == len(visible(OFFICE_USER, lambda w: is_open(w) and (not is_declaration or w.process == DECLARATION)))


@pytest.mark.parametrize(
    "query",
    [
        {"period": "eigen", "submitted_from": "0001-01-01", "submitted_until": "9999-12-31"},
        {"period": "eigen", "submitted_from": "1990-01-01"},
        {"process": DECLARATION, "value_from": "-999999999999"},
        {"page": "-3"},
        {"page": "99999999999999999999"},
        {"employee": ["*" * 300, "("]},
        {"employee": "\x00"},
        {"onbekend": "x"},
    ],
    ids=str,
)
def test_an_odd_value_in_the_address_never_raises(query: dict[str, str | list[str]]) -> None:
    opened(OFFICE_USER.email, **query)


def test_of_several_values_the_known_ones_go_on_filtering() -> None:
    app = opened(OFFICE_USER.email, process=[ADDRESS, "Verzonnen"])
    assert listed(app) == visible(OFFICE_USER, lambda w: is_open(w) and w.process == ADDRESS)
    assert [toast.value for toast in app.toast] == [IGNORED]


SHARED: list[dict[str, str | list[str]]] = [
    {"department": "balie"},
    {"employee": NAMES["zorggroep", "3"]},
    {"employee": "*"},
    {"department": ["balie", "winkel"]},
    {"employers": "zorggroep"},
    {"employer": ["zorggroep", "bakkerij"]},
]


@pytest.mark.parametrize("query", SHARED, ids=str)
@pytest.mark.parametrize("someone", [HR_USER, EXACT_MANAGER], ids=lambda user: user.name)
def test_an_address_of_someone_who_sees_more_never_widens_what_one_sees(
    someone: User, query: dict[str, str | list[str]]
) -> None:
    app = opened(someone.email, **query)
    assert set(listed(app) if hits(app) else []) <= set(visible(someone, is_open))


def test_the_notice_about_a_foreign_department_is_that_about_one_that_never_was() -> None:
    shown = [opened(HR_USER.email, department=department) for department in ("balie", "bestaat-niet")]
    assert [[toast.value for toast in app.toast] for app in shown] == [[IGNORED], [IGNORED]]
    assert listed(shown[0]) == listed(shown[1])


def test_the_filters_offer_only_what_lies_in_the_users_own_scope() -> None:
    app = opened(EXACT_MANAGER.email)
    assert app.multiselect(key="filter:employee").options == [NAMES["zorggroep", "1"]]
    assert app.multiselect(key="filter:department").options == [f"Zorg {word('afdeling', 1)}"]


def test_filters_wissen_brings_all_rows_back_and_empties_the_address() -> None:
    query = DECLARED | {"department": "zorg", "employee": "*", "period": "dit-jaar", "value_from": "1", "focus": "stuck"}
    app = opened(OFFICE_USER.email, **query)
    next(button for button in app.sidebar.button if button.label == "Filters wissen").click().run()
    assert_nothing_raised(app)
    assert app.query_params == {}
    assert hits(app) == len(visible(OFFICE_USER, is_open))


def test_what_is_chosen_beside_the_list_comes_into_the_address() -> None:
    app = opened(OFFICE_USER.email)
    app.multiselect(key="filter:process").set_value([ADDRESS]).run()
    app.selectbox(key="filter:period").set_value("dit-jaar").run()
    app.multiselect(key="filter:employee").set_value(["*noor*"]).run()
    assert_nothing_raised(app)
    assert app.query_params == {"process": ADDRESS, "period": "dit-jaar", "employee": "*noor*"}


@pytest.mark.parametrize(
    "query",
    [
        DECLARED | {"component": COMPONENTS[0], "value_from": "5", "value_until": "500", "payroll_period": "2026-05"},
        {"employee": "*noor*", "submitter": "*", "status": "In behandeling", "department": "winkel"},
        {"focus": "stuck", "period": "dit-jaar"},
    ],
    ids=["declaraties", "namen", "kaart"],
)
def test_every_filter_that_is_on_stands_above_the_list_and_is_cleared_there(query: dict[str, str]) -> None:
    app = opened(OFFICE_USER.email, **query)
    keys = [str(button.key) for button in app.main.button if (button.key or "").startswith("clear:")]
    assert len(keys) == len(query)
    for number, key in enumerate(reversed(keys), start=1):
        app.button(key=key).click().run()
        assert_nothing_raised(app)
        assert len(app.query_params) == len(query) - number


@pytest.mark.parametrize(
    "query", [{"status": "In behandeling"}, DECLARED | {"payroll_period": "2026-08"}, {"focus": "stuck"}], ids=str
)
def test_an_overview_that_does_not_know_a_filter_that_was_on_shows_its_own_rows(query: dict[str, str]) -> None:
    app = opened(OFFICE_USER.email, **query)
    app.button_group(key="filter:list").set_value("historisch").run()
    assert_nothing_raised(app)
    assert app.query_params["list"] == "historisch"
    assert set(listed(app) if hits(app) else []) <= set(visible(OFFICE_USER, lambda w: not is_open(w)))
    app.button_group(key="filter:list").set_value("openstaand").run()
    assert_nothing_raised(app)


def test_choosing_employers_narrows_list_totals_and_filters() -> None:
    app = opened(OFFICE_USER.email)
    app.multiselect(key="employers").set_value(["bakkerij"]).run()
    assert_nothing_raised(app)
    assert hits(app) == len(visible(HR_USER, is_open))
    assert listed(app) == visible(HR_USER, is_open)
    assert "qwerkgever1q" not in "".join(app.multiselect(key="filter:department").options)
    total = f"Openstaand **{len(visible(HR_USER, is_open))}**"
    assert total in app.button_group(key="filter:list").options


def test_a_department_of_an_employer_that_is_no_longer_chosen_neither_raises_nor_widens() -> None:
    app = opened(OFFICE_USER.email, department="balie")
    app.multiselect(key="employers").set_value(["bakkerij"]).run()
    assert_nothing_raised(app)
    assert set(listed(app) if hits(app) else []) <= set(visible(HR_USER, is_open))


def test_who_has_one_employer_reads_its_name_instead_of_a_choice() -> None:
    app = opened(HR_USER.email)
    assert [text.value for text in app.sidebar.text] == [f"Bakkerij {word('werkgever', 0)}"]
    assert "employers" not in [choice.key for choice in app.multiselect]


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
    stuck = visible(OFFICE_USER, lambda w: is_open(w) and _waits_since(w, 5))
    assert {metric.label: metric.value for metric in app.metric}["Te lang bij dezelfde stap"] == str(len(stuck))
    app.button(key="focus:stuck").click().run()
    assert hits(app) == len(stuck)
    assert listed(app) == stuck
    app.button(key="focus:stuck").click().run()
    assert "focus" not in app.query_params


def _waits_since(workflow: Workflow, days: int) -> bool:
    """Notifications take no time; a workflow without steps waits since it was handed in."""
    steps = [step for step in ORGANISATION.steps if step.workflow_id == workflow.workflow_id and step.step_no != 3]
    since = max((step.executed_at for step in steps if step.executed_at), default=workflow.submitted_at)
    return since <= datetime.now(AMSTERDAM) - timedelta(days=days)


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

    someone = User("kort@kantoor.example", "Kees Kort", OFFICE_USER.office_id, OFFICE_USER.role, rights=OFFICE_USER.rights)
    accounts.add(someone)
    app = opened(someone.email)
    assert table(app)
    accounts.revoke(someone.email, Permission.SEE_WORKFLOWS)
    app.run()
    assert not app.dataframe
    assert "Vraag het aan" in read_aloud(app)


def test_today_is_the_day_on_which_the_office_was_made() -> None:
    assert TODAY.date() <= datetime.now(AMSTERDAM).date()
