"""Tables of the control store with what an office keeps itself: hours, targets, absences, reminders, subscriptions."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Time, UniqueConstraint

from database.columns import Moment, metadata

# How often each subject of an office was changed, so that nobody saves over what he has not seen.
office_versions = Table(
    "office_versions",
    metadata,
    Column("office_id", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("version", Integer, nullable=False),
)

# `weekdays`: the digits of the days on which the office works; 1 is Monday.
office_hours = Table(
    "office_hours",
    metadata,
    Column("office_id", String, primary_key=True),
    Column("opens", Time, nullable=False),
    Column("closes", Time, nullable=False),
    Column("weekdays", String, nullable=False),
    Column("is_closed_on_good_friday", Boolean, nullable=False),
    Column("is_closed_on_liberation_day", Boolean, nullable=False),
)

closing_days = Table(
    "closing_days",
    metadata,
    Column("office_id", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", String, nullable=False),
)

# Append-only: the last version of a step holds; `days` is null where the target was withdrawn.
targets = Table(
    "targets",
    metadata,
    Column("target_id", Integer, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("process", String, nullable=False),
    Column("step", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("days", Float),
    Column("set_by", String, nullable=False),
    Column("set_at", Moment, nullable=False),
    UniqueConstraint("office_id", "process", "step", "version"),
)

absences = Table(
    "absences",
    metadata,
    Column("absence_id", Integer, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("person", String, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("note", String, nullable=False),
    UniqueConstraint("office_id", "person", "first_day", "last_day"),
)

reminder_templates = Table(
    "reminder_templates",
    metadata,
    Column("office_id", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("text", String, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("reminder_id", Integer, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("workflow_id", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("assignee", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("sent_by", String, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Index("reminders_of_workflow", "office_id", "workflow_id"),
    Index("reminders_by_moment", "office_id", "sent_at"),
)

digests = Table(
    "digests",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("is_wanted", Boolean, nullable=False),
    Column("last_day", Date),
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)

# What an office says that the columns or attributes of its sources mean, under a name of its own.
source_mappings = Table(
    "source_mappings",
    metadata,
    Column("office_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("content", String, nullable=False),
    Column("saved_by", String, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

# How far each source that is looked at by itself has been read, and how that went.
source_states = Table(
    "source_states",
    metadata,
    Column("name", String, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("watermark", String),
    Column("looked_at", Moment),
    Column("succeeded_at", Moment),
    Column("next_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("problem", String),
)
