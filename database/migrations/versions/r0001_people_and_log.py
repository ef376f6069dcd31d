"""People, their sessions and the access log, as they were before revisions were counted.

Made where they are absent: a store of that time has most of them already, one of earlier still only some.
"""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    inspect,
    text,
)

from settings import ROOT

revision = "0001"
down_revision = None

_SCHEMA = ROOT / "database" / "schema"


def upgrade() -> None:
    """Make what is absent, the log with its rules."""
    there = set(inspect(op.get_bind()).get_table_names())
    _make_people()
    _make_sessions()
    _make_sign_in()
    _make_log()
    if "access_log" not in there:
        for statement in _read(f"append_only_{op.get_bind().dialect.name}.sql").split("--;"):
            op.execute(text(statement))
    if "access_log_end" not in there:
        op.execute(text(_read("log_end.sql")))


def _read(name: str) -> str:
    return (_SCHEMA / name).read_text(encoding="utf-8")


def _table(name: str, *columns: Column | UniqueConstraint) -> Table:  # type: ignore[type-arg]
    return op.create_table(name, *columns, if_not_exists=True)


def _index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, columns, if_not_exists=True)


def _make_people() -> None:
    _table(
        "users",
        Column("user_id", Integer, primary_key=True),
        Column("email", String, nullable=False, unique=True),
        Column("name", String, nullable=False),
        Column("office_id", String, nullable=False),
        Column("role", String, nullable=False),
        Column("is_active", Boolean, nullable=False),
        Column("is_demo", Boolean, nullable=False),
        Column("demo_note", String),
        Column("password_hash", String),
    )
    _table(
        "employer_grants",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("employer_id", String, primary_key=True),
    )
    _table(
        "department_grants",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("department_id", String, primary_key=True),
        Column("has_sub_departments", Boolean, nullable=False),
    )
    _table(
        "rights",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("name", String, primary_key=True),
    )


def _make_sessions() -> None:
    _table(
        "sessions",
        Column("token_hash", String, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
        Column("started_at", DateTime, nullable=False),
        Column("seen_at", DateTime, nullable=False),
    )
    _table(
        "downloads",
        Column("token_hash", String, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
        Column("session_hash", String, nullable=False),
        Column("path", String, nullable=False),
        Column("file_name", String, nullable=False),
        Column("made_at", DateTime, nullable=False),
    )


def _make_sign_in() -> None:
    _table(
        "invitations",
        Column("token_hash", String, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
        Column("made_at", DateTime, nullable=False),
    )
    _table(
        "pending_sign_ins",
        Column("token_hash", String, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
        Column("started_at", DateTime, nullable=False),
        Column("next_path", String, nullable=False),
        Column("details", JSON, nullable=False),
    )
    _table(
        "sign_in_attempts",
        Column("key", String, primary_key=True),
        Column("level", Float, nullable=False),
        Column("last_at", DateTime, nullable=False),
        Column("is_told", Boolean, nullable=False),
    )
    _index("ix_sign_in_attempts_last_at", "sign_in_attempts", "last_at")
    _table(
        "second_factors",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("secret", String),
        Column("new_secret", String),
        Column("last_step", Integer, nullable=False),
        Column("salt", String, nullable=False),
    )
    _table(
        "recovery_codes",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("code_hash", String, primary_key=True),
    )
    _make_providers()


def _make_providers() -> None:
    _table(
        "provider_attempts",
        Column("state_hash", String, primary_key=True),
        Column("browser_hash", String, nullable=False),
        Column("provider_id", String, nullable=False),
        Column("nonce", String, nullable=False),
        Column("code_verifier", String, nullable=False),
        Column("next_path", String, nullable=False),
        Column("started_at", DateTime, nullable=False),
    )
    _index("ix_provider_attempts_browser_hash", "provider_attempts", "browser_hash")
    _index("ix_provider_attempts_started_at", "provider_attempts", "started_at")
    _table(
        "provider_subjects",
        Column("user_id", Integer, ForeignKey("users.user_id"), primary_key=True),
        Column("provider_id", String, primary_key=True),
        Column("subject", String, nullable=False),
        UniqueConstraint("provider_id", "subject"),
    )


def _make_log() -> None:
    _table(
        "access_log",
        Column("entry_id", Integer, primary_key=True, autoincrement=False),
        Column("happened_at", DateTime, nullable=False),
        Column("office_id", String, nullable=False),
        Column("email", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("details", String, nullable=False),
        Column("previous_hash", String, nullable=False, unique=True),
        Column("hash", String, nullable=False),
    )
    _index("ix_access_log_happened_at", "access_log", "happened_at")
    _index("access_log_by_office", "access_log", "office_id", "entry_id")
    _index("access_log_by_person", "access_log", "office_id", "email", "kind", "happened_at")
    _table(
        "access_log_end",
        Column("end_id", Integer, primary_key=True, autoincrement=False),
        Column("entry_id", Integer, nullable=False),
        Column("hash", String, nullable=False),
    )
