"""Publishing: a finished file is read back, moved into place, and serves from then on."""

import os
from pathlib import Path
from uuid import uuid4

from database import places
from database.verification import Verified, verified, verified_copy
from errors import SourceRefused
from settings import private_folder, settings


def checked(path: Path, workflows: int, steps: int, original: Path | None = None) -> Verified:
    """This file, read back. Raises SourceRefused when it does not hold what was put in.

    `original`: the snapshot that it is a copy of, with little changed.
    """
    found = verified_copy(path, original) if original else verified(path)
    if found is None:
        raise SourceRefused("De nieuwe stand is niet goed weggeschreven. De oude stand blijft staan; laad opnieuw.")
    if not found.is_whole or (found.workflows, found.steps) != (workflows, steps):
        raise SourceRefused(
            f"De nieuwe stand klopt niet met de bron ({found.workflows} van {workflows} workflows, "
            f"{found.steps} van {steps} stappen). De oude stand blijft staan; laad opnieuw."
        )
    return found


def move_into_place(aside: Path, office_id: str) -> None:
    """Let this file, named after its snapshot, serve; the oldest ones go."""
    name = aside.stem
    folder = private_folder("snapshots", places.folder_name(office_id))
    _sync(aside)
    os.chmod(aside, 0o600)
    os.replace(aside, folder / aside.name)
    point_at(office_id, name)
    # By name but for this one, which serves: a clock that was put back must not make it the oldest.
    others = [other for other in places.names(office_id) if other != name]
    for old in others[: max(0, len(others) + 1 - settings().keep_snapshots)]:
        places.remove(office_id, old)


def point_at(office_id: str, name: str) -> None:
    """Let this snapshot, which is in place, serve."""
    folder = places.office_folder(office_id)
    pointer = folder / f"CURRENT.{uuid4().hex}"
    try:
        _write(pointer, name)
        os.replace(pointer, folder / "CURRENT")
    except OSError:
        pointer.unlink(missing_ok=True)  # a full disk; what serves goes on serving
        raise
    if os.name == "posix":
        _sync(folder)


def _write(pointer: Path, name: str) -> None:
    with os.fdopen(os.open(pointer, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
