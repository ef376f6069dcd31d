"""One-time addresses for finished files, bound to a session and its user."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, insert, select

from auth.sessions import Session, key_of
from auth.validity import lasts
from database import control, shelf, writing

VALID = timedelta(seconds=60)


@dataclass(frozen=True)
class Download:
    """A file that may be fetched once, and the name it gets. `is_kept`: it stays afterwards."""

    path: Path
    file_name: str
    is_kept: bool = False


def offer(session: Session, path: Path, file_name: str) -> str:
    """Put a file ready for this session only; returns the token of its address, valid 60 seconds."""
    _forget_expired()
    token = secrets.token_urlsafe(32)
    name = f"{shelf.DOWNLOAD}{uuid4().hex}"
    user_id = select(control.users.c.user_id).where(control.users.c.email == session.user.email).scalar_subquery()
    with control.engine().begin() as connection:
        connection.execute(
            insert(control.downloads).values(
                token_hash=key_of(token),
                user_id=user_id,
                session_hash=session.key,
                path=shelf.put(connection, path, name),
                file_name=file_name,
                made_at=datetime.now(UTC),
            )
        )
    shelf.let_go(path)
    return token


def _forget_expired() -> None:
    """Remove the files that nobody fetched in time."""
    kept = control.downloads
    with control.engine().begin() as connection:
        gone = writing.forget(connection, kept, kept.c.made_at < datetime.now(UTC) - VALID)
        shelf.remove(connection, (row.path for row in gone))


def take(session: Session, token: str) -> Download | None:
    """The file behind a token, once. None when used before, too late, or another session's."""
    kept = control.downloads
    with control.engine().begin() as connection:
        row = connection.execute(
            delete(kept)
            .where(kept.c.token_hash == key_of(token), kept.c.session_hash == session.key)
            .returning(kept.c.path, kept.c.file_name, kept.c.made_at)
        ).first()
    path = shelf.fetched(row.path) if row is not None and lasts(row.made_at, VALID) else None
    if row is None or path is None:
        return None
    if control.is_shared():
        with control.engine().begin() as connection:
            shelf.remove(connection, [row.path])
    return Download(path, row.file_name)
