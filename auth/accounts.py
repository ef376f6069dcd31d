"""Users, their roles, grants and rights, in the control store."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.managers import changing
from auth.users import DepartmentGrant, Permission, Role, User, UserRefused, address_of, check
from database import control

__all__ = ["DepartmentGrant", "Permission", "Role", "User", "UserRefused"]


def find(email: str) -> User | None:
    """The user with this address, disabled ones included; None when there is none."""
    with control.engine().connect() as connection:
        return read(connection, email)


def every() -> list[User]:
    """All users, in the order they were added."""
    with control.engine().connect() as connection:
        return _users(connection)


def of_office(office_id: str) -> list[User]:
    """All users of one office, in the order they were added."""
    with control.engine().connect() as connection:
        return _users(connection, control.users.c.office_id == office_id)


def taken(addresses: Iterable[str]) -> set[str]:
    """Which of these addresses belong to a user, of whatever office."""
    wanted = control.users.c.email.in_([address_of(address) for address in addresses])
    with control.engine().connect() as connection:
        return set(connection.execute(select(control.users.c.email).where(wanted)).scalars())


def read(connection: Connection, email: str) -> User | None:
    """The user with this address as this transaction sees him; None when there is none."""
    found = _users(connection, control.users.c.email == address_of(email))
    return found[0] if found else None


def _users(connection: Connection, *conditions: ColumnElement[bool]) -> list[User]:
    users = control.users

    def owned(table: Table) -> dict[int, list[Row]]:  # type: ignore[type-arg]
        by_user = defaultdict(list)
        owner = users.c.user_id == table.c.user_id
        for row in connection.execute(select(table).join(users, owner).where(*conditions)):
            by_user[row.user_id].append(row)
        return by_user

    employers, departments, rights = map(owned, (control.employer_grants, control.department_grants, control.rights))
    rows = connection.execute(select(users).where(*conditions).order_by(users.c.user_id))
    return [_user(row, employers[row.user_id], departments[row.user_id], rights[row.user_id]) for row in rows]


def _user(
    row: Row,  # type: ignore[type-arg]
    employers: Iterable[Row],  # type: ignore[type-arg]
    departments: Iterable[Row],  # type: ignore[type-arg]
    rights: Iterable[Row],  # type: ignore[type-arg]
) -> User:
    return User(
        email=row.email,
        name=row.name,
        office_id=row.office_id,
        role=Role(row.role),
        employers=tuple(sorted(grant.employer_id for grant in employers)),
        departments=tuple(
            DepartmentGrant(grant.department_id, grant.has_sub_departments)
            for grant in sorted(departments, key=lambda grant: str(grant.department_id))
        ),
        rights=frozenset(Permission(right.name) for right in rights),
        is_active=row.is_active,
        is_demo=row.is_demo,
        demo_note=row.demo_note,
    )


def add(user: User, password_hash: str | None = None) -> None:
    """Keep a new user with his grants and rights. Raises UserRefused when the address is taken or unusable."""
    try:
        with control.engine().begin() as connection:
            insert_into(connection, user, password_hash)
    except IntegrityError as error:
        raise UserRefused(f"Er is al een gebruiker met het adres {address_of(user.email)}.") from error


def insert_into(connection: Connection, user: User, password_hash: str | None = None) -> None:
    """Keep a new user in this transaction. Raises UserRefused, or IntegrityError when the address is taken."""
    check(user)
    made = connection.execute(
        insert(control.users).values(
            email=address_of(user.email),
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
    _insert_grants(connection, user_id, user)


def _insert_grants(connection: Connection, user_id: object, user: User) -> None:
    employers = [{"employer_id": employer} for employer in dict.fromkeys(user.employers)]
    departments = [
        {"department_id": grant.department_id, "has_sub_departments": grant.has_sub_departments}
        for grant in dict.fromkeys(user.departments)
    ]
    rights = [{"name": right.value} for right in sorted(user.rights)]
    _insert_all(connection, control.employer_grants, user_id, employers)
    _insert_all(connection, control.department_grants, user_id, departments)
    _insert_all(connection, control.rights, user_id, rights)


def _insert_all(connection: Connection, table: Table, user_id: object, rows: Sequence[Mapping[str, object]]) -> None:
    for row in rows:
        connection.execute(insert(table).values(user_id=user_id, **row))


def put(connection: Connection, user: User) -> None:
    """Make the user with this address as given, inside `changing`; a disabled one is signed out everywhere.

    Name, role, grants, rights and being active change; nothing else. Raises UserRefused.
    """
    check(user)
    row = control.users.c.email == address_of(user.email)
    user_id = connection.execute(select(control.users.c.user_id).where(row)).scalar_one()
    values = {"name": user.name, "role": user.role.value, "is_active": user.is_active}
    connection.execute(update(control.users).where(row).values(**values))
    outdated = [control.employer_grants, control.department_grants, control.rights]
    for table in outdated if user.is_active else [*outdated, control.downloads, control.sessions]:
        connection.execute(delete(table).where(table.c.user_id == user_id))
    _insert_grants(connection, user_id, user)


def _change(email: str, changed: Callable[[User], User]) -> None:
    known = find(email)
    if known is None:
        raise UserRefused(f"Er is geen gebruiker met het adres {email}. Zie 'manage.py user list'.")
    with changing(known.office_id) as connection:
        put(connection, changed(read(connection, email) or known))


def grant(email: str, permission: Permission) -> None:
    """Give a right; giving it twice changes nothing. Raises UserRefused when it is not for someone like this."""
    _change(email, lambda user: replace(user, rights=user.rights | {permission}))


def revoke(email: str, permission: Permission) -> None:
    """Take a right away; it bites on the next click. Raises UserRefused when nobody could manage access any more."""
    _change(email, lambda user: replace(user, rights=user.rights - {permission}))


def set_active(email: str, is_active: bool) -> None:
    """Enable or disable someone; a disabled user is out at once. Raises UserRefused as `revoke` does."""
    _change(email, lambda user: replace(user, is_active=is_active))
