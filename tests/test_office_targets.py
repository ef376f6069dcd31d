"""Targets of an office: the last one holds, none is ever lost, and nobody sets one over another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import targets as kept
from errors import Refused
from exports import log_words
from office import targets
from office.changing import OfficeRefused, Stale
from tests.organisation import DECLARATION, NOW, OFFICE

pytestmark = pytest.mark.usefixtures("home")
EMAIL, OTHER = "iemand@kantoor.example", "ander@kantoor.example"
STEP = "Controle HR"


def held(office_id: str = OFFICE) -> dict[tuple[str, str], float | None]:
    return {(target.process, target.step): target.days for target in targets.of(office_id)}


def test_an_office_starts_without_targets() -> None:
    assert targets.of(OFFICE) == targets.history(OFFICE, DECLARATION, STEP) == []


def test_the_last_target_of_each_step_holds_in_that_office_only() -> None:
    targets.change(OFFICE, DECLARATION, STEP, 2, EMAIL, 0)
    targets.change(OFFICE, DECLARATION, STEP, 0.5, OTHER, 1)
    targets.change(OFFICE, DECLARATION, "Verwerken", 3, EMAIL, 0)
    targets.change("elders", DECLARATION, STEP, 9, EMAIL, 0)
    assert held() == {(DECLARATION, STEP): 0.5, (DECLARATION, "Verwerken"): 3}
    assert held("elders") == {(DECLARATION, STEP): 9}


def test_a_target_that_is_withdrawn_holds_no_more_but_stays_in_the_history_newest_first() -> None:
    for version, days in enumerate((2, None, 4)):
        targets.change(OFFICE, DECLARATION, STEP, days, EMAIL, version)
        assert held() == ({(DECLARATION, STEP): days} if days else {})
    history = targets.history(OFFICE, DECLARATION, STEP)
    assert [(target.days, target.set_by, target.version) for target in history] == [
        (4, EMAIL, 3),
        (None, EMAIL, 2),
        (2, EMAIL, 1),
    ]
    assert history[0].set_at >= history[-1].set_at


@pytest.mark.parametrize("known", [0, 2, 7])
def test_who_did_not_see_the_last_target_sets_none(known: int) -> None:
    targets.change(OFFICE, DECLARATION, STEP, 2, EMAIL, 0)
    with pytest.raises(Stale, match="De streeftijd is intussen door iemand anders gewijzigd"):
        targets.change(OFFICE, DECLARATION, STEP, 3, OTHER, known)
    assert held() == {(DECLARATION, STEP): 2}
    assert len(targets.history(OFFICE, DECLARATION, STEP)) == 1


def test_of_many_who_set_a_target_at_the_same_time_one_succeeds() -> None:
    def attempt(days: int) -> bool:
        try:
            targets.change(OFFICE, DECLARATION, STEP, days, EMAIL, 0)
        except Stale:
            return False
        return True

    control.engine()
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(1, 7))) == 1
    assert len(targets.history(OFFICE, DECLARATION, STEP)) == 1


@pytest.mark.parametrize("days", [0, -1, 365.5, 366, float("inf"), float("nan")])
def test_a_target_is_more_than_none_and_at_most_a_year(days: float) -> None:
    with pytest.raises(OfficeRefused, match="meer dan 0 en hoogstens 365 werkdagen"):
        targets.change(OFFICE, DECLARATION, STEP, days, EMAIL, 0)
    assert targets.of(OFFICE) == []


@pytest.mark.parametrize("days", [0.01, 365])
def test_the_shortest_and_the_longest_target_will_do(days: float) -> None:
    targets.change(OFFICE, DECLARATION, STEP, days, EMAIL, 0)
    assert held() == {(DECLARATION, STEP): days}


@pytest.mark.parametrize(("process", "step"), [("", STEP), (DECLARATION, "")])
def test_a_target_without_a_process_or_a_step_is_refused(process: str, step: str) -> None:
    with pytest.raises(OfficeRefused, match="proces en een stap"):
        targets.change(OFFICE, process, step, 1, EMAIL, 0)


@pytest.mark.parametrize(("first", "again"), [(None, None), (2, 2)])
def test_what_changes_nothing_is_refused_and_leaves_no_row(first: float | None, again: float | None) -> None:
    if first:
        targets.change(OFFICE, DECLARATION, STEP, first, EMAIL, 0)
    count = len(targets.history(OFFICE, DECLARATION, STEP))
    with pytest.raises(Refused, match="Er is niets veranderd"):
        targets.change(OFFICE, DECLARATION, STEP, again, EMAIL, count)
    assert len(targets.history(OFFICE, DECLARATION, STEP)) == count


def test_the_store_itself_keeps_two_targets_of_one_version_apart() -> None:
    targets.change(OFFICE, DECLARATION, STEP, 2, EMAIL, 0)
    row = {"office_id": OFFICE, "process": DECLARATION, "step": STEP, "version": 1, "set_by": OTHER, "set_at": NOW}
    with pytest.raises(IntegrityError), control.engine().begin() as connection:
        connection.execute(insert(kept).values(row))


def test_the_log_tells_in_dutch_what_was_and_what_became() -> None:
    targets.change(OFFICE, DECLARATION, STEP, 2, EMAIL, 0)
    targets.change(OFFICE, DECLARATION, STEP, 0.5, EMAIL, 1)
    targets.change(OFFICE, DECLARATION, STEP, None, OTHER, 2)
    entries = access_log.entries(OFFICE, kind=Kind.TARGET)
    assert [entry.email for entry in entries] == [OTHER, EMAIL, EMAIL]
    about = f"Proces: {DECLARATION} · Stap: {STEP} · Streeftijd (werkdagen): "
    assert [log_words.line(entry, {}) for entry in entries] == [
        f"{about}0,5 → geen",
        f"{about}2 → 0,5",
        f"{about}geen → 2",
    ]
