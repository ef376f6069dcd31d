"""Who sees what: every answer of the app against the model, in offices of every shape, on every store.

Read directly, the scoped views lie over the lake itself; a copy of what the lake has is a file again.
"""

import contextlib
import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from streamlit.runtime.scriptrunner import RerunData, RerunException

import queries
from auth import scope
from auth.accounts import DepartmentGrant, Role, User
from auth.scope import Scope
from database import snapshots
from database.building import Published
from database.lake import stands
from queries import guard
from tests import homes, model
from tests.examination import Examination, examination, seen_by
from tests.example_office import example
from tests.mutants import MACRO_MUTANTS, MUTANTS
from tests.organisation import NOW, Organisation, publish_copy, user
from tests.questions import neutral, random_questions, view_questions
from tests.random_organisations import organisations

pytestmark = pytest.mark.stores("file", "followed", "direct")
PARTS = 4
USERS = 12
LISTS = 3  # of questions in an office; who may see the same and is asked the same has the same right answers
TRIALS = int(os.environ.get("PROCESBEHEER_TRIALS", "20000"))
LAKE_TRIALS = TRIALS // 25  # on each way of reading a lake, where an office costs several times as much
WORKFLOW_QUERIES = [name for name in queries.every() if "workflow_id" in queries.statement(name).names]
PEOPLE = [
    user(),
    user(Role.HR),
    user(Role.HR, employers=("wg0",)),
    user(Role.PAYROLL, employers=("wg1",)),
    user(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("zorg"),)),
    user(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("zorg", has_sub_departments=True),)),
    user(Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("kantoor"), DepartmentGrant("winkel"))),
]


def managing(*departments: str, below: bool = False) -> User:
    return user(Role.DEPARTMENT_MANAGER, departments=tuple(DepartmentGrant(d, below) for d in departments))


@pytest.fixture(scope="module")
def published(shared_home: Path) -> Published:
    return publish_copy(example())


