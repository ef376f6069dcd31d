"""An office to export from: two employers, departments in a tree, texts that spreadsheets trip over, and its users."""

from datetime import timedelta

from auth import accounts
from auth.accounts import DepartmentGrant, Role
from tests import homes
from tests.organisation import (
    DECLARATION,
    NOW,
    OFFICE,
    STATUSES,
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

ADDRESS = "Update adres medewerker"
OFFICE_USER = user(email="kantoor@kantoor.example", name="Katja Kantoor")
HR_USER = user(Role.HR, email="hr@kantoor.example", name="Hans Hr", employers=("bakkerij",))
MANAGER = user(
    Role.DEPARTMENT_MANAGER,
    email="zorg@kantoor.example",
    name="Zora Zorg",
    departments=(DepartmentGrant("zorg", has_sub_departments=True),),
)
EMPTY_MANAGER = user(Role.DEPARTMENT_MANAGER, email="niets@kantoor.example", name="Nico Niets")
WITHOUT_RIGHT = user(email="zonder@kantoor.example", name="Zeno Zonder", rights=frozenset())
USERS = (OFFICE_USER, HR_USER, MANAGER, EMPTY_MANAGER, WITHOUT_RIGHT)

_EMPLOYERS = (Employer("bakkerij", OFFICE, "Bakkerij Jansen"), Employer("zorggroep", OFFICE, "=Zorggroep & Zn <1>"))
_DEPARTMENTS = (
    Department("winkel", "bakkerij", "Winkel"),
    Department("zorg", "zorggroep", "Zorg"),
    Department("nacht", "zorggroep", "Nacht", "zorg"),
    Department("kantoorzaken", "zorggroep", "Kantoorzaken"),
)
_EMPLOYEES = (
    Employee("1", "bakkerij", "winkel", "Noor de Vries"),
    Employee("2", "bakkerij", None, "=1+1"),
    Employee("1", "zorggroep", "zorg", "+31612345678"),
    Employee("2", "zorggroep", "nacht", "Ömer van 't Hof 😀"),
    Employee("3", "zorggroep", "kantoorzaken", "0012345678901234567890"),
)
_SUBMITTERS = (
    "Noor de Vries",
    "@indiener",
    "NL91 ABNA 0417 1643 00",
    "a\x00b\x0b",
    "_x0041_",
    "https://voorbeeld.nl",
    "-x",
)
_UNITS = ("euro", "km", "uur")


def _status(number: int) -> str:
    return STATUSES[number // 5 % 5]


def _workflow(number: int) -> Workflow:
    employee = _EMPLOYEES[number % 5]
    is_declaration = number % 3 > 0
    return Workflow(
        f"w{number:03d}",
        employee.employer_id,
        employee.employee_id,
        _SUBMITTERS[number % 7],
        NOW - timedelta(days=number, hours=number * 7 % 24, seconds=number),
        DECLARATION if is_declaration else ADDRESS,
        _status(number),
        "sjabloon",
        "1",
        finished_at=NOW - timedelta(hours=number) if _status(number) in STATUSES[1:4] else None,
        component=f"Component {number % 4}" if is_declaration else None,
        value=number * 1234.5678 if is_declaration else None,
        unit=_UNITS[number % 3] if is_declaration else None,
        payroll_period=f"2026-{number % 12 + 1:02d}" if is_declaration else None,
    )


ORGANISATION = Organisation(
    employers=_EMPLOYERS,
    departments=_DEPARTMENTS,
    employees=_EMPLOYEES,
    step_definitions=(
        StepDefinition("sjabloon", "1", 1, "Goedkeuren"),
        StepDefinition("sjabloon", "1", 2, "Verwerken"),
    ),
    workflows=tuple(_workflow(number) for number in range(120)),
    steps=tuple(Step(f"w{number:03d}", seq, seq) for number in range(120) for seq in (1, 2)),
    users=USERS,
)


def make() -> None:
    """Publish the office and add its users."""
    homes.furnish(_make)


def _make() -> None:
    publish(ORGANISATION)
    for someone in USERS:
        accounts.add(someone)
