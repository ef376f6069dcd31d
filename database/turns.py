"""What one process does at a time, of all that share a control store: whoever has the turn keeps it until he is done or
gone."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import text

from database import control
from settings import private_folder


@contextmanager
def only_here(name: str) -> Iterator[bool]:
    """Whether this process has the turn of this name; False when another has it. The turn ends with the block, and when
    the process dies or loses the server."""
    digest = hashlib.sha256(name.encode()).digest()
    with _on_server(digest) if control.is_shared() else _in_home(digest) as is_mine:
        yield is_mine


@contextmanager
def _on_server(digest: bytes) -> Iterator[bool]:
    key = int.from_bytes(digest[:8], signed=True)
    with control.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            yield bool(connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": key}).scalar_one())
        finally:
            connection.invalidate()  # the lock is the connection's, and goes with it


@contextmanager
def _in_home(digest: bytes) -> Iterator[bool]:
    lock = FileLock(private_folder("turns") / f"{digest.hex()[:20]}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
