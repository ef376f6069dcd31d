"""Reminders: kept with who and when, not twice within the set days, and taken back when a message could not go out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import reminders as kept
from errors import Refused
from exports import log_words
from office import reminders
from office.changing import OfficeRefused
from office.reminders import Channel, Reminded, RemindedBefore
from tests.organisation import OFFICE

pytestmark = pytest.mark.usefixtures("home")
EMAIL = "iemand@kantoor.example"
ONE = Reminded("w1", 2, "Piet", "piet@kantoor.example")
TWO = Reminded("w2", 1, "Piet", "piet@kantoor.example")
ROLE = Reminded("w3", 1, "HR")


def keep(*rows: Reminded, days: int = 3, is_forced: bool = False, office_id: str = OFFICE) -> list[int]:
    return reminders.keep(office_id, rows, Channel.COPY, EMAIL, days, is_forced)


def age(days: float) -> None:
    """Let all reminders be so much older."""
    with control.engine().begin() as connection:
        connection.execute(update(kept).values(sent_at=datetime.now(UTC) - timedelta(days=days)))


def logged() -> Iterator[str]:
    return (log_words.line(entry, {}) for entry in access_log.entries(OFFICE, kind=Kind.REMINDER))


def test_what_is_kept_comes_back_by_workflow_newest_first_in_its_own_office() -> None:
    keep(ONE, TWO)
    age(5)
    reminders.keep(OFFICE, [ONE], Channel.SMTP, "ander@kantoor.example", 3)
    found = reminders.of_workflow(OFFICE, "w1")
    assert [(one.assignee, one.recipient, one.channel, one.sent_by) for one in found] == [
        ("Piet", "piet@kantoor.example", Channel.SMTP, "ander@kantoor.example"),
        ("Piet", "piet@kantoor.example", Channel.COPY, EMAIL),
    ]
    assert found[0].sent_at - found[1].sent_at > timedelta(days=4)
    assert reminders.of_workflow("elders", "w1") == []


def test_the_last_reminder_of_each_step_since_a_moment_is_known() -> None:
    keep(ONE, ROLE)
    age(2)
    keep(ONE, is_forced=True)
    now = datetime.now(UTC)
    assert set(reminders.recent(OFFICE, now - timedelta(days=3))) == {("w1", 2), ("w3", 1)}
    assert set(reminders.recent(OFFICE, now - timedelta(days=1))) == {("w1", 2)}
    assert now - reminders.recent(OFFICE, now - timedelta(days=3))[("w1", 2)] < timedelta(minutes=1)
    assert reminders.recent("elders", now - timedelta(days=3)) == {}


def test_within_the_set_days_a_second_reminder_of_the_same_step_is_refused_with_how_many_and_nothing_is_kept() -> None:
    keep(ONE, TWO)
    with pytest.raises(RemindedBefore, match=r"2 van de 3 stappen hadden in de afgelopen 3 dagen al een") as refusal:
        keep(ONE, TWO, ROLE)
    assert set(refusal.value.rows) == {("w1", 2), ("w2", 1)}
    assert reminders.of_workflow(OFFICE, "w3") == []
    with pytest.raises(RemindedBefore, match="Deze stap had in de afgelopen dag al een herinnering"):
        keep(ONE, days=1)


@pytest.mark.parametrize(
    "row", [Reminded("w1", 3, "Piet"), Reminded("w9", 2, "Piet")], ids=["next step", "other workflow"]
)
def test_another_step_or_another_workflow_is_no_second_reminder(row: Reminded) -> None:
    keep(ONE)
    assert len(keep(row)) == 1


def test_after_the_set_days_and_in_another_office_it_is_a_first_one_again() -> None:
    keep(ONE)
    keep(ONE, office_id="elders")
    age(2.9)
    with pytest.raises(RemindedBefore):
        keep(ONE)
    age(3.1)
    keep(ONE)
    keep(ONE, days=0)
    assert len(reminders.of_workflow(OFFICE, "w1")) == 3


def test_forced_it_is_kept_in_spite_of_that_and_the_log_says_so() -> None:
    keep(ONE)
    keep(ONE, is_forced=True)
    keep(ROLE, is_forced=True)
    assert ["Ondanks eerdere herinnering: ja" in line for line in logged()] == [False, True, False]


def test_of_two_who_remind_at_the_same_time_one_is_refused() -> None:
    def attempt(_: int) -> bool:
        try:
            keep(ONE)
        except Refused:
            return False
        return True

    control.engine()
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1
    assert len(reminders.of_workflow(OFFICE, "w1")) == 1


def test_nothing_chosen_is_nothing_to_remind_of() -> None:
    with pytest.raises(OfficeRefused, match="niets gekozen"):
        keep()


def test_a_message_that_could_not_go_out_is_taken_back_so_that_it_can_be_tried_again() -> None:
    made = keep(ONE, TWO)
    reminders.take_back("elders", made, EMAIL, "niets")
    assert len(reminders.of_workflow(OFFICE, "w1")) == 1
    reminders.take_back(OFFICE, made, EMAIL, "De mailserver antwoordt niet.")
    assert reminders.of_workflow(OFFICE, "w1") == []
    keep(ONE)


def test_the_ids_are_in_the_order_of_the_rows_so_that_one_of_them_can_be_taken_back() -> None:
    rows = [Reminded(f"w{number}", 1, "Piet") for number in range(40)]
    made = keep(*rows)
    reminders.take_back(OFFICE, [made[17]], EMAIL, "niets")
    assert [row.workflow_id for row in rows if not reminders.of_workflow(OFFICE, row.workflow_id)] == ["w17"]


def test_the_log_has_a_row_for_each_person_with_what_it_was_about_and_what_became_of_it() -> None:
    made = keep(ONE, TWO, ROLE)
    reminders.take_back(OFFICE, made[:2], EMAIL, "De mailserver antwoordt niet.")
    assert list(logged()) == [
        "Aan zet: Piet · Aan: piet@kantoor.example · Wijziging: niet verstuurd · Toelichting: De mailserver antwoordt "
        "niet. · Workflows: w1; w2",
        "Aan zet: HR · Verstuurd met: klembord · Workflows: w3",
        "Aan zet: Piet · Aan: piet@kantoor.example · Verstuurd met: klembord · Workflows: w1; w2",
    ]
