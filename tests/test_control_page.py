"""Controle: every number opens its findings, ticked ones can be marked, rules can be set; nothing of others."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

import manage
from auth import access_log, downloads, sessions
from auth.access_log import Kind
from auth.accounts import DepartmentGrant, Permission, Role
from office import finding_marks, rules
from tests.control_office import APPROVED, AS_SET_UP, CHECKED, EMPLOYEES, SUBMITTER, Did, office, workflow
from tests.organisation import OFFICE, Organisation, user
from tests.screen_office import make
from tests.screens import WORKFLOW, assert_nothing_raised, nodes, opened, own_home, read_aloud

PAGE = "pages/reports/control.py"
NOW = datetime.now(UTC)
BOSS = user(email="baas@kantoor.example", name="Bea Beheer", rights=frozenset(Permission))
READER = user(email="lezer@kantoor.example", name="Lea Lezer")
MANAGER = user(
    Role.DEPARTMENT_MANAGER, email="oven@kantoor.example", name="Olaf Oven", departments=(DepartmentGrant("oven"),)
)


def _wrong(*changes: Did) -> list[Did]:
    by_number = {did.step_no: did for did in (replace(APPROVED, actor=SUBMITTER), *changes)}
    return [by_number.get(did.step_no, did) for did in AS_SET_UP]


def _organisation() -> Organisation:
    """Seven findings: who submitted approved three, one of them long ago; of the others a remark lacks."""
    at = {number: NOW - timedelta(days=days) for number, days in enumerate((40, 30, 20, 400, 3))}
    lacking = [replace(CHECKED, remark=None) if did.step_no == 4 else did for did in AS_SET_UP]
    times = {number: {"submitted_at": day, "finished_at": day + timedelta(days=1)} for number, day in at.items()}
    made = office(
        (workflow(0, EMPLOYEES[0], payroll_period=None, **times[0]), _wrong(replace(CHECKED, remark=None))),
        (workflow(1, EMPLOYEES[1], payroll_period=None, **times[1]), _wrong()),
        (workflow(2, EMPLOYEES[2], payroll_period=None, **times[2]), lacking),
        (workflow(3, EMPLOYEES[0], payroll_period=None, **times[3]), _wrong()),
        (workflow(4, EMPLOYEES[0], payroll_period=None, **times[4]), AS_SET_UP),
    )
    return replace(made, users=(BOSS, READER, MANAGER))


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        make(_organisation())
        yield


def grid(app: AppTest, name: str) -> Any:
    found = [frame for frame in app.dataframe if str(frame.key).startswith(name)]
    return found[0] if found else None


def listed(app: AppTest) -> list[dict[str, str]]:
    found = grid(app, "wide-findings")
    return found.value.to_dict("records") if found is not None else []


def told(app: AppTest) -> int:
    """How many findings the list says it holds; it holds as many."""
    assert_nothing_raised(app)
    texts = [str(node.value) for node in nodes(app) if node.type == "markdown"]
    [number] = [int(found[1]) for text in texts if (found := re.match(r"\*\*(\d+) bevinding", text))]
    assert len(listed(app)) == number
    return number


def counts(app: AppTest) -> dict[str, tuple[str, str]]:
    return {
        row["Regel"]: (row["Open"], row["Bekeken"]) for row in grid(app, "control-rules-wide").value.to_dict("records")
    }


def choose(app: AppTest, name: str, cells: list[tuple[int, str]], rows: list[int] | None = None) -> AppTest:
    app.session_state[grid(app, name).key] = {"selection": {"rows": rows or [], "columns": [], "cells": cells}}
    app.run()
    assert_nothing_raised(app)
    return app


def test_it_counts_per_rule_what_is_open_in_the_usual_period_and_says_which_that_is() -> None:
    app = opened(READER.email, PAGE)
    assert told(app) == 4
    assert {rule: count for rule, count in counts(app).items() if count != ("·", "·")} == {
        "Door de indiener zelf goedgekeurd": ("2", "·"),
        "Verplichte opmerking ontbreekt": ("2", "·"),
    }
    assert "bij 3 van 4 gecontroleerde workflows" in read_aloud(app)
    assert any(button.label.startswith("Ingediend") for button in app.main.button)
    assert access_log.entries(OFFICE, READER.email, Kind.LIST)[0].details["list"] == "Controle"
    assert told(opened(READER.email, PAGE, period="alles")) == 5


def test_every_number_of_the_table_and_every_card_opens_as_many_findings() -> None:
    app = opened(READER.email, PAGE, period="alles")
    for row, (open_count, _) in enumerate(list(counts(app).values())):
        app = choose(app, "control-rules-wide", [(row, "Open")])
        number = 0 if open_count == "·" else int(open_count)
        assert (told(app) if number else len(listed(app))) == number
    app = choose(app, "control-rules-wide", [(2, "Regel")])
    assert "Elke taak en goedkeuring van de inrichting is gedaan" in read_aloud(app)
    assert "Geen bevinding voldoet aan deze filters" in read_aloud(app)
    app.button(key="control-show:open").click().run()
    assert told(app) == 5
    assert app.query_params == {"period": "alles"}


def test_a_row_opens_its_workflow_which_tells_its_findings_and_the_way_back() -> None:
    app = opened(READER.email, PAGE, rule="remark")
    rows = listed(app)
    choose(app, "wide-findings", [(1, "Medewerker")]).switch_page(WORKFLOW).run()
    assert_nothing_raised(app)
    said = read_aloud(app)
    assert rows[1]["Medewerker"] in said
    assert "Bevindingen (2)" in said
    assert "“Controle HR” is gedaan door Hans zonder opmerking; de inrichting verplicht die." in said
    assert "Terug naar Controle" in [node.proto.label for node in app.main.get("page_link")]
    quiet = opened(READER.email, WORKFLOW, id="W004")
    assert "Bevindingen" not in read_aloud(quiet)


def test_ticked_findings_are_marked_with_a_remark_shown_with_who_and_put_back() -> None:
    app = opened(READER.email, PAGE)
    assert "mark-seen" not in {button.key for button in app.button}
    choose(app, "wide-findings", [], rows=[0, 2])
    app.text_input(key="control-remark").set_value("Nagevraagd **bij** HR")
    app.button(key="mark-seen").click().run()
    assert [box.value for box in app.success] == ["2 bevindingen als bekeken gemarkeerd\\."]
    assert told(app) == 2
    app.button(key="control-show:seen").click().run()
    assert told(app) == 2
    assert all(re.fullmatch(r"Lea Lezer, .*: Nagevraagd \*\*bij\*\* HR", row["Bekeken"]) for row in listed(app))
    app.run()  # the notice has been shown
    choose(app, "wide-findings", [], rows=[0, 1])
    app.button(key="mark-withdraw").click().run()
    assert [box.value for box in app.success] == ["2 bevindingen teruggezet naar nog niet bekeken\\."]
    assert told(opened(READER.email, PAGE)) == 4
    kinds = [entry.details["change"] for entry in access_log.entries(OFFICE, kind=Kind.FINDING)]
    assert kinds == ["withdrawn", "withdrawn", "seen", "seen"]


def test_on_the_page_of_the_workflow_a_finding_can_be_marked_and_put_back() -> None:
    app = opened(READER.email, WORKFLOW, id="W001")
    [key] = [str(button.key) for button in app.button if str(button.key).startswith("seen:")]
    app.text_area(key=key.replace("seen:", "remark:")).set_value("Gezien")
    app.button(key=key).click().run()
    assert_nothing_raised(app)
    assert re.search(r"✓ Bekeken door Lea Lezer, [\d-]+ [\d:]+: Gezien", read_aloud(app))
    app.button(key=key.replace("seen:", "withdraw:")).click().run()
    assert "Bekeken door" not in read_aloud(app)
    assert not any(mark.is_seen for mark in finding_marks.of(OFFICE, ["W001"]).values())


def test_a_manager_sees_the_findings_of_his_department_their_counts_and_nothing_of_others() -> None:
    app = opened(MANAGER.email, PAGE, period="alles")
    assert told(app) == 1
    assert [row["Medewerker"] for row in listed(app)] == ["Piet Oven"]
    assert "bij 1 van 1 gecontroleerde workflows" in read_aloud(app)
    assert counts(app)["Verplichte opmerking ontbreekt"] == ("·", "·")
    assert "control:part" not in {str(control.key) for control in app.get("button_group")}


def test_who_manages_access_sets_a_rule_which_holds_at_once_and_another_finds_no_such_part() -> None:
    app = opened(BOSS.email, PAGE, part="regels")
    choose(app, "wide-rules", [(8, "Regel")])
    app.toggle(key="rule-form:is_on").set_value(False).run()
    app.button(key="rule-save").click().run()
    assert "Verplichte opmerking ontbreekt, uit" in app.success[0].value
    other = opened(READER.email, PAGE, part="regels")
    assert told(other) == 2
    assert "Deze regels gelden voor het hele kantoor" not in read_aloud(other)
    rules.change(OFFICE, "remark", True, {}, BOSS.email, 1)
    app.run()
    choose(app, "wide-rules", [(8, "Regel")])
    assert "uit, door Bea Beheer" in read_aloud(app)


def test_the_file_holds_the_findings_that_the_filters_leave_and_the_log_tells_so() -> None:
    app = opened(READER.email, PAGE, rule="self_approval")
    next(button for button in app.main.button if button.label == "Download naar Excel").click().run()
    [token] = re.findall(r"/export/([\w-]+)", read_aloud(app))
    [entry] = access_log.entries(OFFICE, READER.email, Kind.EXPORT)
    assert (entry.details["list"], entry.details["rows"]) == ("controle", 2)
    session = next(session for session in [sessions.find(app.user["session"])] if session)
    book = load_workbook(BytesIO(downloads.take(session, token).path.read_bytes()))
    first, *others = list(book["Bevindingen"].values)
    assert first[:5] == ("Regel", "Workflow", "Medewerker", "Proces", "Wat er is gevonden")
    assert [row[1] for row in others] == ["W001", "W000"]
    account = {str(row[0]): row[1] for row in book["Verantwoording"].values}
    assert account["Aantal rijen"] == 2
    assert account["SHA-256 van de rijen"] == entry.details["sha256"]
    assert account["Filter: Regel"] == "Door de indiener zelf goedgekeurd"
    assert "Wie een aanvraag indient" in str(account["Regel: Door de indiener zelf goedgekeurd"])


def test_the_report_without_a_screen_tells_what_the_page_tells(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["report", "control", "--as", MANAGER.email, "--json"]
    assert manage.main(arguments) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert [row["employee"], row["found"]] == [
        listed(opened(MANAGER.email, PAGE, period="alles"))[0][label] for label in ("Medewerker", "Wat er is gevonden")
    ]
    assert (row["rule"], row["workflow_id"], row["seen"]) == ("self_approval", "W001", False)
    assert manage.main([*arguments, "--filter", "submitted_from=2100-01-01"]) == 0
    assert json.loads(capsys.readouterr().out) == []
