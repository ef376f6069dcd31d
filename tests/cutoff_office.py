"""An office on Friday 20 November 2026 at noon: two payroll runs that close on Wednesday, and what waits for them.

Seventy approvals of the bakery took ten working days each, so what waits there is sure to miss; the care group has no
past, so nobody can say what its workflows will do.
"""

from datetime import date, datetime, timedelta

from auth import accounts
from auth.accounts import DepartmentGrant, Permission, Role
from settings import AMSTERDAM
from tests import homes
from tests.organisation import (
    DECLARATION,
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Workflow,
    publish,
    user,
    word,
)
from tests.screen_office import IBAN, FullStep, SetUpStep

NOW = datetime(2026, 11, 20, 12, tzinfo=AMSTERDAM)
STEP = "Goedkeuren"
HOSTILE_NAME = f"Zorg; groep, {word('werkgever', 1)} \\ zoon\r\nBEGIN:VEVENT\r\nSUMMARY:{IBAN}"


def at(day: str, hour: int = 12) -> datetime:
    """This day at this hour in Amsterdam."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=AMSTERDAM)


def run(employer_id: str, name: str, cutoff_at: datetime) -> PayrollPeriod:
    return PayrollPeriod(employer_id, name, date(2026, 1, 1), date(2026, 1, 31), cutoff_at)


EMPLOYERS = (
    Employer("bakkerij", OFFICE, f"Bakkerij {word('werkgever', 0)}"),
    Employer("zorg", OFFICE, HOSTILE_NAME),
    Employer("leeg", OFFICE, f"Leeg {word('werkgever', 2)}"),
)
DEPARTMENTS = (
    Department("winkel", "bakkerij", f"Winkel {word('afdeling', 0)}"),
    Department("dag", "zorg", f"Dag {word('afdeling', 1)}"),
    Department("nacht", "zorg", f"Nacht {word('afdeling', 2)}"),
    Department("stil", "zorg", f"Stil {word('afdeling', 3)}"),
)
EMPLOYEES = (
    Employee("1", "bakkerij", "winkel", f"Noor {word('medewerker', 0)}"),
    Employee("2", "zorg", "dag", f"Zoë\r\n{IBAN} {word('medewerker', 1)}"),
    Employee("3", "zorg", "nacht", f"Ömer {word('medewerker', 2)}"),
)
PERIODS = (
    run("bakkerij", "2026-10", at("2026-10-23")),
    run("bakkerij", "2026-11", at("2026-11-25")),
    run("bakkerij", "2026-12", at("2026-12-28")),
    run("zorg", "2026-09", NOW - timedelta(days=30)),
    run("zorg", "te oud", NOW - timedelta(days=30, seconds=1)),
    run("zorg", "2026-11", at("2026-11-25", 17)),
    run("zorg", "2027-02", NOW + timedelta(days=120)),
    run("zorg", "te ver", NOW + timedelta(days=120, seconds=1)),
)


def _workflow(number: int, employee: Employee, day: str, **changes: object) -> Workflow:
    given: dict[str, object] = {"template_id": "sjabloon", "template_version": "1", "payroll_period": "2026-11"}
    return Workflow(
        word("workflow", number) + ("&?" if number == 1 else ""),
        employee.employer_id,
        employee.employee_id,
        f"Indiener {word('indiener', number)}",
        at(day, 9),
        DECLARATION,
        **(given | changes),  # type: ignore[arg-type]
    )


_PAST = tuple(
    _workflow(
        100 + number,
        EMPLOYEES[0],
        "2026-06-01",
        status="Afgerond",
        payroll_period=None,
        finished_at=at("2026-06-15", 9),
    )
    for number in range(70)
)
# The target is two working days. Late: 1 to 5, of which 2 and 4 since a working day ago.
OPEN = (
    _workflow(1, EMPLOYEES[0], "2026-11-10"),
    _workflow(2, EMPLOYEES[0], "2026-11-18"),
    _workflow(3, EMPLOYEES[1], "2026-11-10"),
    _workflow(4, EMPLOYEES[1], "2026-11-18"),
    _workflow(5, EMPLOYEES[2], "2026-11-09"),
    _workflow(6, EMPLOYEES[0], "2026-11-20"),
    _workflow(7, EMPLOYEES[1], "2026-11-20", payroll_period="2027-02"),
)

KATJA = user(email="katja@kantoor.example", name="Katja Kantoor", rights=frozenset(Permission))
HANS = user(Role.HR, email="hans@kantoor.example", name="Hans Hr", employers=("bakkerij",))
ZORA = user(
    Role.DEPARTMENT_MANAGER, email="zora@kantoor.example", name="Zora Zorg", departments=(DepartmentGrant("dag"),)
)
STIJN = user(
    Role.DEPARTMENT_MANAGER, email="stijn@kantoor.example", name="Stijn Stil", departments=(DepartmentGrant("stil"),)
)
NICO = user(Role.DEPARTMENT_MANAGER, email="nico@kantoor.example", name="Nico Niets")
USERS = (KATJA, HANS, ZORA, STIJN, NICO)

ORGANISATION = Organisation(
    OFFICE,
    EMPLOYERS,
    DEPARTMENTS,
    EMPLOYEES,
    PERIODS,
    (SetUpStep("sjabloon", "1", 1, STEP, target_working_days=2.0),),
    (*_PAST, *OPEN),
    (
        *(FullStep(past.workflow_id, 1, 1, executed_at=past.finished_at, actor="Iemand") for past in _PAST),
        *(FullStep(workflow.workflow_id, 1, 1) for workflow in OPEN),
    ),
    USERS,
)


def make() -> None:
    """Publish the office and add its users."""
    homes.furnish(_make)


def _make() -> None:
    publish(ORGANISATION)
    for someone in USERS:
        accounts.add(someone)
