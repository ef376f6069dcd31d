"""Rules of control, files and reports, as they were before revisions were counted. Made where absent."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKey, Integer, String, UniqueConstraint

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make what is absent."""
    _make_control()
    _make_files()
    _make_reports()


def _table(name: str, *columns: Column | UniqueConstraint) -> None:  # type: ignore[type-arg]
    op.create_table(name, *columns, if_not_exists=True)


def _index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, columns, if_not_exists=True)


def _make_control() -> None:
    _table(
        "control_rules",
        Column("change_id", Integer, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("rule", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("is_on", Boolean, nullable=False),
        Column("limits", String, nullable=False),
        Column("set_by", String, nullable=False),
        Column("set_at", DateTime, nullable=False),
        UniqueConstraint("office_id", "rule", "version"),
    )
    _table(
        "finding_marks",
        Column("mark_id", Integer, primary_key=True),
        Column("office_id", String, nullable=False),
        Column("rule", String, nullable=False),
        Column("workflow_id", String, nullable=False),
        Column("finding", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("is_seen", Boolean, nullable=False),
        Column("remark", String, nullable=False),
        Column("marked_by", String, nullable=False),
        Column("marked_at", DateTime, nullable=False),
        UniqueConstraint("office_id", "finding", "version"),
    )
    _index("finding_marks_of_workflow", "finding_marks", "office_id", "workflow_id")


def _make_files() -> None:
    _table(
        "ready_files",
        Column("file_id", String, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
        Column("path", String, nullable=False),
        Column("file_name", String, nullable=False),
        Column("what", String, nullable=False),
        Column("rows", Integer, nullable=False),
        Column("scope", JSON, nullable=False),
        Column("made_at", DateTime, nullable=False),
        Column("until", DateTime, nullable=False),
    )
    _table(
        "ready_tokens",
        Column("token_hash", String, primary_key=True),
        Column("file_id", String, ForeignKey("ready_files.file_id", ondelete="CASCADE"), nullable=False),
        Column("session_hash", String, nullable=False),
        Column("made_at", DateTime, nullable=False),
    )


def _make_reports() -> None:
    _table(
        "scheduled_reports",
        Column("report_id", Integer, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
        Column("name", String, nullable=False),
        Column("rhythm", String, nullable=False),
        Column("selection", JSON, nullable=False),
        Column("employers", JSON),
        Column("is_paused", Boolean, nullable=False),
        Column("next_at", DateTime, nullable=False),
        Column("checked_at", DateTime, nullable=False),
        Column("made_at", DateTime),
        Column("problem", String),
        UniqueConstraint("user_id", "name"),
    )
    _index("ix_scheduled_reports_next_at", "scheduled_reports", "next_at")
    _index("ix_scheduled_reports_user_id", "scheduled_reports", "user_id")
