"""A folder as a source: watched as a whole, or an inbox of deliveries that are moved once they are dealt with."""

import hashlib
import time
from pathlib import Path
from uuid import uuid4

from sync.fetching import Fetched, FetchRefused
from sync.plan import Planned

LOADED, REFUSED = "verwerkt", "geweigerd"
_QUIET_SECONDS = 2.0  # a file that is still being written is left alone
_HALF = (".part", ".tmp", ".filepart", ".crdownload")


def watched(source: Planned, watermark: str | None) -> Fetched:
    """The whole folder, when anything in it changed since `watermark`. Raises FetchRefused when it cannot be read."""
    folder = _folder(source)
    try:
        files = _files(folder)
        told = "\n".join(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
        is_quiet = all(_is_quiet(path) for path in files)
    except OSError as error:
        raise FetchRefused(f"{folder} is niet te lezen: {error.strerror or error}.") from error
    found = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    if not files or found == watermark or not is_quiet:
        return Fetched(None, watermark)
    return Fetched(folder, found)


def inbox(source: Planned, watermark: str | None) -> Fetched:
    """The oldest delivery: a file, or a folder of files; moved to `verwerkt` or `geweigerd` beside it afterwards."""
    folder = _folder(source)
    try:
        waiting = sorted(
            (path for path in folder.iterdir() if path.name not in (LOADED, REFUSED) and _is_delivery(path)),
            key=lambda path: (path.stat().st_mtime_ns, path.name),
        )
    except OSError as error:
        raise FetchRefused(f"{folder} is niet te lezen: {error.strerror or error}.") from error
    if not waiting:
        return Fetched(None, watermark)
    return Fetched(
        waiting[0], watermark, lambda is_loaded: _move(waiting[0], folder / (LOADED if is_loaded else REFUSED))
    )


def _folder(source: Planned) -> Path:
    folder = Path(str(source.options["path"]))
    if not folder.is_dir():
        raise FetchRefused(f"De map {folder} van bron {source.name} is er niet.")
    return folder


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not _is_half(path))


def _is_half(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(_HALF)


def _is_quiet(path: Path) -> bool:
    return time.time() - path.stat().st_mtime >= _QUIET_SECONDS


def _is_delivery(path: Path) -> bool:
    if _is_half(path):
        return False
    if path.is_dir():
        files = _files(path)
        return bool(files) and all(_is_quiet(file) for file in files)
    return path.is_file() and _is_quiet(path)


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / path.name
    if target.exists():
        target = folder / f"{path.stem}-{uuid4().hex[:8]}{path.suffix}"
    path.rename(target)
