"""Whatever of another's scope stands in an address, the answer is that for what does not exist: the whole page."""

import gc
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from urllib.parse import quote_plus

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
from ui.words import plain

LOG, ACCESS, USER = "pages/office/log.py", "pages/office/access.py", "pages/office/user.py"
MANAGERS = (BOSS, ADMIN, OTHER_BOSS)
# Ids of employers, departments and periods are the same in both offices, so these have nothing of others to ask for.
NOTHING_OF_OTHERS = dict.fromkeys((*MANAGERS, BELOW), ("employer", "department", "payroll period"))


@pytest.fixture(scope="module", autouse=True)
def both_offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        office.make()
        gc.collect()
        gc.freeze()  # as the server does: without it each run spends more time on collecting than on the page
        yield
        tab_of.cache_clear()


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
    Case("employee", WORKFLOWS, "*medewerker9999q*", "part of an employee"),
    Case("submitter", WORKFLOWS, "Indiener qindiener9999q", "submitter"),
    Case("status", WORKFLOWS, "wg9", "employer"),
]
# These take no id at all: an id there is as good as any other word.
OF_NO_ROWS = [
    Case(name, WORKFLOWS, "afd9", "department")
    for name in ("focus", "sort", "order", "page", "list", "period", "submitted_from", "value_from", "value_until")
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
ASKED = [
    *((BELOW, case) for case in [*OF_ROWS, *OF_NO_ROWS]),
    *((someone, case) for someone in (HR, OTHER_MANAGER) for case in OF_ROWS),
    *((someone, case) for someone in (BOSS, OTHER_BOSS) for case in OF_OFFICE),
    (ADMIN, OF_OFFICE[0]),
]


def values_of_others(someone: User, kind: str) -> list[str]:
    """What exists of this kind but is not his: one of his own office if there is, and one of the other."""

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
            "part of an employee": [f"*{word.removeprefix('q')}*" for word in sorted(words(names))],
            "submitter": [w.submitter for w in organisation.workflows],
            "address": [user.email for user in organisation.users],
            "user": [user.name for user in organisation.users],
        }

    is_manager = someone in MANAGERS
    his = all_of(office.OFFICES[someone.office_id] if is_manager else office.of(someone))[kind]
    found = [value for one in office.OFFICES.values() for value in all_of(one)[kind] if value and value not in his]
    different = list(dict.fromkeys(found))
    return list(dict.fromkeys([*different[:1], *different[-1:]]))


@cache
def tab_of(someone: User) -> Person:
    """One tab for all his questions, as people have."""
    return Person.begin(someone)


def tree(app: AppTest, *values: str) -> list[str]:
    """Everything on screen and the address, with these values made one, and without Streamlit's own ids."""
    told = [f"{node.type} {_told(node)}" for node in nodes(app)] + [repr(sorted(app.query_params.items()))]
    as_text = {way(value) for value in values for way in (str, quote_plus, plain)}
    written = as_text | {text.replace("\\", "\\\\") for text in as_text}
    typed = "|".join(re.escape(text) for text in sorted(written, key=len, reverse=True))
    return [re.sub(r"[0-9a-f]{16,}", "id", re.sub(typed, "?", line)) for line in told]


def _told(node: object) -> str:
    if isinstance(node, Dataframe):
        return str(node.value.to_csv())
    proto = getattr(node, "proto", None)
    return text_format.MessageToString(proto, as_utf8=True) if proto is not None else ""


def difference(first: list[str], second: list[str]) -> list[str]:
    return [line for line in unified_diff(first, second, n=0) if line[1:] not in ("--\n", "++\n")]


def answers(someone: User, case: Case) -> dict[str, list[str]]:
    """The page for what never was, and for each value of others, one after the other in one tab."""
    his, others = tab_of(someone), values_of_others(someone, case.kind)
    before = f"{case.never}0"  # the menu leads to the address before, so that has something unknown in it as well
    values, given = (before, case.never, *others), dict(case.more)
    found = {value: tree(his.go("vraag", case.path, **{case.name: value}, **given), *values) for value in values}
    del found[before]
    return found


@pytest.mark.parametrize(
    ("someone", "case"), ASKED, ids=lambda given: given.id if isinstance(given, Case) else given.name.split()[-1]
)
def test_what_another_may_see_is_answered_as_what_does_not_exist(someone: User, case: Case) -> None:
    found = answers(someone, case)
    never = found.pop(case.never)
    assert len(never) > 10
    assert {value: difference(never, answer) for value, answer in found.items() if answer != never} == {}
    assert found or case.kind in NOTHING_OF_OTHERS.get(someone, ())


def test_the_comparison_sees_a_difference_of_one_word() -> None:
    his = Person.begin(EXACT)
    first, second = (tree(his.go("lijst", employee=name), name) for name in ("*0q", "*1q"))
    assert first != second
