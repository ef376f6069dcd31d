"""Connections with the lake attached as `lake`."""

import contextlib
import errno
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from database import extensions
from database.extensions import name, text
from database.resources import COMMANDS, Config, limits
from errors import NoSnapshot, Outage, Refused
from settings import FILE_STORE, LAKE, private_folder, settings

_EXTENSIONS = ("postgres_scanner", "ducklake")
# Followers and loaders stay out of the way of who is working: what does not fit goes to files.
_APART: Config = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
_LIMITS: Config = {**_APART, "memory_limit": "1200MB"}
_CATALOG = "procesbeheer_lake"
# Rows in the catalog would make loads of one table wait for one another, and a stand lie in two places.
_OPTIONS = f"metadata_schema '{_CATALOG}', override_data_path true, data_inlining_row_limit 0"
_SECONDS_TO_CONNECT = 3
_MOST_TOLD = 200
_SECRET = re.compile(r"(password=)('[^']*'|\S+)|(?<=://)[^@/\s]*(?=@)", re.IGNORECASE)
_IS_NEW = "does not exist - and creating a new DuckLake"
# Two that begin a lake at once both make its tables; the second hears of it once the first is done.
_BEGUN_BY_ANOTHER = re.compile(r"Failed to initialize DuckLake.*(already exists|duplicate key)", re.DOTALL)
_ready: dict[tuple[Path, str, str], duckdb.DuckDBPyConnection] = {}
_taking = threading.Lock()
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_ROOM = "De schijf van deze computer is vol, dus er kan geen kopie bij. Maak ruimte vrij."
_UNREACHABLE = "De gedeelde opslag antwoordt niet: {why}. Controleer PROCESBEHEER_STORE en PROCESBEHEER_DATA."


class LakeUnreachable(Outage):
    """The catalog or the data of the lake do not answer. What was committed is still there; nothing else is."""


class NoRoom(Refused):
    """The disk of this node is full. The lake is as it was, and so is what this node serves."""


def is_used() -> bool:
    """Whether snapshots are kept in a lake."""
    return settings().store != FILE_STORE


@contextlib.contextmanager
def attached(is_read_only: bool = True, options: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own with the lake attached. Raises LakeUnreachable whenever it does not answer, and
    NoSnapshot when it is only read and nothing was ever written to it."""
    with answering():
        connection = opened(is_read_only, options)
        try:
            yield connection
            _put_away(connection)
        except BaseException:
            connection.close()
            raise


def opened(is_read_only: bool, options: str = "", is_kept_apart: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection with the lake attached, for who closes it and calls it within `answering`. `is_kept_apart`: it is
    new, and may use what the settings let DuckDB use."""
    with _taking:
        kept = None if is_kept_apart else _ready.pop(_key(), None)
    connection = kept or prepared(_APART if is_kept_apart else _LIMITS)
    try:
        mode = ", read_only" if is_read_only else ""
        store = f"ducklake:postgres:{_catalog()}"
        attach = f"attach {text(store)} as lake (data_path {text(data_place())}, {_OPTIONS}{mode}{options})"
        try:
            connection.execute(attach)
        except duckdb.Error as error:
            if not _BEGUN_BY_ANOTHER.search(str(error)):
                raise
            connection.execute(attach)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def prepared(config: Config) -> duckdb.DuckDBPyConnection:
    """A connection that the lake can be attached to. That its extensions are what was signed takes DuckDB a while."""
    spill = private_folder("spill", str(os.getpid()))
    connection = duckdb.connect(config={**config, "temp_directory": str(spill), **limits()})
    for extension in (*_EXTENSIONS, *(["httpfs"] if _is_remote() else [])):
        extensions.load(connection, extension)
    connection.execute("set TimeZone = 'Europe/Amsterdam'")
    connection.execute("set enable_progress_bar = false")
    if _is_remote():
        connection.execute(_secret())
    return connection


def _key() -> tuple[Path, str, str]:
    return settings().home, settings().store, settings().data


def _put_away(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep one connection for who asks next, with nothing attached."""
    attached = connection.execute((COMMANDS / "lake" / "attached.sql").read_text(encoding="utf-8")).fetchall()
    for (database,) in attached:
        connection.execute(f"detach {name(database)}")
    with _taking:
        kept = _ready.setdefault(_key(), connection)
    if kept is not connection:
        connection.close()


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """What asks the lake and copies it. Raises LakeUnreachable, with nothing of a password in it, when it does not
    answer, and NoRoom."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NoRoom(_NO_ROOM) from None
    except (duckdb.IOException, duckdb.TransactionException, duckdb.ConnectionException) as error:
        if os.strerror(errno.ENOSPC) in str(error):
            raise NoRoom(_NO_ROOM) from None
        raise unreachable(error) from None
    except duckdb.InvalidInputException as error:
        if _IS_NEW in str(error):
            raise NoSnapshot("In de gedeelde opslag zijn nog geen gegevens geladen.") from None
        raise


def unreachable(error: Exception) -> LakeUnreachable:
    """What to say when the lake answered with this."""
    return LakeUnreachable(_UNREACHABLE.format(why=told(error)))


def told(error: Exception) -> str:
    """What went wrong on one line, without what signs in to the catalog or the storage."""
    line = _SECRET.sub(lambda found: f"{found[1] or ''}…", " ".join(str(error).split()))
    for secret in filter(None, (os.environ.get("AWS_SECRET_ACCESS_KEY"), os.environ.get("AWS_ACCESS_KEY_ID"))):
        line = line.replace(secret, "…")
    return line[:_MOST_TOLD]


def data_place() -> str:
    """Where the rows lie, ending in a slash."""
    return settings().data.rstrip("/") + "/"


def _is_remote() -> bool:
    return settings().data.startswith("s3://")


def _catalog() -> str:
    """How PostgreSQL is reached, giving up soon: screens wait for it when an office is first asked for."""
    given = settings().store.removeprefix(LAKE).strip()
    if "connect_timeout" in given:
        return given
    if "://" in given:
        return f"{given}{'&' if '?' in given else '?'}connect_timeout={_SECONDS_TO_CONNECT}"
    return f"{given} connect_timeout={_SECONDS_TO_CONNECT}"


def _secret() -> str:
    """The statement that lets this connection into the object storage, from the usual names in the environment."""
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    wanted = {
        "key_id": os.environ["AWS_ACCESS_KEY_ID"],
        "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
        "session_token": os.environ.get("AWS_SESSION_TOKEN", ""),
        "region": os.environ.get("AWS_REGION", ""),
    }
    if endpoint.hostname:
        is_safe = str(endpoint.scheme == "https").lower()
        wanted |= {"endpoint": endpoint.netloc, "url_style": "path", "use_ssl": is_safe}
    given = ", ".join(f"{key} {text(value)}" for key, value in wanted.items() if value)
    return f"create secret (type s3, scope {text(data_place())}, {given})"
