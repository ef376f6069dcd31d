"""Loads, times and reminders of offices, as they were before revisions were counted. Made where they are absent."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Time,
    UniqueConstraint,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make what is absent."""
    _make_loads()
    _make_times()
    _make_reminders()


def _table(name: str, *columns: Column | UniqueConstraint) -> None:  # type: ignore[type-arg]
    op.create_table(name, *columns, if_not_exists=True)


def _index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, columns, if_not_exists=True)


def _make_loads() -> None:
    _table(
        "loads",
        Column("load_id", Integer, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("source", String, nullable=False),
        Column("started_at", DateTime, nullable=False),
        Column("seconds", Float, nullable=False),
        Column("snapshot", String),
        Column("refusal", String),
        Column("report", JSON, nullable=False),
    )
    _table(
        "source_mappings",
        Column("office_id", String, primary_key=True),
        Column("name", String, primary_key=True),
        Column("content", String, nullable=False),
        Column("saved_by", String, nullable=False),
        Column("saved_at", DateTime, nullable=False),
    )
    _table(
        "source_states",
        Column("name", String, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("watermark", String),
        Column("looked_at", DateTime),
        Column("succeeded_at", DateTime),
        Column("next_at", DateTime),
        Column("failures", Integer, nullable=False),
        Column("problem", String),
    )


def _make_times() -> None:
    _table(
        "office_rules",
        Column("office_id", String, primary_key=True),
        Column("requires_second_factor", Boolean, nullable=False),
    )
    _table(
        "office_versions",
        Column("office_id", String, primary_key=True),
        Column("subject", String, primary_key=True),
        Column("version", Integer, nullable=False),
    )
    _table(
        "office_hours",
        Column("office_id", String, primary_key=True),
        Column("opens", Time, nullable=False),
        Column("closes", Time, nullable=False),
        Column("weekdays", String, nullable=False),
        Column("is_closed_on_good_friday", Boolean, nullable=False),
        Column("is_closed_on_liberation_day", Boolean, nullable=False),
    )
    _table(
        "closing_days",
        Column("office_id", String, primary_key=True),
        Column("day", Date, primary_key=True),
        Column("name", String, nullable=False),
    )
    _table(
        "targets",
        Column("target_id", Integer, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("process", String, nullable=False),
        Column("step", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("days", Float),
        Column("set_by", String, nullable=False),
        Column("set_at", DateTime, nullable=False),
        UniqueConstraint("office_id", "process", "step", "version"),
    )


def _make_reminders() -> None:
    _table(
        "absences",
        Column("absence_id", Integer, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("person", String, nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date, nullable=False),
        Column("note", String, nullable=False),
        UniqueConstraint("office_id", "person", "first_day", "last_day"),
    )
    _table(
        "reminder_templates",
        Column("office_id", String, primary_key=True),
        Column("subject", String, nullable=False),
        Column("text", String, nullable=False),
    )
    _table(
        "reminders",
        Column("reminder_id", Integer, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("workflow_id", String, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("assignee", String, nullable=False),
        Column("recipient", String, nullable=False),
        Column("channel", String, nullable=False),
        Column("sent_by", String, nullable=False),
        Column("sent_at", DateTime, nullable=False),
    )
    _index("reminders_of_workflow", "reminders", "office_id", "workflow_id")
    _index("reminders_by_moment", "reminders", "office_id", "sent_at")
    _table(
        "digests",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("is_wanted", Boolean, nullable=False),
        Column("last_day", Date),
    )
    _table(
        "calendar_feeds",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("token_hash", String, nullable=False, unique=True),
        Column("made_at", DateTime, nullable=False),
    )
