"""Looking up in the access log who made a file, by the digest of its rows."""

from sqlalchemy import select

from auth.access_log import Entry, Kind, details_of
from database import control


def of_digest(sha256: str) -> list[Entry]:
    """The rows of the log, of every office, that tell of a file with this digest, the oldest first."""
    kept = control.access_log
    asked = select(kept).where(kept.c.kind == Kind.EXPORT.value, kept.c.details.contains(sha256, autoescape=True))
    with control.engine().connect() as connection:
        rows = connection.execute(asked.order_by(kept.c.entry_id)).all()
    found = [
        Entry(row.entry_id, row.happened_at, row.office_id, row.email, row.kind, details_of(row.details))
        for row in rows
    ]
    return [entry for entry in found if entry.details.get("sha256") == sha256]
