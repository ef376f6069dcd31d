"""An office to look at on screen: two employers, more open workflows than a page holds, steps done twice, set-ups of
every kind, texts that would be Markdown or HTML, and a user of each kind.

Each workflow has a submitter of its own ("qindiener7q"), so that a row of a list says which workflow it is.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from auth import accounts
from auth.accounts import DepartmentGrant, Permission, Role
from settings import AMSTERDAM
from tests.organisation import (
    DECLARATION,
    OFFICE,
    STATUSES,
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Step,
    StepDefinition,
    Workflow,
    publish,
    user,
    word,
)

ADDRESS = "Update adres medewerker"
TODAY = datetime.now(AMSTERDAM).replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)
# What a browser would fetch, run, link or lay out, if anything took it for more than text.
HOSTILE = (
    "**vet** [klik](https://elders.example/k) ![](https://elders.example/p.png) <img src=https://elders.example/i.png "
    "onerror=alert(1)> <script>alert(2)</script> :red[rood] :material/lock: :smile: $x^2$ `code` www.elders.example "
    "iemand@elders.example a -> b -- c <= d ~= e # kop"
)
IBAN = "NL91 ABNA 0417 1643 00"


@dataclass(frozen=True)
class SetUpStep(StepDefinition):
    """A step's set-up with all that the workflow editor knows of it."""

    actions: str | None = None
    remark_required: bool | None = None
    condition: str | None = None
    needs: str | None = None
    notify: str | None = None
    remind_after_days: int | None = None
    escalate_after_days: int | None = None
    escalate_to: str | None = None
    target_working_days: float | None = None
    extra: str | None = None


@dataclass(frozen=True)
class FullStep(Step):
    """A step with all that a source can say of it."""

    name: str | None = None
    role: str | None = None
    on_behalf_of: str | None = None
    activated_at: datetime | None = None
    claimed_at: datetime | None = None


EMPLOYERS = (
    Employer("bakkerij", OFFICE, f"Bakkerij {word('werkgever', 0)}"),
    Employer("zorggroep", OFFICE, f"Zorggroep {word('werkgever', 1)}"),
)
DEPARTMENTS = (
    Department("winkel", "bakkerij", f"Winkel {word('afdeling', 0)}"),
    Department("zorg", "zorggroep", f"Zorg {word('afdeling', 1)}"),
    Department("nacht", "zorggroep", f"Nacht {word('afdeling', 2)}", "zorg"),
    Department("balie", "zorggroep", f"Balie {word('afdeling', 3)}"),
)
EMPLOYEES = (
    Employee("1", "bakkerij", "winkel", f"Noor de {word('medewerker', 0)}"),
    Employee("2", "bakkerij", None, f"Piet van {word('medewerker', 1)}"),
    Employee("1", "zorggroep", "zorg", f"Zoë {word('medewerker', 2)}"),
    Employee("2", "zorggroep", "nacht", f"Ömer van der {word('medewerker', 3)}"),
    Employee("3", "zorggroep", "balie", f"Ana {word('medewerker', 4)}"),
)
PERIODS = tuple(f"2026-{month:02d}" for month in range(1, 13))
COMPONENTS = tuple(f"Component {word('component', number)}" for number in range(4))
UNITS = ("euro", "km", "uur")


