"""Everything of two offices carries a word of its own; whatever anyone does, no word of another's reaches him, and none
of his own is missing."""

import contextlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from auth import changes, downloads, sessions
from auth.accounts import Permission, User
from auth.changes import Change
from pages import MENU
from queries.selection import SORTABLE
from queries.terms import DECLARATION
from tests import canary_office as office
from tests.canary_office import ADMIN, BELOW, BOSS, EVERYONE, EXACT, HR, OTHER_BOSS, SEES_NO_ROWS, SEES_ROWS
from tests.organisation import Workflow, words
from tests.screens import WORKFLOW, WORKFLOWS, assert_nothing_raised, nodes, opened, own_home, session_of

every_user = pytest.mark.parametrize("someone", EVERYONE, ids=lambda someone: someone.name.split()[-1])
who_sees_rows = pytest.mark.parametrize("someone", SEES_ROWS, ids=lambda someone: someone.name.split()[-1])


@pytest.fixture(scope="module", autouse=True)
def both_offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        office.make()
        yield
        done_by.cache_clear()


def sent(app: AppTest) -> str:
    """All that a run sends to the browser, as it goes over the wire, and the address it leaves."""
    parts = [node.proto.SerializeToString() for node in nodes(app) if getattr(node, "proto", None) is not None]
    return b"\n".join(parts).decode("latin-1") + repr(app.query_params)


@dataclass
class Doings:
    """All that someone did and what came of it: words that reached him, by what he did, beyond those he typed."""

    reached: dict[str, set[str]] = field(default_factory=dict)

    def add(self, deed: str, text: str, typed: str = "") -> None:
        self.reached[deed] = self.reached.get(deed, set()) | words(text) - words(typed)

    def of(self, *beginnings: str) -> set[str]:
        return {word for deed, found in self.reached.items() if deed.startswith(beginnings) for word in found}


def shown_ids(someone: User) -> list[Workflow]:
    return list(office.of(someone).workflows)


def foreign(someone: User) -> list[Workflow]:
    """Workflows that are not his, of his own office first and of the other one."""
    own = {workflow.workflow_id for workflow in shown_ids(someone)}
    offices = sorted(office.OFFICES.values(), key=lambda one: one.office_id != someone.office_id)
    found = [[w for w in one.workflows if w.workflow_id not in own] for one in offices]
    return [workflow for group in found for workflow in group[:2]]


@cache
def done_by(someone: User) -> Doings:
    """All there is to do, done by this user; who may see nothing does what he can."""
    done, key = Doings(), session_of(someone.email)

    def at(deed: str, path: str = WORKFLOWS, typed: str = "", **query: str | list[str]) -> AppTest:
        app = opened(None, path, key, **query)
        done.add(deed, sent(app), typed)
        return app

    for screen in MENU:
        at(f"scherm {screen.address}", screen.path)
    for workflow in [*shown_ids(someone)[:3], *foreign(someone)]:
        at(f"workflow {workflow.workflow_id}", WORKFLOW, workflow.workflow_id, id=workflow.workflow_id)
    if someone in SEES_ROWS:
        _look_through(someone, at, done)
        _export(someone, key, done)
    if someone.may(Permission.MANAGE_ACCESS):
        _manage(someone, at, key, done)
    return done


def _look_through(someone: User, at, done: Doings) -> None:  # type: ignore[no-untyped-def]
    for name in ("openstaand", "historisch"):
        for page in (1, 2):
            at(f"lijst {name}", list=name, page=str(page))
        at("declaraties", list=name, process=DECLARATION)
    for workflow in foreign(someone):
        typed = f"*{words(workflow.submitter).pop()}*"
        at("zoeken", typed=typed, submitter=[typed, typed.upper()])
    at("zoeken", typed="*", employee="*", submitter="*q*")
    for column in sorted(SORTABLE)[EVERYONE.index(someone) :: len(SEES_ROWS)]:
        at("sorteren", sort=column, order="asc", process=DECLARATION)
    app = at("werkgevers")
    for employer in office.of(someone).employers if len(office.of(someone).employers) > 1 else ():
        app.multiselect(key="employers").set_value([employer.employer_id]).run()
        done.add("werkgevers", sent(app))
    app.session_state["employers"] = ["wg0", "wg1", "wg2"]
    app.run()
    done.add("werkgevers", sent(app))


def _export(someone: User, key: str, done: Doings) -> None:
    """Both lists, unless his list is like that of someone who does it already."""
    for name in ("openstaand", "historisch") if someone in (BOSS, HR, BELOW, OTHER_BOSS) else ():
        app = opened(None, session=key, list=name)
        done.add(f"bestand {name}", _all_parts(_file(app, key)))


def _file(app: AppTest, key: str) -> Path:
    next(button for button in app.button if button.label == "Download naar Excel").click().run()
    assert_nothing_raised(app)
    [token] = re.findall(r"/export/([\w-]+)", "".join(str(node.value) for node in nodes(app) if node.type == "html"))
    session = sessions.find(key)
    assert session is not None
    found = downloads.take(session, token)
    assert found is not None
    return found.path


