"""Who sees what, once more and in plain Python: what the scoped views are held against.

`may_see` is the model. `Truth` answers any query of the app from tables that hold only the rows that the model allows,
so that ids, names and numbers can be compared, both ways.
"""

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat

import duckdb
import pyarrow as pa

from auth.accounts import Permission, Role, User
from auth.scope import Scope
from database import as_of as as_of_views
from database import offices, snapshots
from queries import guard, past, statement
from tests import homes
from tests.mutants import PAST_MUTANTS
from tests.organisation import Organisation, words

Rows = list[dict[str, object]]


def lies_below(organisation: Organisation, department_id: str, ancestor_id: str) -> bool:
    """Whether the one department is the other or lies below it, going up inside one employer only."""
    by_id = {department.department_id: department for department in organisation.departments}
    seen: set[str] = set()
    here = by_id.get(department_id)
    while here and here.department_id not in seen:
        if here.department_id == ancestor_id:
            return True
        seen.add(here.department_id)
        above = by_id.get(here.parent_department_id or "")
        here = above if above and above.employer_id == here.employer_id else None
    return False


def may_see(user: User, organisation: Organisation, employer_id: str, department_id: str | None) -> bool:
    """May this user see a row of this employer, of someone who is now in this department?"""
    if not user.is_active or Permission.SEE_WORKFLOWS not in user.rights:
        return False
    if user.employers and employer_id not in user.employers:
        return False
    if user.departments or user.role is Role.DEPARTMENT_MANAGER:
        return department_id is not None and any(
            lies_below(organisation, department_id, grant.department_id)
            if grant.has_sub_departments
            else department_id == grant.department_id
            for grant in user.departments
        )
    return bool(user.employers) or user.role in (Role.OFFICE, Role.PAYROLL)


def visible(user: User, organisation: Organisation, chosen: Collection[str] | None = None) -> Organisation:
    """The part of the organisation that this user may see, in the employers he chose to look at (None: all of them)."""

    def sees(employer_id: str, department_id: str | None) -> bool:
        return (chosen is None or employer_id in chosen) and may_see(user, organisation, employer_id, department_id)

    departments = tuple(d for d in organisation.departments if sees(d.employer_id, d.department_id))
    employees = tuple(e for e in organisation.employees if sees(e.employer_id, e.department_id))
    people = {(employee.employer_id, employee.employee_id) for employee in employees}
    workflows = tuple(w for w in organisation.workflows if (w.employer_id, w.employee_id) in people)
    ids = {workflow.workflow_id for workflow in workflows}
    templates = {(workflow.template_id, workflow.template_version) for workflow in workflows}
    with_department = {department.employer_id for department in departments}
    employer_ids = {
        employer.employer_id
        for employer in organisation.employers
        if sees(employer.employer_id, None) or employer.employer_id in with_department
    }
    return replace(
        organisation,
        employers=tuple(e for e in organisation.employers if e.employer_id in employer_ids),
        departments=departments,
        employees=employees,
        payroll_periods=tuple(p for p in organisation.payroll_periods if p.employer_id in employer_ids),
        step_definitions=tuple(
            d for d in organisation.step_definitions if (d.template_id, d.template_version) in templates
        ),
        workflows=workflows,
        steps=tuple(s for s in organisation.steps if s.workflow_id in ids),
    )


def words_of(seen: Organisation, organisation: Organisation) -> set[str]:
    """The words that may stand in an answer: those of all visible things, and of the names that a visible workflow
    names itself (the department it was submitted in)."""
    named = {workflow.department_id for workflow in seen.workflows}
    departments = [department for department in organisation.departments if department.department_id in named]
    return words(replace(seen, users=()), [d.name for d in departments], "qkantoor0q" if seen.employers else "")


@dataclass(frozen=True)
class Truth:
    """Answers queries from the rows of one snapshot that belong to the visible things."""

    cursor: duckdb.DuckDBPyConnection

    def table(self, text: str, parameters: dict[str, object]) -> pa.Table:
        return self.cursor.execute(text, parameters or None).to_arrow_table()


def rows_of(table: pa.Table) -> Rows:
    """Rows in an order of their own, so that two answers can be compared; fractions to nine digits."""

    def plain(value: object) -> object:
        return round(value, 9) if isinstance(value, float) else value

    rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
    return sorted(rows, key=repr)