def _workflow(number: int) -> Workflow:
    employee = EMPLOYEES[number % 5]
    status = STATUSES[0] if number % 2 else STATUSES[number // 2 % 5]
    is_declaration = number % 3 > 0
    submitted_at = TODAY - timedelta(days=2 * number, minutes=number)
    return Workflow(
        word("workflow", number),
        employee.employer_id,
        employee.employee_id,
        f"Indiener {word('indiener', number)}",
        submitted_at,
        DECLARATION if is_declaration else ADDRESS,
        status,
        f"Sjabloon {word('sjabloon', number % 2)}",
        "7",
        finished_at=submitted_at + timedelta(days=1) if status in STATUSES[1:4] else None,
        component=COMPONENTS[number % 4] if is_declaration else None,
        value=round(number * 3.25, 2) if is_declaration else None,
        unit=UNITS[number // 3 % 3] if is_declaration else None,
        payroll_period=PERIODS[number % 12] if is_declaration else None,
    )


def _special(number: int, employee: Employee, days: int, **changes: object) -> Workflow:
    given: dict[str, object] = {
        "submitter": f"Indiener {word('indiener', number)}",
        "submitted_at": TODAY - timedelta(days=days),
        "template_id": f"Sjabloon {word('sjabloon', 0)}",
        "template_version": "7",
    }
    return Workflow(
        word("workflow", number),
        employee.employer_id,
        employee.employee_id,
        **(given | changes),  # type: ignore[arg-type]
    )


REPEATED = _special(900, EMPLOYEES[2], 400, component=COMPONENTS[0], value=7.5, unit="uur", payroll_period="2026-11")
LITERAL = _special(
    901, EMPLOYEES[0], 401, process=HOSTILE, status=HOSTILE, remark=HOSTILE, component=HOSTILE, unit="euro"
)
BARE = _special(
    902, EMPLOYEES[1], 402, process=ADDRESS, template_id=None, template_version=None, remark=f"Rekening {IBAN}"
)
REFUSED = _special(903, EMPLOYEES[3], 403, status="Geweigerd", finished_at=TODAY - timedelta(days=390))
WORKFLOWS = (*(_workflow(number) for number in range(140)), REPEATED, LITERAL, BARE, REFUSED)

DEFINITIONS = tuple(
    SetUpStep(
        f"Sjabloon {word('sjabloon', template)}",
        "7",
        number,
        f"Stap {word('inrichting', 10 * template + number)}",
        kind,
        assignee_kind,
        assignee,
        actions='["goedkeuren", "afwijzen"]' if kind == "approval" else None,
        remark_required=kind == "approval",
        condition=f"waarde > 100 {word('voorwaarde', number)}",
        needs="one",
        remind_after_days=3,
        escalate_after_days=8,
        escalate_to=f"Kantoor {word('escalatie', number)}",
        target_working_days=2.5,
        extra=f'{{"kleur {word("onbekend", number)}": "paars", "diep": {{"lijst": [1, 2]}}}}' if number == 2 else None,
    )
    for template in (0, 1)
    for number, kind, assignee_kind, assignee in (
        (1, "task", "submitter", None),
        (2, "approval", "department_manager", None),
        (3, "notification", "role", "HR"),
        (4, "raar", "raad", "Salarisverwerker"),
    )
)


def _steps(workflow: Workflow) -> tuple[FullStep, ...]:
    """Handed in at once, then waiting for an approval; all done when the workflow is finished."""
    is_done = workflow.status in STATUSES[1:4]
    first = workflow.submitted_at
    done = [first, *([first + timedelta(hours=5), first + timedelta(hours=6), first + timedelta(hours=20)] * is_done)]
    times = [*done, *[None] * (4 - len(done))]
    return tuple(
        FullStep(workflow.workflow_id, seq, seq, None, None, at, word("uitvoerder", seq) if at else None)
        for seq, at in enumerate(times, start=1)
    )


def _executed(workflow: Workflow, seq: int, step_no: int, action: str | None, **changes: object) -> FullStep:
    at = workflow.submitted_at + timedelta(hours=seq)
    return FullStep(workflow.workflow_id, seq, step_no, action, executed_at=at, **changes)  # type: ignore[arg-type]


REPEATED_STEPS = (
    _executed(REPEATED, 1, 1, "ingediend", actor="Eva Eerst"),
    _executed(REPEATED, 2, 2, "afgewezen", actor="Bram Baas", role="Teamleider", remark="Bon ontbreekt"),
    _executed(REPEATED, 3, 1, "ingediend", actor="Eva Eerst", remark="Bon toegevoegd"),
    _executed(REPEATED, 4, 2, "goedgekeurd", actor="Cor Collega", on_behalf_of="Bram Baas"),
    _executed(REPEATED, 5, 3, None),
    FullStep(REPEATED.workflow_id, 6, 4),
)
LITERAL_STEPS = (
    _executed(LITERAL, 1, 1, HOSTILE, actor=HOSTILE, role=HOSTILE, on_behalf_of=HOSTILE, remark=HOSTILE, name=HOSTILE),
    FullStep(LITERAL.workflow_id, 2, 2, name=HOSTILE, actor=HOSTILE),
)
REFUSED_STEPS = (
    _executed(REFUSED, 1, 1, "ingediend", actor="Eva Eerst"),
    _executed(REFUSED, 2, 2, "afgewezen", actor="Bram Baas"),
    FullStep(REFUSED.workflow_id, 3, 3),
    FullStep(REFUSED.workflow_id, 4, 4),
)

OFFICE_USER = user(email="kantoor@kantoor.example", name="Katja Kantoor")
PAYROLL_USER = user(Role.PAYROLL, email="salaris@kantoor.example", name="Sam Salaris")
HR_USER = user(Role.HR, email="hr@kantoor.example", name="Hans Hr", employers=("bakkerij",))
MANAGER = user(
    Role.DEPARTMENT_MANAGER,
    email="zorg@kantoor.example",
    name="Zora Zorg",
    departments=(DepartmentGrant("zorg", has_sub_departments=True),),
)
EXACT_MANAGER = user(
    Role.DEPARTMENT_MANAGER,
    email="alleenzorg@kantoor.example",
    name="Alma Alleen",
    departments=(DepartmentGrant("zorg"),),
)
EMPTY_MANAGER = user(Role.DEPARTMENT_MANAGER, email="niets@kantoor.example", name="Nico Niets")
ACCESS_USER = user(email="beheer@kantoor.example", name="Bea Beheer", rights=frozenset(Permission))
WITHOUT_RIGHT = user(email="zonder@kantoor.example", name="Zeno Zonder", rights=frozenset())
DISABLED = user(email="uit@kantoor.example", name="Uma Uit", is_active=False)
USERS = (
    *(OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER, EMPTY_MANAGER, ACCESS_USER, WITHOUT_RIGHT, DISABLED),
)

ORGANISATION = Organisation(
    OFFICE,
    EMPLOYERS,
    DEPARTMENTS,
    EMPLOYEES,
    tuple(
        PayrollPeriod(employer.employer_id, period, TODAY.date(), TODAY.date(), TODAY + timedelta(days=3))
        for employer in EMPLOYERS
        for period in PERIODS[-2:]
    ),
    DEFINITIONS,
    WORKFLOWS,
    (
        *(step for workflow in WORKFLOWS[:140] for step in _steps(workflow)),
        *REPEATED_STEPS,
        *LITERAL_STEPS,
        *REFUSED_STEPS,
    ),
    USERS,
)


def is_open(workflow: Workflow) -> bool:
    """Whether it belongs to Openstaand."""
    return workflow.status not in ("Afgerond", "Geweigerd", "Verwerkt")


def make(organisation: Organisation = ORGANISATION) -> None:
    """Publish the office and add its users."""
    publish(organisation)
    for someone in organisation.users:
        accounts.add(someone)


def demo_organisation() -> Organisation:
    """The same office as the demo's, with users that can be chosen on the sign-in page, and one who cannot."""
    people = tuple(
        replace(someone, office_id="demo", is_demo=True, demo_note=f"Toont {someone.role}") for someone in USERS
    )
    nobody = replace(OFFICE_USER, email="echt@kantoor.example", name="Els Echt", office_id="demo")
    employers = tuple(replace(employer, office_id="demo") for employer in EMPLOYERS)
    return replace(ORGANISATION, office_id="demo", employers=employers, users=(*people, nobody))
