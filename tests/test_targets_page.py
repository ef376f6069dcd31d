"""Streeftijden: targets, working hours, absences and the text of reminders, as a manager of the office meets them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission, User
from database.working_hours import WorkingHours
from office import absences, hours, reminder_template, targets
from office.absences import Away
from office.reminder_template import DEFAULT
from settings import AMSTERDAM
from tests import screen_office
from tests.organisation import DECLARATION, OFFICE, Employee, Employer, Organisation, Workflow, publish, user, word
from tests.screen_office import ACCESS_USER, ADDRESS, HOSTILE, HR_USER, OFFICE_USER, FullStep
from tests.screens import assert_nothing_raised, headings, nodes, opened, own_home, read_aloud, table, told
from ui import target_steps
from ui.target_steps import Step
from ui.words import plain

PAGE = "pages/office/targets.py"
KEEPER = ACCESS_USER
ONLY_KEEPER = user(email="alleen@kantoor.example", name="Ali Alleen", rights=frozenset({Permission.MANAGE_ACCESS}))
EMPTY_KEEPER = user(email="leeg@leeg.example", name="Lea Leeg", office_id="leeg", rights=frozenset(Permission))
SET_UP = f"Stap {word('inrichting', 2)}"  # of the template of half of the workflows
PARTS = ("streeftijden", "werktijden", "afwezigheid", "herinnering")


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        for someone in (ONLY_KEEPER, EMPTY_KEEPER):
            accounts.add(someone)
        yield


def today() -> date:
    """Return the day it is now in Amsterdam, also for tests that began before midnight."""
    return datetime.now(AMSTERDAM).date()


def at_part(part: str, who: User = KEEPER) -> AppTest:
    return opened(who.email, PAGE, part=part)


def fill(app: AppTest, key: str, value: object) -> AppTest:
    """Fill in the widget with this key."""
    app.get_by_key(key).set_value(value)  # type: ignore[union-attr]
    app.run()
    assert_nothing_raised(app)
    return app


def button(app: AppTest, label: str) -> Any:
    [found] = [button for button in app.button if button.label == label]
    return found


def press(app: AppTest, label: str) -> AppTest:
    button(app, label).click().run()
    assert_nothing_raised(app)
    return app


def submit(app: AppTest, label: str, **values: object) -> AppTest:
    """Fill in all of a form, and send it."""
    for key, value in values.items():
        app.get_by_key(key.replace("_", "-")).set_value(value)  # type: ignore[union-attr]
    return press(app, label)


def said(app: AppTest) -> str:
    return " ".join(str(message.value) for message in (*app.success, *app.error, *app.warning))


def tick(app: AppTest, *rows: int, grid: str = "wide-") -> AppTest:
    [key] = [shown.key for shown in app.dataframe if (shown.key or "").startswith(grid)]
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    app.run()
    assert_nothing_raised(app)
    return app


# Who opens it


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("who", [KEEPER, ONLY_KEEPER, EMPTY_KEEPER], ids=lambda who: who.name)
def test_who_manages_access_opens_every_part_also_without_seeing_workflows_and_before_there_are_data(
    part: str, who: User
) -> None:
    app = at_part(part, who)
    assert [title.value for title in app.title] == ["Streeftijden"]
    assert "Kantoor → Streeftijden" in read_aloud(app)
    assert not app.error
    assert app.query_params.get("part", "streeftijden") == part


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("who", [OFFICE_USER, HR_USER], ids=lambda who: who.name)
def test_without_that_right_no_part_opens(part: str, who: User) -> None:
    app = at_part(part, who)
    assert "Deze pagina is niet beschikbaar." in read_aloud(app)
    assert not app.title


def test_a_part_that_never_was_gives_the_first_one() -> None:
    assert "Proces" in headings(at_part("salarissen"))


# Targets


def rows(app: AppTest) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["Proces"], row["Stap"]): row for row in table(app)}


def open_step(app: AppTest, process: str, step: str) -> AppTest:
    """Click on the row of this step."""
    [shown] = [shown for shown in app.dataframe if (shown.key or "").startswith("wide-targets")]
    row = [(row["Proces"], row["Stap"]) for row in table(app)].index((process, step))
    app.session_state[shown.key] = {"selection": {"rows": [], "columns": [], "cells": [(row, "Stap")]}}
    app.run()
    assert_nothing_raised(app)
    return app


def test_the_table_has_every_step_that_takes_time_with_its_target_and_where_that_comes_from() -> None:
    app = at_part("streeftijden")
    assert headings(app) == [
        "Proces",
        "Stap",
        "Streeftijd",
        "Herkomst",
        "Inrichting",
        "Kantoor",
        "Mediaan",
        "Uitgevoerd",
        "Open",
    ]
    row = rows(app)[DECLARATION, SET_UP]
    declarations = [each for each in screen_office.WORKFLOWS[:140] if each.process == DECLARATION]
    of_template = [each for each in declarations if each.template_id == f"Sjabloon {word('sjabloon', 0)}"]
    assert (row["Streeftijd"], row["Herkomst"], row["Inrichting"], row["Kantoor"]) == (
        "2,5 werkdagen",
        "Inrichting",
        "2,5",
        "",
    )
    assert int(row["Open"]) == sum(1 for each in of_template if screen_office.is_open(each))
    notification = f"Stap {word('inrichting', 3)}"
    assert notification not in {step for _, step in rows(app)}


def publish_steps(office_id: str, count: int) -> User:
    """An office of its own in which a step without a set-up was done so often, each time in two working days."""
    handed_in = datetime(2026, 11, 10, 9, tzinfo=AMSTERDAM)
    workflows = [
        Workflow(f"w{number}", "wg", "nr", "Indiener", handed_in, ADDRESS, "Afgerond") for number in range(count)
    ]
    steps = [
        FullStep(each.workflow_id, 1, 1, None, None, handed_in + timedelta(days=2), name="Los") for each in workflows
    ]
    publish(
        Organisation(
            office_id,
            (Employer("wg", office_id, "Werkgever"),),
            employees=(Employee("nr", "wg", None, "Medewerker"),),
            workflows=tuple(workflows),
            steps=tuple(steps),
        )
    )
    keeper = replace(EMPTY_KEEPER, email=f"{office_id}@{office_id}.example", office_id=office_id)
    accounts.add(keeper)
    return keeper


@pytest.mark.parametrize(("count", "source", "told"), [(19, "Geen", ""), (20, "Afgeleid", "2 werkdagen")])
def test_without_a_target_85_percent_of_the_past_counts_when_there_is_enough_of_it(
    count: int, source: str, told: str
) -> None:
    row = rows(at_part("streeftijden", publish_steps(f"klein{count}", count)))[ADDRESS, "Los"]
    assert (row["Herkomst"], row["Streeftijd"], row["Mediaan"], row["Uitgevoerd"]) == (source, told, "2,0", str(count))


A_STEP = Step("Proces", "Stap")
PARTLY, WHOLE = replace(A_STEP, set_up=(2, 5)), replace(A_STEP, set_up=(2, 5), is_set_up_everywhere=True)


@pytest.mark.parametrize(
    ("step", "source", "told"),
    [
        (A_STEP, "Geen", ""),
        (replace(A_STEP, derived=4), "Afgeleid", "4 werkdagen"),
        (replace(A_STEP, derived=4, office=1), "Kantoor", "1 werkdag"),
        (PARTLY, "Inrichting", "2–5 werkdagen"),
        (replace(PARTLY, derived=8), "Inrichting, soms afgeleid", "2–8 werkdagen"),
        (replace(PARTLY, derived=8, office=0.5), "Inrichting, soms kantoor", "0,5–5 werkdagen"),
        (replace(WHOLE, derived=8, office=0.5), "Inrichting", "2–5 werkdagen"),
        (replace(WHOLE, set_up=(2.25, 2.25)), "Inrichting", "2,25 werkdagen"),
    ],
)
def test_the_set_up_goes_before_the_office_and_the_office_before_what_follows_from_the_past(
    step: Step, source: str, told: str
) -> None:
    assert (step.source, target_steps.working_days(step.target)) == (source, told)


def test_one_process_or_one_view_leaves_its_steps_only_and_says_how_many() -> None:
    app = fill(at_part("streeftijden"), "target-process", ADDRESS)
    assert {process for process, _ in rows(app)} == {ADDRESS}
    assert f"**{len(rows(app))} stappen**" in "".join(str(node.value) for node in app.markdown)
    app = fill(app, "target-view", "Streeftijd van het kantoor")
    assert "Geen stap voldoet hieraan" in read_aloud(app)


def test_a_target_is_set_changed_and_withdrawn_with_its_history_below_and_a_word_above() -> None:
    step = (HOSTILE, HOSTILE)
    app = open_step(at_part("streeftijden"), *step)
    assert "nog nooit een streeftijd" in read_aloud(app)
    assert button(app, "Opslaan").disabled
    press(fill(app, "target-form:days", 1.0), "Opslaan")
    assert "Streeftijd 1 werkdag opgeslagen" in said(app)
    assert (rows(app)[step]["Kantoor"], rows(app)[step]["Herkomst"]) == ("1", "Inrichting")
    open_step(app, *step)
    press(fill(app, "target-form:days", 2.5), "Opslaan")
    open_step(app, *step)
    press(app, "Intrekken")
    assert "ingetrokken" in said(app)
    assert rows(app)[step]["Kantoor"] == ""
    assert [target.days for target in targets.history(OFFICE, *step)] == [None, 2.5, 1]
    [history] = [str(text.value).splitlines() for text in open_step(app, *step).text if ", door " in str(text.value)]
    assert [line.partition(": ")[2] for line in history] == [
        f"{what}, door {KEEPER.name}" for what in ("ingetrokken", "2,5 werkdagen", "1 werkdag")
    ]
    assert {entry.email for entry in access_log.entries(OFFICE, kind=Kind.TARGET)} == {KEEPER.email}


def test_a_process_or_step_is_shown_as_typed_whatever_it_holds() -> None:
    app = open_step(at_part("streeftijden"), HOSTILE, HOSTILE)
    assert "![](" not in "".join(str(node.value) for node in app.subheader)
    assert "<img" not in "".join(str(node.value) for node in app.get("html"))


def test_what_someone_else_set_meanwhile_is_not_overwritten_and_can_be_loaded() -> None:
    step = (ADDRESS, SET_UP)
    app = open_step(at_part("streeftijden"), *step)
    targets.change(OFFICE, *step, 7, "ander@kantoor.example", 0)
    press(fill(app, "target-form:days", 3.0), "Opslaan")
    assert "intussen door iemand anders gewijzigd" in said(app)
    assert [target.days for target in targets.history(OFFICE, *step)] == [7]
    press(app, "Gegevens van nu laden")
    assert app.get_by_key("target-form:days").value == 7  # type: ignore[union-attr]
    press(fill(app, "target-form:days", 3.0), "Opslaan")
    assert [target.days for target in targets.history(OFFICE, *step)] == [3, 7]


def test_the_form_forgets_what_was_typed_for_another_step_and_closes() -> None:
    app = open_step(at_part("streeftijden"), DECLARATION, SET_UP)
    fill(app, "target-form:days", 9.0)
    open_step(app, ADDRESS, SET_UP)
    assert app.get_by_key("target-form:days").value != 9  # type: ignore[union-attr]
    press(app, "Sluiten")
    assert not app.number_input


def test_a_target_of_a_step_that_is_no_longer_in_the_data_is_still_listed() -> None:
    targets.change(OFFICE, "Vervallen proces", "Vervallen stap", 4, KEEPER.email, 0)
    for who in (KEEPER, ONLY_KEEPER):
        row = rows(at_part("streeftijden", who))["Vervallen proces", "Vervallen stap"]
        assert (row["Streeftijd"], row["Herkomst"], row["Uitgevoerd"]) == ("4 werkdagen", "Kantoor", "0")


def test_who_sees_no_workflows_gets_the_targets_of_the_office_only_and_is_told_so() -> None:
    app = at_part("streeftijden", ONLY_KEEPER)
    assert "alleen de streeftijden die het kantoor zelf invulde" in read_aloud(app)
    assert {row["Herkomst"] for row in table(app)} == {"Kantoor"}
    assert DECLARATION not in told(app)


# Working hours


@pytest.fixture
def usual_hours() -> Iterator[None]:
    yield
    hours.change(OFFICE, WorkingHours(), KEEPER.email, hours.version(OFFICE))


@pytest.mark.usefixtures("usual_hours")
def test_hours_are_saved_and_it_is_told_when_durations_follow() -> None:
    app = at_part("werktijden")
    assert button(app, "Opslaan").disabled
    fill(app, "hours-form:opens", time(8, 30))
    fill(app, "hours-form:weekdays", [1, 2, 3, 4])
    fill(app, "hours-form:good_friday", False)
    press(app, "Opslaan")
    assert hours.of(OFFICE) == WorkingHours(time(8, 30), weekdays=(1, 2, 3, 4), is_closed_on_good_friday=False)
    assert "bij de volgende laadbeurt" in said(app)
    assert "refresh" in said(app)
    assert button(app, "Opslaan").disabled


@pytest.mark.parametrize(("key", "value"), [("opens", time(18)), ("weekdays", [])])
def test_hours_that_no_office_can_have_cannot_be_saved_and_it_is_said_why(key: str, value: object) -> None:
    app = fill(at_part("werktijden"), f"hours-form:{key}", value)
    assert button(app, "Opslaan").disabled
    assert app.warning
    assert hours.of(OFFICE) == WorkingHours()


@pytest.mark.usefixtures("usual_hours")
def test_the_next_days_off_follow_what_is_filled_in() -> None:
    monday = today() + timedelta(days=8 - today().isoweekday())
    hours.change(OFFICE, WorkingHours(closing_days=(monday,)), KEEPER.email, hours.version(OFFICE))
    app = at_part("werktijden")
    assert f"Volgende vrije dagen: {monday:%d-%m-%Y}, " in read_aloud(app)
    assert f"vrije dagen: {monday:%d-%m-%Y}" not in read_aloud(fill(app, "hours-form:weekdays", [2, 3, 4, 5]))


@pytest.mark.usefixtures("usual_hours")
def test_hours_that_someone_else_changed_meanwhile_are_not_overwritten() -> None:
    app = fill(at_part("werktijden"), "hours-form:opens", time(8))
    hours.change(OFFICE, WorkingHours(closes=time(18)), "ander@kantoor.example", hours.version(OFFICE))
    press(app, "Opslaan")
    assert "De werktijden zijn intussen" in said(app)
    assert hours.of(OFFICE) == WorkingHours(closes=time(18))
    press(app, "Gegevens van nu laden")
    assert app.get_by_key("hours-form:closes").value == time(18)  # type: ignore[union-attr]


@pytest.mark.usefixtures("usual_hours")
def test_closing_days_come_and_go_without_disturbing_hours_that_are_being_filled_in() -> None:
    app = fill(at_part("werktijden"), "hours-form:opens", time(8))
    day = today() + timedelta(days=40)
    submit(app, "Toevoegen", closing_new_day=day, closing_new_name="Kantooruitje")
    assert hours.closing_day_names(OFFICE) == {day: "Kantooruitje"}
    assert hours.of(OFFICE).opens == time(9)
    press(app, "Opslaan")
    assert hours.of(OFFICE) == WorkingHours(opens=time(8), closing_days=(day,))
    assert not app.error
    press(tick(app, 0, grid="closing-"), "1 dag verwijderen")
    assert hours.of(OFFICE) == WorkingHours(opens=time(8))


def test_a_closing_day_without_a_day_is_asked_for() -> None:
    app = submit(at_part("werktijden"), "Toevoegen", closing_new_name="Zomaar")
    assert "Kies een dag" in said(app)
    assert hours.closing_day_names(OFFICE) == {}


# Absences


@pytest.fixture
def nobody_away() -> Iterator[None]:
    yield
    if found := absences.of(OFFICE):
        absences.remove(OFFICE, [one.absence_id for one in found], KEEPER.email)


@pytest.mark.usefixtures("nobody_away")
def test_someone_who_does_steps_or_uses_the_app_is_added_and_removed() -> None:
    app = at_part("afwezigheid")
    [offered] = [box.options for box in app.selectbox if box.key == "absence-person"]
    assert {HR_USER.name, word("uitvoerder", 2)} <= set(offered)
    assert word("uitvoerder", 1) not in offered
    first, last = today() - timedelta(days=1), today() + timedelta(days=5)
    submit(
        app,
        "Toevoegen",
        absence_person=HR_USER.name,
        absence_first=first,
        absence_last=last,
        absence_note="vakantie",
    )
    [row] = table(app)
    assert row == {
        "Persoon": HR_USER.name,
        "Van": f"{first:%d-%m-%Y}",
        "Tot en met": f"{last:%d-%m-%Y}",
        "Nu": "● afwezig",
        "Toelichting": "vakantie",
    }
    assert absences.absent_on(OFFICE, today()) == {HR_USER.name}
    press(tick(app, 0), "1 afwezigheid verwijderen")
    assert absences.of(OFFICE) == []


def test_who_sees_no_workflows_is_offered_the_users_only() -> None:
    [offered] = [box.options for box in at_part("afwezigheid", ONLY_KEEPER).selectbox if box.key == "absence-person"]
    assert HR_USER.name in offered
    assert word("uitvoerder", 2) not in offered


@pytest.mark.usefixtures("nobody_away")
def test_what_is_over_is_shown_on_request_and_the_number_of_who_is_away_is_of_now() -> None:
    days = {name: today() + timedelta(days=shift) for name, shift in (("Oud", -9), ("Nu", 0), ("Nog", 9))}
    absences.add_all(OFFICE, [Away(name, day, day) for name, day in days.items()], KEEPER.email)
    app = at_part("afwezigheid")
    assert [row["Persoon"] for row in table(app)] == ["Nu", "Nog"]
    assert "nu 1 persoon afwezig" in "".join(str(node.value) for node in app.markdown)
    assert [row["Nu"] for row in table(fill(app, "absence-past", True))] == ["voorbij", "● afwezig", "straks"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"absence_person": None}, "Kies een persoon"),
        ({"absence_last": None}, "Kies een persoon, een eerste dag en een laatste dag"),
        ({"absence_last": date(2020, 1, 1)}, "eerste dag ligt na de laatste"),
    ],
)
def test_what_is_no_absence_is_not_added_and_it_is_said_why(values: dict[str, object], why: str) -> None:
    given = {"absence_person": HR_USER.name, "absence_first": today(), "absence_last": today()} | values
    assert why in said(submit(at_part("afwezigheid"), "Toevoegen", **given))
    assert absences.of(OFFICE) == []


@pytest.mark.usefixtures("nobody_away")
def test_a_file_shows_what_it_holds_and_what_will_not_do_and_is_kept_only_when_one_says_so() -> None:
    app = at_part("afwezigheid")
    content = "Persoon;Van;Tot en met;Afdeling\nPiet;01-02-2030;05-02-2030;x\nAnna;morgen;05-02-2030;x\n"
    app.file_uploader[0].set_value(("afwezig.csv", content.encode(), "text/csv")).run()
    assert_nothing_raised(app)
    assert "Piet: 01-02-2030 t/m 05-02-2030" in read_aloud(app)
    assert plain("Niet ingelezen kolommen: Afdeling.") in read_aloud(app)
    bad = "Regel 3: 'morgen' bij van is geen datum. Schrijf 24-12-2026. (Anna · morgen · 05-02-2030)"
    assert bad in read_aloud(app)
    assert absences.of(OFFICE) == []
    press(app, "1 afwezigheid opslaan")
    assert [one.person for one in absences.of(OFFICE)] == ["Piet"]
    assert "1 regel is niet opgeslagen" in said(app)


def test_a_file_that_is_no_list_is_refused_in_dutch() -> None:
    app = at_part("afwezigheid")
    app.file_uploader[0].set_value(("x.xlsx", b"geen zip", "application/octet-stream")).run()
    assert_nothing_raised(app)
    assert app.error
    assert not [each for each in app.button if each.label.endswith("opslaan")]


# The text of a reminder


@pytest.fixture
def default_text() -> Iterator[None]:
    yield
    reminder_template.change_template(OFFICE, DEFAULT, KEEPER.email, reminder_template.version(OFFICE))


@pytest.mark.usefixtures("default_text")
def test_the_text_is_shown_filled_in_and_saved() -> None:
    app = at_part("herinnering")
    assert "Beste Petra Bakker," in read_aloud(app)
    assert "binnen 3 dagen geen tweede herinnering" in read_aloud(app)
    fill(app, "reminder-form:text", "Dag {naam}, {aantal}: {lijst}")
    assert "Dag Petra Bakker, 2: - Declaratie medewerker" in read_aloud(app)
    press(app, "Opslaan")
    assert reminder_template.template_of(OFFICE) == replace(DEFAULT, text="Dag {naam}, {aantal}: {lijst}")
    press(app, "Standaardtekst")
    assert app.get_by_key("reminder-form:text").value == DEFAULT.text  # type: ignore[union-attr]
    assert reminder_template.template_of(OFFICE) != DEFAULT


def test_a_text_with_an_unknown_word_between_braces_cannot_be_saved_and_it_is_named() -> None:
    app = fill(at_part("herinnering"), "reminder-form:text", "Dag {voornaam}, {lijst}")
    assert button(app, "Opslaan").disabled
    assert "voornaam" in said(app)


@pytest.mark.usefixtures("default_text")
def test_a_text_that_someone_else_changed_meanwhile_is_not_overwritten() -> None:
    app = fill(at_part("herinnering"), "reminder-form:subject", "Mijn onderwerp")
    other = replace(DEFAULT, subject="Ander onderwerp")
    reminder_template.change_template(OFFICE, other, "ander@kantoor.example", reminder_template.version(OFFICE))
    press(app, "Opslaan")
    assert "De herinneringstekst is intussen" in said(app)
    assert reminder_template.template_of(OFFICE) == other


def test_a_text_is_shown_as_typed_whatever_it_holds() -> None:
    app = fill(at_part("herinnering"), "reminder-form:text", HOSTILE + "{lijst}")
    shown = [node for node in nodes(app) if HOSTILE in str(getattr(node, "value", ""))]
    assert {node.type for node in shown} == {"text", "text_area"}
