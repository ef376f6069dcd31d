"""The follower of a node: asks the lake every second what is new, and keeps the offices in use up to date.

A thread of the app. It opens no transaction of its own: one that is open when PostgreSQL goes takes the process along.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator

import duckdb
from filelock import FileLock, Timeout

from database.lake import connecting, following, freshness, room, stands
from database.lake.connecting import LakeUnreachable
from errors import NoSnapshot, Refused
from settings import private_folder

_LOG = logging.getLogger(__name__)
_EVERY = 1.0
_AGAIN_AFTER = 2.0
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
            with lock.acquire(timeout=0), _seen_alive():
                _follow_on(stop)
        except Timeout:
            pass  # another process of this node does it
        stop.wait(_EVERY)


@contextlib.contextmanager
def _seen_alive() -> Iterator[None]:
    """While this lasts, the other processes of this node know that they need not follow the lake themselves: also when
    what is asked hangs, or a large office is copied, their pages need not wait for that."""
    over = threading.Event()

    def tell() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                freshness.note_alive()
            over.wait(_EVERY)

    thread = threading.Thread(target=tell, name="lake follower lives", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _follow_on(stop: threading.Event) -> None:
    """Follow until told to stop, beginning again whenever something is in the way."""
    told = ""
    while not stop.is_set():
        try:
            _follow(stop)
        except (Refused, duckdb.Error, OSError) as error:
            told = _noted(error, told)
        stop.wait(_AGAIN_AFTER)


def _noted(error: Exception, told: str) -> str:
    """Note what is in the way, if an empty lake is that, and tell it once, not each time; gives what was told last."""
    with contextlib.suppress(OSError):  # a full disk
        if isinstance(error, LakeUnreachable | NoSnapshot):
            freshness.note_outcome(is_right=isinstance(error, NoSnapshot))
    if str(error) != told:
        _LOG.warning("Het meer volgen lukt niet: %s", error, exc_info=None if isinstance(error, Refused) else error)
    return str(error)


def _follow(stop: threading.Event) -> None:
    """Follow until told to stop. Raises LakeUnreachable when the lake does not answer, NoRoom when the disk is full."""
    seen: dict[str, int] = {}
    count = 0
    with connecting.attached() as connection:
        while not stop.is_set():
            trouble = _troubles(connection, seen)
            if trouble:
                raise trouble[0]
            freshness.note_outcome(is_right=True)
            if count % _ROOM_EVERY == 0:
                room.is_made()
            count += 1
            stop.wait(_EVERY)


def _troubles(connection: duckdb.DuckDBPyConnection, seen: dict[str, int]) -> list[Exception]:
    """Bring the offices in use up to date; what was in the way. One that cannot be copied is no reason to leave the
    others."""
    version = stands.newest_version(connection)
    found: list[Exception] = []
    for office_id in freshness.in_use():
        if seen.get(office_id) == version:
            continue
        try:
            following.follow(connection, office_id, version)
        except NoSnapshot:
            pass  # the lake does not have it
        except (Refused, duckdb.Error, OSError) as error:
            found.append(error)
            continue
        seen[office_id] = version
    return found
