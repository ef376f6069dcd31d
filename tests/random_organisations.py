"""Random organisations for Hypothesis: small offices of every shape."""

from datetime import date, timedelta

from hypothesis import strategies as st

from auth.accounts import DepartmentGrant, Role, User
from tests.organisation import (
    DECLARATION,
    MAY_SEE,
    NOW,
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
    user,
    word,
)


@st.composite
def organisations(draw: st.DrawFn, users: int = 3) -> Organisation:
    """Small offices of every shape: loops and strangers in the department tree, employees without a department,
    employee ids that two employers share, templates that several use, statuses nobody knows."""
    employers = tuple(
        Employer(word("werkgever", n), OFFICE, f"Werkgever {word('werkgever', n)}")
        for n in range(draw(st.integers(1, 3)))
    )
    departments = draw(_departments(employers))
    employees = draw(_employees(employers, departments))
    definitions = tuple(
        StepDefinition(
            f"sjabloon{number // 2}", f"v{number % 2 + 1}", step, f"Stap {word('inrichting', 10 * number + step)}"
        )
        for number in range(4)
        for step in (1, 2)
    )
    workflows = draw(_workflows(employees, departments, definitions))
    steps = tuple(step for number, workflow in enumerate(workflows) for step in draw(_steps(number, workflow)))
    periods = tuple(
        PayrollPeriod(
            employer.employer_id, "2026-11", date(2026, 11, 1), date(2026, 11, 30), NOW + timedelta(days=number)
        )
        for number, employer in enumerate(employers)
    )
    people = tuple(draw(users_of(employers, departments)) for _ in range(users))
    return Organisation(OFFICE, employers, departments, employees, periods, definitions, workflows, steps, people)


@st.composite
def _departments(draw: st.DrawFn, employers: tuple[Employer, ...]) -> tuple[Department, ...]:
    count = draw(st.integers(0, 8))
    parents = st.sampled_from([None, "bestaat-niet", *(word("afdeling", n) for n in range(count))])
    return tuple(
        Department(
            word("afdeling", n),
            draw(st.sampled_from(employers)).employer_id,
            f"Team {word('afdeling', n)}",
            draw(parents),
        )
        for n in range(count)
    )


@st.composite
def _employees(
    draw: st.DrawFn, employers: tuple[Employer, ...], departments: tuple[Department, ...]
) -> tuple[Employee, ...]:
    made: list[Employee] = []
    for number in range(draw(st.integers(1, 10))):
        employer_id = draw(st.sampled_from(employers)).employer_id
        own = [department.department_id for department in departments if department.employer_id == employer_id]
        nr = sum(employee.employer_id == employer_id for employee in made)
        name = f"Noor van {word('medewerker', number)}"
        made.append(Employee(f"nr{nr}", employer_id, draw(st.sampled_from([None, *own, *own])), name))
    return tuple(made)


@st.composite
def _workflows(
    draw: st.DrawFn,
    employees: tuple[Employee, ...],
    departments: tuple[Department, ...],
    definitions: tuple[StepDefinition, ...],
) -> tuple[Workflow, ...]:
    return tuple(
        draw(_workflow(number, draw(st.sampled_from(employees)), departments, definitions))
        for number in range(draw(st.integers(0, 16)))
    )


@st.composite
def _workflow(
    draw: st.DrawFn,
    number: int,
    employee: Employee,
    departments: tuple[Department, ...],
    definitions: tuple[StepDefinition, ...],
) -> Workflow:
    template = draw(st.sampled_from(definitions))
    own = [department.department_id for department in departments if department.employer_id == employee.employer_id]
    return Workflow(
        word("workflow", number),
        employee.employer_id,
        employee.employee_id,
        draw(st.sampled_from([employee.name, f"Jan de {word('indiener', number)}"])),
        NOW - timedelta(hours=draw(st.integers(24, 900))),
        draw(st.sampled_from([DECLARATION, f"Proces {word('proces', number // 3)}"])),
        draw(st.sampled_from(STATUSES)),
        template.template_id,
        template.template_version,
        department_id=draw(st.sampled_from([None, *own])),
        component=f"Component {word('component', number // 2)}",
        value=number + 0.25,
        unit="km",
        payroll_period="2026-11",
        remark=f"Opmerking {word('opmerking', number)}",
    )


@st.composite
def _steps(draw: st.DrawFn, number: int, workflow: Workflow) -> list[Step]:
    done = draw(st.integers(0, 3))
    return [
        Step(
            workflow.workflow_id,
            seq,
            seq % 2 + 1,
            "goedgekeurd" if seq < done else None,
            f"Opmerking {word('stapopmerking', 10 * number + seq)}",
            workflow.submitted_at + timedelta(hours=seq + 1) if seq < done else None,
            f"Piet {word('uitvoerder', 10 * number + seq)}" if seq < done else None,
        )
        for seq in range(3)
    ]


@st.composite
def users_of(draw: st.DrawFn, employers: tuple[Employer, ...], departments: tuple[Department, ...]) -> User:
    """Someone of any role with any grants in this office; now and then without the right, or disabled."""
    employer_ids = st.sampled_from([*(employer.employer_id for employer in employers), "onbekende-werkgever"])
    department_ids = st.sampled_from([*(department.department_id for department in departments), "onbekende-afdeling"])
    granted = draw(st.dictionaries(department_ids, st.booleans(), max_size=3)) if draw(st.booleans()) else {}
    return user(
        draw(st.sampled_from(Role)),
        employers=tuple(sorted(draw(st.sets(employer_ids, max_size=2)))),
        departments=tuple(DepartmentGrant(department, below) for department, below in sorted(granted.items())),
        rights=draw(st.sampled_from([MAY_SEE] * 9 + [frozenset()])),
        is_active=draw(st.sampled_from([True] * 9 + [False])),
    )
