"""Small offices whose workflows go back and forth, are refused, and have notices and remarks in between; and the same
walked once more in plain Python."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from auth import scope
from auth.accounts import User
from queries import Reader, reader
from queries.selection import Selection
from reports.bottlenecks import Asked
from tests.organisation import (
    NOW,
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    Step,
    StepDefinition,
    Workflow,
    publish,
    user,
)

PROCESSES = ("Declaratie medewerker", "Wijziging adres")
STEPS = ("Ingediend", "Goedkeuren", "Controle")
EMPLOYERS = (Employer("wg0", OFFICE, "Werkgever Noord"), Employer("wg1", OFFICE, "Werkgever Zuid"))
DEPARTMENTS = tuple(Department(f"afd{n}", f"wg{n}", f"Afdeling {n}") for n in range(2))
EMPLOYEES = tuple(Employee(f"nr{n}", f"wg{n}", f"afd{n}", f"Noor van {n}") for n in range(2))
WHOLE = Asked(Selection())
_ACTIONS = (None, "goedgekeurd", "afgewezen", "melding verstuurd", "opmerking geplaatst")
_TAKE_NO_TIME = _ACTIONS[3:]


@dataclass(frozen=True)
class NamedStep(Step):
    """A step with its own name."""

    name: str | None = None


@dataclass(frozen=True)
class Did:
    """One execution that takes time, as plain Python sees it."""

    workflow: Workflow
    seq: int
    step: str
    at: datetime
    is_refusal: bool
    previous: str | None
    seconds: float
    steps_before: tuple[str, ...]
    refusals_before: tuple[bool, ...]

    @property
    def is_extra(self) -> bool:
        return self.step in self.steps_before

    @property
    def is_back(self) -> bool:
        return self.steps_before[-2:-1] == (self.step,) and self.previous != self.step

    @property
    def is_after_refusal(self) -> bool:
        last = max(place for place, step in enumerate(self.steps_before) if step == self.step)
        return any(self.refusals_before[last:])


def executions(organisation: Organisation) -> Iterator[Did]:
    """Every execution that takes time, workflow by workflow, in order."""
    for workflow in organisation.workflows:
        before: list[Did] = []
        for step in organisation.steps:
            if step.workflow_id != workflow.workflow_id or not step.executed_at or step.action in _TAKE_NO_TIME:
                continue
            since = before[-1].at if before else workflow.submitted_at
            previous = before[-1].step if before else None
            names, refusals = tuple(did.step for did in before), tuple(did.is_refusal for did in before)
            seconds = (step.executed_at - since).total_seconds()
            name = getattr(step, "name", None) or f"Stap {step.step_no}"
            is_refusal = step.action == "afgewezen"
            did = Did(workflow, step.seq, name, step.executed_at, is_refusal, previous, seconds, names, refusals)
            before.append(did)
            yield did


def traces(done: Iterable[Did]) -> dict[Workflow, tuple[str, ...]]:
    """The steps that each workflow did, in order."""
    found: dict[Workflow, tuple[str, ...]] = {}
    for did in done:
        found[did.workflow] = (*found.get(did.workflow, ()), did.step)
    return found


def by_chance(seed: int, workflows: int = 60) -> Organisation:
    """An office of so many workflows; some open, some without a step done. The same seed gives the same office."""
    random = Random(seed)
    made = [_by_chance(random, number) for number in range(workflows)]
    return office([workflow for workflow, _ in made], [step for _, steps in made for step in steps])


def _by_chance(random: Random, number: int) -> tuple[Workflow, list[NamedStep]]:
    at = begun = NOW - timedelta(days=60, minutes=number)
    steps = []
    for seq in range(1, random.randint(1, 6) + 1):
        at += timedelta(minutes=random.randint(1, 9000))
        name = random.choice(STEPS)
        action = random.choice(_ACTIONS)
        steps.append(NamedStep(f"w{number}", seq, STEPS.index(name) + 1, action, None, at, "Iemand", name))
    if random.random() < 0.3:
        steps[-1] = NamedStep(f"w{number}", len(steps), 1, None, None, None, None, "Controle")
    status, employee = random.choice(("In behandeling", "Afgerond")), random.choice(EMPLOYEES)
    own = (f"w{number}", employee.employer_id, employee.employee_id, "Noor", begun, random.choice(PROCESSES), status)
    return Workflow(*own, finished_at=at if status == "Afgerond" else None), steps


def office(workflows: Iterable[Workflow], steps: Iterable[Step]) -> Organisation:
    """An office with these workflows."""
    definitions = (StepDefinition("sjabloon", "1", 1, "Ongebruikt"),)
    return Organisation(OFFICE, EMPLOYERS, DEPARTMENTS, EMPLOYEES, (), definitions, tuple(workflows), tuple(steps))


def walked(*routes: tuple[str, ...], process: str = PROCESSES[0], hours: int = 24, first: int = 0) -> Organisation:
    """An office in which one finished workflow took each of these routes: the first step a minute after it was
    submitted, then one every so many hours."""
    workflows, steps = [], []
    for number, route in enumerate(routes, start=first):
        begun = NOW - timedelta(days=90, minutes=number)
        moments = [begun + timedelta(minutes=1, hours=hours * place) for place in range(len(route))]
        workflows.append(
            Workflow(f"w{number}", "wg0", "nr0", "Noor", begun, process, "Afgerond", finished_at=moments[-1])
        )
        steps += [
            NamedStep(f"w{number}", seq, seq, "goedgekeurd", None, at, "Iemand", name)
            for seq, (name, at) in enumerate(zip(route, moments, strict=True), start=1)
        ]
    return office(workflows, steps)


def together(*offices_: Organisation) -> Organisation:
    """One office with the workflows of all of these."""
    return office(
        [workflow for each in offices_ for workflow in each.workflows],
        [step for each in offices_ for step in each.steps],
    )


def reading(organisation: Organisation | None = None, someone: User | None = None) -> Iterator[Reader]:
    """A reader of this office, published when given."""
    if organisation is not None:
        publish(organisation)
    with reader(scope.of(someone or user()), NOW) as opened:
        yield opened
