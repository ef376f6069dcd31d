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
from tests.organisation import NOW, Department, Employer, Organisation, publish, publish_copy, user, word


def managing(*departments: str, below: bool = False) -> User:
    return user(Role.DEPARTMENT_MANAGER, departments=tuple(DepartmentGrant(d, below) for d in departments))


def tree(**parents: str | None) -> None:
    """Publish departments of employer wg0 with these parents; those that begin with x are of employer wg1."""
    employers = tuple(Employer(employer_id, "kantoor", employer_id) for employer_id in ("wg0", "wg1"))
    departments = tuple(
        Department(name, "wg1" if name.startswith("x") else "wg0", name, parent) for name, parent in parents.items()
    )
    publish(Organisation(employers=employers, departments=departments))


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


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_decision_holds(rule: str) -> None:
    publish_copy(example())
    someone, employers, departments = RULES[rule]
    found = scope.of(someone)
    assert (found.employers, found.departments) == (employers, departments or ())
    assert found.is_whole_employers is (departments is None)


@pytest.mark.usefixtures("home")
def test_sub_departments_are_seen_only_when_the_grant_says_so() -> None:
    tree(zorg=None, thuiszorg="zorg", nachtzorg="thuiszorg", kantoor=None)
    assert scope.of(managing("zorg")).departments == ("zorg",)
    assert scope.of(managing("zorg", below=True)).departments == ("nachtzorg", "thuiszorg", "zorg")


@pytest.mark.usefixtures("home")
def test_each_grant_of_one_user_counts_its_own_sub_departments() -> None:
    tree(zorg=None, thuiszorg="zorg", winkel=None, kassa="winkel")
    someone = user(departments=(DepartmentGrant("zorg"), DepartmentGrant("winkel", has_sub_departments=True)))
    assert scope.of(someone).departments == ("kassa", "winkel", "zorg")


@pytest.mark.usefixtures("home")
def test_a_department_tree_with_a_cycle_ends_and_gives_all_departments_of_the_cycle() -> None:
    tree(a="c", b="a", c="b", d="c", self="self", apart=None)
    for start in "abc":
        assert scope.of(managing(start, below=True)).departments == ("a", "b", "c", "d")
    assert scope.of(managing("d", below=True)).departments == ("d",)
    assert scope.of(managing("self", below=True)).departments == ("self",)


@pytest.mark.usefixtures("home")
def test_a_department_does_not_lie_below_one_of_another_employer() -> None:
    tree(zorg=None, x_winkel="zorg", x_kassa="x_winkel", thuiszorg="x_kassa")
    assert scope.of(managing("zorg", below=True)).departments == ("zorg",)
    assert scope.of(managing("x_winkel", below=True)).departments == ("x_kassa", "x_winkel")


@pytest.mark.usefixtures("home")
def test_scope_follows_the_current_department_not_the_one_at_submission() -> None:
    organisation = example()
    [moved] = [employee for employee in organisation.employees if employee.department_id == "kantoor"]
    theirs = {w for w in organisation.workflows if (w.employer_id, w.employee_id) == ("wg0", moved.employee_id)}
    submitted_elsewhere = tuple(replace(w, department_id="zorg") if w in theirs else w for w in organisation.workflows)
    publish(replace(organisation, workflows=submitted_elsewhere))
    own = {workflow.workflow_id for workflow in theirs}
    assert own & seen_by(managing("zorg")) == set()
    assert own <= seen_by(managing("kantoor"))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("someone", [user(rights=frozenset()), user(is_active=False)], ids=["no right", "disabled"])
def test_without_the_right_or_disabled_there_is_no_scope(someone: User) -> None:
    publish_copy(example())
    with pytest.raises(AccessRefused, match="Vraag het aan uw kantoor"):
        scope.of(someone)


@pytest.mark.usefixtures("home")
def test_a_user_of_an_office_without_data_is_told_so() -> None:
    publish_copy(example())
    with pytest.raises(NoSnapshot):
        scope.of(user(office_id="ander-kantoor"))


@pytest.mark.usefixtures("home")
def test_grants_on_ids_of_another_office_open_nothing() -> None:
    publish_copy(example())
    other = Organisation("ander", (Employer("wg9", "ander", "Elders"),), (Department("elders", "wg9", "Elders"),))
    publish(other)
    assert scope.of(user(Role.HR, employers=("wg9",))).employers == ()
    assert scope.of(managing("elders", below=True)).employers == ()


@pytest.mark.usefixtures("home")
def test_a_scope_keeps_to_its_snapshot_when_a_new_one_is_published(home: Path) -> None:
    publish_copy(example())
    before = scope.of(user())
    publish(Organisation(employers=(Employer("wg7", "kantoor", f"Nieuw {word('werkgever', 7)}"),)))
    with queries.reader(before, NOW) as reader:
        assert reader.rows("choices/employers").num_rows == 2
    assert scope.of(user()).employers == ("wg7",)
    assert (home / "snapshots").is_dir()
