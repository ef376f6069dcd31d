"""The follower of a node: asks the lake every second what is new, and keeps the offices in use up to date.

A thread of the app. It opens no transaction of its own: one that is open when PostgreSQL goes takes the process along.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator

import duckdb
from filelock import FileLock, Timeout

from database import places
from database.lake import connecting, following, freshness, room, stands
from database.lake.connecting import LakeUnreachable
from errors import Refused
from settings import private_folder

_LOG = logging.getLogger(__name__)
_EVERY = 1.0
_ROOM_EVERY = 60


@contextlib.contextmanager
def running() -> Iterator[None]:
    """While this lasts, this process follows the lake, if there is one and no other process of the node does."""
    if not connecting.is_used():
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(stop,), name="lake follower", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def _run(stop: threading.Event) -> None:
    lock = FileLock(private_folder("following") / "follower.lock", mode=0o600)
    while not stop.is_set():
        try:
            with lock.acquire(timeout=0):
                _follow(stop)
        except Timeout:
            pass  # another process of this node does it
        except (Refused, duckdb.Error, OSError) as error:
            freshness.note_try(has_answered=False)
            if not isinstance(error, LakeUnreachable):
                _LOG.exception("Het meer volgen lukt niet.")
        stop.wait(_EVERY)


def _follow(stop: threading.Event) -> None:
    """Follow until told to stop. Raises LakeUnreachable when the lake does not answer."""
    seen: dict[str, int] = {}
    count = 0
    with connecting.attached() as connection:
        while not stop.is_set():
            version = stands.newest_version(connection)
            freshness.note_try(has_answered=True)
            for office_id in freshness.in_use():
                if seen.get(office_id) != version and _is_alive(connection, office_id, version):
                    seen[office_id] = version
            if count % _ROOM_EVERY == 0:
                room.is_made()
            count += 1
            stop.wait(_EVERY)


def _is_alive(connection: duckdb.DuckDBPyConnection, office_id: str, version: int) -> bool:
    """Bring one office up to date; whether it can be left alone until the lake changes. One that cannot be copied is no
    reason to leave the others."""
    try:
        following.follow(connection, office_id, version)
    except LakeUnreachable as problem:
        _LOG.warning("%s: %s", places.folder_name(office_id), problem)
        return False
    except Refused:
        return True  # the lake does not have it
    return True
