"""One load of an office at a time on a node, and what loads that were killed left behind."""

import contextlib
import re
import shutil
from collections.abc import Iterator

from filelock import FileLock, Timeout

from database.places import folder_name, office_folder
from errors import SourceRefused
from settings import private_folder


@contextlib.contextmanager
def loading(office_id: str) -> Iterator[None]:
    """While this lasts, nothing else on this node loads the office. Raises SourceRefused when something does."""
    lock = FileLock(private_folder("building") / f"{folder_name(office_id)}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SourceRefused(
            "Voor dit kantoor loopt al een laadbeurt. Wacht tot die klaar is en laad opnieuw."
        ) from None
    try:
        yield
    finally:
        lock.release()


def remove_left_behind(office_id: str) -> None:
    """Whatever builds of this office left, those that were killed too; only for who holds its lock."""
    name = folder_name(office_id)
    for folder in private_folder("building").glob(f"{name}-*"):
        if re.fullmatch("[0-9a-f]{32}", folder.name.removeprefix(f"{name}-")):
            shutil.rmtree(folder, ignore_errors=True)
    for pointer in office_folder(office_id).glob("CURRENT.*"):
        pointer.unlink(missing_ok=True)
