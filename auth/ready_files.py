"""Finished files that are kept for the one who asked for them, for a while; nobody else sees or gets them."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, delete, func, insert, select

from auth import accounts
from auth import scope as scopes
from auth.downloads import VALID, Download
from auth.scope import Scope
from auth.sessions import Session, key_of
from auth.validity import lasts
from database import control, shelf, writing
from database.file_tables import ready_files, ready_tokens
from database.places import left_alone
from errors import Refused
from settings import private_folder, settings

_FOLDER = "ready"
_BROKEN_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Ready:
    """What a file is called, what it holds in words and in rows, and the scope that its rows come from."""

    file_name: str
    what: str
    rows: int
    scope: Scope


@dataclass(frozen=True)
class ReadyFile:
    """A file that is kept for this user until a moment. `path`: where it lies, or what the control store calls it."""

    file_id: str
    email: str
    path: Path
    ready: Ready
    made_at: datetime
    until: datetime


def place(suffix: str) -> Path:
    """Where a file that is to be kept may be written: a name of its own that nobody can guess."""
    return private_folder(_FOLDER) / f"{uuid4().hex}{suffix}"


def keep(email: str, path: Path, ready: Ready, until: datetime | None = None) -> ReadyFile:
    """Keep this file for this user; without `until` as long as the settings say. Raises Refused for an unknown user."""
    remove_expired()
    user_id = _user_id(email)
    now = datetime.now(UTC)
    with control.engine().begin() as connection:
        called = shelf.put(connection, path, f"{shelf.READY}{uuid4().hex}")
        kept = ReadyFile(uuid4().hex, email, Path(called), ready, now, until or now + _kept_for())
        connection.execute(insert(ready_files).values(_row(kept, user_id)))
    shelf.let_go(path)
    return kept


def _row(kept: ReadyFile, user_id: int) -> dict[str, object]:
    ready = kept.ready
    return {
        "file_id": kept.file_id,
        "user_id": user_id,
        "path": kept.path.as_posix() if control.is_shared() else str(kept.path),
        **{name: getattr(ready, name) for name in ("file_name", "what", "rows")},
        "scope": asdict(ready.scope),
        "made_at": kept.made_at,
        "until": kept.until,
    }


def of(email: str) -> list[ReadyFile]:
    """The files this user may fetch now, the newest first."""
    remove_expired()
    found = select(ready_files, control.users.c.email).join(control.users).where(control.users.c.email == email)
    with control.engine().connect() as connection:
        files = [_file(row) for row in connection.execute(found.order_by(ready_files.c.made_at.desc()))]
    return [file for file in files if shelf.is_there(str(file.path)) and _may_have(file)]


def offer(session: Session, file_id: str) -> str | None:
    """A one-time token for this file, valid 60 seconds for this session only; None when it is not his to fetch."""
    if file_id not in {file.file_id for file in of(session.user.email)}:
        return None
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": key_of(token),
        "file_id": file_id,
        "session_hash": session.key,
        "made_at": datetime.now(UTC),
    }
    with control.engine().begin() as connection:
        writing.forget(connection, ready_tokens, ready_tokens.c.made_at < datetime.now(UTC) - VALID)
        connection.execute(insert(ready_tokens).values(row))
    return token


def fetch(session: Session, token: str) -> Download | None:
    """The file behind a token, once. None when used before, too late, another session's, or not his any more."""
    mine = (ready_tokens.c.token_hash == key_of(token)) & (ready_tokens.c.session_hash == session.key)
    with control.engine().begin() as connection:
        row = connection.execute(
            delete(ready_tokens).where(mine).returning(ready_tokens.c.file_id, ready_tokens.c.made_at)
        ).first()
    if row is None or not lasts(row.made_at, VALID):
        return None
    found = [file for file in of(session.user.email) if file.file_id == row.file_id]
    path = shelf.fetched(found[0].path.as_posix()) if found else None
    return Download(path, found[0].ready.file_name, is_kept=not control.is_shared()) if path else None


def remove(email: str, file_id: str) -> bool:
    """Remove this file of this user, from disk and list; False when he has none like that."""
    user_id = select(control.users.c.user_id).where(control.users.c.email == email).scalar_subquery()
    return _remove((ready_files.c.file_id == file_id) & (ready_files.c.user_id == user_id)) > 0


def count_of_office(office_id: str) -> int:
    """How many files are kept for users of this office."""
    found = select(func.count()).select_from(ready_files).where(_of_office(office_id))
    with control.engine().connect() as connection:
        return int(connection.execute(found).scalar_one())


def remove_of_office(office_id: str) -> None:
    """Remove all files that are kept for users of this office."""
    _remove(_of_office(office_id))


def _of_office(office_id: str) -> ColumnElement[bool]:
    return ready_files.c.user_id.in_(select(control.users.c.user_id).where(control.users.c.office_id == office_id))


def remove_expired() -> int:
    """Remove the files whose time has passed, and what a broken run left behind; returns how many were listed."""
    count = _remove(ready_files.c.until <= datetime.now(UTC))
    shelf.remove_unasked()
    with control.engine().connect() as connection:
        listed = {Path(path).name for path in connection.execute(select(ready_files.c.path)).scalars()}
    for path in private_folder(_FOLDER).iterdir():
        if path.name not in listed and left_alone(path) > _BROKEN_SECONDS:
            path.unlink(missing_ok=True)
    return count


def _remove(which: ColumnElement[bool]) -> int:
    with control.engine().begin() as connection:
        doomed = select(ready_files.c.file_id).where(which)
        connection.execute(delete(ready_tokens).where(ready_tokens.c.file_id.in_(doomed)))
        gone = connection.execute(delete(ready_files).where(which).returning(ready_files.c.path)).scalars().all()
        shelf.remove(connection, gone)
    return len(gone)


def _user_id(email: str) -> int:
    with control.engine().connect() as connection:
        found = connection.execute(select(control.users.c.user_id).where(control.users.c.email == email)).scalar()
    if found is None:
        raise Refused(f"Er is geen gebruiker {email}.")
    return int(found)


def _kept_for() -> timedelta:
    return timedelta(minutes=settings().keep_downloads_minutes)


def _may_have(file: ReadyFile) -> bool:
    """Whether its user may still see all that the file was made with."""
    user = accounts.find(file.email)
    if user is None or not user.is_active:
        return False
    try:
        return scopes.of(user).holds(file.ready.scope)
    except Refused:
        return False


def _file(row: Row) -> ReadyFile:  # type: ignore[type-arg]
    ready = Ready(row.file_name, row.what, row.rows, _scope(row.scope))
    return ReadyFile(row.file_id, row.email, Path(row.path), ready, row.made_at, row.until)


def _scope(given: Mapping[str, object]) -> Scope:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return Scope(**values)  # type: ignore[arg-type]
