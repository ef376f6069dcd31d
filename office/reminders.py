"""Reminders of an office: the rows that someone was reminded of, by whom and when, and not too often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import reminders
from office import changing
from office.changing import OfficeRefused

_SUBJECT = "reminders"


class Channel(StrEnum):
    """The way a reminder went: an own mail program, the clipboard, or the mail server."""

    MAILTO = "mailto"
    COPY = "copy"
    SMTP = "smtp"


@dataclass(frozen=True)
class Reminded:
    """A step of a workflow, whose turn it is, and his e-mail address; empty when that is not known."""

    workflow_id: str
    seq: int
    assignee: str
    recipient: str = ""


@dataclass(frozen=True, kw_only=True)
class Reminder(Reminded):
    """What is kept of it."""

    channel: Channel
    sent_by: str
    sent_at: datetime


class RemindedBefore(OfficeRefused):
    """Some of the rows had a reminder within the set days: `rows`, by workflow and seq, with the moment."""

    def __init__(self, rows: dict[tuple[str, int], datetime], asked: int, days: int) -> None:
        self.rows = rows
        counted = f"{len(rows)} van de {asked} stappen" if asked > 1 else "Deze stap"
        verb = "hadden" if len(rows) > 1 and asked > 1 else "had"
        told = f"in de afgelopen {days} dagen" if days > 1 else "in de afgelopen dag"
        super().__init__(f"{counted} {verb} {told} al een herinnering. Laat ze weg, of kies toch herinneren.")


def of_workflow(office_id: str, workflow_id: str) -> list[Reminder]:
    """The reminders of one workflow, newest first."""
    kept = reminders
    mine = kept.c.office_id == office_id, kept.c.workflow_id == workflow_id
    found = select(kept).where(*mine).order_by(kept.c.sent_at.desc(), kept.c.reminder_id.desc())
    with control.engine().connect() as connection:
        return [
            Reminder(
                *(row.workflow_id, row.seq, row.assignee, row.recipient),
                channel=Channel(row.channel),
                sent_by=row.sent_by,
                sent_at=row.sent_at,
            )
            for row in connection.execute(found)
        ]


def recent(office_id: str, since: datetime) -> dict[tuple[str, int], datetime]:
    """The last reminder of every step that had one since this moment, by workflow and seq."""
    with control.engine().connect() as connection:
        return _recent(connection, office_id, since)


def _recent(connection: Connection, office_id: str, since: datetime) -> dict[tuple[str, int], datetime]:
    kept = reminders
    found = (
        select(kept.c.workflow_id, kept.c.seq, func.max(kept.c.sent_at).label("last_at"))
        .where(kept.c.office_id == office_id, kept.c.sent_at >= since)
        .group_by(kept.c.workflow_id, kept.c.seq)
    )
    return {(row.workflow_id, row.seq): row.last_at for row in connection.execute(found)}


def keep(
    office_id: str, rows: Sequence[Reminded], channel: Channel, by: str, days: int, is_forced: bool = False
) -> list[int]:
    """Keep that these rows were reminded of, all or none; returns an id for each, in their order.

    To be called before a message goes out, so that two people never send the same one.
    Raises RemindedBefore when some had a reminder in the `days` before now, unless it is forced.
    """
    now = datetime.now(UTC)
    if not rows:
        raise OfficeRefused("Er is niets gekozen om aan te herinneren.")
    with changing.changing() as connection:
        changing.take_turn(connection, office_id, _SUBJECT)
        earlier = _recent(connection, office_id, now - timedelta(days=days)) if days else {}
        repeated = {key: earlier[key] for row in rows if (key := (row.workflow_id, row.seq)) in earlier}
        if repeated and not is_forced:
            raise RemindedBefore(repeated, len(rows), days)
        values = [_values(office_id, row, channel, by, now) for row in rows]
        made = list(
            connection.execute(
                insert(reminders).returning(reminders.c.reminder_id, sort_by_parameter_order=True), values
            ).scalars()
        )
        told: dict[str, Any] = {"is_forced": True} if repeated else {}
        _log(connection, office_id, by, rows, channel=channel.value, **told)
    return made


def take_back(office_id: str, reminder_ids: Sequence[int], by: str, reason: str) -> None:
    """Forget reminders whose message could not go out; the log keeps both, with the reason."""
    kept = reminders
    mine = kept.c.office_id == office_id, kept.c.reminder_id.in_(reminder_ids)
    with changing.changing() as connection:
        gone = connection.execute(delete(kept).where(*mine).returning(*kept.c)).all()
        rows = [Reminded(row.workflow_id, row.seq, row.assignee, row.recipient) for row in gone]
        if rows:
            _log(connection, office_id, by, rows, change="not_sent", detail=reason)


def _values(office_id: str, row: Reminded, channel: Channel, by: str, now: datetime) -> dict[str, Any]:
    return {
        "office_id": office_id,
        "workflow_id": row.workflow_id,
        "seq": row.seq,
        "assignee": row.assignee,
        "recipient": row.recipient,
        "channel": channel.value,
        "sent_by": by,
        "sent_at": now,
    }


def _log(connection: Connection, office_id: str, by: str, rows: Sequence[Reminded], **told: Any) -> None:
    """One row for each person who was reminded, with the workflows it was about."""
    for assignee, recipient in dict.fromkeys((row.assignee, row.recipient) for row in rows):
        about = [row.workflow_id for row in rows if (row.assignee, row.recipient) == (assignee, recipient)]
        address = {"recipient": recipient} if recipient else {}
        access_log.append(
            connection, Kind.REMINDER, office_id, by, assignee=assignee, **address, workflows=about, **told
        )
