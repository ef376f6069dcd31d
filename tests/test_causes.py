"""Why an open workflow may be stuck: empty roles, people who are disabled or away, steps that are nobody's."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import queries
from auth import accounts, scope
from auth.accounts import Role, User
from office import absences
from office.absences import Away
from reports.causes import LATELY_DAYS, Cause, with_causes
from reports.turns import turns
from settings import AMSTERDAM
from tests import turn_office
from tests.organisation import Workflow, publish, user
from tests.turn_office import AWAY, GONE, HR_USER, MANAGER, NOW, OFFICE_USER, OPEN, ORGANISATION, WaitingStep, kind_of

pytestmark = pytest.mark.usefixtures("office")
TODAY = NOW.astimezone(AMSTERDAM).date()
LEADS, HR, DIRECTORS = 2, 1, 5  # the numbers of the steps that wait for them


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return turn_office.made(tmp_path_factory)


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[None]:
    with turn_office.copy_of(made, tmp_path):
        yield


def stuck(someone: User, cause: Cause) -> set[str]:
    """The workflows with this cause, as this user sees them now."""
    with queries.reader(scope.of(someone), NOW) as reader:
        rows = with_causes(reader, turns(reader).rows)
    return set(rows.loc[rows[cause.value], "workflow_id"])


def waiting(fits: Callable[[Workflow], bool]) -> set[str]:
    return {workflow.workflow_id for workflow in OPEN if fits(workflow)}


def executed(role: str, days_ago: int, actor: str | None = "Iemand") -> None:
    """Let somebody of this role have done a step at the bakery, so long ago."""
    done = turn_office.FINISHED[0]
    step = WaitingStep(done.workflow_id, 2, 9, "goedgekeurd", None, NOW - timedelta(days=days_ago), actor, role=role)
    publish(replace(ORGANISATION, steps=(*ORGANISATION.steps, step)))


def test_a_role_that_nobody_holds_and_nobody_worked_with_is_empty_wherever_it_is_up() -> None:
    assert waiting(lambda w: kind_of(w) == DIRECTORS) <= stuck(OFFICE_USER, Cause.NO_MEMBERS)


def test_a_role_is_empty_at_the_employer_that_none_of_its_members_may_see_and_not_at_the_others() -> None:
    found = stuck(OFFICE_USER, Cause.NO_MEMBERS)  # both who lead a department do so at the zorggroep
    assert found & waiting(lambda w: kind_of(w) == LEADS) == waiting(
        lambda w: kind_of(w) == LEADS and w.employer_id == "bakkerij"
    )


@pytest.mark.parametrize(
    "member",
    [
        replace(HR_USER, is_active=False),
        replace(HR_USER, rights=frozenset()),
        replace(HR_USER, role=Role.OFFICE),
        replace(HR_USER, employers=("zorggroep",)),
    ],
    ids=["disabled", "without the right", "another role", "another employer"],
)
def test_who_cannot_act_on_it_is_no_member(member: User) -> None:
    publish(replace(ORGANISATION, steps=tuple(step for step in ORGANISATION.steps if not step.executed_at)))
    with accounts.changing(member.office_id) as connection:
        accounts.put(connection, member)
    of_bakery = waiting(lambda w: kind_of(w) == HR and w.employer_id == "bakkerij")
    assert of_bakery & stuck(OFFICE_USER, Cause.NO_MEMBERS) == of_bakery != set()


@pytest.mark.parametrize(("days_ago", "is_empty"), [(LATELY_DAYS - 1, False), (LATELY_DAYS + 1, True)])
def test_a_role_that_was_worked_with_lately_is_not_empty_though_the_office_knows_no_member(
    days_ago: int, is_empty: bool
) -> None:
    executed("Directie", days_ago)
    found = stuck(OFFICE_USER, Cause.NO_MEMBERS) & waiting(lambda w: kind_of(w) == DIRECTORS)
    at_bakery = waiting(lambda w: kind_of(w) == DIRECTORS and w.employer_id == "bakkerij")
    assert bool(found & at_bakery) == is_empty
    assert found - at_bakery == waiting(lambda w: kind_of(w) == DIRECTORS and w.employer_id == "zorggroep")


@pytest.mark.parametrize(("actor", "is_empty"), [(GONE, True), ("Iemand anders", False), (None, False)])
def test_work_of_someone_who_is_disabled_by_now_does_not_keep_a_role_filled(actor: str | None, is_empty: bool) -> None:
    executed("Directie", 10, actor)
    of_bakery = waiting(lambda w: kind_of(w) == DIRECTORS and w.employer_id == "bakkerij")
    assert bool(stuck(OFFICE_USER, Cause.NO_MEMBERS) & of_bakery) == is_empty


def test_an_assignee_is_disabled_when_the_office_has_users_of_that_name_and_none_is_active() -> None:
    assert stuck(OFFICE_USER, Cause.DISABLED) == waiting(lambda w: kind_of(w) == 4)
    accounts.add(user(Role.HR, email="gijs2@kantoor.example", name=GONE))
    assert stuck(OFFICE_USER, Cause.DISABLED) == set()


def test_a_name_that_is_disabled_in_another_office_says_nothing_here() -> None:
    accounts.add(user(email="vera@elders.example", name=turn_office.STRANGER, office_id="elders", is_active=False))
    assert stuck(OFFICE_USER, Cause.DISABLED) == waiting(lambda w: kind_of(w) == 4)


@pytest.mark.parametrize(
    ("first", "last", "is_away"), [(0, 0, True), (-3, 3, True), (-9, -1, False), (1, 9, False)], ids=str
)
def test_an_assignee_is_away_on_the_days_that_the_office_says(first: int, last: int, is_away: bool) -> None:
    away = Away(AWAY, TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    absences.add(OFFICE_USER.office_id, away, OFFICE_USER.email)
    absences.add("elders", Away(GONE, TODAY, TODAY), OFFICE_USER.email)
    assert stuck(OFFICE_USER, Cause.ABSENT) == (waiting(lambda w: kind_of(w) == 3) if is_away else set())


def test_a_step_without_an_assignee_is_one_that_is_known_and_nobodys_turn() -> None:
    assert stuck(OFFICE_USER, Cause.NO_ASSIGNEE) == waiting(lambda w: kind_of(w) == 6)


@pytest.mark.parametrize("someone", [HR_USER, MANAGER, turn_office.EMPTY_MANAGER], ids=lambda someone: someone.name)
def test_who_sees_less_sees_the_same_causes_of_what_he_sees(someone: User) -> None:
    absences.add(OFFICE_USER.office_id, Away(AWAY, TODAY, TODAY), OFFICE_USER.email)
    for cause in Cause:
        with queries.reader(scope.of(someone), NOW) as reader:
            own = set(turns(reader).rows["workflow_id"])
        assert stuck(someone, cause) == stuck(OFFICE_USER, cause) & own


def test_every_cause_has_words_of_its_own() -> None:
    assert len({cause.label for cause in Cause}) == len({cause.explanation for cause in Cause}) == len(Cause)
