"""Everything of two offices carries a word of its own; whatever anyone does, no word of another's reaches him, and none
of his own is missing. On files, and on a lake of which the node has room for a copy of the first office only."""

import contextlib
import gc
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auth import changes, downloads, sessions
from auth.accounts import Permission, User
from auth.changes import Change
from database import snapshots
from database.lake import follower, following, room
from exports import figure
from exports.figure import Made
from pages import MENU
from queries.selection import SORTABLE
from queries.terms import DECLARATION
from settings import AMSTERDAM
from tests import canary_office as office
from tests.canary_office import (
    ADMIN,
    BELOW,
    BOSS,
    EVERYONE,
    EXACT,
    HR,
    OTHER_BOSS,
    OTHER_MANAGER,
    SEES_NO_ROWS,
    SEES_ROWS,
)
from tests.mutants import MUTANTS
from tests.organisation import Workflow, words
from tests.person import Person, sent
from tests.screens import WORKFLOW, WORKFLOWS
from ui.bottlenecks import PARTS
from ui.tables import PAGE_SIZE

BOTTLENECKS = "pages/reports/bottlenecks.py"
CONTROL = "pages/reports/control.py"
STAND = (datetime.now(AMSTERDAM) - timedelta(days=5)).date().isoformat()
WITH_FILES = (HR, OTHER_BOSS)
every_user = pytest.mark.parametrize("someone", EVERYONE, ids=lambda someone: someone.name.split()[-1])
who_sees_rows = pytest.mark.parametrize("someone", SEES_ROWS, ids=lambda someone: someone.name.split()[-1])


pytestmark = pytest.mark.stores("file", "followed")


@pytest.fixture(scope="module", autouse=True)
def both_offices(store_kind: str, shared_home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "is_made", lambda _: not snapshots.names(office.OWN))
        office.make()
    with follower.running():
        gc.collect()
        gc.freeze()  # as the server does: without it each run spends more time on collecting than on the page
        yield
    done_by.cache_clear()


def test_the_lake_is_followed_for_the_first_office_and_read_directly_for_the_second(store_kind: str) -> None:
    is_direct = {name: following.is_direct(following.serving(name)) for name in office.OFFICES}
    assert is_direct == {office.OWN: False, office.OTHER: store_kind != "file"}


def own(someone: User) -> Sequence[Workflow]:
    return office.of(someone).workflows


def foreign(someone: User) -> list[Workflow]:
    """Workflows that are not his: two of his own office, if there are, and two of the other."""
    ids = {workflow.workflow_id for workflow in own(someone)}
    offices = sorted(office.OFFICES.values(), key=lambda one: one.office_id != someone.office_id)
    return [w for one in offices for w in [w for w in one.workflows if w.workflow_id not in ids][:2]]


@cache
def done_by(someone: User) -> Person:
    """All there is to do, done by this user; who may see nothing does what he can."""
    done = Person.begin(someone)
    for screen in MENU:
        done.go(f"scherm {screen.address}", screen.path)
    for workflow in [*own(someone)[:3], *foreign(someone)]:
        done.go(f"workflow {workflow.workflow_id}", WORKFLOW, workflow.workflow_id, id=workflow.workflow_id)
    if someone in SEES_ROWS:
        _look_through(done)
        _look_at_bottlenecks(done)
        _look_at_control(done)
        _choose_employers(done)
    if someone in WITH_FILES:
        done.note("bestand declaraties", done.download(WORKFLOWS, process=DECLARATION))
        done.note("bestand historisch", done.download(WORKFLOWS, list="historisch"))
        done.note("bestand controle", done.download(CONTROL, period="alles"))
    if someone.may(Permission.MANAGE_ACCESS):
        _manage(done)
    return done


