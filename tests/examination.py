"""Holding every answer of the app against the model, for one organisation and any of its users."""

import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

import queries
from auth import scope
from auth.accounts import User
from errors import AccessRefused
from tests import model
from tests.model import Rows, Truth
from tests.organisation import NOW, Organisation, publish, words
from tests.questions import Question, neutral


class Examination:
    """A published organisation, now or as of a past day. `asked` counts the questions that were put so far."""

    def __init__(self, organisation: Organisation, truths: contextlib.ExitStack, as_of: date | None) -> None:
        self.organisation = replace(organisation, users=())
        self.asked = 0
        self.as_of = as_of
        self._raw: dict[str, pa.Table] = model.raw_tables(organisation.office_id, publish(organisation).name, as_of)
        self._open = truths
        self._truths: dict[tuple[Organisation, Organisation], Truth] = {}
        self._answers: dict[tuple[Organisation, Organisation, str], Rows] = {}

    def complaints(
        self, user: User, questions: Sequence[Question], chosen: Collection[str] | None = None
    ) -> Iterator[str]:
        """What is wrong with the answers that this user gets to these questions in the employers he chose."""
        seen = model.visible(user, self.organisation, chosen)
        past = model.visible(user, self.organisation)
        self.asked += len(questions)
        try:
            whole = scope.of(user)
        except AccessRefused:
            if user.is_active and user.rights:
                yield f"{user} is refused"
            return
        allowed = {each: model.words_of(each, self.organisation) for each in {seen, past}}
        with queries.reader(whole, NOW, self.as_of) as opened:
            reader = opened if chosen is None else opened.narrowed(chosen)
            for question in questions:
                answer = model.rows_of(
                    reader.cursor.execute(question.text, question.parameters or None).to_arrow_table()
                )
                shown = past if re.search(r"from (past_step|wait)\b", question.text) else seen
                wrong = self._wrong(question, answer, (shown, past, seen), allowed[shown])
                if wrong:
                    yield f"{question.name} {question.parameters} for {user}, {chosen=}: {wrong}"

    def _wrong(
        self,
        question: Question,
        answer: Rows,
        parts: tuple[Organisation, Organisation, Organisation],
        allowed: set[str],
    ) -> str:
        """`parts`: what this answer may show, what may be learned from, what the other views hold."""
        shown, past, seen = parts
        foreign = words(answer) - allowed
        if foreign:
            return f"foreign words {sorted(foreign)}"
        strangers = _strangers(answer, shown)
        if strangers:
            return f"foreign ids {sorted(strangers)}"
        truth = self._truth(question, seen, past)
        return "" if answer == truth else f"{answer} instead of {truth}"

    def _truth(self, question: Question, seen: Organisation, past: Organisation) -> Rows:
        if (seen, past) not in self._truths:
            self._truths[seen, past] = self._open.enter_context(model.truth(self._raw, seen, past))
        key = (seen, past, repr(question))
        if key not in self._answers:
            self._answers[key] = self._truths[seen, past].rows(question.text, question.parameters)
        return self._answers[key]


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
    with contextlib.ExitStack() as truths:
        yield Examination(organisation, truths, as_of)


def seen_by(someone: User) -> set[str]:
    """Ids of all workflows that someone gets in the two lists."""
    found: set[str] = set()
    with queries.reader(scope.of(someone), NOW) as reader:
        for is_open in (True, False):
            asked = neutral("workflows/list", Organisation(), is_open=is_open)
            found |= {str(workflow_id) for workflow_id in reader.rows(asked.name, **asked.parameters)["workflow_id"]}
    return found
