"""One office that is small enough to know by heart."""

from datetime import date

from tests.organisation import (
    NOW,
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Step,
    StepDefinition,
    Workflow,
    word,
)


def example() -> Organisation:
    """Two employers with equal employee ids. The first: Zorg, Thuiszorg below it, Kantoor, and someone without a
    department; the second: Winkel. Each person has an open and a finished workflow on a template of his department."""
    employers = tuple(Employer(f"wg{n}", OFFICE, f"Werkgever {word('werkgever', n)}") for n in (0, 1))
    departments = (
        Department("zorg", "wg0", f"Zorg {word('afdeling', 0)}"),
        Department("thuiszorg", "wg0", f"Thuiszorg {word('afdeling', 1)}", "zorg"),
        Department("kantoor", "wg0", f"Kantoor {word('afdeling', 2)}"),
        Department("winkel", "wg1", f"Winkel {word('afdeling', 3)}", "zorg"),
    )
    placed = (("wg0", "zorg"), ("wg0", "thuiszorg"), ("wg0", "kantoor"), ("wg0", None), ("wg1", "winkel"))
    employees = tuple(
        Employee(f"nr{n % 4}", employer, department, f"Noor van {word('medewerker', n)}")
        for n, (employer, department) in enumerate(placed)
    )
    workflows = tuple(
        _of_example(employee, n, is_open) for n, employee in enumerate(employees) for is_open in (True, False)
    )
    steps = tuple(
        Step(
            workflow.workflow_id,
            seq,
            seq,
            remark=f"Opmerking {word('stapopmerking', 10 * n + seq)}",
            executed_at=NOW.replace(day=8 + seq) if workflow.finished_at else None,
        )
        for n, workflow in enumerate(workflows)
        for seq in (1, 2)
    )
    definitions = tuple(
        StepDefinition(f"sjabloon{n}", "v1", step, f"Stap {word('inrichting', 10 * n + step)}")
        for n in range(len(employees))
        for step in (1, 2)
    )
    periods = tuple(
        PayrollPeriod(employer.employer_id, f"2026-{month}", date(2026, month, 1), date(2026, month, 30), cutoff)
        for employer in employers
        for month, cutoff in ((10, NOW.replace(day=9)), (11, NOW))
    )
    return Organisation(OFFICE, employers, departments, employees, periods, definitions, workflows, steps)


def _of_example(employee: Employee, number: int, is_open: bool) -> Workflow:
    return Workflow(
        word("workflow", 2 * number + is_open),
        employee.employer_id,
        employee.employee_id,
        employee.name,
        NOW.replace(day=2 + number),
        status="In behandeling" if is_open else "Afgerond",
        template_id=f"sjabloon{number}",
        template_version="v1",
        finished_at=None if is_open else NOW.replace(day=10),
        remark=f"Opmerking {word('opmerking', 2 * number + is_open)}",
        payroll_period="2026-11" if is_open else "2026-10",
    )