def _look_through(done: Person) -> None:
    for name in ("openstaand", "historisch"):
        for page in ("1", "2"):
            done.go(f"lijst {name}", list=name, page=page)
        done.go("declaraties", list=name, process=DECLARATION)
        done.go("stand", list=name, stand=STAND)
    for workflow in foreign(done.someone):
        [part] = words(workflow.submitter)
        done.go("zoeken", typed=part, submitter=[f"*{part}*", workflow.submitter.upper()])
        done.go("stand", WORKFLOW, workflow.workflow_id, id=workflow.workflow_id, stand=STAND)
    done.go("zoeken", employee="*", submitter="*q*")
    for column in sorted(SORTABLE)[SEES_ROWS.index(done.someone) % 4 :: 4]:
        done.go("sorteren", sort=column, order="asc", process=DECLARATION)


def _look_at_bottlenecks(done: Person) -> None:
    """Every part over all years, what is behind its numbers, and whatever he can ask of what is not his."""
    for part in PARTS:
        done.go(f"knelpunten {part}", BOTTLENECKS, part=part, period="alles")
        if done.someone in WITH_FILES:
            _take_figures(done)
    number = len(own(done.someone))
    for kind, rows in (("executions", 2 * number), ("workflows", number)):
        for page in range(1, 2 + (rows - 1) // PAGE_SIZE):
            done.go(f"rijen {kind}", BOTTLENECKS, rows=f"kind={kind}", page=str(page), period="alles", part="traag")
    first, *_, last = foreign(done.someone)
    for his in (first, last):
        asked = {"rows": ["kind=workflows", f"process={his.process}"], "flow": his.process, "team": "Rol"}
        done.go("knelpunten vreemd", BOTTLENECKS, his.process, part="routes", process=his.process, **asked)
    via = ["loop", last.process, "Stap"]
    done.go("knelpunten vreemd", BOTTLENECKS, via=via, compare="employer:wg2", department="afd5", period="alles")


def _look_at_control(done: Person) -> None:
    """Every finding of all years, and whatever he can ask of what is not his."""
    pages = 1 + (2 * len(own(done.someone)) - 1) // PAGE_SIZE
    for page in range(1, 1 + pages):
        done.go("controle", CONTROL, period="alles", page=str(page))
    for his in foreign(done.someone)[::3]:
        asked = {"submitter": f"*{his.submitter}*", "process": his.process, "department": "afd5"}
        done.go("controle vreemd", CONTROL, f"{his.submitter} {his.process}", period="alles", **asked)


def _take_figures(done: Person) -> None:
    """Every figure on the page as a file of numbers, and once as a picture too, with what is drawn in it."""
    drawn: list[str] = []
    write_png = figure.write_png

    def told(drawing: dict[str, Any], rows: int, path: Path) -> Made:
        drawn.append(json.dumps(drawing))
        return write_png(drawing, rows, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "write_png", told)
        kinds = ("csv-", "png-") if done.someone is HR else ("csv-",)
        for key in [str(button.key) for button in done.app.button if str(button.key).startswith(kinds)]:
            done.app.button(key=key).click()
            [token] = re.findall(r"/export/([\w-]+)", sent(done.click(f"figuur {key}")))
            taken = downloads.take(sessions.find(done.key), token)
            done.note(f"bestand {key}", taken.path.read_bytes().decode("utf-8", "replace"))
        done.note("bestand png", "\n".join(drawn))


def _choose_employers(done: Person) -> None:
    """Each of his, and then all there are, as a browser may send what it was never offered."""
    done.go("werkgevers")
    seen = office.of(done.someone).employers
    for chosen in [*([employer.employer_id] for employer in seen if len(seen) > 1), ["wg0", "wg1", "wg2", "wg9"]]:
        done.app.session_state["employers"] = chosen
        done.click("werkgevers")
    done.app.session_state["employers"] = []
    done.click("werkgevers")


def _manage(done: Person) -> None:
    log, access, user = "pages/office/log.py", "pages/office/access.py", "pages/office/user.py"
    for other in (EXACT, OTHER_BOSS, ADMIN):
        done.go(f"gebruiker {other.email}", user, other.email, id=other.email)
        done.go("logboek", log, other.email, person=other.email)
        done.go("toegang", access, other.name, find=other.name.split()[-1])
    for kind in ("list", "workflow", "export"):
        done.go("logboek", log, kind=kind)
    done.note("bestand logboek", done.download(log))


@every_user
def test_no_word_of_what_he_may_not_see_reaches_him_whatever_he_does(someone: User) -> None:
    done = done_by(someone)
    may_know = office.allowed(someone)
    leaks = {deed: found - may_know for deed, found in done.reached.items() if found - may_know}
    assert leaks == {}
    assert len(done.reached) >= len(MENU)


@who_sees_rows
def test_all_pages_of_both_lists_together_hold_every_workflow_of_his_by_its_own_word(someone: User) -> None:
    expected = words([workflow.submitter for workflow in own(someone)])
    assert {word for word in done_by(someone).words("lijst ") if "indiener" in word} == expected != set()


@who_sees_rows
def test_the_filters_offer_every_name_process_component_and_department_of_his(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    offered = (
        [employee.name for employee in seen.employees],
        [workflow.process for workflow in seen.workflows],
        [department.name for department in seen.departments],
    )
    assert words(*offered) - done.words("lijst ") == set()
    assert words([workflow.component for workflow in seen.workflows]) - done.words("declaraties") == set()


@who_sees_rows
def test_an_opened_workflow_tells_all_its_words(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    employees = {(employee.employer_id, employee.employee_id): employee for employee in seen.employees}
    for workflow in own(someone)[:3]:
        steps = [step for step in seen.steps if step.workflow_id == workflow.workflow_id]
        set_up = [step for step in seen.step_definitions if step.template_id == workflow.template_id]
        whole = words(workflow, steps, set_up, employees[workflow.employer_id, workflow.employee_id])
        assert whole - done.words(f"workflow {workflow.workflow_id}") - words(workflow.workflow_id) == set()


@who_sees_rows
def test_the_parts_of_knelpunten_tell_every_step_role_and_process_of_his(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    set_up = [step for step in seen.step_definitions if step.template_id in {w.template_id for w in seen.workflows}]
    whole = words([step.name for step in set_up], [step.role for step in seen.steps], [w.process for w in own(someone)])
    assert whole - done.words("knelpunten stappen") == set() != whole


@who_sees_rows
def test_the_rows_of_knelpunten_together_hold_everyone_whose_workflow_is_his(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    by_key = {(employee.employer_id, employee.employee_id): employee.name for employee in seen.employees}
    people = words([by_key[w.employer_id, w.employee_id] for w in own(someone)])
    for kind in ("executions", "workflows"):
        assert {word for word in done.words(f"rijen {kind}") if "medewerker" in word} >= people != set()


@who_sees_rows
def test_the_findings_of_control_hold_everyone_whose_workflow_is_his(someone: User) -> None:
    seen, done = office.of(someone), done_by(someone)
    by_key = {(employee.employer_id, employee.employee_id): employee.name for employee in seen.employees}
    people = words([by_key[w.employer_id, w.employee_id] for w in own(someone)])
    assert {word for word in done.words("controle") if "medewerker" in word} == people != set()


@pytest.mark.parametrize("someone", WITH_FILES, ids=lambda someone: someone.name.split()[-1])
def test_the_files_of_figures_hold_what_is_his_and_each_part_has_one(someone: User) -> None:
    done = done_by(someone)
    taken = {deed.removeprefix("bestand ") for deed in done.reached if deed.startswith("bestand ")}
    names = ("wachttijd-per-stap", "verouderend-werk", "werklast", "verloop-stroom", "routekaart", "routes")
    kinds = ("csv", "png") if someone is HR else ("csv",)
    assert {f"{kind}-{name}" for kind in kinds for name in names} <= taken
    for file in (*(f"csv-{name}" for name in ("wachttijd-per-stap", "routekaart", "routes")), *kinds[1:]):
        steps = words([step.name for step in office.of(someone).step_definitions])
        assert steps & done.words(f"bestand {file}") != set(), file


@pytest.mark.parametrize("someone", WITH_FILES, ids=lambda someone: someone.name.split()[-1])
def test_a_file_holds_exactly_the_workflows_of_its_list_that_are_his(someone: User) -> None:
    done = done_by(someone)
    finished = [workflow for workflow in own(someone) if workflow.finished_at]
    declared = [w for w in own(someone) if w.process == DECLARATION and not w.finished_at]
    for deed, listed in (("bestand declaraties", declared), ("bestand historisch", finished)):
        held = done.words(deed)
        assert {word for word in held if "indiener" in word} == words([w.submitter for w in listed]) != set()
    assert words([w.component for w in declared]) - done.words("bestand declaraties") == set()


@pytest.mark.parametrize("someone", WITH_FILES, ids=lambda someone: someone.name.split()[-1])
def test_the_file_of_control_holds_the_findings_of_everyone_whose_workflow_is_his(someone: User) -> None:
    done = done_by(someone)
    held = {word for word in done.words("bestand controle") if "workflow" in word}
    assert held == words([workflow.workflow_id for workflow in own(someone)]) - done.typed != set()


@pytest.mark.parametrize("someone", [BOSS, ADMIN, OTHER_BOSS], ids=lambda someone: someone.name.split()[-1])
def test_who_manages_access_finds_every_user_employer_and_department_of_his_office(someone: User) -> None:
    own = office.OFFICES[someone.office_id]
    assert words(own.users) - done_by(someone).words("scherm toegang") == set()
    assert words(own.employers, own.departments) - done_by(someone).words("scherm gebruiker", "gebruiker ") == set()


@pytest.mark.parametrize("someone", SEES_NO_ROWS, ids=lambda someone: someone.name.split()[-1])
def test_who_may_see_no_rows_gets_no_word_of_any_workflow(someone: User) -> None:
    rows = words(*(one.workflows for one in office.OFFICES.values()), *(one.steps for one in office.OFFICES.values()))
    logged = office.allowed(someone) if someone is ADMIN else set()
    assert done_by(someone).words("") & rows - logged == set()


def test_choosing_another_employer_in_the_middle_leaves_nothing_of_the_first() -> None:
    his = Person.begin(HR)
    for chosen in ("wg0", "wg1", "wg0"):
        his.go("begin")
        his.app.multiselect(key="employers").set_value([chosen])
        text = words(sent(his.click("werkgever")))
        seen = office.model.visible(HR, office.OFFICES[office.OWN], [chosen])
        choice = words(office.of(HR).employers, HR.name)
        assert text - choice - office.model.words_of(seen, office.OFFICES[office.OWN]) == set()
        assert words(seen.employees) - text == set()


@pytest.mark.parametrize("path", [WORKFLOWS, WORKFLOW], ids=["lijst", "workflow"])
def test_a_grant_withdrawn_in_the_middle_bites_at_the_next_click(path: str) -> None:
    his = Person.begin(HR)
    first = own(HR)[0]
    assert words(office.of(HR).employees[0]) & words(sent(his.go("ervoor", path, id=first.workflow_id)))
    with changed(HR, replace(HR, employers=("wg1",))) as less:
        his.click("erna", first.workflow_id)
        assert his.words("erna") - office.allowed(less) == set()


def test_the_right_withdrawn_in_the_middle_bites_at_the_next_click() -> None:
    his = Person.begin(BELOW)
    assert words(own(BELOW)) & words(sent(his.go("ervoor")))
    with changed(BELOW, replace(BELOW, rights=frozenset())):
        his.click("erna")
        assert his.words("erna") == {"qkantoor0q", *words(BELOW.name)}


@contextlib.contextmanager
def changed(before: User, after: User) -> Iterator[User]:
    """Someone as his office changed him, for the time being."""
    changes.make(BOSS, [Change(before, after)])
    try:
        yield after
    finally:
        changes.make(BOSS, [Change(after, before)])


@pytest.mark.parametrize("someone", [EXACT, OTHER_MANAGER], ids=lambda someone: someone.name.split()[-1])
def test_the_alarm_works_with_a_hole_in_the_view_of_workflows_someone_gets_a_word_of_another(
    someone: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_SCOPED_VIEWS", next(iter(MUTANTS["workflow"].values())))
    his = Person.begin(someone)
    his.go("lijst", list="historisch")
    assert his.words("lijst") - office.allowed(someone) != set()
