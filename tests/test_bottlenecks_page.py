"""Knelpunten: findings, steps and the rows behind every number; filters, comparison and address; nothing of others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission, Role, User
from tests import demo_office
from tests.screens import WORKFLOW, assert_nothing_raised, nodes, opened, questions_asked, read_aloud
from ui.bottlenecks import PARTS

PAGE = "pages/reports/bottlenecks.py"
ALL = {"period": "alles"}
NOOR = "noor.de.vries@demo.example"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with demo_office.made(tmp_path_factory.mktemp("bottlenecks") / "home", 2500, until=None):
        yield


def people() -> list[User]:
    """A user of each role, and a manager who sees nothing."""
    seeing = [one for one in accounts.every() if one.is_active and Permission.SEE_WORKFLOWS in one.rights]
    by_role = {one.role: one for one in seeing if one.departments or one.role is not Role.DEPARTMENT_MANAGER}
    return list(by_role.values())


def grid(app: AppTest, name: str) -> Any:
    found = [frame for frame in app.dataframe if (frame.key or "").startswith(f"wide-{name}-")]
    return found[0] if found else None


def select(app: AppTest, name: str, row: int, label: str) -> AppTest:
    app.session_state[grid(app, name).key] = {"selection": {"rows": [], "columns": [], "cells": [(row, label)]}}
    app.run()
    assert_nothing_raised(app)
    return app


def behind(app: AppTest) -> int | None:
    """How many rows the panel with rows says there are; None when it is closed."""
    texts = [str(node.value) for node in nodes(app) if node.type == "markdown"]
    told = [text.split()[0].strip("*") for text in texts if re.match(r"\*\*[0-9.]+ (uitvoering|workflow)", text)]
    return int(told[0].replace(".", "")) if told else None


def number(text: str) -> int:
    return int(text.split(maxsplit=1)[0].replace(".", ""))


@pytest.mark.parametrize("place", range(4))
def test_every_count_of_the_steps_opens_as_many_rows_for_every_role(place: int) -> None:
    someone = people()[place]
    app = opened(someone.email, PAGE, **ALL)
    rows = grid(app, "steps").value.to_dict("records")
    assert len(rows) > 3
    for row, shown in list(enumerate(rows))[:4]:
        for label in ("Uitgevoerd", "Open"):
            app = select(app, "steps", row, label)
            assert behind(app) == number(shown[label])
    app = select(app, "steps", 0, "Stap")
    assert behind(app) == number(rows[0]["Uitgevoerd"]) + number(rows[0]["Open"])


def test_a_finding_opens_its_rows_and_closing_leaves_none() -> None:
    app = opened(NOOR, PAGE, **ALL)
    finding = app.button(key="finding:0")
    assert " van alle wachttijd" in finding.label
    finding.click().run()
    assert_nothing_raised(app)
    assert behind(app) == number(grid(app, "steps").value["Uitgevoerd"][0]) + number(
        grid(app, "steps").value["Open"][0]
    )
    app.button(key="rows-close").click().run()
    assert behind(app) is None


@pytest.mark.parametrize("part", PARTS)
def test_the_rows_are_the_last_thing_of_the_page_where_they_stay_at_the_bottom_of_the_window(part: str) -> None:
    app = opened(NOOR, PAGE, part=part, rows=["kind=workflows", "state=now"], **ALL)
    assert behind(app)
    last = [node for node in app.main.children.values() if isinstance(node, Block)][-1]
    assert str(last.proto.id).endswith("-rows-behind")


def test_a_number_stays_chosen_while_its_rows_are_open_and_can_be_chosen_again_once_they_are_closed() -> None:
    app = select(opened(NOOR, PAGE, **ALL), "steps", 1, "Open")
    key, number_of = grid(app, "steps").key, behind(app)
    app.run()
    assert (grid(app, "steps").key, behind(app)) == (key, number_of)
    app.button(key="rows-close").click().run()
    assert behind(app) is None
    assert behind(select(app, "steps", 1, "Open")) == number_of


def test_how_long_a_working_day_is_is_not_read_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = questions_asked(monkeypatch)
    app = opened(NOOR, PAGE, part="werklast", **ALL)
    asked.clear()
    app.run()
    assert asked.count("bottlenecks/workload") == 1
    assert "choices/office" not in asked, "what follows from the snapshot and the scope alone is kept"


def test_a_row_behind_a_number_opens_its_workflow() -> None:
    app = select(opened(NOOR, PAGE, **ALL), "steps", 0, "Open")
    employee = grid(app, "behind").value["Medewerker"][0]
    app = select(app, "behind", 0, "Medewerker")
    app.switch_page(WORKFLOW)
    assert employee in app.title[0].value.replace("\\", "")
    assert "Terug naar Knelpunten" in {link.proto.label for link in nodes(app) if link.type == "page_link"}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("clock", ["kalendertijd", "werktijd"])
def test_every_part_is_drawn_without_a_word_of_english_or_nothing(part: str, clock: str) -> None:
    app = opened(NOOR, PAGE, part=part, **ALL)
    app.session_state["clock"] = clock
    app.run()
    assert_nothing_raised(app)
    said = read_aloud(app)
    assert clock in said
    for ugly in ("nan", "None", "NaT", "inf"):
        assert f" {ugly} " not in f" {said} "


@pytest.mark.parametrize("part", PARTS)
def test_a_manager_without_a_department_sees_that_there_is_nothing_to_count(part: str) -> None:
    [empty] = [one for one in accounts.every() if one.role is Role.DEPARTMENT_MANAGER and not one.departments]
    app = opened(empty.email, PAGE, part=part, **ALL)
    assert "Er is niets om te tellen" in read_aloud(app)
    assert not app.dataframe


def test_the_usual_period_is_the_last_three_months_and_another_is_in_the_address() -> None:
    app = opened(NOOR, PAGE)
    assert "Workflows ingediend " in read_aloud(app)
    assert "period" not in app.query_params
    executed = grid(app, "steps").value["Uitgevoerd"].map(number).sum()
    app.selectbox(key="bottleneck:period").set_value("alles").run()
    assert app.query_params["period"] == "alles"
    assert grid(app, "steps").value["Uitgevoerd"].map(number).sum() > executed


def test_a_change_of_filter_closes_the_rows_of_before() -> None:
    app = select(opened(NOOR, PAGE, period="12-maanden"), "steps", 0, "Open")
    assert behind(app) is not None
    app.selectbox(key="bottleneck:by").set_value("finished").run()
    assert_nothing_raised(app)
    assert behind(app) is None
    assert "Workflows afgerond" in read_aloud(app)


def test_compared_with_another_employer_the_table_says_so_and_without_comparison_it_has_no_change() -> None:
    app = opened(NOOR, PAGE, **ALL)
    [employer, *_] = [
        option for option in app.selectbox(key="bottleneck:compare").options if option.startswith("Werkgever ")
    ]
    app.selectbox(key="bottleneck:compare").select(employer).run()
    assert_nothing_raised(app)
    assert "Verandering" in grid(app, "steps").value.columns
    app.selectbox(key="bottleneck:compare").set_value("niets").run()
    assert "Verandering" not in grid(app, "steps").value.columns


def test_one_can_compare_with_an_employer_that_is_not_among_the_chosen_ones() -> None:
    app = opened(NOOR, PAGE, **ALL)
    chosen, other = app.multiselect(key="employers").options[:2]
    app.multiselect(key="employers").select(chosen).run()
    app.selectbox(key="bottleneck:compare").select(f"Werkgever {other}").run()
    assert_nothing_raised(app)
    changes = grid(app, "steps").value["Verandering"]
    assert (changes != "te weinig").any()


@pytest.mark.parametrize(
    "query",
    [
        {"rows": ["kind=workflows", "sql=1"]},
        {"rows": ["kind=executions", "step=Bestaat niet"]},
        {"via": ["route"]},
        {"via": ["arrow", "Bestaat niet", "Zo", "Niet"]},
        {"part": "geheim"},
        {"compare": "employer:bestaat-niet"},
        {"compare": "department:bestaat-niet"},
    ],
)
def test_what_an_address_names_and_is_not_there_shows_nothing_of_others(query: dict[str, Any]) -> None:
    app = opened(NOOR, PAGE, **{**ALL, **query})
    assert behind(app) in (None, 0)


def test_names_of_another_scope_in_an_address_give_the_same_as_names_that_never_were() -> None:
    manager = next(one for one in people() if one.role is Role.DEPARTMENT_MANAGER)
    own = set(grid(opened(manager.email, PAGE, **ALL), "steps").value["Stap"])
    all_steps = set(grid(opened(NOOR, PAGE, **ALL), "steps").value["Stap"])
    [stranger, *_] = sorted(all_steps - own) or ["Bestaat niet"]
    answers = []
    for step in (stranger, "Bestaat echt niet"):
        app = opened(manager.email, PAGE, rows=["kind=executions", f"step={step}"], **ALL)
        answers.append((behind(app), read_aloud(app).replace(step, "")))
    assert answers[0] == answers[1]


def test_looking_is_in_the_log_once_with_its_filters() -> None:
    opened(NOOR, PAGE, part="routes", process="Declaratie medewerker", **ALL)
    latest = access_log.entries("demo", kind=Kind.LIST)[0]
    assert latest.details["list"] == "Knelpunten"
    assert "Proces: Declaratie medewerker" in latest.details["filters"]