@pytest.fixture(scope="module")
def exam(published: Published) -> Iterator[Examination]:
    """Of the example. What is right is found out once, past the scoped views; each test asks the app anew."""
    with examination(example()) as found:
        yield found


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_what_the_model_allows_whoever_asks_what_in_whichever_office(part: int) -> None:
    # An office costs a third of a second to publish: several users in each. Hypothesis always comes with the emptiest
    # office first, in which nobody can see anything of another: one of those is enough.
    assert asked_in_random_offices(TRIALS // PARTS, USERS, is_empty_too=part == 0) >= TRIALS // PARTS


@pytest.mark.stores("followed", "direct")
@pytest.mark.usefixtures("home")
def test_on_a_lake_every_answer_is_what_the_model_allows_in_a_random_office() -> None:
    assert asked_in_random_offices(LAKE_TRIALS, USERS // 2, is_empty_too=False) >= LAKE_TRIALS


def asked_in_random_offices(trials: int, users: int, is_empty_too: bool) -> int:
    """Ask so many random questions at least as these users of random offices, each twice; gives how many it were."""
    per_office = users * 2 * len(random_questions(example(), Random(0)))
    counted: Counter[str] = Counter()

    @settings(
        max_examples=-(-trials // per_office),
        deadline=None,
        database=None,
        phases=[Phase.generate],  # without shrinking
        suppress_health_check=list(HealthCheck),
    )
    @given(organisations(users=users), st.integers(0, 1000))
    def examined(organisation: Organisation, seed: int) -> None:
        assume(organisation.workflows or is_empty_too)
        random = Random(seed)
        asked = [random_questions(organisation, random) for _ in range(LISTS)]
        with examination(organisation) as exam:
            for someone in organisation.users:
                questions = random.choice(asked)
                chosen = [employer.employer_id for employer in organisation.employers if random.random() < 0.5]
                assert list(exam.complaints(someone, questions)) == []
                assert list(exam.complaints(someone, questions, chosen)) == []
            counted["trials"] += exam.asked
        homes.empty()

    examined()
    return counted["trials"]


def test_a_lake_is_read_from_a_copy_of_it_or_without_one_as_is_meant_here(
    store_kind: str, published: Published
) -> None:
    path = snapshots.path_of("kantoor", published.name)
    assert (path.is_file(), stands.beside(path) is not None) == (store_kind != "direct", store_kind != "file")
    assert (stands.read_directly(path) is not None) is (store_kind == "direct")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("someone", PEOPLE, ids=lambda someone: f"{someone.role}-{len(someone.departments)}")
def test_the_two_lists_together_hold_exactly_the_workflows_that_the_model_allows(someone: User) -> None:
    expected = {workflow.workflow_id for workflow in model.visible(someone, example()).workflows}
    assert seen_by(someone) == expected


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("name", WORKFLOW_QUERIES)
def test_a_workflow_of_someone_else_gives_the_same_answer_as_one_that_does_not_exist(name: str) -> None:
    organisation = example()
    someone = managing("zorg")
    has_answer = {
        workflow.workflow_id
        for workflow in model.visible(someone, organisation).workflows
        if name != "turns/open" or workflow.finished_at is None
    }
    with queries.reader(scope.of(someone), NOW) as reader:
        for workflow in organisation.workflows:
            ids = {"workflow_id": workflow.workflow_id, "employer_id": workflow.employer_id}
            asked = neutral(name, organisation, **ids).parameters
            nothing = reader.rows(
                name, **neutral(name, organisation, **ids | {"workflow_id": "bestaat-niet"}).parameters
            )
            is_the_same = reader.rows(name, **asked).to_pylist() == nothing.to_pylist()
            assert is_the_same is (workflow.workflow_id not in has_answer)


def test_nobody_of_the_example_gets_a_foreign_row(exam: Examination) -> None:
    questions = view_questions() + [neutral(name, exam.organisation) for name in queries.every()]
    assert [complaint for someone in PEOPLE for complaint in exam.complaints(someone, questions)] == []


def test_the_guard_knows_exactly_the_scoped_views() -> None:
    assert frozenset(MUTANTS) == guard.VIEWS


@pytest.mark.stores("file", "direct")
@pytest.mark.parametrize("view", sorted(guard.VIEWS))
def test_without_any_condition_of_a_scoped_view_someone_gets_a_foreign_row(
    view: str, exam: Examination, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [question for question in view_questions() if question.name == f"view {view}"]
    assert MUTANTS[view], f"view {view} has no condition at all"
    for removed, views in MUTANTS[view].items():
        monkeypatch.setattr(snapshots, "_SCOPED_VIEWS", views)
        complaints = (complaint for someone in PEOPLE for complaint in exam.complaints(someone, questions))
        assert next(complaints, None), f"nobody notices that {removed} is gone"


@pytest.mark.stores("file", "direct")
@pytest.mark.parametrize("removed", sorted(MACRO_MUTANTS))
def test_without_any_part_of_what_the_scoped_views_share_someone_gets_a_foreign_row(
    removed: str, exam: Examination, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MACRO_MUTANTS[removed] != snapshots._SCOPED_VIEWS
    monkeypatch.setattr(snapshots, "_SCOPED_VIEWS", MACRO_MUTANTS[removed])
    complaints = (complaint for someone in PEOPLE for complaint in exam.complaints(someone, view_questions()))
    assert next(complaints, None) or seen_between(), f"nobody notices that {removed} is gone"


def seen_between() -> set[str]:
    """The views that show someone with employers before and after all of the office, by id and by number, a row of what
    lies between."""
    others = ["a", "z", *(f"elders{number}" for number in range(1000))]  # so many numbers lie from one end to the other
    variables = {"scope_employers": others, "scope_history_employers": others, "scope_whole_employers": True}
    with snapshots.cursor("kantoor", snapshots.current_name("kantoor"), variables) as cursor:
        views = guard.VIEWS - {"office", "snapshot", "working_day"}
        return {view for view in views if cursor.table(view).to_arrow_table().num_rows}


@pytest.mark.usefixtures("published")
def test_employers_between_those_of_a_scope_are_not_seen() -> None:
    assert seen_between() == set()


@pytest.mark.parametrize(
    "variables", [{}, {"scope_employers": ["wg0"]}, {"scope_employers": [], "scope_whole_employers": True}]
)
def test_with_scope_variables_unset_or_empty_no_workflow_step_or_person_is_seen(
    published: Published, variables: dict[str, object]
) -> None:
    with snapshots.cursor("kantoor", published.name, variables) as cursor:
        for view in ("workflow", "step", "employee", "department", "step_definition"):
            assert cursor.table(view).to_arrow_table().num_rows == 0
        if not variables.get("scope_employers"):
            assert [view for view in guard.VIEWS if cursor.table(view).to_arrow_table().num_rows] == []


IDS = st.lists(st.sampled_from(["wg0", "wg1", "wg2", "wg3"]), unique=True)


@given(IDS, IDS, IDS, st.booleans())
def test_narrowing_a_scope_never_widens_it(own: list[str], first: list[str], second: list[str], is_whole: bool) -> None:
    whole = Scope("kantoor", "s1", tuple(own), is_whole, ("zorg",))
    narrow = whole.narrowed(first)
    assert set(narrow.employers) == set(own) & set(first)
    assert (narrow.is_whole_employers, narrow.departments) == (is_whole, ("zorg",))
    assert set(narrow.narrowed(second).employers) == set(own) & set(first) & set(second)


@given(IDS, st.lists(IDS, max_size=3))
def test_who_chose_employers_no_longer_sees_the_whole_office(own: list[str], chosen: list[list[str]]) -> None:
    office = Scope("kantoor", "s1", tuple(own), True, (), is_whole_office=True)
    for employers in chosen:
        office = office.narrowed(employers)
    assert office.variables()["scope_whole_office"] is (not chosen)
    assert office.variables()["scope_history_whole_office"] is True
    assert office.variables()["scope_history_employers"] == own


@pytest.mark.usefixtures("published")
def test_a_reader_that_was_narrowed_shows_the_chosen_employers_and_never_more_than_its_user_may_see() -> None:
    asked = neutral("choices/employers", example())
    for someone, chosen, expected in (
        (user(), ["wg1"], ["wg1"]),
        (user(), [], []),
        (user(), ["wg9"], []),
        (user(Role.HR, employers=("wg0",)), ["wg0", "wg1"], ["wg0"]),
    ):
        with queries.reader(scope.of(someone), NOW) as reader:
            narrow = reader.narrowed(chosen)
            assert narrow.rows(asked.name, **asked.parameters)["employer_id"].to_pylist() == expected


@pytest.mark.usefixtures("published")
def test_twenty_four_threads_with_mixed_scopes_never_see_a_row_of_another(store_kind: str) -> None:
    times = 1 if store_kind == "direct" else 3
    expected = [{w.workflow_id for w in model.visible(someone, example()).workflows} for someone in PEOPLE]
    together = threading.Barrier(24)

    def ask(number: int) -> list[tuple[int, set[str]]]:
        together.wait()
        order = Random(number).choices(range(len(PEOPLE)), k=times)
        return [(index, seen_by(PEOPLE[index])) for index in order]

    with ThreadPoolExecutor(24) as pool:
        answers = [answer for thread in pool.map(ask, range(24)) for answer in thread]
    assert len(answers) == 24 * times
    assert [(index, ids ^ expected[index]) for index, ids in answers if ids != expected[index]] == []


@pytest.mark.stores("file", "direct")
@pytest.mark.usefixtures("home")
def test_a_kept_cursor_is_lent_again_to_exactly_the_same_scope_and_to_no_other() -> None:
    published = publish_copy(example())
    whole = scope.of(user())
    part = whole.narrowed(whole.employers[:1])
    with snapshots.lent("kantoor", published.name, whole.variables()) as first:
        seen = first.table("workflow").to_arrow_table().num_rows
    for other in ({}, part.variables(), part.before_choice().variables() | {"scope_employers": []}):
        with snapshots.lent("kantoor", published.name, other) as second:
            assert second is not first
    with snapshots.lent("kantoor", published.name, whole.variables()) as again:
        assert again is first
        assert again.table("workflow").to_arrow_table().num_rows == seen


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
def test_a_reader_that_chose_employers_leaves_a_cursor_for_that_choice_only() -> None:
    publish_copy(example())
    whole = scope.of(user())
    part = whole.narrowed(whole.employers[:1])
    with queries.reader(whole) as reader:
        mine = reader.narrowed(whole.employers[:1]).cursor
    with queries.reader(whole) as wide, queries.reader(part) as narrow:
        assert (wide.cursor is mine, narrow.cursor is mine) == (False, True)


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
def test_when_many_cursors_are_kept_one_changes_hands_and_has_forgotten_whose_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "_MANY_IDLE", 0)
    published = publish_copy(example())
    whole = scope.of(user())
    with snapshots.lent("kantoor", published.name, whole.variables()) as first:
        assert first.table("workflow").to_arrow_table().num_rows > 0
    with snapshots.lent("kantoor", published.name, {}) as second:
        assert second is first
        assert [view for view in sorted(guard.VIEWS) if second.table(view).to_arrow_table().num_rows] == []


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
def test_a_cursor_on_which_a_scope_was_set_in_part_is_lent_to_nobody_as_it_is() -> None:
    published = publish_copy(example())
    whole = scope.of(user()).variables()
    with snapshots.lent("kantoor", published.name, whole) as first, contextlib.suppress(duckdb.Error):
        snapshots.set_scope(first, whole | {"scope_whole_office": "geen van beide"})
    with snapshots.lent("kantoor", published.name, whole) as second:
        assert second is not first


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
def test_two_readers_at_once_never_share_a_cursor_and_one_that_failed_is_not_lent_again() -> None:
    published = publish_copy(example())
    variables = scope.of(user()).variables()
    one, other = (snapshots.lent("kantoor", published.name, variables) for _ in range(2))
    with one as first, other as second:
        assert second is not first
    with pytest.raises(ZeroDivisionError), snapshots.lent("kantoor", published.name, variables) as failed:
        raise ZeroDivisionError
    with snapshots.lent("kantoor", published.name, variables) as third:
        assert third is not failed


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
def test_a_cursor_is_lent_again_after_a_page_that_was_left_for_another_before_its_end() -> None:
    published = publish_copy(example())
    variables = scope.of(user()).variables()
    with pytest.raises(RerunException), snapshots.lent("kantoor", published.name, variables) as first:
        raise RerunException(RerunData())
    with snapshots.lent("kantoor", published.name, variables) as again:
        assert again is first
