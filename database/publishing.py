"""Publishing: a finished file is read back, moved into place, and serves from then on."""

import os
from pathlib import Path
from uuid import uuid4

from database import places, snapshots
from database.verification import verified, verified_copy
from errors import SourceRefused
from settings import private_folder, settings


def publish(aside: Path, office_id: str, workflows: int, steps: int, original: Path | None = None) -> None:
    """Let this file, named after its snapshot, serve. Raises SourceRefused when it does not hold what was put in.

    `original`: the snapshot that it is a copy of, with little changed.
    """
    _check(aside, workflows, steps, original)
    _move_into_place(aside, office_id)


def _check(path: Path, workflows: int, steps: int, original: Path | None) -> None:
    found = verified_copy(path, original) if original else verified(path)
    if found is None:
        raise SourceRefused("De nieuwe stand is niet goed weggeschreven. De oude stand blijft staan; laad opnieuw.")
    if not found.is_whole or (found.workflows, found.steps) != (workflows, steps):
        raise SourceRefused(
            f"De nieuwe stand klopt niet met de bron ({found.workflows} van {workflows} workflows, "
            f"{found.steps} van {steps} stappen). De oude stand blijft staan; laad opnieuw."
        )


def _move_into_place(aside: Path, office_id: str) -> None:
    name = aside.stem
    folder = private_folder("snapshots", snapshots.folder_name(office_id))
    _sync(aside)
    os.chmod(aside, 0o600)
    os.replace(aside, folder / aside.name)
    pointer = folder / f"CURRENT.{uuid4().hex}"
    with os.fdopen(os.open(pointer, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(pointer, folder / "CURRENT")
    if os.name == "posix":
        _sync(folder)
    # By name but for this one, which serves: a clock that was put back must not make it the oldest.
    others = [other for other in snapshots.names(office_id) if other != name]
    for old in others[: max(0, len(others) + 1 - settings().keep_snapshots)]:
        places.remove(office_id, old)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
