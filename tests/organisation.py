"""Invented organisations: an office with everything in it, as the canonical tables want it, and how to publish one.

Every thing carries a word that nothing else carries ("qafdeling3q"), so that a test can see from any cell of any
answer whose it is.
"""

import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from auth.accounts import Permission, Role, User
from database import building, publishing, snapshots
from database.lake import connecting, handing_in
from database.lake.handing_in import Made
from database.working_hours import WorkingHours
from settings import AMSTERDAM, private_folder
from tests import homes

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=AMSTERDAM)
OFFICE = "kantoor"
STATUSES = ("In behandeling", "Afgerond", "Geweigerd", "Verwerkt", "Zoekgeraakt")
DECLARATION = "Declaratie medewerker"
MAY_SEE = frozenset({Permission.SEE_WORKFLOWS})


@dataclass(frozen=True)
class Employer:
    employer_id: str
    office_id: str
    name: str


@dataclass(frozen=True)
class Department:
    department_id: str
    employer_id: str
    name: str
    parent_department_id: str | None = None


@dataclass(frozen=True)
class Employee:
    employee_id: str
    employer_id: str
    department_id: str | None
    name: str


@dataclass(frozen=True)
class PayrollPeriod:
    employer_id: str
    payroll_period: str
    starts_on: date
    ends_on: date
    cutoff_at: datetime | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True)
class StepDefinition:
    template_id: str
    template_version: str
    step_no: int
    name: str
    kind: str = "approval"
    assignee_kind: str = "role"
    assignee: str = "HR"


@dataclass(frozen=True)
class Workflow:
    workflow_id: str
    employer_id: str
    employee_id: str
    submitter: str
    submitted_at: datetime
    process: str = DECLARATION
    status: str = "In behandeling"
    template_id: str | None = None
    template_version: str | None = None
    finished_at: datetime | None = None
    department_id: str | None = None
    component: str | None = None
    value: float | None = None
    unit: str | None = None
    payroll_period: str | None = None
    remark: str | None = None
    has_attachment: bool = False


@dataclass(frozen=True)
class Step:
    workflow_id: str
    seq: int
    step_no: int
    action: str | None = None
    remark: str | None = None
    executed_at: datetime | None = None
    actor: str | None = None
    name: str | None = None
    role: str | None = None
    activated_at: datetime | None = None
    claimed_at: datetime | None = None


Thing = Employer | Department | Employee | PayrollPeriod | StepDefinition | Workflow | Step


@dataclass(frozen=True)
class Organisation:
    """One office with all that is in it, and the people who may sign in."""

    office_id: str = OFFICE
    employers: tuple[Employer, ...] = ()
    departments: tuple[Department, ...] = ()
    employees: tuple[Employee, ...] = ()
    payroll_periods: tuple[PayrollPeriod, ...] = ()
    step_definitions: tuple[StepDefinition, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    steps: tuple[Step, ...] = ()
    users: tuple[User, ...] = ()


def word(kind: str, number: int) -> str:
    """The word that this thing alone carries."""
    return f"q{kind}{number}q"


def words(*things: object) -> set[str]:
    """All such words in these things, however deep."""
    return set(re.findall(r"q[a-z]+\d+q", repr(things).lower()))


def publish(organisation: Organisation) -> building.Published:
    """Publish it as the serving snapshot of its office."""
    with homes.elsewhere(), building.build(organisation.office_id) as made:
        made.connection.execute(
            "insert into offices values ($id, 'Kantoor qkantoor0q')", {"id": organisation.office_id}
        )
        for table in (
            "employers",
            "departments",
            "employees",
            "payroll_periods",
            "step_definitions",
            "workflows",
            "steps",
        ):
            rows = pa.Table.from_pylist([asdict(thing) for thing in getattr(organisation, table)])
            if rows.num_rows:
                made.connection.register("given", rows)
                made.connection.execute(f"insert into {table} by name select * from given")
                made.connection.unregister("given")
        published = made.publish("test", WorkingHours())
    homes.arrived(organisation.office_id)
    return published


_kept = tempfile.TemporaryDirectory(prefix="published-")
_snapshots: dict[Organisation, tuple[Path, building.Published]] = {}


def publish_copy(organisation: Organisation) -> building.Published:
    """What `publish` does where its office has nothing yet, for less: the file is made once a process, and each time a
    copy of it is checked and let to serve. Where it serves already, that is all there is to do."""
    with homes.elsewhere():
        if organisation not in _snapshots:
            made = publish(organisation)
            file = Path(_kept.name) / f"{made.name}.duckdb"
            shutil.copy(snapshots.path_of(organisation.office_id, made.name), file)
            _snapshots[organisation] = file, made
        file, made = _snapshots[organisation]
        if snapshots.names(organisation.office_id) != [made.name]:
            assert snapshots.names(organisation.office_id) == []
            _let_serve(organisation.office_id, file, made)
    homes.arrived(organisation.office_id)
    return made


def _let_serve(office_id: str, file: Path, made: building.Published) -> None:
    aside = Path(shutil.copy(file, private_folder("building")))
    found = publishing.checked(aside, made.workflows, made.steps)
    if connecting.is_used():
        handing_in.hand_in(Made(office_id, aside, found.tables, None, None, forgets=False))
    else:
        publishing.move_into_place(aside, office_id)


def user(role: Role = Role.OFFICE, **changes: object) -> User:
    """Someone with the right to see workflows, unless the changes say otherwise."""
    given = {"email": "iemand@kantoor.example", "name": "Iemand", "office_id": OFFICE, "rights": MAY_SEE} | changes
    return User(role=role, **given)  # type: ignore[arg-type]
