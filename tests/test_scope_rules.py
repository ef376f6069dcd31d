"""The rules of docs/decisions/0002-wie-ziet-wat.md, one by one."""

from dataclasses import replace
from pathlib import Path

import pytest

import queries
from auth import scope
from auth.accounts import DepartmentGrant, Role, User
from errors import AccessRefused, NoSnapshot
from tests.examination import seen_by
from tests.example_office import example
from tests.organisation import NOW, OFFICE, Department, Employer, Organisation, publish, publish_copy, user, word

pytestmark = pytest.mark.stores("file", "direct")
TREES = "bomen"
# Those that begin with x are of employer wg1, all others of wg0.
PARENTS = {
    "zorg": None,
    "thuiszorg": "zorg",
    "nachtzorg": "thuiszorg",
    "kantoor": None,
    "winkel": None,
    "kassa": "winkel",
    "a": "c",
    "b": "a",
    "c": "b",
    "d": "c",
    "self": "self",
    "apart": None,
    "bouw": None,
    "x_winkel": "bouw",
    "x_kassa": "x_winkel",
    "timmer": "x_kassa",
}


def managing(*departments: str, below: bool = False, office_id: str = OFFICE) -> User:
    grants = tuple(DepartmentGrant(department, below) for department in departments)
    return user(Role.DEPARTMENT_MANAGER, departments=grants, office_id=office_id)


def seen_in_trees(*departments: str, below: bool = False) -> tuple[str, ...]:
    """The departments that who manages these sees in an office with nothing but departments."""
    return scope.of(managing(*departments, below=below, office_id=TREES)).departments


@pytest.fixture(scope="module", autouse=True)
def offices(shared_home: Path) -> None:
    """The example, and an office with departments below departments."""
    publish_copy(example())
    employers = tuple(Employer(employer_id, TREES, employer_id) for employer_id in ("wg0", "wg1"))
    departments = tuple(
        Department(name, "wg1" if name.startswith("x") else "wg0", name, parent) for name, parent in PARENTS.items()
    )
    publish(Organisation(TREES, employers, departments))


ZORG = (DepartmentGrant("zorg"),)
RULES = {
    "office without an employer sees the whole office": (user(Role.OFFICE), ("wg0", "wg1"), None),
    "payroll without an employer sees the whole office": (user(Role.PAYROLL), ("wg0", "wg1"), None),
    "office with an employer sees that one": (user(Role.OFFICE, employers=("wg1",)), ("wg1",), None),
    "payroll with an employer sees that one": (user(Role.PAYROLL, employers=("wg1",)), ("wg1",), None),
    "hr without an employer sees nothing": (user(Role.HR), (), None),
    "hr with an employer sees that one": (user(Role.HR, employers=("wg0",)), ("wg0",), None),
    "a department narrows the office": (user(Role.OFFICE, departments=ZORG), ("wg0",), ("zorg",)),
    "a department narrows hr with an employer": (
        user(Role.HR, employers=("wg0", "wg1"), departments=ZORG),
        ("wg0",),
        ("zorg",),
    ),
    "a department of an employer that is not granted opens nothing": (
        user(Role.HR, employers=("wg1",), departments=ZORG),
        (),
        (),
    ),
    "a manager without a department sees nothing": (user(Role.DEPARTMENT_MANAGER), (), ()),
    "a manager with only an employer sees nothing": (user(Role.DEPARTMENT_MANAGER, employers=("wg0",)), (), ()),
    "a manager sees his department": (user(Role.DEPARTMENT_MANAGER, departments=ZORG), ("wg0",), ("zorg",)),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_decision_holds(rule: str) -> None:
    someone, employers, departments = RULES[rule]
    found = scope.of(someone)
    assert (found.employers, found.departments) == (employers, departments or ())
    assert found.is_whole_employers is (departments is None)


def test_sub_departments_are_seen_only_when_the_grant_says_so() -> None:
    assert seen_in_trees("zorg") == ("zorg",)
    assert seen_in_trees("zorg", below=True) == ("nachtzorg", "thuiszorg", "zorg")


def test_each_grant_of_one_user_counts_its_own_sub_departments() -> None:
    grants = (DepartmentGrant("zorg"), DepartmentGrant("winkel", has_sub_departments=True))
    assert scope.of(user(departments=grants, office_id=TREES)).departments == ("kassa", "winkel", "zorg")


def test_a_department_tree_with_a_cycle_ends_and_gives_all_departments_of_the_cycle() -> None:
    for start in "abc":
        assert seen_in_trees(start, below=True) == ("a", "b", "c", "d")
    assert seen_in_trees("d", below=True) == ("d",)
    assert seen_in_trees("self", below=True) == ("self",)


def test_a_department_does_not_lie_below_one_of_another_employer() -> None:
    assert seen_in_trees("bouw", below=True) == ("bouw",)
    assert seen_in_trees("x_winkel", below=True) == ("x_kassa", "x_winkel")


def test_scope_follows_the_current_department_not_the_one_at_submission() -> None:
    organisation = replace(example(), office_id="verhuisd")
    [moved] = [employee for employee in organisation.employees if employee.department_id == "kantoor"]
    theirs = {w for w in organisation.workflows if (w.employer_id, w.employee_id) == ("wg0", moved.employee_id)}
    submitted_elsewhere = tuple(replace(w, department_id="zorg") if w in theirs else w for w in organisation.workflows)
    publish(replace(organisation, workflows=submitted_elsewhere))
    own = {workflow.workflow_id for workflow in theirs}
    assert own & seen_by(managing("zorg", office_id="verhuisd")) == set()
    assert own <= seen_by(managing("kantoor", office_id="verhuisd")) != set()


@pytest.mark.parametrize("someone", [user(rights=frozenset()), user(is_active=False)], ids=["no right", "disabled"])
def test_without_the_right_or_disabled_there_is_no_scope(someone: User) -> None:
    with pytest.raises(AccessRefused, match="Vraag het aan uw kantoor"):
        scope.of(someone)


def test_a_user_of_an_office_without_data_is_told_so() -> None:
    with pytest.raises(NoSnapshot):
        scope.of(user(office_id="ander-kantoor"))


def test_grants_on_ids_of_another_office_open_nothing() -> None:
    other = Organisation("ander", (Employer("wg9", "ander", "Elders"),), (Department("elders", "wg9", "Elders"),))
    publish(other)
    assert scope.of(user(Role.HR, employers=("wg9",))).employers == ()
    assert scope.of(managing("elders", below=True)).employers == ()


@pytest.mark.stores("file", "followed", "direct")
def test_a_scope_keeps_to_its_snapshot_when_a_new_one_is_published(home: Path) -> None:
    publish_copy(example())
    before = scope.of(user())
    publish(Organisation(employers=(Employer("wg7", "kantoor", f"Nieuw {word('werkgever', 7)}"),)))
    assert scope.of(user()).employers == ("wg7",)
    with queries.reader(before, NOW) as reader:
        assert reader.rows("choices/employers").num_rows == 2
    assert (home / "snapshots").is_dir()
