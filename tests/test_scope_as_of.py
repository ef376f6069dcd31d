"""Who sees what as of a past day: the views that are rebuilt then, against the same model as those of now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

import queries
from auth import scope
from database import as_of, snapshots
from database.building import Published
from queries import guard, past
from tests import homes
from tests.examination import Examination, examination
from tests.example_office import example
from tests.mutants import PAST_MUTANTS
from tests.organisation import NOW, Organisation, Workflow, publish_copy, user, word
from tests.questions import neutral, random_questions, view_questions
from tests.random_organisations import organisations
from tests.test_scope import PEOPLE

pytestmark = pytest.mark.stores("file", "direct")
DAY = date(2026, 11, 10)  # in the example: some over by then, some going on
CHOSEN: tuple[list[str] | None, ...] = (None, ["wg0"], ["wg1"])


def with_later() -> Organisation:
    """The example, with one more workflow of everyone, sent in and over after that day."""
    office = example()
    later = tuple(
        Workflow(
            word("later", number),
            employee.employer_id,
            employee.employee_id,
            employee.name,
            NOW - timedelta(days=3),
            status="Afgerond",
            finished_at=NOW - timedelta(days=2),
        )
        for number, employee in enumerate(office.employees)
    )
    steps = tuple(replace(office.steps[0], workflow_id=w.workflow_id, executed_at=w.finished_at) for w in later)
    return replace(office, workflows=office.workflows + later, steps=office.steps + steps)


@pytest.fixture(scope="module")
def published(shared_home: Path) -> Published:
    return publish_copy(with_later())


@pytest.fixture(scope="module")
def exam(published: Published) -> Iterator[Examination]:
    """As of that day. What is right is found out once, past the scoped views; each test asks the app anew."""
    with examination(with_later(), DAY) as found:
        yield found


def test_as_of_a_past_day_nobody_of_the_example_gets_a_foreign_row_nor_one_of_later(exam: Examination) -> None:
    questions = view_questions() + [neutral(name, exam.organisation) for name in queries.every()]
    wrong = [c for someone in PEOPLE for chosen in CHOSEN[:2] for c in exam.complaints(someone, questions, chosen)]
    assert wrong == []
    with queries.reader(scope.of(user()), as_of=DAY) as reader:
        assert {row["workflows"] for row in reader.rows("workflows/totals").to_pylist()} == {5}
        assert reader.rows("workflow/facts", workflow_id=word("later", 0)).num_rows == 0


@pytest.mark.stores("file")
@pytest.mark.usefixtures("home")
def test_as_of_a_past_day_every_answer_is_what_the_model_allows_in_any_office() -> None:
    # An office costs a second to publish: few offices with several users, and no shrinking.
    @settings(
        max_examples=2, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(organisations(users=6))
    def examined(organisation: Organisation) -> None:
        assume(organisation.workflows)  # the first that Hypothesis comes with has none, and shows nothing of anyone
        random = Random(len(organisation.workflows))
        with examination(organisation, (NOW - timedelta(days=random.randrange(2, 25))).date()) as exam:
            for someone in organisation.users:
                questions = random_questions(organisation, random)
                chosen = [employer.employer_id for employer in organisation.employers if random.random() < 0.5]
                assert list(exam.complaints(someone, questions)) == []
                assert list(exam.complaints(someone, questions, chosen)) == []
        homes.empty()

    examined()


@pytest.mark.parametrize("view", sorted(PAST_MUTANTS))
def test_without_any_condition_of_a_view_of_the_past_someone_gets_a_row_too_many(
    view: str, exam: Examination, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [question for question in view_questions() if question.name == f"view {view}"]
    assert PAST_MUTANTS[view] or view == "choice", f"view {view} has no condition at all"
    for removed, views in PAST_MUTANTS[view].items():
        monkeypatch.setattr(as_of, "_VIEWS", views)
        complaints = (
            complaint
            for someone in PEOPLE
            for chosen in CHOSEN
            for complaint in exam.complaints(someone, questions, chosen)
        )
        assert next(complaints, None), f"nobody notices that {removed} is gone"


def test_the_views_of_the_past_are_scoped_views_and_their_choices_are_made_of_the_workflows_that_are_seen() -> None:
    assert frozenset(PAST_MUTANTS) < guard.VIEWS
    choice = as_of._VIEWS.partition("temp view choice")[2].partition(";")[0]
    assert "from workflow\n" in choice
    assert "raw." not in choice


@pytest.mark.parametrize(
    "variables", [{}, {"scope_employers": ["wg0"]}, {"scope_employers": [], "scope_whole_employers": True}]
)
def test_as_of_a_past_day_nothing_is_seen_with_scope_variables_unset_or_empty(
    published: Published, variables: dict[str, object]
) -> None:
    with snapshots.cursor("kantoor", published.name, variables) as cursor:
        as_of.go_back(cursor, past.end_of(DAY))
        assert [view for view in PAST_MUTANTS if cursor.table(view).to_arrow_table().num_rows] == []


@pytest.mark.usefixtures("published")
def test_a_reader_of_now_never_gets_the_cursor_of_one_of_the_past() -> None:
    whole = scope.of(user())
    with queries.reader(whole, NOW) as before:
        now = before.cursor
    with queries.reader(whole, as_of=DAY) as then, queries.reader(whole, NOW) as reader:
        assert reader.cursor is now
        assert then.cursor is not now
        assert sum(row["workflows"] for row in reader.rows("workflows/totals").to_pylist()) == 15
    with queries.reader(whole, NOW) as one, queries.reader(whole, NOW) as other:
        assert then.cursor not in (one.cursor, other.cursor)
