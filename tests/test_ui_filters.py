"""The filters of the list: every one of them leaves exactly the rows it says."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from queries.terms import DECLARATION
from settings import AMSTERDAM
from tests import screen_office
from tests.organisation import Workflow, word
from tests.screen_lists import NAMES, PLACES, Fits, listed, visible
from tests.screen_office import (
    ADDRESS,
    COMPONENTS,
    HR_USER,
    OFFICE_USER,
    ORGANISATION,
    is_open,
)
from tests.screens import assert_nothing_raised, hits, opened, own_home, read_aloud
from ui import periods

DECLARED = {"process": DECLARATION}


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def day(workflow: Workflow) -> str:
    return workflow.submitted_at.astimezone(AMSTERDAM).date().isoformat()


def name(workflow: Workflow) -> str:
    return NAMES[workflow.employer_id, workflow.employee_id]


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
        {
            "period": "eigen",
            "submitted_from": day(ORGANISATION.workflows[20]),
            "submitted_until": day(ORGANISATION.workflows[4]),
        },
        lambda w: day(ORGANISATION.workflows[20]) <= day(w) <= day(ORGANISATION.workflows[4]),
    ),
    (
        "alles tegelijk",
        DECLARED | {"status": "In behandeling", "department": ["zorg", "winkel"], "value_from": "50"},
        lambda w: (
            w.status == "In behandeling"
            and PLACES[w.employer_id, w.employee_id] in ("zorg", "winkel")
            and (w.value or 0) >= 50
        ),
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
    wanted = {
        "Medewerker",
        "Indiener",
        "Datum ingediend",
        "Proces",
        "Status",
        "Afdeling",
        "Component",
        "Verloningsperiode",
    }
    assert wanted | {"Waarde vanaf", "Waarde tot en met"} <= labels


def test_filters_wissen_brings_all_rows_back_and_empties_the_address() -> None:
    query = DECLARED | {
        "department": "zorg",
        "employee": "*",
        "period": "dit-jaar",
        "value_from": "1",
        "focus": "late",
    }
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
        {"focus": "late", "period": "dit-jaar"},
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
    "query", [{"status": "In behandeling"}, DECLARED | {"payroll_period": "2026-08"}, {"focus": "late"}], ids=str
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
