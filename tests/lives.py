"""Workflows that live on: what happens to each, and what a source tells of it at any moment.

The source knows the future of none of them. It tells a workflow of the editor with the steps still planned, and begins
again with all of them after a refusal that sends it back; of an event log it tells what happened so far.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from tests.example_office import example
from tests.organisation import DECLARATION, Employee, Organisation, Step, StepDefinition, Workflow, word

PLAN = (
    StepDefinition("levend", "v1", 1, "Indienen", "task", "submitter", ""),
    StepDefinition("levend", "v1", 2, "Beoordelen", "approval", "department_manager", ""),
    StepDefinition("levend", "v1", 3, "Melden", "notification", "submitter", ""),
    StepDefinition("levend", "v1", 4, "Controleren", "approval", "user", "Truus Peereboom"),
    StepDefinition("levend", "v1", 5, "Verwerken", "task", "role", "Salarisverwerker"),
)
PROCESSES = (DECLARATION, *(f"Proces {word('proces', number)}" for number in range(3)))
ROLES = {2: "Leidinggevende", 5: "Salarisverwerker"}
DONE = {1: "ingediend", 2: "goedgekeurd", 3: "melding verstuurd", 4: "goedgekeurd", 5: "verwerkt"}
ENDS = ("Afgerond", "Verwerkt", "Geweigerd")


@dataclass(frozen=True)
class Life:
    """A workflow as it is in the end, and everything that is done in it, in order. `is_log`: told by an event log.

    The events that send it back, by place; `finished_at`: None when it never ends.
    """

    workflow: Workflow
    events: tuple[Step, ...]
    sent_back: frozenset[int]
    finished_at: datetime | None
    is_log: bool = False

    def told(self, moment: datetime) -> tuple[Workflow, list[Step]] | None:
        """What the source tells at this moment; None before it was sent in."""
        if self.workflow.submitted_at > moment:
            return None
        happened = [event for event in self.events if event.executed_at and event.executed_at <= moment]
        if self.is_log:
            return replace(self.workflow, **_of_log(happened)), [*happened]  # type: ignore[arg-type]
        is_over = self.finished_at is not None and self.finished_at <= moment
        status = self.workflow.status if is_over else "In behandeling"
        workflow = replace(self.workflow, status=status, finished_at=self.finished_at if is_over else None)
        steps = [*happened, *self._planned(len(happened), moment)]
        return workflow, [replace(step, seq=number) for number, step in enumerate(steps, 1)]

    def _planned(self, happened: int, moment: datetime) -> list[Step]:
        begun = max((place + 1 for place in self.sent_back if place < happened), default=0)
        rest = [definition.step_no for definition in PLAN][happened - begun :]
        steps = [Step(self.workflow.workflow_id, 0, step_no) for step_no in rest]
        if steps and happened < len(self.events):
            steps[0] = replace(steps[0], **_begun(self.events[happened], moment))  # type: ignore[arg-type]
        return steps


def _begun(event: Step, moment: datetime) -> dict[str, object]:
    """What is known of a step that someone is at."""
    is_claimed = event.claimed_at is not None and event.claimed_at <= moment
    is_active = event.activated_at is not None and event.activated_at <= moment
    return {
        "activated_at": event.activated_at if is_active else None,
        "claimed_at": event.claimed_at if is_claimed else None,
        "actor": event.actor if is_claimed else None,
    }


def _of_log(happened: list[Step]) -> dict[str, object]:
    """Status and end as the last event that decides something says."""
    last = next((step for step in reversed(happened) if step.action != "uitgevoerd"), None)
    status = {"afgewezen": "Geweigerd", "verwerkt": "Verwerkt"}.get(last.action or "" if last else "", "In behandeling")
    end = last.executed_at if last and status != "In behandeling" else None
    return {"status": status, "finished_at": end}


def lives(random: Random, first: datetime, count: int) -> list[Life]:
    """So many lives of the people of the example office, that begin in the two months from this moment on."""
    people = example().employees
    return [_life(random, people[number % len(people)], number, first) for number in range(count)]


def _life(random: Random, employee: Employee, number: int, first: datetime) -> Life:
    is_log = number % 5 == 4
    workflow = Workflow(
        word("leven", number),
        employee.employer_id,
        employee.employee_id,
        random.choice([employee.name, f"Jan {word('indiener', number)}"]),
        first + timedelta(minutes=random.randrange(60 * 24 * 60)),
        random.choice([DECLARATION, PROCESSES[1 + number % 3]]),
        template_id=None if is_log else "levend",
        template_version=None if is_log else "v1",
        component=f"Component {word('component', number % 4)}",
        value=number + 0.5,
        unit="euro",
        payroll_period=random.choice([None, "2026-10", "2026-11"]),
    )
    return _logged(random, workflow) if is_log else _edited(random, workflow)


def _edited(random: Random, workflow: Workflow) -> Life:
    """Of the workflow editor: sent back up to twice, then refused, stalled for good, or done to the end."""
    moment, events, sent_back = workflow.submitted_at, [_event(random, workflow, 1, workflow.submitted_at)], set()
    for _ in range(random.choice([0, 0, 1, 2])):
        for step_no in range(2, random.choice([2, 4]) + 1):
            moment += _while(random, step_no)
            events.append(_event(random, workflow, step_no, moment))
        events[-1] = replace(events[-1], action="afgewezen", remark=f"Terug {word('terug', len(events))}")
        sent_back.add(len(events) - 1)
        moment += _while(random, 1)
        events.append(_event(random, workflow, 1, moment))
    until, is_refused = random.choice([(6, False), (6, False), (5, False), (3, True), (5, True)])
    for step_no in range(2, until):
        moment += _while(random, step_no)
        events.append(_event(random, workflow, step_no, moment))
    if is_refused:
        events[-1] = replace(events[-1], action="afgewezen")
    is_over = is_refused or until == len(PLAN) + 1
    status = "Geweigerd" if is_refused else random.choice(ENDS[:2]) if is_over else "In behandeling"
    finished_at = moment - random.choice([timedelta(), timedelta(), timedelta(hours=30)]) if is_over else None
    finished_at = max(finished_at, workflow.submitted_at) if finished_at else None
    return Life(replace(workflow, status=status), tuple(events), frozenset(sent_back), finished_at)


def _logged(random: Random, workflow: Workflow) -> Life:
    """Of an event log: sent in, often refused and sent in again, then approved and paid, or not."""
    moment, events = workflow.submitted_at, []
    told = [("Indienen", "ingediend")]
    for _ in range(random.choice([0, 1, 2])):
        told += [("Afwijzen", "afgewezen"), ("Indienen", "ingediend")]
    told += random.choice(
        [
            [("Goedkeuren", "goedgekeurd"), ("Opdracht", "uitgevoerd"), ("Betalen", "verwerkt")],
            [("Afwijzen", "afgewezen")],
            [],
        ]
    )
    for seq, (name, action) in enumerate(told, 1):
        events.append(
            Step(workflow.workflow_id, seq, seq, action, executed_at=moment, actor="SYSTEEM", name=name, role="Rol")
        )
        moment += timedelta(hours=random.randrange(1, 400))
    return Life(workflow, tuple(events), frozenset(), None, is_log=True)


def _while(random: Random, step_no: int) -> timedelta:
    return timedelta() if step_no == 3 else timedelta(minutes=random.randrange(1, 60 * 24 * 15))


def _event(random: Random, workflow: Workflow, step_no: int, moment: datetime) -> Step:
    begun = moment - timedelta(minutes=random.randrange(1, 600))
    has_time = step_no != 3 and begun > workflow.submitted_at
    return Step(
        workflow.workflow_id,
        0,
        step_no,
        DONE[step_no],
        executed_at=moment,
        remark=f"Opmerking {word('stapopmerking', random.randrange(10**9))}" if random.random() < 0.4 else None,
        actor=workflow.submitter if step_no == 1 else f"Piet {word('uitvoerder', random.randrange(10**9))}",
        role="Kantoor" if step_no == 4 and random.random() < 0.3 else ROLES.get(step_no),
        claimed_at=begun if has_time and random.random() < 0.4 else None,
        activated_at=begun - timedelta(minutes=1) if has_time and random.random() < 0.4 else None,
    )


def office_at(moment: datetime, all_lives: list[Life]) -> Organisation:
    """The example office with what the source tells of these lives at this moment, instead of its own workflows."""
    told = [found for life in all_lives if (found := life.told(moment))]
    return replace(
        example(),
        step_definitions=PLAN,
        workflows=tuple(workflow for workflow, _ in told),
        steps=tuple(step for _, steps in told for step in steps),
    )