def raw_tables(office_id: str, snapshot: str, as_of: date | None = None) -> dict[str, pa.Table]:
    """All rows of the snapshot, by view name, as read past the views, on a lake as they were before they went into it;
    as of a past day, what the whole office was."""
    with homes.elsewhere():
        return _raw_tables(office_id, snapshot, as_of)


def _raw_tables(office_id: str, snapshot: str, as_of: date | None) -> dict[str, pa.Table]:
    with snapshots.cursor(office_id, snapshot, {}) as cursor:
        raw = {view: {"past_step": "step"}.get(view, view) for view in guard.VIEWS}
        tables = {view: cursor.table(f"raw.{name}").to_arrow_table() for view, name in raw.items()}
    if as_of:
        employers = offices.employers(office_id, snapshot)
        whole = Scope(office_id, snapshot, tuple(employers), True, (), is_whole_office=True)
        with snapshots.cursor(office_id, snapshot, whole.variables()) as cursor:
            as_of_views.go_back(cursor, past.end_of(as_of))
            tables |= {view: cursor.table(view).to_arrow_table() for view in PAST_MUTANTS}
    tables["snapshot"] = tables["snapshot"].select(["office_id", "name", "made_at", "day_seconds"])
    return tables


@dataclass(frozen=True)
class Truths:
    """The truth of one snapshot, for everyone: a database with all of its rows, and a cursor for each with views of his
    own, that number the rows one by one."""

    raw: dict[str, pa.Table]
    connection: duckdb.DuckDBPyConnection

    def of(self, seen: Organisation, past: Organisation) -> Truth:
        """The truth for who sees these things, and could see `past` had he not chosen some employers.

        Rows are chosen by key in Python, from what the organisation holds.
        """
        cursor = self.connection.cursor()
        for name, (columns, allowed) in _keys(seen, past).items():
            rows = self.raw[name]
            own = (rows[column].to_pylist() if column in rows.column_names else repeat(column) for column in columns)
            numbers = [
                number for number, *key in zip(range(rows.num_rows), *own, strict=False) if tuple(key) in allowed
            ]
            chosen = f"list_contains({numbers}, rowid)" if numbers else "false"
            cursor.execute(f"create temp view {name} as select * from raw.{name} where {chosen}")
        return Truth(cursor)


@contextlib.contextmanager
def truths(raw: dict[str, pa.Table]) -> Iterator[Truths]:
    """The truth of the snapshot with these tables."""
    with duckdb.connect() as connection:
        connection.execute("set global TimeZone = 'Europe/Amsterdam'")
        connection.execute("create schema raw")
        for name, rows in raw.items():
            connection.register("given", rows)
            connection.execute(f"create table raw.{name} as from given")
            connection.unregister("given")
        yield Truths(raw, connection)


def _keys(seen: Organisation, past: Organisation) -> dict[str, tuple[tuple[str, ...], set[tuple[object, ...]]]]:
    """By view the columns of its key, and the keys of the rows that it may show."""
    return {
        "employer": (("employer_id",), {(e.employer_id,) for e in seen.employers}),
        "department": (("department_id",), {(d.department_id,) for d in seen.departments}),
        "employee": (("employer_id", "employee_id"), {(e.employer_id, e.employee_id) for e in seen.employees}),
        "payroll_period": (("employer_id",), {(e.employer_id,) for e in seen.employers}),
        "step_definition": (
            ("template_id", "template_version"),
            {(d.template_id, d.template_version) for d in seen.step_definitions},
        ),
        "choice": (
            ("employer_id", "department_id"),
            {(e.employer_id, e.department_id) for e in seen.employees},
        ),
        "workflow": (("workflow_id",), {(w.workflow_id,) for w in seen.workflows}),
        "step": (("workflow_id",), {(w.workflow_id,) for w in seen.workflows}),
        "past_step": (("workflow_id",), {(w.workflow_id,) for w in past.workflows}),
        "wait": (("employer_id", "department_id"), {(e.employer_id, e.department_id) for e in past.employees}),
        **{
            view: (("employer_id", "department_id"), {(e.employer_id, e.department_id) for e in seen.employees})
            for view in ("place", "route", "execution", "finding")
        },
        "working_day": (("always",), {("always",)} if seen.employers else set()),
        "office": (("office_id",), {(seen.office_id,)} if seen.employers else set()),
        "snapshot": (("office_id",), {(seen.office_id,)} if seen.employers else set()),
    }


def text_of(question: str) -> str:
    """The text of a query of the app."""
    return statement(question).text
