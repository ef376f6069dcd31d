"""Whatever of another's scope stands in an address, the answer is that for what does not exist: the whole page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from google.protobuf import text_format
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe

from auth.accounts import User
from queries.terms import DECLARATION
from tests import canary_office as office
from tests.canary_office import ADMIN, BELOW, BOSS, EXACT, HR, OTHER_BOSS, OTHER_MANAGER
from tests.organisation import words
from tests.person import Person
from tests.screens import WORKFLOW, WORKFLOWS, nodes, own_home

LOG, ACCESS, USER = "pages/office/log.py", "pages/office/access.py", "pages/office/user.py"
LOOKERS = (BELOW, HR, OTHER_MANAGER)
MANAGERS = (BOSS, ADMIN, OTHER_BOSS)


@pytest.fixture(scope="module", autouse=True)
def both_offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        office.make()
        yield


@dataclass(frozen=True)
class Case:
    """A parameter of an address, a value that never was, and which values of others go with it."""

    name: str
    path: str
    never: str
    kind: str
    more: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.path.rpartition('/')[2].removesuffix('.py')}-{self.name}-{self.kind}"


DECLARED = (("process", DECLARATION),)
OF_ROWS = [
    Case("id", WORKFLOW, "qworkflow9999q", "workflow"),
    Case("id", WORKFLOW, "wg9", "employer"),
    Case("id", WORKFLOWS, "qworkflow9999q", "workflow"),
    Case("employer", WORKFLOWS, "wg9", "employer"),
    Case("employers", WORKFLOWS, "wg9", "employer"),
    Case("department", WORKFLOWS, "afd9", "department"),
    Case("department", WORKFLOWS, "Afdeling qafdeling9999q", "department name"),
    Case("process", WORKFLOWS, "Proces qproces9999q", "process"),
    Case("component", WORKFLOWS, "Component qcomponent9999q", "component", DECLARED),
    Case("payroll_period", WORKFLOWS, "2026-09", "payroll period", DECLARED),
    Case("employee", WORKFLOWS, "Noor qmedewerker9999q", "employee"),
    Case("employee", WORKFLOWS, "*qmedewerker9999*", "part of an employee"),
    Case("submitter", WORKFLOWS, "Indiener qindiener9999q", "submitter"),
    *(
        Case(name, WORKFLOWS, "wg9", "employer")
        for name in ("focus", "sort", "order", "page", "list", "period", "status")
    ),
    *(Case(name, WORKFLOWS, "afd9", "department") for name in ("submitted_from", "value_from", "value_until")),
]
OF_OFFICE = [
    Case("id", USER, "nooit@kantoor.example", "address"),
    Case("id", WORKFLOW, "qworkflow9999q", "workflow"),
    Case("person", LOG, "nooit@kantoor.example", "address"),
    Case("kind", LOG, "nooit@kantoor.example", "address"),
    Case("find", ACCESS, "Gebruiker qgebruiker9999q", "user"),
    Case("find", ACCESS, "Afdeling qafdeling9999q", "department name"),
    Case("view", ACCESS, "wg9", "employer"),
]


def values_of_others(someone: User, kind: str) -> list[str]:
    """What exists of this kind but is not his: two of his own office if there are, else of the other."""

    def all_of(organisation: office.Organisation) -> dict[str, Sequence[str | None]]:
        names = [employee.name for employee in organisation.employees]
        return {
            "workflow": [w.workflow_id for w in organisation.workflows],
            "employer": [e.employer_id for e in organisation.employers],
            "department": [d.department_id for d in organisation.departments],
            "department name": [d.name for d in organisation.departments],
            "process": [w.process for w in organisation.workflows],
            "component": [w.component for w in organisation.workflows],
            "payroll period": [w.payroll_period for w in organisation.workflows],
            "employee": names,
            "part of an employee": [f"*{word.removesuffix('q')}*" for word in sorted(words(names))],
            "submitter": [w.submitter for w in organisation.workflows],
            "address": [user.email for user in organisation.users],
            "user": [user.name for user in organisation.users],
        }

    is_manager = someone in MANAGERS
    his = all_of(office.OFFICES[someone.office_id] if is_manager else office.of(someone))[kind]
    found = [value for one in office.OFFICES.values() for value in all_of(one)[kind] if value and value not in his]
    return list(dict.fromkeys(found))[:2]


def tree(app: AppTest, *values: str) -> list[str]:
    """Everything on screen and the address, with these values made one, and without Streamlit's own ids."""
    told = [f"{node.type} {_told(node)}" for node in nodes(app)] + [repr(sorted(app.query_params.items()))]
    typed = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    return [re.sub(r"[0-9a-f]{16,}", "id", re.sub(typed, "?", line)) for line in told]


def _told(node: object) -> str:
    if isinstance(node, Dataframe):
        return str(node.value.to_csv())
    proto = getattr(node, "proto", None)
    return text_format.MessageToString(proto, as_utf8=True) if proto is not None else ""


def answers(someone: User, case: Case, values: Sequence[str]) -> list[list[str]]:
    """The page for each of these values, one after the other in one tab."""
    his = Person.begin(someone)
    his.go("eerst", case.path, **{case.name: case.never}, **dict(case.more))  # the menu leads to the address before
    return [tree(his.go("dan", case.path, **{case.name: v}, **dict(case.more)), case.never, *values) for v in values]


@pytest.mark.parametrize("case", OF_ROWS, ids=lambda case: case.id)
@pytest.mark.parametrize("someone", LOOKERS, ids=lambda someone: someone.name.split()[-1])
def test_what_another_may_see_is_answered_as_what_does_not_exist(someone: User, case: Case) -> None:
    others = values_of_others(someone, case.kind)
    if case.kind == "employer" and someone is HR:
        assert others == ["wg2"]
    never, *found = answers(someone, case, [case.never, *others])
    assert len(never) > 10
    for value, answer in zip(others, found, strict=True):
        assert answer == never, value


@pytest.mark.parametrize("case", OF_OFFICE, ids=lambda case: case.id)
@pytest.mark.parametrize("someone", MANAGERS, ids=lambda someone: someone.name.split()[-1])
def test_what_belongs_to_another_office_is_answered_as_what_does_not_exist(someone: User, case: Case) -> None:
    others = values_of_others(someone, case.kind)
    never, *found = answers(someone, case, [case.never, *others])
    assert len(never) > 10
    for value, answer in zip(others, found, strict=True):
        assert answer == never, value


def test_there_is_something_of_others_to_ask_for_in_nearly_every_case() -> None:
    asked = [(someone, case) for someone in LOOKERS for case in OF_ROWS]
    asked += [(someone, case) for someone in MANAGERS for case in OF_OFFICE]
    empty = [(someone.name, case.id) for someone, case in asked if not values_of_others(someone, case.kind)]
    assert len(empty) <= 10, empty


def test_the_comparison_sees_a_difference_of_one_word() -> None:
    his = Person.begin(EXACT)
    first, second = (tree(his.go("lijst", employee=name), name) for name in ("*0q", "*1q"))
    assert first != second
