"""Users, their roles, grants and rights, in the control store."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, Row, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from database import control
from errors import Refused


class Role(StrEnum):
    """What someone is for the office; says how wide he sees when no employer is named."""

    OFFICE = "office"
    HR = "hr"
    PAYROLL = "payroll"
    DEPARTMENT_MANAGER = "department_manager"


class Permission(StrEnum):
    """A right that the office grants. The value is the name on the command line."""

    SEE_WORKFLOWS = "procesbeheer_workflows"


@dataclass(frozen=True)
class DepartmentGrant:
    """A department someone may see, with or without what lies below it."""

    department_id: str
    has_sub_departments: bool = False


@dataclass(frozen=True)
class User:
    """Someone who can sign in."""

    email: str
    name: str
    office_id: str
    role: Role
    employers: tuple[str, ...] = ()
    departments: tuple[DepartmentGrant, ...] = ()
    rights: frozenset[Permission] = field(default_factory=frozenset)
    is_active: bool = True
    is_demo: bool = False
    demo_note: str | None = None

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in self.rights


class UserRefused(Refused):
    """A user cannot be made or changed like this."""


def find(email: str) -> User | None:
    """The user with this address, disabled ones included; None when there is none."""
    with control.engine().connect() as connection:
        row = connection.execute(select(control.users).where(control.users.c.email == email.strip().lower())).first()
        return _user(connection, row) if row else None


def every() -> list[User]:
    """All users, in the order they were added."""
    with control.engine().connect() as connection:
        rows = connection.execute(select(control.users).order_by(control.users.c.user_id)).all()
        return [_user(connection, row) for row in rows]


def _user(connection: Connection, row: Row) -> User:  # type: ignore[type-arg]
    def owned(table: Table) -> list[Row]:  # type: ignore[type-arg]
        return list(connection.execute(select(table).where(table.c.user_id == row.user_id)).all())

    return User(
        email=row.email,
        name=row.name,
        office_id=row.office_id,
        role=Role(row.role),
        employers=tuple(sorted(grant.employer_id for grant in owned(control.employer_grants))),
        departments=tuple(
            DepartmentGrant(grant.department_id, grant.has_sub_departments)
            for grant in sorted(owned(control.department_grants), key=lambda grant: str(grant.department_id))
        ),
        rights=frozenset(Permission(right.name) for right in owned(control.rights)),
        is_active=row.is_active,
        is_demo=row.is_demo,
        demo_note=row.demo_note,
    )


def add(user: User, password_hash: str | None = None) -> None:
    """Keep a new user with his grants and rights. Raises UserRefused when the address is taken or unusable."""
    email = _checked(user)
    try:
        with control.engine().begin() as connection:
            made = connection.execute(
                insert(control.users).values(
                    email=email,
                    name=user.name,
                    office_id=user.office_id,
                    role=user.role.value,
                    is_active=user.is_active,
                    is_demo=user.is_demo,
                    demo_note=user.demo_note,
                    password_hash=password_hash,
                )
            )
            [user_id] = made.inserted_primary_key or [None]
            _insert_all(
                connection,
                control.employer_grants,
                user_id,
                [{"employer_id": e} for e in dict.fromkeys(user.employers)],
            )
            _insert_all(
                connection,
                control.department_grants,
                user_id,
                [
                    {"department_id": grant.department_id, "has_sub_departments": grant.has_sub_departments}
                    for grant in dict.fromkeys(user.departments)
                ],
            )
            _insert_all(connection, control.rights, user_id, [{"name": right.value} for right in sorted(user.rights)])
    except IntegrityError as error:
        raise UserRefused(f"Er is al een gebruiker met het adres {email}.") from error


def _checked(user: User) -> str:
    """The address as it is kept. Raises UserRefused, naming what is wrong with this user."""
    email = user.email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or not email.isprintable():
        raise UserRefused(f"{user.email!r} is geen e-mailadres.")
    if not user.name.strip() or not user.office_id.strip():
        raise UserRefused("Een gebruiker heeft een naam en een kantoor nodig.")
    departments = {grant.department_id for grant in user.departments}
    if len(departments) < len(set(user.departments)):
        raise UserRefused(
            "Een afdeling staat er twee keer in, met en zonder onderliggende afdelingen. Kies een van beide."
        )
    return email


def _insert_all(connection: Connection, table: Table, user_id: object, rows: Iterable[dict[str, object]]) -> None:
    for row in rows:
        connection.execute(insert(table).values(user_id=user_id, **row))


def _user_id(connection: Connection, email: str) -> int:
    found = connection.execute(
        select(control.users.c.user_id).where(control.users.c.email == email.strip().lower())
    ).scalar()
    if found is None:
        raise UserRefused(f"Er is geen gebruiker met het adres {email}. Zie 'manage.py user list'.")
    return int(found)


def grant(email: str, permission: Permission) -> None:
    """Give a right; giving it twice changes nothing."""
    with control.engine().begin() as connection:
        user_id = _user_id(connection, email)
        owned = select(control.rights).where(
            control.rights.c.user_id == user_id, control.rights.c.name == permission.value
        )
        if connection.execute(owned).first() is None:
            connection.execute(insert(control.rights).values(user_id=user_id, name=permission.value))


def revoke(email: str, permission: Permission) -> None:
    """Take a right away; it bites on the next click."""
    with control.engine().begin() as connection:
        user_id = _user_id(connection, email)
        connection.execute(
            delete(control.rights).where(control.rights.c.user_id == user_id, control.rights.c.name == permission.value)
        )


def set_active(email: str, is_active: bool) -> None:
    """Enable or disable someone; a disabled user is out on the next click."""
    with control.engine().begin() as connection:
        user_id = _user_id(connection, email)
        connection.execute(update(control.users).where(control.users.c.user_id == user_id).values(is_active=is_active))
