"""Reminders of what waits: per person or role the messages that may go out, each with what its recipient may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

import queries
from auth import scope
from auth.accounts import Permission, User
from errors import Refused
from office import mail, members, reminder_template, reminders
from office.members import Members
from office.reminder_template import Template
from office.reminders import Channel, RemindedBefore
from queries import Reader
from reports.picking import NOBODY, UNKNOWN
from reports.reminder_messages import Message
from settings import settings


@dataclass(frozen=True)
class Assignee:
    """Someone, or a role, that is up: the messages to make, and how many rows are in none of them, with the reason."""

    who: str
    name: str
    messages: tuple[Message, ...]
    left_out: int = 0
    hindrance: str = ""


@dataclass(frozen=True)
class Sent:
    """What became of a message: how it went, or why it did not go out."""

    message: Message
    channel: Channel
    problem: str = ""


def assignees(reader: Reader, rows: pd.DataFrame) -> list[Assignee]:
    """Per person or role that is up in these rows (of with_who) the messages, in the order of the rows.

    Every recipient gets only rows that lie in his own scope as well as in the reader's. Rows that are nobody's turn are
    in no message; see without_assignee.
    """
    known = members.of_office(reader.scope.office_id)
    asked = rows[~rows["who_kind"].isin([NOBODY, UNKNOWN])]
    ids = asked["workflow_id"].tolist()
    seen = {
        user.email: _visible_to(user, ids, reader.now)
        for kind, name in set(asked[["who_kind", "who_name"]].itertuples(index=False, name=None))
        for user in _users(kind, name, known)
    }
    return [_assignee(part, known, seen) for _, part in asked.groupby("who", sort=False)]


def without_assignee(rows: pd.DataFrame) -> int:
    """How many of these rows are nobody's turn."""
    return int(rows["who_kind"].isin([NOBODY, UNKNOWN]).sum())


def _users(kind: str, name: str, known: Members) -> list[User]:
    """Who may be meant: the users of that name, disabled ones included, or those who hold that role."""
    named = known.person(name) if kind != "role" else []
    held = known.members(name) if kind != "person" else []
    return list({user.email: user for user in (*named, *held)}.values())


def _visible_to(user: User, workflow_ids: Sequence[str], now: datetime) -> frozenset[str]:
    """Which of these workflows this user may see himself."""
    if not user.may(Permission.SEE_WORKFLOWS):
        return frozenset()
    with queries.reader(scope.of(user), now) as his:
        found = his.rows("turns/visible", workflow_ids=workflow_ids)
        return frozenset(map(str, found.column("workflow_id").to_pylist()))


def _assignee(rows: pd.DataFrame, known: Members, seen: dict[str, frozenset[str]]) -> Assignee:
    who, kind, name = (str(rows[column].iloc[0]) for column in ("who", "who_kind", "who_name"))
    users = _users(kind, name, known)
    own = {user: rows[rows["workflow_id"].isin(seen[user.email])] for user in users}
    messages = [Message(who, name, part, user) for user, part in own.items() if len(part)]
    rest = rows[~rows["workflow_id"].isin(frozenset().union(*(seen[user.email] for user in users)))]
    if kind == "person" and users:
        return Assignee(who, name, tuple(messages), len(rest), _hindrance(name, users) if len(rest) else "")
    return Assignee(who, name, (*messages, *_to_unknown(who, kind, name, rest)))


def _hindrance(name: str, users: Collection[User]) -> str:
    if not any(user.is_active for user in users):
        return f"{name} is uitgeschakeld en krijgt niets. Wijs de stap aan iemand anders toe."
    return f"{name} mag dit in Procesbeheer niet zien, dus het staat in geen bericht."


def _to_unknown(who: str, kind: str, name: str, rows: pd.DataFrame) -> list[Message]:
    """For whom the office does not know: of a role a message for each place where someone else may hold it."""
    if rows.empty:
        return []
    if kind == "person":
        return [Message(who, name, rows)]
    of_department = rows["department"].where(rows["assignee_kind"] == "department_manager")
    place = rows["employer"].where(of_department.isna(), rows["employer"] + ", afdeling " + of_department)
    return [Message(who, name, part, about=str(where)) for where, part in rows.groupby(place, sort=False)]


def repeated(office_id: str, messages: Sequence[Message]) -> dict[tuple[str, int], datetime]:
    """Which steps in these messages had a reminder within the set days, by workflow and seq, with the last moment."""
    since = datetime.now(UTC) - timedelta(days=settings().remind_after_days)
    earlier = reminders.recent(office_id, since)
    return {key: earlier[key] for key in _steps(messages) if key in earlier}


def _steps(messages: Sequence[Message]) -> set[tuple[str, int]]:
    return {(row.workflow_id, row.seq) for message in messages for row in message.reminded}


def remind(
    sender: User, messages: Sequence[Message], template: Template, channel: Channel, is_forced: bool = False
) -> list[Sent]:
    """Keep these reminders, and send them when they go through the mail server; else that is up to the sender.

    A message without a recipient is one to copy. Raises OfficeRefused when the text will not do, and RemindedBefore
    when some steps had a reminder within the set days, unless it is forced; then nothing is kept.
    """
    made = reminder_template.checked(template)
    earlier = repeated(sender.office_id, messages)
    if earlier and not is_forced:
        raise RemindedBefore(earlier, len(_steps(messages)), settings().remind_after_days)
    known = [message for message in messages if message.recipient]
    unknown = [message for message in messages if not message.recipient]
    kept = _kept(sender, known, channel, is_forced)
    _kept(sender, unknown, Channel.COPY, is_forced)
    return [
        *(_sent(sender, message, made, channel, ids) for message, ids in kept),
        *(Sent(message, Channel.COPY) for message in unknown),
    ]


def _kept(
    sender: User, messages: Sequence[Message], channel: Channel, is_forced: bool
) -> list[tuple[Message, list[int]]]:
    if not messages:
        return []
    rows = [row for message in messages for row in message.reminded]
    ids = iter(reminders.keep(sender.office_id, rows, channel, sender.email, settings().remind_after_days, is_forced))
    return [(message, [next(ids) for _ in message.reminded]) for message in messages]


def _sent(sender: User, message: Message, template: Template, channel: Channel, ids: list[int]) -> Sent:
    if channel is not Channel.SMTP:
        return Sent(message, channel)
    try:
        mail.send(message.address, *message.filled(template))
    except Refused as refusal:
        reminders.take_back(sender.office_id, ids, sender.email, str(refusal))
        return Sent(message, channel, str(refusal))
    return Sent(message, channel)
