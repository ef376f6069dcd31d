"""The access log: who saw, took or changed what, append-only, each row carrying the hash of the one before."""

import contextlib
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from database import control
from errors import Refused

_START = "0" * 64
_TRIES = 50
_HASHED = ("entry_id", "happened_at", "office_id", "email", "kind", "details", "previous_hash")


class Kind(StrEnum):
    """What a row of the log tells. The value is kept; its Dutch words are in LABELS."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    LIST = "list"
    WORKFLOW = "workflow"
    EXPORT = "export"
    RIGHTS = "rights"
    LOAD = "load"
    PURGE = "purge"


LABELS = {
    Kind.SIGN_IN: "Aangemeld",
    Kind.SIGN_IN_REFUSED: "Aanmelden geweigerd",
    Kind.SIGN_OUT: "Afgemeld",
    Kind.LIST: "Overzicht bekeken",
    Kind.WORKFLOW: "Workflow geopend",
    Kind.EXPORT: "Export gemaakt",
    Kind.RIGHTS: "Rechten gewijzigd",
    Kind.LOAD: "Gegevens geladen",
    Kind.PURGE: "Logboek opgeschoond",
}


class LogRefused(Refused):
    """The log could not be written, so what was to be logged does not happen."""


@dataclass(frozen=True)
class Entry:
    """One row of the log."""

    entry_id: int
    happened_at: datetime
    office_id: str
    email: str
    kind: Kind
    details: dict[str, Any]


def write(kind: Kind, office_id: str, email: str, **details: object) -> None:
    """Add one row. Raises LogRefused when that cannot be done."""
    for _ in range(_TRIES):
        # Another writer may take this place in the chain: previous_hash is unique.
        with contextlib.suppress(IntegrityError), control.engine().begin() as connection:
            _append(connection, kind, office_id, email, details)
            return
    raise LogRefused("Het logboek is bezet. Probeer het opnieuw.")


def _append(connection: Connection, kind: Kind, office_id: str, email: str, details: dict[str, object]) -> None:
    kept = control.access_log
    last = connection.execute(select(kept.c.entry_id, kept.c.hash).order_by(kept.c.entry_id.desc()).limit(1)).first()
    row = {
        "entry_id": last.entry_id + 1 if last else 1,
        "happened_at": datetime.now(UTC).replace(microsecond=0),
        "office_id": office_id,
        "email": email,
        "kind": kind.value,
        "details": json.dumps(details, ensure_ascii=False, sort_keys=True, default=str),
        "previous_hash": last.hash if last else _START,
    }
    connection.execute(insert(kept).values(**row, hash=_hash(row)))


def _hash(row: dict[str, Any]) -> str:
    told = {name: row[name] for name in _HASHED} | {"happened_at": row["happened_at"].astimezone(UTC).isoformat()}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def entries(
    office_id: str,
    email: str | None = None,
    kind: Kind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """The rows of one office, newest first; `since` included, `until` not."""
    kept = control.access_log
    asked = select(kept).where(kept.c.office_id == office_id).order_by(kept.c.entry_id.desc()).limit(limit)
    for column, value in ((kept.c.email, email), (kept.c.kind, kind.value if kind else None)):
        asked = asked.where(column == value) if value is not None else asked
    asked = asked.where(kept.c.happened_at >= since) if since else asked
    asked = asked.where(kept.c.happened_at < until) if until else asked
    with control.engine().connect() as connection:
        return [_entry(row) for row in connection.execute(asked).all()]


def _entry(row: Row) -> Entry:  # type: ignore[type-arg]
    return Entry(row.entry_id, row.happened_at, row.office_id, row.email, Kind(row.kind), dict(json.loads(row.details)))


def broken_links() -> list[str]:
    """Where the chain does not hold, in Dutch; empty when no row was changed, taken out or moved."""
    kept = control.access_log
    found: list[str] = []
    with control.engine().connect() as connection:
        before: Row | None = None  # type: ignore[type-arg]
        for row in connection.execute(select(kept).order_by(kept.c.entry_id)):
            if before is None and row.entry_id != 1 and not _is_purged_until(connection, row):
                found.append(f"Logboek: vóór regel {row.entry_id} ontbreken regels.")
            if before is not None and row.entry_id != before.entry_id + 1:
                found.append(f"Logboek: na regel {before.entry_id} ontbreken regels.")
            if before is not None and row.previous_hash != before.hash:
                found.append(f"Logboek: regel {row.entry_id} sluit niet aan op de regel ervoor.")
            if row.hash != _hash({name: getattr(row, name) for name in _HASHED}):
                found.append(f"Logboek: regel {row.entry_id} is gewijzigd.")
            before = row
    return found


def _is_purged_until(connection: Connection, first: Row) -> bool:  # type: ignore[type-arg]
    kept = control.access_log
    purges = connection.execute(select(kept.c.details).where(kept.c.kind == Kind.PURGE.value)).scalars()
    return any(json.loads(details).get("last_hash") == first.previous_hash for details in purges)


def purge(before: datetime, office_id: str, email: str) -> int:
    """Take out all rows from before this moment and log that; returns how many. Keeps the chain provable."""
    kept = control.access_log
    with control.engine().begin() as connection:
        old = select(kept).where(kept.c.happened_at < before).order_by(kept.c.entry_id.desc())
        last = connection.execute(old.limit(1)).first()
        if last is None:
            return 0
        _append(
            connection,
            Kind.PURGE,
            office_id,
            email,
            {"last_entry": last.entry_id, "last_hash": last.hash, "before": before.isoformat()},
        )
        return control.purge_log(connection, last.entry_id)
