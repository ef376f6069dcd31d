"""Files that whoever asked for them fetches later: where they lie on one machine, in the control store where a server
keeps that, so that every node can hand them out. See docs/decisions/0016-files-of-several-nodes.md."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, delete, exists, insert, select

from database import control
from database.file_tables import file_parts, ready_files
from settings import passing_place

READY, DOWNLOAD, QUARANTINE = "ready/", "download/", "quarantine/"
_PART = 1024**2


def put(connection: Connection, path: Path, name: str) -> str:
    """Keep this file, in the transaction of the row that tells of it; returns what that row is to call it.

    `name` begins with the kind of file, and nothing else has it. Once that transaction is kept, `let_go` of the file.
    """
    if not control.is_shared():
        return str(path)
    with path.open("rb") as file:
        for number, part in enumerate(_parts(file)):
            connection.execute(insert(file_parts).values(name=name, part_no=number, content=part))
    return name


def _parts(file: BinaryIO) -> Iterator[bytes]:
    """The file in parts, an empty one in one."""
    part = file.read(_PART)
    yield part
    while part := file.read(_PART):
        yield part


def let_go(path: Path) -> None:
    """Remove the file from this machine when the store has it by now."""
    if control.is_shared():
        path.unlink(missing_ok=True)


def is_there(called: str) -> bool:
    """Whether the file that a row calls so is still to be had."""
    return control.is_shared() or Path(called).exists()


def fetched(called: str) -> Path | None:
    """Where on this machine the file is that a row calls so; None when it is gone. Of the store it is a copy, which is
    the caller's to remove."""
    if not control.is_shared():
        return Path(called) if Path(called).exists() else None
    copy, count = passing_place("exports"), 0
    with copy.open("xb") as file:
        for part in _kept(called):
            count += 1
            file.write(part)
    if count:
        return copy
    copy.unlink()
    return None


def content(name: str) -> bytes | None:
    """All that the store has under this name; None when nothing."""
    parts = list(_kept(name))
    return b"".join(parts) if parts else None


def _kept(name: str) -> Iterator[bytes]:
    found = select(file_parts.c.content).where(file_parts.c.name == name).order_by(file_parts.c.part_no)
    with control.engine().connect() as connection:
        yield from connection.execution_options(yield_per=4).execute(found).scalars()


def names(kind: str) -> list[str]:
    """The names that begin so, in order."""
    found = select(file_parts.c.name).where(
        file_parts.c.part_no == 0, file_parts.c.name.startswith(kind, autoescape=True)
    )
    with control.engine().connect() as connection:
        return list(connection.execute(found.order_by(file_parts.c.name)).scalars())


def remove(connection: Connection, called: Iterable[str]) -> None:
    """Remove the files that rows call so, with those rows."""
    gone = list(called)
    if control.is_shared():
        connection.execute(delete(file_parts).where(file_parts.c.name.in_(gone)))
        return
    for path in gone:
        Path(path).unlink(missing_ok=True)


def remove_unasked() -> None:
    """Remove from the store what nobody can ask for any more, because its row went in another way."""
    if not control.is_shared():
        return
    for kind, asked in ((READY, ready_files), (DOWNLOAD, control.downloads)):
        is_asked = exists().where(asked.c.path == file_parts.c.name)
        with control.engine().begin() as connection:
            of_kind = file_parts.c.name.startswith(kind, autoescape=True)
            connection.execute(delete(file_parts).where(of_kind, ~is_asked))
