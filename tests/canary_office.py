"""Two offices in which everything carries a word of its own, and a user of each kind: whose word turns up where?

The second office has the same ids as the first, other words, and as much to lose.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import select

from auth import accounts
from auth.accounts import DepartmentGrant, Permission, Role, User
from database import control
from tests import model
from tests.organisation import (
    DECLARATION,
    MAY_SEE,
    STATUSES,
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Workflow,
    publish,
    user,
    word,
    words,
)
from tests.screen_office import FullStep, SetUpStep

OWN, OTHER = "kantoor", "elders"
MANAGE = frozenset({Permission.MANAGE_ACCESS})
Own = Callable[[str, int], str]
# Employer of each department, and the department above it; then the department of each employee.
_TREE: tuple[tuple[int, str | None], ...] = ((0, None), (0, "afd0"), (0, None), (1, None), (1, "afd3"), (2, None))
_PLACES = (0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, None, None, None)
_WORKFLOWS = 64
# Whole days before this one: so far from the next tenth of a day that no age on screen changes while a test runs.
_NOW = datetime.now(UTC).replace(microsecond=0)


def _organisation(office_id: str, first: int) -> Organisation:
    """One office, the numbers in its words counted from `first`."""

    def own(kind: str, number: int) -> str:
        return word(kind, first + number)

    employees = tuple(_employee(own, number, place) for number, place in enumerate(_PLACES))
    workflows = tuple(_workflow(own, number, employees[number % 15]) for number in range(_WORKFLOWS))
    return Organisation(
        office_id,
        tuple(Employer(f"wg{n}", office_id, f"Werkgever {own('werkgever', n)}") for n in range(3)),
        tuple(
            Department(f"afd{n}", f"wg{employer}", f"Afdeling {own('afdeling', n)}", above)
            for n, (employer, above) in enumerate(_TREE)
        ),
        employees,
        tuple(
            PayrollPeriod(f"wg{n}", period, _NOW.date(), _NOW.date(), _NOW + timedelta(days=3))
            for n in range(3)
            for period in ("2026-11", f"2026-0{n}")
        ),
        tuple(_set_up(own, n, step) for n in range(15) for step in (1, 2)),
        workflows,
        tuple(step for number, workflow in enumerate(workflows) for step in _steps(own, number, workflow)),
    )


def _employee(own: Own, number: int, place: int | None) -> Employee:
    """Someone in this department; without one, in the employer with the number of who comes last."""
    employer = number - 12 if place is None else _TREE[place][0]
    department = None if place is None else f"afd{place}"
    return Employee(f"nr{number}", f"wg{employer}", department, f"Noor {own('medewerker', number)}")


def _workflow(own: Own, number: int, employee: Employee) -> Workflow:
    who = number % 15
    submitted_at = _NOW - timedelta(days=number + 1)
    is_done = number % 6 == 0
    is_declaration = number % 4 > 0
    return Workflow(
        own("workflow", number),
        employee.employer_id,
        employee.employee_id,
        f"Indiener {own('indiener', number)}",
        submitted_at,
        DECLARATION if is_declaration else f"Proces {own('proces', who)}",
        STATUSES[1 + number // 6 % 3] if is_done else STATUSES[0],
        f"Sjabloon {own('sjabloon', who)}",
        "7",
        finished_at=submitted_at + timedelta(days=1) if is_done else None,
        department_id=employee.department_id,
        component=f"Component {own('component', who)}" if is_declaration else None,
        value=number + 0.5 if is_declaration else None,
        unit="euro" if is_declaration else None,
        payroll_period=("2026-11", f"2026-0{employee.employer_id[2:]}")[number % 2] if is_declaration else None,
        remark=f"Opmerking {own('opmerking', number)}",
    )


def _set_up(own: Own, who: int, step: int) -> SetUpStep:
    return SetUpStep(
        f"Sjabloon {own('sjabloon', who)}",
        "7",
        step,
        f"Stap {own('inrichting', 2 * who + step)}",
        assignee=f"Toegewezen {own('toegewezen', 2 * who + step)}",
        condition=f"waarde > {own('voorwaarde', 2 * who + step)}",
        escalate_to=f"Escalatie {own('escalatie', 2 * who + step)}",
        extra=f'{{"kleur": "{own("onbekend", 2 * who + step)}"}}',
    )


def _steps(own: Own, number: int, workflow: Workflow) -> tuple[FullStep, ...]:
    """Two steps; of an open workflow the second one waits for a role."""
    return tuple(
        _step(own, 2 * number + seq, workflow, seq, is_done=seq == 1 or workflow.finished_at is not None)
        for seq in (1, 2)
    )


def _step(own: Own, number: int, workflow: Workflow, seq: int, is_done: bool) -> FullStep:
    return FullStep(
        workflow.workflow_id,
        seq,
        seq,
        "goedgekeurd" if is_done else None,
        f"Notitie {own('notitie', number)}" if is_done else None,
        workflow.submitted_at + timedelta(hours=seq) if is_done else None,
        f"Piet {own('uitvoerder', number)}" if is_done else None,
        role=f"Rol {own('rol', number)}",
    )


def _named(number: int, role: Role, *departments: str, below: bool = False, **changes: object) -> User:
    return user(
        role,
        email=f"{word('adres', number)}@kantoor.example",
        name=f"Gebruiker {word('gebruiker', number)}",
        departments=tuple(DepartmentGrant(department, below) for department in departments),
        **changes,
    )


BOSS = _named(0, Role.OFFICE, rights=MAY_SEE | MANAGE)
ADMIN = _named(1, Role.OFFICE, rights=MANAGE)
ONE_EMPLOYER = _named(2, Role.OFFICE, employers=("wg0",))
PAYROLL = _named(3, Role.PAYROLL)
HR = _named(4, Role.HR, employers=("wg0", "wg1"))
HR_OF_NOBODY = _named(5, Role.HR)
EXACT = _named(6, Role.DEPARTMENT_MANAGER, "afd0")
BELOW = _named(7, Role.DEPARTMENT_MANAGER, "afd0", below=True)
OF_BOTH = _named(8, Role.DEPARTMENT_MANAGER, "afd0", "afd3", employers=("wg1",), below=True)
EMPTY = _named(9, Role.DEPARTMENT_MANAGER)
WITHOUT = _named(10, Role.OFFICE, rights=frozenset())
DISABLED = _named(11, Role.OFFICE, is_active=False)
OTHER_BOSS = _named(1000, Role.OFFICE, rights=MAY_SEE | MANAGE, office_id=OTHER)
OTHER_MANAGER = _named(1001, Role.DEPARTMENT_MANAGER, "afd0", office_id=OTHER, below=True)

SEES_ROWS = (BOSS, ONE_EMPLOYER, PAYROLL, HR, EXACT, BELOW, OF_BOTH, OTHER_BOSS, OTHER_MANAGER)
SEES_NO_ROWS = (ADMIN, HR_OF_NOBODY, EMPTY, WITHOUT, DISABLED)
EVERYONE = (*SEES_ROWS, *SEES_NO_ROWS)


def _with_users(organisation: Organisation) -> Organisation:
    return replace(organisation, users=tuple(one for one in EVERYONE if one.office_id == organisation.office_id))


OFFICES = {OWN: _with_users(_organisation(OWN, 0)), OTHER: _with_users(_organisation(OTHER, 1000))}


def make() -> None:
    """Publish both offices and add all users."""
    for organisation in OFFICES.values():
        publish(organisation)
    for someone in EVERYONE:
        accounts.add(someone)


def of(someone: User) -> Organisation:
    """The part of his office that he may see."""
    return model.visible(someone, OFFICES[someone.office_id])


def allowed(someone: User) -> set[str]:
    """The words that may reach him; who manages access knows employers, departments, users and log too."""
    office = OFFICES[someone.office_id]
    own = model.words_of(of(someone), office) | words(someone.name, someone.email) | {"qkantoor0q"}
    if someone.may(Permission.MANAGE_ACCESS):
        own |= words(office.employers, office.departments, office.users) | _logged(office.office_id)
    return own if someone.is_active else set()


def _logged(office_id: str) -> set[str]:
    kept = control.access_log
    with control.engine().connect() as connection:
        return words(connection.execute(select(kept.c.details).where(kept.c.office_id == office_id)).scalars().all())


@cache
def _every_word() -> frozenset[str]:
    return frozenset(words(*OFFICES.values(), "qkantoor0q"))


def found_in(text: str) -> set[str]:
    """The words of anyone in this text; ids and class names that happen to look like one are not meant."""
    return words(text) & _every_word()
