"""Wie is aan zet: every number with its rows, filters and address, the way to a workflow and back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

import queries
from auth import access_log, scope
from auth.access_log import Kind
from auth.accounts import User
from office import absences
from office.absences import Away
from queries.selection import Selection
from queries.terms import DECLARATION, Clock, State
from reports import answers
from settings import AMSTERDAM
from tests import model, screen_office, turn_office
from tests.organisation import OFFICE, Workflow
from tests.screens import (
    WORKFLOW,
    assert_nothing_raised,
    click,
    headings,
    hits,
    nodes,
    opened,
    own_home,
    read_aloud,
    table,
)
from tests.turn_office import (
    AWAY,
    AWAY_USER,
    EMPLOYEES,
    EMPTY_MANAGER,
    EXACT_MANAGER,
    GONE,
    HR_USER,
    LONG_AGO,
    MANAGER,
    NOW,
    OFFICE_USER,
    ORGANISATION,
    PAYROLL_USER,
    STRANGER,
    kind_of,
)
from ui import tables, words

TURNS = "pages/reports/turns.py"
SEES_SOMETHING = (OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER, AWAY_USER)
IGNORED = "Een filter in dit adres is onbekend en is genegeerd."
every_user = pytest.mark.parametrize("someone", SEES_SOMETHING, ids=lambda someone: someone.name)
Query = dict[str, str | list[str]]


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        turn_office.make()
        today = NOW.astimezone(AMSTERDAM).date()
        away = Away(AWAY, today - timedelta(days=1), today + timedelta(days=1))
        absences.add(OFFICE, away, OFFICE_USER.email)
        yield


def waiting(someone: User, *kinds: int, **fits: object) -> set[str]:
    """The names of the employees whose open workflows this user should find, at these steps or at all of them."""
    seen = model.visible(someone, ORGANISATION).workflows
    return {
        EMPLOYEES[int(workflow.employee_id)].name
        for workflow in seen
        if workflow.finished_at is None
        and (not kinds or kind_of(workflow) in kinds)
        and all(getattr(workflow, name) == value for name, value in fits.items())
    }


def listed(app: AppTest) -> list[str]:
    """The names in the whole list, page after page; each open workflow is of another employee."""
    return [row["Medewerker"] for row in whole(app)]


def numbers(app: AppTest) -> dict[str, int]:
    """What each button beside and above the list says that it will show, by its key."""
    found = {}
    for button in app.button:
        if (button.key or "").startswith(("show:", "who:", "cause:")) and any(sign.isdigit() for sign in button.label):
            found[button.key] = int("".join(sign for sign in button.label.split()[-1] if sign.isdigit()))
    return found


@every_user
def test_the_list_holds_exactly_the_open_workflows_that_this_user_may_see(someone: User) -> None:
    app = opened(someone.email, TURNS)
    found = listed(app)
    assert set(found) == waiting(someone)
    assert len(found) == hits(app) == len(waiting(someone))


def test_a_manager_without_a_department_is_told_that_nothing_waits_and_whom_to_ask() -> None:
    app = opened(EMPTY_MANAGER.email, TURNS)
    assert hits(app) == 0
    assert not app.dataframe
    assert "vraag dan uw kantoor welke werkgevers en afdelingen aan u zijn gekoppeld" in read_aloud(app)
    assert numbers(app) == {}


FILTERED: list[Query] = [{}, {"state": "late"}, {"process": DECLARATION, "who": "role:HR"}, {"cause": "no_members"}]


@pytest.mark.parametrize(
    ("someone", "query"),
    [(someone, query) for someone in SEES_SOMETHING for query in FILTERED[: 4 if someone in (HR_USER, MANAGER) else 1]],
    ids=lambda given: given.name if isinstance(given, User) else str(given),
)
def test_every_number_opens_as_many_rows_as_it_says_whatever_else_is_chosen(someone: User, query: Query) -> None:
    app = opened(someone.email, TURNS, **query)
    all_of_them = hits(app)
    if "who" in query:
        everyone = hits(opened(someone.email, TURNS, **{name: query[name] for name in query if name != "who"}))
        of_each = [number for key, number in numbers(app).items() if key.startswith("who:")]
        assert sum(of_each) == everyone > all_of_them, "whoever is chosen, all others stay to be chosen"
    for key, number in numbers(app).items():
        is_chosen = key in {f"{name}:{value}" for name, value in query.items()}
        if not is_chosen:
            app.button(key=key).click().run()
            assert_nothing_raised(app)
        assert hits(app) == number, key
        assert len(table(app)) == min(number, tables.PAGE_SIZE), key
        if not is_chosen:
            app.button(key=key).click().run()
            app = app if hits(app) == all_of_them else opened(someone.email, TURNS, **query)


@every_user
def test_the_numbers_of_who_is_up_add_up_to_the_list_and_so_do_the_states(someone: User) -> None:
    app = opened(someone.email, TURNS)
    assert sum(number for key, number in numbers(app).items() if key.startswith("who:")) == hits(app)
    cards = {metric.label: metric.value for metric in app.metric}
    states = [row["Stand"] for row in table(app)]
    assert len(states) == len(table(app))
    on_schedule = opened(someone.email, TURNS, state="on_schedule")
    assert int(cards["Te laat"]) + int(cards["Risico"]) + hits(on_schedule) == hits(app)


def test_who_is_up_is_a_person_a_role_nobody_or_unknown_and_a_click_shows_what_waits_for_them() -> None:
    app = opened(OFFICE_USER.email, TURNS)
    labels = {button.key: button.label for button in app.button if (button.key or "").startswith("who:")}
    assert labels["who:unknown"] == "Volgende stap onbekend · **8**"
    assert labels["who:nobody"] == "Niemand toegewezen · **8**"
    expected = {
        "unknown": 0,
        "role:HR": 1,
        "role:Leidinggevende": 2,
        f"person:{AWAY}": 3,
        f"person:{GONE}": 4,
        "role:Directie": 5,
        "nobody": 6,
        "other:Ondernemingsraad": 7,
        f"person:{STRANGER}": 8,
    }
    assert set(labels) == {f"who:{who}" for who in expected}
    for who, kind in expected.items():
        app = opened(OFFICE_USER.email, TURNS)
        app.button(key=f"who:{who}").click().run()
        assert set(listed(app)) == waiting(OFFICE_USER, kind)
        assert app.query_params["who"] == who
        app.button(key=f"who:{who}").click().run()
        assert hits(app) == len(waiting(OFFICE_USER))


def test_each_state_of_who_is_up_is_told_in_words_and_a_click_shows_those_rows() -> None:
    app = opened(OFFICE_USER.email, TURNS)
    labels = {button.key: button.label for button in app.button}
    assert labels["late:role:HR"] == "4 te laat"
    assert labels["risk:role:HR"] == "4 risico"
    app.button(key="risk:role:HR").click().run()
    assert app.query_params == {"who": "role:HR", "state": "risk"}
    assert set(listed(app)) <= waiting(OFFICE_USER, 1)
    assert [row["Stand"] for row in table(app)] == ["◔ Risico"] * 4
    app.button(key="risk:role:HR").click().run()
    assert hits(app) == len(waiting(OFFICE_USER))


def test_who_is_up_tells_his_longest_wait() -> None:
    assert "langste 20 dagen" in read_aloud(opened(OFFICE_USER.email, TURNS, who="role:HR"))


STATES = {"late": "⚠ Te laat", "risk": "◔ Risico", "on_schedule": "✓ Op schema"}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_told_by_a_sign_and_a_word_and_can_be_filtered_on(state: str) -> None:
    app = opened(OFFICE_USER.email, TURNS, state=state)
    assert {row["Stand"] for row in table(app)} == {STATES[state]}
    assert app.query_params == {"state": state}


def test_late_comes_first_then_at_risk_and_among_equals_who_waits_longest() -> None:
    app = opened(OFFICE_USER.email, TURNS)
    states = [row["Stand"] for row in table(app)]
    assert states == sorted(states, key=list(STATES.values()).index)
    assert headings(app)[:2] == ["Medewerker", "Stand ↓"]


def test_a_row_tells_the_step_who_since_when_both_ages_the_target_with_its_source_and_the_cutoff() -> None:
    row = table(opened(OFFICE_USER.email, TURNS, employee=EMPLOYEES[5].name))[0]
    assert (row["Stap"], row["Aan zet"]) == ("Controle HR", "HR")
    assert row["Sinds"] == LONG_AGO.astimezone(AMSTERDAM).strftime("%d-%m-%Y")
    assert (row["Bij stap"], row["Sinds indienen"]) == ("20 dagen", "20 dagen")
    assert row["Streeftijd"] == "2 werkdagen (inrichting)"
    assert row["Sluitdatum"].endswith("(2026-02)")
    missed = table(opened(OFFICE_USER.email, TURNS, employee=EMPLOYEES[4].name))[0]
    assert missed["Sluitdatum"] == "2026-01 gemist, nu 2026-02"
    unknown = table(opened(OFFICE_USER.email, TURNS, employee=EMPLOYEES[0].name))[0]
    assert (unknown["Stap"], unknown["Aan zet"], unknown["Streeftijd"]) == ("–", "Volgende stap onbekend", "–")


def test_in_working_time_all_durations_are_working_days() -> None:
    app = opened(OFFICE_USER.email, TURNS, state="late")
    app.segmented_control(key="clock").set_value("werktijd").run()
    assert all("werkdagen" in row["Bij stap"] and "werkdagen" in row["Sinds indienen"] for row in table(app))
    assert {metric.label: metric.value for metric in app.metric}["Langste wacht"].endswith("werkdagen")


def test_a_heading_sorts_all_rows_and_a_second_click_turns_them_round() -> None:
    app = opened(OFFICE_USER.email, TURNS)
    click(app, column="Stap")
    assert app.query_params == {"sort": "step", "order": "asc"}
    assert [row["Stap"] for row in table(app)] == sorted(row["Stap"] for row in table(app))
    click(app, column="Stap ↑")
    assert app.query_params == {"sort": "step"}
    assert table(app)[0]["Stap"] == "Wachten"


def test_a_page_holds_fifty_rows_and_another_filter_brings_one_back_to_the_first() -> None:
    app = opened(OFFICE_USER.email, TURNS, page="2")
    assert len(table(app)) == len(waiting(OFFICE_USER)) - tables.PAGE_SIZE
    app.multiselect(key="turn:state").set_value(["late"]).run()
    assert "page" not in app.query_params


CAUSES = {
    "no_members": "Rol zonder actieve gebruiker",
    "disabled": "Gebruiker uitgeschakeld",
    "absent": "Vandaag afwezig",
}


@pytest.mark.parametrize(("cause", "kind"), [("disabled", 4), ("absent", 3), ("no_assignee", 6)])
def test_a_cause_shows_the_rows_that_have_it_and_the_list_says_so(cause: str, kind: int) -> None:
    app = opened(OFFICE_USER.email, TURNS)
    app.button(key=f"cause:{cause}").click().run()
    assert set(listed(app)) == waiting(OFFICE_USER, kind)
    assert app.query_params == {"cause": cause}
    assert {row["Let op"] for row in table(app)} == {CAUSES.get(cause, "Stap zonder uitvoerder")}


def test_the_card_of_empty_roles_counts_roles_names_them_and_shows_what_waits_for_them() -> None:
    app = opened(OFFICE_USER.email, TURNS)
    assert {metric.label: metric.value for metric in app.metric}["Rollen zonder actieve gebruiker"] == "2"
    assert "10 workflows wachten op Directie, Leidinggevende" in read_aloud(app)
    app.button(key="show:no_members").click().run()
    expected = waiting(OFFICE_USER, 5) | waiting(OFFICE_USER, 2, employer_id="bakkerij")
    assert set(listed(app)) == expected


def test_the_longest_wait_opens_its_workflow() -> None:
    app = opened(OFFICE_USER.email, TURNS, who="role:HR")
    assert {metric.label: metric.value for metric in app.metric}["Langste wacht"] == "20 dagen"
    app.button(key="show:longest").click().run()
    app.switch_page(WORKFLOW)
    assert_nothing_raised(app)
    assert app.query_params["id"] in {w.workflow_id for w in turn_office.OPEN if kind_of(w) == 1}


def fits(workflow: Workflow, query: Query) -> bool:
    tests = {
        "run": lambda value: workflow.payroll_period == value,
        "employer_id": lambda value: workflow.employer_id == value,
        "process": lambda value: workflow.process == value,
        "role": lambda value: kind_of(workflow) == {"HR": 1, "Directie": 5}[value],
        "person": lambda value: kind_of(workflow) == {AWAY: 3}[value],
        "step": lambda value: kind_of(workflow) == {"Akkoord": 5}[value],
        "longer": lambda _: workflow.submitted_at == LONG_AGO,
        "department": lambda value: EMPLOYEES[int(workflow.employee_id)].department_id == value,
        "employee": lambda value: EMPLOYEES[int(workflow.employee_id)].name == value,
        "submitter": lambda value: workflow.submitter == value,
        "status": lambda value: workflow.status == value,
        "component": lambda value: workflow.component == value,
    }
    return all(tests[name](value) for name, value in query.items())


ADDRESSES: list[Query] = [
    {"role": "HR"},
    {"person": AWAY},
    {"step": "Akkoord", "employer_id": "bakkerij"},
    {"longer": "5"},
    {"employer_id": "zorggroep", "process": DECLARATION},
    {"run": "2026-01", "employer_id": "bakkerij", "process": DECLARATION},
    {"department": "nacht", "longer": "5"},
    {"employee": EMPLOYEES[7].name},
    {"submitter": turn_office.OPEN[9].submitter, "status": "In behandeling"},
    {"process": DECLARATION, "component": "Reiskosten", "role": "Directie"},
]


@pytest.mark.parametrize("query", ADDRESSES, ids=str)
@pytest.mark.parametrize("someone", [OFFICE_USER, MANAGER], ids=lambda someone: someone.name)
def test_an_address_shows_the_rows_that_fit_it_and_stays(someone: User, query: Query) -> None:
    app = opened(someone.email, TURNS, **query)
    if someone is MANAGER:  # of whom a foreign employer is ignored; see below
        query = {name: value for name, value in query.items() if value != "bakkerij"}
    shown = set(listed(app)) if hits(app) else set()
    expected = {
        EMPLOYEES[int(w.employee_id)].name
        for w in model.visible(someone, ORGANISATION).workflows
        if w.finished_at is None and fits(w, query)
    }
    assert shown == expected
    assert not expected or app.query_params == query


@pytest.mark.parametrize(("phase", "told"), [("approved", "goedgekeurd"), ("after_cutoff", "na de sluitdatum")])
def test_a_phase_is_a_filter_with_words(phase: str, told: str) -> None:
    app = opened(OFFICE_USER.email, TURNS, phase=phase)
    assert app.query_params == {"phase": phase}
    assert any(told in button.label for button in app.main.button if (button.key or "") == "clear:phase")


BAD: list[Query] = [
    {"state": "later"},
    {"role": "Keizer"},
    {"person": "Iemand van elders"},
    {"step": "Geen stap"},
    {"longer": "lang"},
    {"longer": "-1"},
    {"longer": "1e9"},
    {"run": "1999-01"},
    {"phase": "x"},
    {"who": "role:Keizer"},
    {"cause": "x"},
    {"employer_id": "elders"},
    {"sort": "workflow_id"},
    {"order": "x"},
    {"page": "laatste"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_an_unknown_value_in_the_address_is_ignored_with_a_notice_and_leaves_it(query: Query) -> None:
    app = opened(OFFICE_USER.email, TURNS, **query)
    assert [toast.value for toast in app.toast] == [IGNORED]
    assert app.query_params == {}
    assert hits(app) == len(waiting(OFFICE_USER))


@pytest.mark.parametrize(
    "query", [{"employer_id": "bakkerij"}, {"department": "balie"}, {"who": "role:Keizer"}], ids=str
)
def test_an_address_of_someone_who_sees_more_never_widens_what_one_sees_nor_tells_what_there_is(query: Query) -> None:
    app = opened(EXACT_MANAGER.email, TURNS, **query)
    assert set(listed(app)) == waiting(EXACT_MANAGER)
    assert [toast.value for toast in app.toast] == [IGNORED]


def test_the_filters_offer_only_what_lies_in_the_users_own_scope() -> None:
    app = opened(EXACT_MANAGER.email, TURNS)
    offered = {box.key: box.options for box in app.multiselect}
    assert offered["turn:department"] == [ORGANISATION.departments[1].name]
    assert set(offered["turn:employee"]) == waiting(EXACT_MANAGER)
    assert "Directie" in offered["turn:role"]


def test_the_filters_of_the_list_of_workflows_are_not_those_of_this_screen() -> None:
    app = opened(OFFICE_USER.email, TURNS, process=DECLARATION)
    app.query_params = {}
    app.switch_page("pages/reports/workflows.py").run()
    assert app.multiselect(key="filter:process").value == []
    assert app.query_params == {}


def test_filters_are_cleared_one_by_one_or_all_at_once() -> None:
    app = opened(OFFICE_USER.email, TURNS, state="late", who="role:HR", longer="5")
    app.button(key="clear:who").click().run()
    assert app.query_params == {"state": "late", "longer": "5"}
    next(button for button in app.sidebar.button if button.label == "Filters wissen").click().run()
    assert app.query_params == {}
    assert hits(app) == len(waiting(OFFICE_USER))


def test_a_click_on_a_row_opens_that_workflow_with_the_way_back_to_the_same_rows_and_to_its_neighbours() -> None:
    app = opened(OFFICE_USER.email, TURNS, who="role:HR")
    names = [row["Medewerker"] for row in table(app)]
    click(app, row=2)
    assert names[2] in app.title[0].value.replace("\\", "")
    links = {link.proto.label: link for link in nodes(app) if link.type == "page_link"}
    assert "Terug naar Wie is aan zet" in links
    assert "3 van 8" in read_aloud(app)
    app.button(key="neighbour:Volgende").click().run()
    app.switch_page(WORKFLOW).run()
    assert names[3] in app.title[0].value.replace("\\", "")
    app.query_params = {"who": "role:HR"}
    app.switch_page(TURNS).run()
    assert [row["Medewerker"] for row in table(app)] == names


def test_a_workflow_opened_from_the_list_of_workflows_leads_back_there_again() -> None:
    app = opened(OFFICE_USER.email, TURNS, who="role:HR")
    click(app, row=0)
    app.query_params = {}
    app.switch_page("pages/reports/workflows.py").run()
    click(app, row=0)
    labels = {link.proto.label for link in nodes(app) if link.type == "page_link"}
    assert "Terug naar Openstaand" in labels
    assert "Terug naar Wie is aan zet" not in labels


def test_a_selection_survives_no_other_filter_page_order_or_employers() -> None:
    app = opened(OFFICE_USER.email, TURNS)
    keys = {app.dataframe[0].key}
    app.pagination[0].set_value(2).run()
    keys.add(app.dataframe[0].key)
    click(app, column="Proces")
    keys.add(app.dataframe[0].key)
    app.multiselect(key="turn:state").set_value(["late"]).run()
    keys.add(app.dataframe[0].key)
    app.multiselect(key="employers").set_value(["zorggroep"]).run()
    keys.add(app.dataframe[0].key)
    assert len(keys) == 5


def test_what_is_looked_at_is_in_the_log_once_with_its_filters_in_words() -> None:
    app = opened(PAYROLL_USER.email, TURNS, state="late", role="HR")
    app.run()
    logged = [entry for entry in access_log.entries(OFFICE, kind=Kind.LIST) if entry.email == PAYROLL_USER.email]
    assert logged[0].details["list"] == "Wie is aan zet"
    assert logged[0].details["filters"] == ["Stand: ⚠ Te laat", "Rol: HR"]
    assert len([entry for entry in logged if entry.details.get("filters")]) >= 1
    again = [entry for entry in logged if entry.details == logged[0].details]
    assert len(again) == 1


def test_names_that_would_be_markdown_show_as_they_are(tmp_path_factory: pytest.TempPathFactory) -> None:
    with own_home(tmp_path_factory):
        screen_office.make()
        app = opened(screen_office.OFFICE_USER.email, TURNS, process=screen_office.HOSTILE)
        [label] = [button.label for button in app.button if (button.key or "").startswith("who:")]
        assert "\\[klik\\]" in label
        assert [row["Aan zet"] for row in table(app)] == [screen_office.HOSTILE]


@every_user
@pytest.mark.parametrize("clock", Clock)
def test_the_report_without_a_screen_says_what_the_page_shows(someone: User, clock: Clock) -> None:
    before, shown, after = looked_at(someone, clock)
    for _ in range(4):
        if before == after:
            break
        before, shown, after = looked_at(someone, clock)  # meanwhile an age came to be told as a tenth more
    assert shown == before == after
    assert len(shown) == len(waiting(someone))


_Told = list[tuple[str, ...]]


def looked_at(someone: User, clock: Clock) -> tuple[_Told, _Told, _Told]:
    """What the page shows of each workflow that waits, between what the report says before and after that."""
    before = reported(someone, clock)
    app = opened(someone.email, TURNS)
    app.session_state["clock"] = clock.value
    app.run()
    shown = [(row["Medewerker"], row["Stand"].split(maxsplit=1)[1], row["Stap"], row["Bij stap"]) for row in whole(app)]
    return before, sorted(shown), reported(someone, clock)


def reported(someone: User, clock: Clock) -> _Told:
    """What the report says of each workflow that waits, in the words of the page."""
    with queries.reader(scope.of(someone)) as reader:
        report = answers.answer("waiting", reader, Selection(), clock)
        day_seconds = reader.rows("choices/office").to_pylist()[0]["day_seconds"]
    assert isinstance(report, list)
    told = words.working_days if clock is Clock.WORK else words.days
    unit = day_seconds if clock is Clock.WORK else 86_400
    return sorted(
        (row["employee"], State(row["state"]).label, row["step"] or "–", told(row["age_seconds"] / unit))
        for row in report
    )


def whole(app: AppTest) -> list[dict[str, str]]:
    """The rows of the whole list, page after page."""
    found = table(app)
    while app.pagination and len(found) < hits(app):
        app.pagination[0].set_value(len(found) // tables.PAGE_SIZE + 1).run()
        assert_nothing_raised(app)
        found += table(app)
    return found
