"""The people who look at the office all at once: of several roles, at several employers and departments."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

import demo
from auth import accounts
from auth.accounts import DepartmentGrant, Permission, Role, User

_RIGHTS = frozenset({Permission.SEE_WORKFLOWS})
_ROLES = 4


def people(count: int, exchange: Path, office_id: str = demo.OFFICE_ID) -> list[User]:
    """So many users, each in the control store: one in four of the office, of HR, of payroll, a department's manager.

    `exchange`: the folder with the office in the exchange format.
    """
    return added(list(itertools.islice(_people(exchange, office_id), count)))


def added(users: list[User]) -> list[User]:
    """These users, those that were not there yet added to the control store."""
    known = {user.email for office_id in {user.office_id for user in users} for user in accounts.of_office(office_id)}
    for user in users:
        if user.email not in known:
            accounts.add(user)
    return users


def _people(exchange: Path, office_id: str) -> Iterator[User]:
    departments = _departments(exchange)
    employers = list(departments)
    in_turn = [one for some in itertools.zip_longest(*departments.values()) for one in some if one is not None]
    for number in itertools.count():
        is_demo = office_id == demo.OFFICE_ID
        email = f"person-{number}@{'benchmark' if is_demo else office_id}.example"
        user = User(email, f"Person {number}", office_id, Role.OFFICE, rights=_RIGHTS, is_demo=is_demo)
        turn = number // _ROLES
        one, next_one = (employers[(turn + further) % len(employers)] for further in (0, 1))
        department = DepartmentGrant(in_turn[turn % len(in_turn)], has_sub_departments=turn % 2 == 0)
        yield (
            user,
            replace(user, role=Role.HR, employers=(one,)),
            replace(user, role=Role.PAYROLL, employers=(one, next_one) if turn % 2 else ()),
            replace(user, role=Role.DEPARTMENT_MANAGER, departments=(department,)),
        )[number % _ROLES]


def _departments(exchange: Path) -> dict[str, list[str]]:
    """The departments of each employer."""
    found: dict[str, list[str]] = {}
    for row in pq.read_table(exchange / "departments.parquet").to_pylist():
        found.setdefault(row["employer_id"], []).append(row["department_id"])
    return found
