"""What an office says that the columns or attributes of its sources mean, kept under names of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import source_mappings
from office import changing
from office.changing import OfficeRefused

_LONGEST_NAME = 80
_LONGEST = 200_000
_SUBJECT = "source_mappings"
_MOST = 200


@dataclass(frozen=True)
class Mapping:
    """A mapping as it was saved: TOML, as the command line takes it with --mapping."""

    name: str
    content: str
    saved_by: str
    saved_at: datetime


def of(office_id: str) -> list[Mapping]:
    """The mappings of this office, by name."""
    kept = source_mappings
    wanted = select(kept).where(kept.c.office_id == office_id).order_by(kept.c.name)
    with control.engine().connect() as connection:
        rows = connection.execute(wanted).mappings().all()
    return [Mapping(row["name"], row["content"], row["saved_by"], row["saved_at"]) for row in rows]


def save(office_id: str, name: str, content: str, by: str) -> Mapping:
    """Keep a mapping; one of the same name is replaced. Raises OfficeRefused when it cannot be kept like this."""
    named = " ".join(name.split())
    if not named or len(named) > _LONGEST_NAME:
        raise OfficeRefused(f"Geef de koppeling een naam van hoogstens {_LONGEST_NAME} tekens.")
    if len(content) > _LONGEST:
        raise OfficeRefused("Deze koppeling is te groot om te bewaren. Neem minder activiteiten of kolommen op.")
    saved = Mapping(named, content, by, datetime.now(UTC))
    kept = source_mappings
    with changing.changing() as connection:
        changing.take_turn(connection, office_id, _SUBJECT)
        connection.execute(delete(kept).where(kept.c.office_id == office_id, kept.c.name == named))
        connection.execute(insert(kept).values(office_id=office_id, **saved.__dict__))
        if len(connection.execute(select(kept.c.name).where(kept.c.office_id == office_id)).all()) > _MOST:
            raise OfficeRefused(f"Er zijn al {_MOST} koppelingen. Verwijder er eerst een.")
        access_log.append(connection, Kind.MAPPING, office_id, by, mapping=named)
    return saved


def remove(office_id: str, name: str, by: str) -> None:
    """Take a mapping away; nothing happens when it is gone already."""
    kept = source_mappings
    with changing.changing() as connection:
        gone = connection.execute(delete(kept).where(kept.c.office_id == office_id, kept.c.name == name))
        if gone.rowcount:
            access_log.append(connection, Kind.MAPPING, office_id, by, removed_mapping=name)
