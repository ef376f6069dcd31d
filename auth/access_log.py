"""The access log: who saw, took or changed what, append-only, each row carrying the hash of the one before."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from database import control
from errors import Refused

_DAMAGED = "Het logboek is beschadigd: er kan niets bij. Kijk het na met 'manage.py check'."
_TRIES = 4  # on SQLite each waits five seconds for its turn
HASHED = ("entry_id", "happened_at", "office_id", "email", "kind", "details", "previous_hash")


class Kind(StrEnum):
    """What a row of the log tells. The value is kept; its Dutch words are in LABELS."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 — the kind of row, not a password
    SECOND_FACTOR = "second_factor"
    LIST = "list"
    WORKFLOW = "workflow"
    EXPORT = "export"
    RIGHTS = "rights"
    LOAD = "load"
    HOURS = "hours"
    TARGET = "target"
    ABSENCE = "absence"
    TEMPLATE = "template"
    REMINDER = "reminder"
    FEED = "feed"
    PURGE = "purge"
    MAPPING = "mapping"
    RULE = "rule"
    FINDING = "finding"
    REPORT = "report"


LABELS = {
    Kind.SIGN_IN: "Aangemeld",
    Kind.SIGN_IN_REFUSED: "Aanmelden geweigerd",
    Kind.SIGN_OUT: "Afgemeld",
    Kind.INVITATION: "Uitgenodigd",
    Kind.PASSWORD: "Wachtwoord gewijzigd",
    Kind.SECOND_FACTOR: "Tweede factor gewijzigd",
    Kind.LIST: "Overzicht bekeken",
    Kind.WORKFLOW: "Workflow geopend",
    Kind.EXPORT: "Export gemaakt",
    Kind.RIGHTS: "Rechten gewijzigd",
    Kind.LOAD: "Gegevens geladen",
    Kind.HOURS: "Werktijden gewijzigd",
    Kind.TARGET: "Streeftijd gewijzigd",
    Kind.ABSENCE: "Afwezigheid gewijzigd",
    Kind.TEMPLATE: "Herinneringstekst gewijzigd",
    Kind.REMINDER: "Herinnerd",
    Kind.FEED: "Agendalink gewijzigd",
    Kind.PURGE: "Logboek opgeschoond",
    Kind.MAPPING: "Koppeling gewijzigd",
    Kind.RULE: "Regel gewijzigd",
    Kind.FINDING: "Bevinding gemarkeerd",
    Kind.REPORT: "Rapport gewijzigd",
}


class LogRefused(Refused):
    """The log could not be written, so what was to be logged does not happen."""


@dataclass(frozen=True)
class Entry:
    """One row of the log. A kind that LABELS does not know is shown as it is."""

    entry_id: int
    happened_at: datetime
    office_id: str
    email: str
    kind: str
    details: dict[str, Any]


def write(kind: Kind, office_id: str, email: str, **details: object) -> None:
    """Add one row. Raises LogRefused when that cannot be done."""
    trouble: OperationalError | None = None
    for _ in range(_TRIES):
        try:
            with control.engine().begin() as connection:
                append(connection, kind, office_id, email, **details)
                return
        except OperationalError as error:
            trouble = error
        except IntegrityError as error:
            raise LogRefused(_DAMAGED) from error
    raise LogRefused("Het logboek is bezet. Er is niets gedaan; probeer het opnieuw.") from trouble


def append(connection: Connection, kind: Kind, office_id: str, email: str, **details: object) -> None:
    """Add one row in the transaction of what it tells, so that both are kept or neither is."""
    number, before = next_place(connection)
    row = {
        "entry_id": number,
        "happened_at": datetime.now(UTC).replace(microsecond=0),
        "office_id": office_id,
        "email": email,
        "kind": kind.value,
        "details": json.dumps(details, ensure_ascii=False, sort_keys=True, default=str),
        "previous_hash": before,
    }
    connection.execute(insert(control.access_log).values(**row, hash=hash_of(row)))
    connection.execute(update(control.access_log_end).values(entry_id=number, hash=hash_of(row)))


def next_place(connection: Connection) -> tuple[int, str]:
    """The number of the next row and the hash it follows; other writers wait until this transaction ends."""
    end = control.access_log_end
    # Written before it is read: two writers that both read first would take the same place.
    if connection.execute(update(end).values(entry_id=end.c.entry_id)).rowcount != 1:
        raise LogRefused(_DAMAGED)
    last = connection.execute(select(end)).one()
    return last.entry_id + 1, last.hash


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of a row: over all that it holds, the hash of the row before included."""
    told = {name: row[name] for name in HASHED} | {"happened_at": row["happened_at"].astimezone(UTC).isoformat()}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def entries(
    office_id: str,
    email: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Entry]:
    """The rows of one office, newest first; `since` included, `until` not; `offset` rows are left out first."""
    asked = _asked(select(control.access_log), office_id, email, kind, since, until)
    return list(_stream(asked.limit(limit).offset(offset)))


def every(
    office_id: str,
    email: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Entry]:
    """What `entries` gives, a thousand rows in memory at a time, as they were when the first was taken."""
    return _stream(_asked(select(control.access_log), office_id, email, kind, since, until))


def count(
    office_id: str,
    email: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """How many rows there are in all of what `entries` gives."""
    found = select(func.count()).select_from(control.access_log)
    with control.engine().connect() as connection:
        return int(connection.execute(_asked(found, office_id, email, kind, since, until)).scalar_one())


def people(office_id: str) -> list[str]:
    """The addresses that occur in the log of this office, in order."""
    found = _asked(select(control.access_log.c.email).distinct(), office_id)
    with control.engine().connect() as connection:
        return sorted(connection.execute(found).scalars())


def last_moments(office_id: str, kind: Kind) -> dict[str, datetime]:
    """When each address of this office did this last, as far back as the log goes."""
    kept = control.access_log
    found = select(kept.c.email, func.max(kept.c.happened_at).label("last_at")).group_by(kept.c.email)
    with control.engine().connect() as connection:
        return {row.email: row.last_at for row in connection.execute(_asked(found, office_id, kind=kind))}


def _asked(
    found: Select[Any],
    office_id: str,
    email: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[Any]:
    kept = control.access_log
    found = found.where(kept.c.office_id == office_id)
    found = found.where(kept.c.email == email) if email is not None else found
    found = found.where(kept.c.kind == str(kind)) if kind is not None else found
    found = found.where(kept.c.happened_at >= since) if since else found
    return found.where(kept.c.happened_at < until) if until else found


def _stream(asked: Select[Any]) -> Iterator[Entry]:
    newest_first = asked.order_by(control.access_log.c.entry_id.desc())
    with control.engine().connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(newest_first):
            yield Entry(row.entry_id, row.happened_at, row.office_id, row.email, row.kind, details_of(row.details))


def details_of(written: str) -> dict[str, Any]:
    """What a row of the log tells, by name; under an empty name when it is not what the program writes."""
    try:
        found = json.loads(written)
    except ValueError:
        return {"": written}
    return found if isinstance(found, dict) else {"": written}
