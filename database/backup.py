"""A whole home in one file, and back: consistent while the app runs, and checked byte by byte when it is put back."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from errors import Refused
from settings import FILE_STORE, private_folder, settings

_MANIFEST = "procesbeheer-backup.json"
_VERSION = 1
_CONTROL = "control.sqlite"
_CHUNK = 1024**2
# What is no work of its own: half-made files, spill, files handed in or out.
_PASSING = ("building", "following", "spill", "uploads", "exports", "ready")


class BackupRefused(Refused):
    """A backup cannot be made or put back."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds: how many files, how many bytes, and when it was made."""

    files: int
    bytes: int
    made_at: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def make(out: Path) -> Backup:
    """Write all that this home holds to one file. Raises BackupRefused when it cannot."""
    _refuse_other_store()
    aside = out.with_name(f"{out.name}.part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            made = _write(file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(out)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise BackupRefused(f"De reservekopie kan niet geschreven worden: {error.strerror or error}.") from error
    return made


def _write(file: IO[bytes]) -> Backup:
    found: dict[str, dict[str, object]] = {}
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    with (
        tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as packed,
        tempfile.TemporaryDirectory(dir=private_folder("building")) as folder,
    ):
        for name, path in _files(Path(folder)):
            info = _add(packed, name, path)
            if info:
                found[name] = info
        manifest = json.dumps({"version": _VERSION, "made_at": made_at, "files": found}).encode()
        last = tarfile.TarInfo(_MANIFEST)
        last.size, last.mode = len(manifest), 0o600
        packed.addfile(last, io.BytesIO(manifest))
    return Backup(len(found), sum(int(str(info["size"])) for info in found.values()), made_at)


def _files(aside: Path) -> Iterator[tuple[str, Path]]:
    """The files to keep, by their name in the home. Each snapshot pointer comes before what it points at is looked up:
    a snapshot that is published meanwhile is then simply not in this backup."""
    home = settings().home
    pointers = [(path, path.read_bytes()) for path in sorted((home / "snapshots").glob("*/CURRENT"))]
    for pointer, content in pointers:
        copy = aside / f"{pointer.parent.name}-CURRENT"
        copy.write_bytes(content)
        yield pointer.relative_to(home).as_posix(), copy
    kept = {path for path, _ in pointers}
    copied = aside / _CONTROL
    if (home / _CONTROL).exists():
        _copy_control(home / _CONTROL, copied)
        yield _CONTROL, copied
    for path in sorted(path for path in home.rglob("*") if path.is_file() and path not in kept):
        name = path.relative_to(home)
        is_passing = name.parts[0] in _PASSING or path.suffix == ".lock" or path.name.startswith("CURRENT.")
        if not is_passing and not name.name.startswith(_CONTROL):
            yield name.as_posix(), path


def _copy_control(store: Path, copy: Path) -> None:
    """The control store as it is at one moment, also while others write."""
    with (
        closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as opened,
        closing(sqlite3.connect(copy)) as written,
    ):
        opened.backup(written)


def _add(packed: tarfile.TarFile, name: str, path: Path) -> dict[str, object] | None:
    """Add one file; None when it is gone by now: an old snapshot that was pruned."""
    try:
        with path.open("rb") as file:
            info = packed.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mode = 0o600
            read = _Hashing(file)
            packed.addfile(info, read)
    except FileNotFoundError:
        return None
    return {"size": info.size, "sha256": read.hash.hexdigest()}


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self.hash.update(found)
        return found


def restore(source: Path) -> Backup:
    """Put a backup back in an empty home. Raises BackupRefused, and leaves the home empty, when it is not whole."""
    _refuse_other_store()
    home = settings().home
    if home.exists() and any(home.iterdir()):
        raise BackupRefused(
            f"In {home} staat al iets. Zet terug in een lege map (PROCESBEHEER_HOME), dan gaat er niets verloren."
        )
    was_there = home.exists()
    private_folder()
    try:
        return _unpacked(source, home)
    except (OSError, tarfile.TarError, ValueError, KeyError, EOFError) as error:
        _empty(home, was_there)
        raise BackupRefused(f"{source.name} is geen hele reservekopie: {error}. Er is niets teruggezet.") from error
    except BackupRefused:
        _empty(home, was_there)
        raise


def _unpacked(source: Path, home: Path) -> Backup:
    digests: dict[str, dict[str, object]] = {}
    manifest: dict[str, object] = {}
    with tarfile.open(source, mode="r|") as packed:
        for member in packed:
            opened = packed.extractfile(member) if member.isreg() else None
            if opened is None:
                raise BackupRefused(f"{source.name} bevat iets dat geen bestand is: {member.name}.")
            if member.name == _MANIFEST:
                manifest = json.load(opened)
            else:
                digests[member.name] = _put(home, member.name, opened)
    if manifest.get("version") != _VERSION:
        raise BackupRefused(f"{source.name} is geen reservekopie van Procesbeheer, of van een andere versie.")
    if manifest["files"] != digests:
        raise BackupRefused(
            f"{source.name} is beschadigd: de inhoud is niet wat erin gezet is. Er is niets teruggezet."
        )
    return Backup(len(digests), sum(int(str(info["size"])) for info in digests.values()), str(manifest["made_at"]))


def _put(home: Path, name: str, opened: IO[bytes]) -> dict[str, object]:
    parts = PurePosixPath(name).parts
    target = home.joinpath(*parts)
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts or home not in target.parents:
        raise BackupRefused(f"De reservekopie wijst buiten de map: {name}.")
    private_folder(*parts[:-1])
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def _empty(home: Path, was_there: bool) -> None:
    for path in home.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not was_there:
        home.rmdir()


def _refuse_other_store() -> None:
    if settings().store != FILE_STORE:
        raise BackupRefused(
            "De gegevens staan in de gedeelde opslag en niet in deze map. Bewaar de catalogus met pg_dump en daarna "
            "een kopie van PROCESBEHEER_DATA; terugzetten gaat in dezelfde volgorde. Zie docs/opschalen.md."
        )
    if settings().control_url != f"sqlite:///{settings().home / _CONTROL}":
        raise BackupRefused(
            "De controle-opslag staat niet in deze map. Maak daarvan een reservekopie met zijn eigen gereedschap "
            "(PostgreSQL: pg_dump), en van de rest een kopie van de map zelf; zie docs/instellingen.md."
        )