def _all_parts(path: Path) -> str:
    """Every sheet, string, property and name in a workbook."""
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def _manage(someone: User, at, key: str, done: Doings) -> None:  # type: ignore[no-untyped-def]
    log, access, user = "pages/office/log.py", "pages/office/access.py", "pages/office/user.py"
    for other in (EXACT, OTHER_BOSS, ADMIN):
        at(f"gebruiker {other.email}", user, other.email, id=other.email)
        at("logboek", log, other.email, person=other.email)
        at("toegang", access, other.name, find=other.name.split()[-1])
    for kind in ("list", "workflow", "export"):
        at("logboek", log, kind=kind)
    done.add("bestand logboek", _all_parts(_file(opened(None, log, key), key)))


@every_user
def test_no_word_of_what_he_may_not_see_reaches_him_whatever_he_does(someone: User) -> None:
    done = done_by(someone)
    may_know = office.allowed(someone)
    leaks = {deed: found - may_know for deed, found in done.reached.items() if found - may_know}
    assert leaks == {}
    assert len(done.reached) >= len(MENU)


@who_sees_rows
def test_all_pages_of_both_lists_together_hold_every_workflow_of_his_by_its_own_word(someone: User) -> None:
    expected = words([workflow.submitter for workflow in shown_ids(someone)])
    assert {word for word in done_by(someone).of("lijst ") if "indiener" in word} == expected != set()


@who_sees_rows
def test_the_filters_offer_every_name_process_component_and_department_of_his(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    offered = (
        [employee.name for employee in seen.employees],
        [workflow.process for workflow in seen.workflows],
        [department.name for department in seen.departments],
    )
    assert words(*offered) - done.of("lijst ") == set()
    assert words([workflow.component for workflow in seen.workflows]) - done.of("declaraties") == set()


@who_sees_rows
def test_an_opened_workflow_tells_all_its_words(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    employees = {(employee.employer_id, employee.employee_id): employee for employee in seen.employees}
    for workflow in shown_ids(someone)[:3]:
        steps = [step for step in seen.steps if step.workflow_id == workflow.workflow_id]
        set_up = [step for step in seen.step_definitions if step.template_id == workflow.template_id]
        whole = words(workflow, steps, set_up, employees[workflow.employer_id, workflow.employee_id])
        assert whole - done.of(f"workflow {workflow.workflow_id}") - words(workflow.workflow_id) == set()


@pytest.mark.parametrize("someone", [BOSS, HR, BELOW, OTHER_BOSS], ids=lambda someone: someone.name.split()[-1])
def test_the_files_of_both_lists_hold_every_workflow_of_his_and_the_employers_he_saw(someone: User) -> None:
    seen = office.of(someone)
    told = [(w.submitter, w.process, w.component) for w in seen.workflows], [e.name for e in seen.employers]
    assert words(*told, [employee.name for employee in seen.employees]) - done_by(someone).of("bestand ") == set()


@pytest.mark.parametrize("someone", [BOSS, ADMIN, OTHER_BOSS], ids=lambda someone: someone.name.split()[-1])
def test_who_manages_access_finds_every_user_employer_and_department_of_his_office(someone: User) -> None:
    own = office.OFFICES[someone.office_id]
    assert words(own.users) - done_by(someone).of("scherm toegang") == set()
    assert words(own.employers, own.departments) - done_by(someone).of("scherm gebruiker", "gebruiker ") == set()


@pytest.mark.parametrize("someone", SEES_NO_ROWS, ids=lambda someone: someone.name.split()[-1])
def test_who_may_see_no_rows_gets_no_word_of_any_workflow(someone: User) -> None:
    rows = words(*(one.workflows for one in office.OFFICES.values()), *(one.steps for one in office.OFFICES.values()))
    logged = office.allowed(someone) if someone is ADMIN else set()
    assert done_by(someone).of("") & rows - logged == set()


def test_choosing_another_employer_in_the_middle_leaves_nothing_of_the_first() -> None:
    app = opened(HR.email)
    for chosen in ("wg0", "wg1", "wg0"):
        app.multiselect(key="employers").set_value([chosen]).run()
        assert_nothing_raised(app)
        seen = office.model.visible(HR, office.OFFICES[office.OWN], [chosen])
        both = words(office.of(HR).employers) | office.model.words_of(seen, office.OFFICES[office.OWN])
        assert words(sent(app)) - both - words(HR.name) == set()
        assert words(seen.employees) - words(sent(app)) == set()


@pytest.mark.parametrize("path", [WORKFLOWS, WORKFLOW], ids=["lijst", "workflow"])
def test_a_grant_withdrawn_in_the_middle_bites_at_the_next_click(path: str) -> None:
    app = opened(HR.email, path, id=office.OFFICES[office.OWN].workflows[0].workflow_id)
    assert "qmedewerker0q" in sent(app)
    with changed(HR, replace(HR, employers=("wg1",))) as less:
        app.run()
        assert_nothing_raised(app)
        assert words(sent(app)) - office.allowed(less) - words(app.query_params) == set()


def test_the_right_withdrawn_in_the_middle_bites_at_the_next_click() -> None:
    app = opened(BELOW.email)
    assert words(sent(app)) & words(office.of(BELOW).workflows)
    with changed(BELOW, replace(BELOW, rights=frozenset())):
        app.run()
        assert words(sent(app)) == {"qkantoor0q", *words(BELOW.name)}


@contextlib.contextmanager
def changed(before: User, after: User) -> Iterator[User]:
    """Someone as his office changed him, for the time being."""
    changes.make(BOSS, [Change(before, after)])
    try:
        yield after
    finally:
        changes.make(BOSS, [Change(after, before)])
