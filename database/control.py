"""The control store: users, grants, sessions and load history, through SQLAlchemy on SQLite (WAL) or PostgreSQL."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url

from settings import private_folder, settings

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment, kept in UTC: SQLite forgets zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


users = Table(
    "users",
    metadata,
    Column("user_id", Integer, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("office_id", String, nullable=False),
    Column("role", String, nullable=False),
    Column("is_active", Boolean, nullable=False, default=True),
    Column("is_demo", Boolean, nullable=False, default=False),
    Column("demo_note", String),
    Column("password_hash", String),
)

employer_grants = Table(
    "employer_grants",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("employer_id", String, primary_key=True),
)

department_grants = Table(
    "department_grants",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("department_id", String, primary_key=True),
    Column("has_sub_departments", Boolean, nullable=False, default=False),
)

rights = Table(
    "rights",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("name", String, primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

downloads = Table(
    "downloads",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("session_hash", String, nullable=False),
    Column("path", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("made_at", Moment, nullable=False),
)

loads = Table(
    "loads",
    metadata,
    Column("load_id", Integer, primary_key=True),
    Column("office_id", String, nullable=False),
    Column("source", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("snapshot", String),
    Column("refusal", String),
    Column("report", JSON, nullable=False),
)


@cache
def engine() -> Engine:
    """The engine of this process, its tables made when absent."""
    url = make_url(settings().control_url)
    if url.get_backend_name() == "sqlite":
        private_folder()
    made = create_engine(url, pool_pre_ping=True)
    if url.get_backend_name() == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
    metadata.create_all(made)
    return made


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "busy_timeout = 5000"):
        connection.execute(f"pragma {pragma}")
