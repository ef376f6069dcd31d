"""An office in which work flows: two processes over three roles, with work that is sent back, refused, taken back and
still open, made by chance from a number; and the same told as plain events, to recount figures from."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from auth.accounts import Role, User
from tests.organisation import (
    DECLARATION,
    NOW,
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    Step,
    Workflow,
    publish,
    user,
    word,
)

PROCESSES = (DECLARATION, "Wijziging adres")
PEOPLE = {
    "HR": tuple(f"Hr {word('persoon', number)}" for number in range(7)),
    "Leidinggevende": tuple(f"Chef {word('persoon', number)}" for number in range(10, 13)),
    "Salaris": tuple(f"Salaris {word('persoon', number)}" for number in range(20, 26)),
}
SUBMITTING = "Medewerker"
OFFICE_USER = user(email="kantoor@kantoor.example", name="Katja Kantoor")
HR_USER = user(Role.HR, email="hr@kantoor.example", name="Hans Hr", employers=("bakkerij",))
USERS: tuple[User, ...] = (OFFICE_USER, HR_USER)


@dataclass(frozen=True)
class RoleStep(Step):
    """A step with the name that only it has, and the role that did it."""

    name: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Event:
    """One execution, or the step an open workflow is at (`executed_at` is None)."""

    workflow: Workflow
    step: str
    role: str
    actor: str | None
    started_at: datetime
    executed_at: datetime | None
    is_refusal: bool = False
    is_take_back: bool = False


@dataclass(frozen=True)
class Flow:
    """The office as it is published, and its events in order, per workflow."""

    organisation: Organisation
    events: tuple[Event, ...]

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        return self.organisation.workflows

    def seen(self, employers: tuple[str, ...]) -> "Flow":
        """Only what is of these employers."""
        kept = tuple(workflow for workflow in self.workflows if workflow.employer_id in employers)
        events = tuple(event for event in self.events if event.workflow.employer_id in employers)
        return Flow(replace(self.organisation, workflows=kept), events)


EMPLOYERS = (Employer("bakkerij", OFFICE, "Bakkerij"), Employer("zorggroep", OFFICE, "Zorggroep"))
DEPARTMENTS = (Department("winkel", "bakkerij", "Winkel"), Department("zorg", "zorggroep", "Zorg"))


def flow(seed: int, workflows: int, days: int = 200) -> Flow:
    """An office with so many workflows, submitted in the days before NOW."""
    random = Random(seed)
    made = [_workflow(random, number, days) for number in range(workflows)]
    events = tuple(event for _, own in made for event in own)
    employees = tuple(
        Employee(f"m{number}", EMPLOYERS[number % 2].employer_id, DEPARTMENTS[number % 2].department_id, f"Mw {number}")
        for number in range(workflows)
    )
    steps = tuple(step for workflow, own in made for step in _steps(workflow, own))
    told = tuple(workflow for workflow, _ in made)
    return Flow(Organisation(OFFICE, EMPLOYERS, DEPARTMENTS, employees, (), (), told, steps, USERS), events)


def _workflow(random: Random, number: int, days: int) -> tuple[Workflow, list[Event]]:
    submitted_at = NOW.astimezone(UTC) - timedelta(seconds=random.randrange(days * 86400))
    process = random.choice(PROCESSES)
    employer = EMPLOYERS[number % 2].employer_id
    workflow = Workflow(f"w{number:04}", employer, f"m{number}", f"Mw {number}", submitted_at, process)
    events, at, status = [], submitted_at, "Verwerkt"
    route = [("Indienen", SUBMITTING), ("Goedkeuren", "Leidinggevende"), ("Controle", "HR"), ("Uitvoeren", "Salaris")]
    if random.random() < 0.3:
        route.insert(3, ("Goedkeuren", "Leidinggevende"))
        route.insert(4, ("Controle", "HR"))
    for step, role in route:
        begun, at = at, at + timedelta(seconds=0 if step == "Indienen" else random.randrange(1, 30 * 86400))
        actor = f"Mw {number}" if role == SUBMITTING else random.choice(PEOPLE[role])
        if at > NOW:
            taken_up = actor if random.random() < 0.5 else None
            events.append(Event(workflow, step, role, taken_up, begun, None))
            status = "In behandeling"
            break
        is_refusal = step != "Indienen" and random.random() < 0.1
        events.append(Event(workflow, step, role, actor, begun, at, is_refusal))
        if is_refusal:
            later = at + timedelta(hours=1)
            if random.random() < 0.5 and later <= NOW:
                events.append(Event(workflow, "Terugnemen", SUBMITTING, f"Mw {number}", at, later, True, True))
            status = "Geweigerd"
            break
    finished_at = None if status == "In behandeling" else events[-1].executed_at
    told = replace(workflow, status=status, finished_at=finished_at)
    return told, [replace(event, workflow=told) for event in events]


def _steps(workflow: Workflow, events: list[Event]) -> list[Step]:
    return [
        RoleStep(
            workflow.workflow_id,
            place,
            place,
            "afgewezen" if event.is_refusal else "goedgekeurd" if event.executed_at else None,
            None,
            event.executed_at,
            event.actor,
            event.step,
            event.role,
        )
        for place, event in enumerate(events, start=1)
    ]


def make(seed: int = 5, workflows: int = 400) -> Flow:
    """Publish it; the same number gives the same office."""
    made = flow(seed, workflows)
    publish(made.organisation)
    return made
