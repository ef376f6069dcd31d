"""The control store: users, grants, sessions and load history, through SQLAlchemy on SQLite (WAL) or PostgreSQL.

A change of a table here or in the modules beside it comes with a revision in migrations/ and its number in NEWEST.
"""

import contextlib
from functools import cache
from threading import Lock
from typing import Any

from filelock import FileLock
from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    create_engine,
    delete,
    event,
    false,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from database import control_tables, file_tables, office_tables, provider_tables, report_tables, sign_in_tables
from database.columns import Moment, metadata
from errors import SettingsRefused
from settings import ROOT, private_folder, settings

# These must be imported here for their tables to be made with the rest.
__all__ = [
    "control_tables",
    "file_tables",
    "metadata",
    "office_tables",
    "provider_tables",
    "report_tables",
    "sign_in_tables",
]

NEWEST = "0004"  # the revision of database/migrations that the tables are of
_making = Lock()

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

access_log = Table(
    "access_log",
    metadata,
    Column("entry_id", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", Moment, nullable=False, index=True),
    Column("office_id", String, nullable=False),
    Column("email", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("details", String, nullable=False),
    Column("previous_hash", String, nullable=False, unique=True),
    Column("hash", String, nullable=False),
)
# A page of one office's log, and counts of it without reading what the rows tell, also among millions of rows.
Index("access_log_by_office", access_log.c.office_id, access_log.c.entry_id)
Index(
    "access_log_by_person",
    *(access_log.c.office_id, access_log.c.email, access_log.c.kind, access_log.c.happened_at),
)

# The last row of the log, so that one taken from its end is missed too; and the lock of who writes.
access_log_end = Table(
    "access_log_end",
    metadata,
    Column("end_id", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", Integer, nullable=False),
    Column("hash", String, nullable=False),
)

# Rules that the store itself holds to; revision 0001 puts them in place.
_APPEND_ONLY = ROOT / "database" / "schema"


def purge_log(connection: Connection, last_entry: int) -> int:
    """Delete the log up to this row, past the triggers that forbid it; the caller has logged that."""
    drop = "drop trigger access_log_no_delete"
    connection.execute(text(drop if connection.dialect.name == "sqlite" else f"{drop} on access_log"))
    gone = connection.execute(delete(access_log).where(access_log.c.entry_id <= last_entry)).rowcount
    rules = (_APPEND_ONLY / f"append_only_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    [restore] = [statement for statement in rules.split("--;") if "create trigger access_log_no_delete" in statement]
    connection.execute(text(restore))
    return int(gone)


def is_open() -> bool:
    """Whether the control store answers."""
    try:
        with engine().connect() as connection:
            connection.execute(text("select 1 from users limit 1"))
    except SQLAlchemyError:
        return False
    return True


def is_writable() -> bool:
    """Whether something can be written in the control store now."""
    try:
        with engine().begin() as connection:
            connection.execute(delete(sessions).where(false()))
    except SQLAlchemyError:
        return False
    return True


@cache
def engine() -> Engine:
    """The engine of this process, its tables as they should be. Raises what `opened` raises."""
    return opened(settings().control_url)


def opened(store: str) -> Engine:
    """An engine for the control store at this URL, its tables as they should be. Raises SettingsRefused on an unusable
    URL, and on a store of a newer version."""
    try:
        url = make_url(store)
        made = create_engine(url, pool_pre_ping=True, connect_args=_reached(url))
    except (ArgumentError, ImportError) as error:
        raise SettingsRefused(f"control_url is onbruikbaar: {error}. Zie docs/instellingen.md.") from error
    kind = made.dialect.name
    if kind not in _PREPARED:
        raise SettingsRefused(f"control_url is onbruikbaar: kies sqlite of postgresql, niet {kind}.")
    event.listen(made, "connect", _PREPARED[kind])
    with _making, _one_at_a_time(kind):
        if _revision(made) != NEWEST:
            # Importing Alembic takes a quarter of a second, which a command is spared that finds all as it should be.
            from database import upgrading  # noqa: PLC0415

            upgrading.upgrade(made)
    return made


def _reached(url: URL) -> dict[str, int]:
    """How long a server may take to be reached or to take what is sent, where the URL does not say so itself: a machine
    that is gone says nothing, and whoever waits for it keeps others waiting."""
    limits = {"connect_timeout": 5, "tcp_user_timeout": 10_000} if url.get_backend_name() == "postgresql" else {}
    return {name: limit for name, limit in limits.items() if name not in url.query}


def is_shared() -> bool:
    """Whether nodes on other machines use this control store too."""
    return engine().dialect.name != "sqlite"


def _one_at_a_time(kind: str) -> contextlib.AbstractContextManager[object]:
    """A file that two processes open for the first time at once does not let either of them set its mode."""
    if kind != "sqlite":
        return contextlib.nullcontext()
    return FileLock(private_folder() / "control.lock", mode=0o600)


def _revision(made: Engine) -> str | None:
    """The revision that the tables in this store are of; None when nobody counted yet."""
    with made.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("select version_num from alembic_version")).scalar()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "busy_timeout = 5000"):
        connection.execute(f"pragma {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Who waits for a lock gives up as soon as on SQLite; a node that hangs holds up the others for a while only."""
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '5s'")
        cursor.execute("set idle_in_transaction_session_timeout = '5min'")
    connection.commit()


_PREPARED = {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}
