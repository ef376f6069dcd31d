"""What the door knows of an office: its name, and what it asks of everyone who signs in with a password."""

from sqlalchemy import delete, select, update

from auth import access_log
from auth.access_log import Kind
from auth.accounts import UserRefused
from database import control, offices, snapshots, writing
from database.sign_in_tables import office_rules, second_factors
from errors import Refused


def requires_second_factor(office_id: str) -> bool:
    """Whether this office wants a second factor."""
    rule = select(office_rules.c.requires_second_factor).where(office_rules.c.office_id == office_id)
    with control.engine().connect() as connection:
        return bool(connection.execute(rule).scalar())


def set_second_factor(office_id: str, is_required: bool, by: str) -> None:
    """Set whether this office wants it; who has none is signed out, and sets it up at the next sign-in.

    Raises UserRefused when the office has no users.
    """
    values = {"requires_second_factor": is_required}
    users, kept = control.users, office_rules
    with control.engine().begin() as connection:
        if connection.execute(select(users).where(users.c.office_id == office_id)).first() is None:
            raise UserRefused(f"Kantoor {office_id!r} heeft geen gebruikers. Zie 'manage.py user list'.")
        writing.insert_unless_there(connection, kept, office_id=office_id, **values)
        connection.execute(update(kept).where(kept.c.office_id == office_id).values(**values))
        without = select(users.c.user_id).where(
            users.c.office_id == office_id,
            users.c.password_hash.is_not(None),
            users.c.user_id.not_in(select(second_factors.c.user_id).where(second_factors.c.secret.is_not(None))),
        )
        if is_required:
            for table in (control.downloads, control.sessions):
                connection.execute(delete(table).where(table.c.user_id.in_(without)))
        change = "required" if is_required else "not_required"
        access_log.append(connection, Kind.SECOND_FACTOR, office_id, by, change=change)


def name_of_the_only_office() -> str | None:
    """The name of the office, when everyone here is of the same one; None when it has no name yet."""
    users = control.users
    with control.engine().connect() as connection:
        found = (
            connection.execute(select(users.c.office_id).where(~users.c.is_demo).distinct().limit(2)).scalars().all()
        )
    if len(found) != 1:
        return None
    try:
        return offices.name_of(found[0], snapshots.current_name(found[0]))
    except Refused:
        return None
