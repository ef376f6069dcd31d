"""Holding every answer of the app against the model, for one organisation and any of its users."""

import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa

import queries
from auth import scope
from auth.accounts import User
from errors import AccessRefused
from tests import model
from tests.model import Rows, Truth, Truths
from tests.organisation import NOW, Organisation, publish_copy, words
from tests.questions import Question, neutral


@dataclass(frozen=True)
class Right:
    """The right answer to a question, and what is wrong with it all the same: a word or an id that is not his."""

    table: pa.Table
    rows: Rows
    alarm: str


@dataclass(frozen=True)
class View:
    """All that someone may see, in the employers he chose, and could see had he not chosen (`past`)."""

    seen: Organisation
    past: Organisation
    words: dict[str, set[str]]
    truth: Truth
    right: dict[str, Right] = field(default_factory=dict)

    def complaint(self, question: Question, answer: pa.Table) -> str:
        """What is wrong with this answer; nothing when all is well."""
        right = self._right(question)
        if answer.equals(right.table):
            return right.alarm
        rows = model.rows_of(answer)
        return self._alarm(question, rows) or ("" if rows == right.rows else f"{rows} instead of {right.rows}")

    def _right(self, question: Question) -> Right:
        key = f"{question.name} {question.parameters}"
        if key not in self.right:
            table = self.truth.table(question.text, question.parameters)
            rows = model.rows_of(table)
            self.right[key] = Right(table, rows, self._alarm(question, rows))
        return self.right[key]

    def _alarm(self, question: Question, answer: Rows) -> str:
        is_past = re.search(r"from (past_step|wait)\b", question.text) is not None
        if foreign := words(answer) - self.words["past" if is_past else "seen"]:
            return f"foreign words {sorted(foreign)}"
        if strangers := _strangers(answer, self.past if is_past else self.seen):
            return f"foreign ids {sorted(strangers)}"
        return ""


class Examination:
    """A published organisation, now or as of a past day. `asked` counts the questions that were put so far."""

    def __init__(self, organisation: Organisation, truths: Truths, as_of: date | None) -> None:
        self.organisation = replace(organisation, users=())
        self.asked = 0
        self.as_of = as_of
        self._truths = truths
        self._views: dict[tuple[Organisation, Organisation], View] = {}

    def complaints(
        self, user: User, questions: Sequence[Question], chosen: Collection[str] | None = None
    ) -> Iterator[str]:
        """What is wrong with the answers that this user gets to these questions in the employers he chose."""
        self.asked += len(questions)
        try:
            whole = scope.of(user)
        except AccessRefused:
            if user.is_active and user.rights:
                yield f"{user} is refused"
            return
        view = self._view(user, chosen)
        with queries.reader(whole, NOW, self.as_of) as opened:
            reader = opened if chosen is None else opened.narrowed(chosen)
            for question in questions:
                answer = reader.cursor.execute(question.text, question.parameters or None).to_arrow_table()
                if wrong := view.complaint(question, answer):
                    yield f"{question.name} {question.parameters} for {user}, {chosen=}: {wrong}"

    def _view(self, user: User, chosen: Collection[str] | None) -> View:
        """His view, shared with all who may see the same."""
        seen, past = (model.visible(user, self.organisation, employers) for employers in (chosen, None))
        if (seen, past) not in self._views:
            allowed = {name: model.words_of(part, self.organisation) for name, part in (("seen", seen), ("past", past))}
            self._views[seen, past] = View(seen, past, allowed, self._truths.of(seen, past))
        return self._views[seen, past]


def _strangers(answer: Rows, seen: Organisation) -> set[str]:
    ids: dict[str, set[str]] = {
        "workflow_id": {workflow.workflow_id for workflow in seen.workflows},
        "employee_id": {employee.employee_id for employee in seen.employees},
        "employer_id": {employer.employer_id for employer in seen.employers},
        "department_id": {department.department_id for department in seen.departments},
    }
    found = {(column, str(row[column])) for column in ids for row in answer if row.get(column) is not None}
    return {value for column, value in found if value not in ids[column]}


@contextlib.contextmanager
def examination(organisation: Organisation, as_of: date | None = None) -> Iterator[Examination]:
    """An examination of this organisation, published in the present home."""
    raw = model.raw_tables(organisation.office_id, publish_copy(organisation).name, as_of)
    with model.truths(raw) as truths:
        yield Examination(organisation, truths, as_of)


def seen_by(someone: User) -> set[str]:
    """Ids of all workflows that someone gets in the two lists."""
    found: set[str] = set()
    with queries.reader(scope.of(someone), NOW) as reader:
        for is_open in (True, False):
            asked = neutral("workflows/list", Organisation(), is_open=is_open)
            found |= {str(workflow_id) for workflow_id in reader.rows(asked.name, **asked.parameters)["workflow_id"]}
    return found
