"""Where the snapshots of an office are, and which of them serves: the one that CURRENT names, unless it is damaged."""

import contextlib
import hashlib
import os
import re
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from errors import NoSnapshot
from settings import private_folder, settings

# Names in order are moments in order; a name says no more than that.
_NAME = "s%Y%m%dT%H%M%S%fZ"
_A_DAY = 24 * 3600
_PASSING = ("spill", "uploads", "exports")
_NAMED = re.compile(r"s\d{8}T\d{12}Z")
# Beside a snapshot that a lake has as well: what it is there. In its place, when it is read from the lake itself.
NOTE, DIRECT = ".lake", ".direct"


def folder_name(office_id: str) -> str:
    """The office id as one safe folder name, whatever it holds: a plain id as it is, any other as a part with a hash.

    Capitals count as odd: some file systems take "A" and "a" for one name, and two offices must never share a folder.
    """
    if re.fullmatch(r"[a-z0-9_-]{1,60}", office_id):
        return office_id
    digest = hashlib.sha256(office_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{re.sub('[^a-z0-9_-]+', '-', office_id.lower())[:40]}~{digest[:20]}"


def office_folder(office_id: str) -> Path:
    return settings().home / "snapshots" / folder_name(office_id)


def path_of(office_id: str, name: str) -> Path:
    return office_folder(office_id) / f"{name}.duckdb"


def names(office_id: str) -> list[str]:
    """The snapshots that are kept, oldest first."""
    folder = office_folder(office_id)
    return sorted({path.stem for suffix in (".duckdb", DIRECT) for path in folder.glob(f"s*{suffix}")})


def note_of(office_id: str, name: str) -> Path:
    """The file that says what this snapshot is in the lake."""
    return path_of(office_id, name).with_suffix(NOTE)


def direct_of(path: Path) -> Path:
    """The file that stands in the place of this snapshot when it is read from the lake itself."""
    return path.with_suffix(DIRECT)


def is_there(path: Path) -> bool:
    """Whether this snapshot can be read, here or in the lake."""
    return path.is_file() or direct_of(path).is_file()


def moment_of(name: str) -> datetime:
    """When the snapshot of this name was made."""
    return datetime.strptime(name, _NAME).replace(tzinfo=UTC)


def new_name(office_id: str, made_at: datetime) -> str:
    """The name of a snapshot made at this moment: after all that are kept, also when the clock was put back since."""
    name = made_at.strftime(_NAME)
    last = max((kept for kept in names(office_id) if _NAMED.fullmatch(kept)), default="")
    if name > last:
        return name
    return (datetime.strptime(last, _NAME) + timedelta(microseconds=1)).strftime(_NAME)  # noqa: DTZ007 - its Z is UTC


def pointed_at(office_id: str) -> str:
    """The snapshot that CURRENT names, whole or not. Raises NoSnapshot when the office has none."""
    try:
        return pointed(office_folder(office_id) / "CURRENT")
    except FileNotFoundError:
        raise NoSnapshot("Voor dit kantoor zijn nog geen gegevens geladen.") from None


def pointed(pointer: Path) -> str:
    """The snapshot that this pointer names. Raises FileNotFoundError when there is no such pointer."""
    return pointer.read_text(encoding="ascii", errors="replace").strip()


def target_of(pointer: Path) -> Path:
    """The snapshot file that this pointer names, there or not. Raises FileNotFoundError when there is no pointer."""
    return pointer.with_name(f"{pointed(pointer)}.duckdb")


def unserved() -> list[Path]:
    """All snapshot files of this home that no pointer names."""
    serving = {target_of(pointer) for pointer in pointers()}
    return [path for path in (settings().home / "snapshots").glob("*/s*.duckdb") if path not in serving]


def pointers() -> list[Path]:
    """The pointers of all offices of this home."""
    return sorted((settings().home / "snapshots").glob("*/CURRENT"))


def current_name(office_id: str) -> str:
    """Name of the snapshot that serves now, such as "s20261123T143200000000Z": the one that CURRENT names, or when that
    is damaged or gone the newest that is not. Raises NoSnapshot."""
    pointed = pointed_at(office_id)
    if _is_good(office_id, pointed):
        return pointed
    others = [name for name in names(office_id) if name != pointed and _is_good(office_id, name)]
    return others[-1] if others else pointed


def is_degraded(office_id: str) -> bool:
    """Whether something else serves than what was published last, or nothing whole is left."""
    return not _is_whole(office_folder(office_id) / "CURRENT")


def is_any_degraded() -> bool:
    """Whether that is so for any office of this home."""
    return any(
        not _is_whole(folder / "CURRENT") for folder in (settings().home / "snapshots").glob("*") if folder.is_dir()
    )


def _is_whole(pointer: Path) -> bool:
    """Whether what this pointer names is there and was not found to be damaged."""
    if not pointer.exists():
        return True
    path = target_of(pointer)
    return is_there(path) and not _mark(path).exists()


def distrust(path: Path) -> None:
    """From here on no process serves this snapshot: it was found to be damaged. It stays where it is."""
    with contextlib.suppress(OSError):
        _mark(path).touch(mode=0o600)


def remove(office_id: str, name: str) -> None:
    """Take a snapshot away, and what was said of it."""
    forget(path_of(office_id, name))


def forget(path: Path) -> None:
    """Take the snapshot of this path away, and what was said of it."""
    for gone in (path, _mark(path), path.with_suffix(NOTE), direct_of(path)):
        gone.unlink(missing_ok=True)


def _is_good(office_id: str, name: str) -> bool:
    path = path_of(office_id, name)
    return is_there(path) and not _mark(path).exists()


def _mark(path: Path) -> Path:
    return path.with_suffix(".damaged")


def clear_at_start() -> None:
    """Take away what processes that are gone left: spill, what was handed in, and files on their way out. Only for a
    process that has none of these yet: one before it with the same number left them."""
    for kind in _PASSING:
        for left in private_folder(kind).iterdir():
            number = left.name.partition("-")[0]
            is_mine = number == str(os.getpid())
            if is_mine or left_alone(left) > _A_DAY or (number.isdigit() and not _is_running(int(number))):
                _remove(left)


def left_alone(path: Path) -> float:
    """Seconds since this was last written; none when it went meanwhile, for others clear up too."""
    try:
        return time.time() - path.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return 0.0


def _remove(left: Path) -> None:
    shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def clear_spill() -> None:
    """Take away what processes that are gone left in their spill folders; rows of queries may be in it."""
    for folder in private_folder("spill").iterdir():
        if not (folder.name.isdigit() and _is_running(int(folder.name))):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    if os.name != "posix":
        return True  # there, asking would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
