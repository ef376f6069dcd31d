"""An office where things wait: at every place for every kind of assignee, once for long and once since just now; with
finished work to learn from, people who are away or disabled, and a user of each kind.

Each open workflow is of an employee of its own, so that a row of the list says which workflow it is.
"""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auth import accounts
from auth.accounts import DepartmentGrant, Role, User
from settings import settings
from tests.conftest import forget
from tests.organisation import (
    DECLARATION,
    OFFICE,
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
from tests.screens import own_home

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO, JUST_NOW = NOW - timedelta(days=20), NOW - timedelta(hours=1)
AWAY, GONE, STRANGER = "Ada Afwezig", "Gijs Gegaan", "Vera Vreemd"


@dataclass(frozen=True)
class Waiting(StepDefinition):
    """A step as it is set up, with a target."""

    assignee: str | None = "HR"  # type: ignore[assignment]
    assignee_kind: str | None = "role"  # type: ignore[assignment]
    target_working_days: float | None = 2.0


@dataclass(frozen=True)
class WaitingStep(Step):
    """A step with the name that only it has, and the role that did it."""

    name: str | None = None
    role: str | None = None


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
# Who is up, by the number of the step.
DEFINITIONS = (
    Waiting("sjabloon", "1", 1, "Controle HR"),
    Waiting("sjabloon", "1", 2, "Goedkeuren", assignee_kind="department_manager", assignee=None),
    Waiting("sjabloon", "1", 3, "Nakijken", assignee_kind="user", assignee=AWAY),
    Waiting("sjabloon", "1", 4, "Nazien", assignee_kind="user", assignee=GONE),
    Waiting("sjabloon", "1", 5, "Akkoord", assignee="Directie"),
    Waiting("sjabloon", "1", 6, "Wachten", assignee_kind=None, assignee=None),
    Waiting("sjabloon", "1", 7, "Advies", assignee_kind="raad", assignee="Ondernemingsraad"),
    Waiting("sjabloon", "1", 8, "Lezen", assignee_kind="user", assignee=STRANGER, target_working_days=None),
)
_KINDS = 9  # the steps, and a workflow without any
PERIODS = ("2026-01", "2026-02")


def _employee(number: int) -> Employee:
    department = DEPARTMENTS[number % 4]
    return Employee(str(number), department.employer_id, department.department_id, f"Noor {word('medewerker', number)}")


EMPLOYEES = tuple(_employee(number) for number in range(8 * _KINDS))


def _open(number: int) -> Workflow:
    employee = EMPLOYEES[number]
    is_declaration = number % 3 > 0
    return Workflow(
        word("workflow", number),
        employee.employer_id,
        employee.employee_id,
        f"Indiener {word('indiener', number)}",
        LONG_AGO if number < 4 * _KINDS else JUST_NOW,
        DECLARATION if is_declaration else "Wijziging adres",
        template_id="sjabloon",
        template_version="1",
        component="Reiskosten" if is_declaration else None,
        value=float(number) if is_declaration else None,
        unit="km" if is_declaration else None,
        payroll_period=PERIODS[number % 2] if is_declaration else None,
    )


def kind_of(workflow: Workflow) -> int:
    """The number of the step it is at; 0 for one without steps."""
    return int(workflow.employee_id) // 4 % _KINDS


OPEN = tuple(_open(number) for number in range(len(EMPLOYEES)))


def _finished(number: int) -> Workflow:
    """One that took ten days with HR, so that who waits for HR will probably miss a target of two."""
    employee = EMPLOYEES[number % 4]
    submitted_at = NOW - timedelta(days=30 + number)
    return Workflow(
        word("klaar", number),
        employee.employer_id,
        employee.employee_id,
        "Indiener",
        submitted_at,
        DECLARATION,
        "Afgerond",
        "sjabloon",
        "1",
        finished_at=submitted_at + timedelta(days=14),
    )


FINISHED = tuple(_finished(number) for number in range(60))

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
AWAY_USER = user(Role.HR, email="ada@kantoor.example", name=AWAY, employers=("zorggroep",))
GONE_USER = user(email="gijs@kantoor.example", name=GONE, is_active=False)
USERS: tuple[User, ...] = (
    *(OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER, EXACT_MANAGER, EMPTY_MANAGER, AWAY_USER, GONE_USER),
)

ORGANISATION = Organisation(
    OFFICE,
    EMPLOYERS,
    DEPARTMENTS,
    EMPLOYEES,
    tuple(
        PayrollPeriod(employer.employer_id, period, NOW.date(), NOW.date(), NOW + timedelta(days=days))
        for employer in EMPLOYERS
        for period, days in zip(PERIODS, (-5, 25), strict=True)
    ),
    DEFINITIONS,
    (*OPEN, *FINISHED),
    (
        *(WaitingStep(workflow.workflow_id, 1, kind_of(workflow)) for workflow in OPEN if kind_of(workflow)),
        *(
            WaitingStep(workflow.workflow_id, 1, 1, "goedgekeurd", None, workflow.finished_at, "Hans Hr")
            for workflow in FINISHED
        ),
    ),
    USERS,
)


def make() -> None:
    """Publish the office and add its users."""
    publish(ORGANISATION)
    for someone in USERS:
        accounts.add(someone)


def made(factory: pytest.TempPathFactory) -> Path:
    """A home with this office, to copy from."""
    with own_home(factory):
        make()
        return settings().home


@contextlib.contextmanager
def copy_of(home: Path, place: Path) -> Iterator[None]:
    """A copy of such a home, to change at will."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROCESBEHEER_HOME", str(shutil.copytree(home, place / "kopie")))
        forget()
        yield
        forget()
