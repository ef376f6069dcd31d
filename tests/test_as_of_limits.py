"""As of a past day: what the times do not tell, and what is shown instead."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

import queries
from auth import scope
from auth.accounts import DepartmentGrant, Role
from database import building
from queries.selection import Selection
from queries.terms import Overview
from settings import AMSTERDAM
from tests.example_office import example
from tests.lives import PLAN
from tests.organisation import NOW, Step, Workflow, publish, user

DAY = date(2026, 11, 10)
BEFORE, AFTER = (datetime(2026, 11, day, 12, tzinfo=AMSTERDAM) for day in (9, 12))
LATER = NOW + timedelta(days=1)
pytestmark = pytest.mark.usefixtures("home")


def made(workflow: Workflow, *steps: Step) -> building.Published:
    """An office with this one workflow."""
    return publish(replace(example(), step_definitions=PLAN, workflows=(workflow,), steps=steps))


def of(status: str, finished_at: datetime | None = None) -> Workflow:
    return Workflow("w", "wg0", "nr0", "Noor", BEFORE, status=status, finished_at=finished_at)


def as_of(day: date) -> list[tuple[Overview, dict[str, object]]]:
    """The rows of both lists at the end of this day."""
    with queries.reader(scope.of(user()), as_of=day) as reader:
        return [
            (overview, row)
            for overview in Overview
            for row in reader.rows("workflows/list", **Selection(overview).listed([])).to_pylist()
        ]


def test_a_workflow_that_is_over_without_a_known_end_stands_with_its_status_of_now_and_is_counted() -> None:
    made(of("Afgerond"))
    [(overview, row)] = as_of(DAY)
    assert (overview, row["status"], row["finished_at"]) == (Overview.HISTORIC, "Afgerond", None)
    with queries.reader(scope.of(user()), as_of=DAY) as reader:
        assert reader.rows("workflows/undated").to_pylist() == [{"workflows": 1}]


def test_an_unknown_status_of_now_stands_as_long_as_nothing_was_done_since() -> None:
    made(of("Teruggezet"), Step("w", 1, 1, executed_at=BEFORE), Step("w", 2, 2, executed_at=AFTER))
    [(_, then)], [(_, since)] = as_of(DAY), as_of(AFTER.date())
    assert (then["status"], since["status"]) == ("In behandeling", "Teruggezet")


def test_a_step_without_a_set_up_that_was_done_later_was_not_waited_for() -> None:
    made(of("Afgerond", AFTER), Step("w", 1, 1, executed_at=BEFORE), Step("w", 2, 9, executed_at=AFTER, name="Extra"))
    [(overview, row)] = as_of(DAY)
    assert (overview, row["current_step"], row["turn"], row["current_since"]) == (Overview.OPEN, None, None, BEFORE)


def test_a_planned_step_that_someone_else_did_later_waited_for_whom_its_set_up_names() -> None:
    set_up = replace(of("Afgerond", AFTER), template_id="levend", template_version="v1")
    done = Step("w", 2, 4, "goedgekeurd", "Later gezegd", AFTER, "Iemand Anders", role="Kantoor", claimed_at=AFTER)
    made(set_up, Step("w", 1, 1, executed_at=BEFORE), done)
    [(_, row)] = as_of(DAY)
    assert (row["current_step"], row["turn"]) == ("Controleren", "Truus Peereboom")
    with queries.reader(scope.of(user()), as_of=DAY) as reader:
        steps = reader.rows("workflow/steps", workflow_id="w", employer_id="wg0", submitted_at=BEFORE).to_pylist()
    assert "Later gezegd" not in repr(steps)
    assert "Iemand Anders" not in repr(steps)


def test_who_may_see_a_workflow_of_then_follows_the_department_of_now() -> None:
    moved = replace(example().employees[0], department_id="kantoor")
    people = (moved, *example().employees[1:])
    sent_in = replace(of("In behandeling"), department_id="zorg")
    publish(replace(example(), employees=people, workflows=(sent_in,), steps=()))
    for department, seen in (("kantoor", 1), ("zorg", 0)):
        manager = user(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant(department),))
        with queries.reader(scope.of(manager), as_of=DAY) as reader:
            assert reader.rows("workflow/facts", workflow_id="w").num_rows == seen
