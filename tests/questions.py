"""Every question that can be put to the data: each .sql file with values for its parameters, and each scoped view as
it is. A new parameter name gets a line in PARAMETERS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import queries
from office.rule_terms import RULES
from queries import guard
from queries.selection import target_days
from tests.organisation import DECLARATION, NOW, STATUSES, Organisation, word

_TARGETS = [{"process": DECLARATION, "step": word("stap", 1), "days": 1.0}]
_ROOM, _FIRST = 1024, 1024**3  # between the numbers of workflows in a small office, and before the first


def _newest(count: int) -> list[int]:
    """The numbers of this many of the newest workflows."""
    return [_FIRST + _ROOM * place for place in range(1, count + 1)]


Options = Callable[[Organisation], Sequence[object]]
# Per parameter what may be filled in; the first is the neutral one, that filters nothing.
PARAMETERS: dict[str, Options] = {
    "is_open": lambda _: (True, False),
    "employee": lambda _: (None, "medewerker", word("medewerker", 1)),
    "submitter": lambda _: (None, "noor", "indiener"),
    "submitted_from": lambda _: (None, date(2026, 11, 1)),
    "submitted_until": lambda _: (None, date(2026, 11, 10)),
    "processes": lambda _: (None, [DECLARATION]),
    "statuses": lambda _: (None, list(STATUSES[:2])),
    "departments": lambda organisation: (None, [department.department_id for department in organisation.departments]),
    "components": lambda _: (None, [f"Component {word('component', 0)}"]),
    "payroll_periods": lambda _: (None, ["2026-11"], ["2026-12"]),
    "value_from": lambda _: (None, 3),
    "value_until": lambda _: (None, 9),
    "sort": lambda _: ("employee", "submitted_at", "value", "iets anders"),
    "is_descending": lambda _: (False, True),
    "page_size": lambda _: (None, 2),
    "page_start": lambda _: (0, 1),
    "most": lambda _: (1000, 2),
    "is_work": lambda _: (False, True),
    "focus": lambda _: (None, "late", "cutoff", "week", "refused"),
    "now": lambda _: (NOW,),
    "now_working": lambda _: (4_000_000.0, 1_000_000.0, None),
    "day_seconds": lambda _: (28_800,),
    "since": lambda _: (NOW - timedelta(days=365), NOW - timedelta(days=5)),
    "until": lambda _: (NOW, NOW - timedelta(days=2)),
    "targets": lambda _: ([], _TARGETS),
    "target_days": lambda _: (target_days([]), target_days(_TARGETS)),
    "roles": lambda _: (None, ["HR"]),
    "persons": lambda _: (None, ["Noor de Vries"]),
    "steps": lambda _: (None, [word("stap", 1)]),
    "employers": lambda organisation: (None, [employer.employer_id for employer in organisation.employers[:1]]),
    "period": lambda _: ("2026-10", "2026-11"),
    "lead_days": lambda _: (3.0, 0.5),
    "finished_from": lambda _: (None, date(2026, 11, 1)),
    "finished_until": lambda _: (None, date(2026, 11, 10)),
    "keys": lambda organisation: (_newest(len(organisation.workflows)), _newest(2), []),
    "run_periods": lambda _: (None, ["2026-11"]),
    "routes": lambda _: (None, [1, 2], []),
    "places": lambda _: (None, [1, 2]),
    "previous_codes": lambda _: (None, [1, 2]),
    "via": lambda _: (None, [1, 3]),
    "is_done": lambda _: (None, True, False),
    "is_finished": lambda _: (None, True, False),
    "is_extra": lambda _: (False, True),
    "is_back": lambda _: (False, True),
    "is_after_refusal": lambda _: (False, True),
    "is_refused": lambda _: (False, True),
    "moment": lambda _: ("submitted", "started", "executed", "finished", "open"),
    "is_by_process": lambda _: (True, False),
    "apart": lambda _: (None, [DECLARATION]),
    "bound_processes": lambda _: (None, [DECLARATION]),
    "bound_seconds": lambda _: (None, [3600.0]),
    "is_slow": lambda _: (False, True),
    "first_day": lambda _: (date(2020, 1, 1), date(2026, 11, 10)),
    "last_day": lambda _: (date(2026, 12, 31), date(2026, 11, 20)),
    "moment_from": lambda _: (None, date(2026, 11, 1)),
    "moment_until": lambda _: (None, date(2026, 11, 10)),
    "attribute": lambda _: (None, "process", "department", "component", "weekday", "template"),
    "attribute_value": lambda _: (None, DECLARATION, "1"),
    "longer_seconds": lambda _: (None, 3600.0),
    "workflow_ids": lambda organisation: (
        [*(w.workflow_id for w in organisation.workflows), "bestaat-niet"],
        [w.workflow_id for w in organisation.workflows[:2]],
        [],
        None,
    ),
    "rules": lambda _: (list(RULES), list(RULES)[:3], []),
    "account_process": lambda _: (".*", "iban"),
    "account_days": lambda _: (40, 3),
    "duplicate_days": lambda _: (62, 7),
    "least_earlier": lambda _: (3, 6),
    "most_spreads": lambda _: (2.0, 6.0),
    "workflow_id": lambda organisation: (*(w.workflow_id for w in organisation.workflows), "bestaat-niet"),
    "employer_id": lambda organisation: tuple(e.employer_id for e in organisation.employers),
    "submitted_at": lambda organisation: (*(w.submitted_at for w in organisation.workflows), NOW),
}


@dataclass(frozen=True)
class Question:
    """A text to run with these parameters."""

    name: str
    text: str
    parameters: dict[str, object] = field(default_factory=dict)


def parameters_of(
    name: str, organisation: Organisation, choose: Callable[[Sequence[object]], object]
) -> dict[str, object]:
    """Values for all parameters of this query; ids of one workflow belong together."""
    names = sorted(queries.statement(name).names)
    unknown = [parameter for parameter in names if parameter not in PARAMETERS]
    assert not unknown, f"queries/{name}.sql has parameters that tests/questions.py does not know: {unknown}"
    values = {parameter: choose(PARAMETERS[parameter](organisation)) for parameter in names}
    for workflow in organisation.workflows:
        if workflow.workflow_id == values.get("workflow_id") and "employer_id" in values:
            values |= {"employer_id": workflow.employer_id, "submitted_at": workflow.submitted_at}
    return values


def neutral(name: str, organisation: Organisation, **changes: object) -> Question:
    """The query with neutral parameters, but for these changes."""
    given = parameters_of(name, organisation, lambda options: options[0])
    return Question(name, queries.statement(name).text, given | {key: changes[key] for key in changes if key in given})


def random_questions(organisation: Organisation, random: Random) -> list[Question]:
    """Every query with parameters chosen at random, and every view as it is."""
    asked = [
        Question(name, queries.statement(name).text, parameters_of(name, organisation, random.choice))
        for name in queries.every()
    ]
    return asked + view_questions()


def view_questions() -> list[Question]:
    """Every scoped view, all of it: finds a hole in a view that no query happens to read through."""
    return [Question(f"view {view}", f"select * from {view}") for view in sorted(guard.VIEWS)]
