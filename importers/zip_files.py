"""Zip files that nobody can abuse: names and unpacked sizes are looked at before a byte is unpacked."""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from errors import SourceRefused

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError)
_MAX_ENTRIES = 1_000
_MAX_BYTES = 20 * 1024**3
_MAX_WORKBOOK_BYTES = 2 * 1024**3
# Deflate packs a thousand to one at most; tables of real data stay far below a hundred to one.
_MAX_RATIO = 200
_SMALL_BYTES = 20 * 1024**2


def check(path: Path, max_bytes: int = _MAX_BYTES) -> list[zipfile.ZipInfo]:
    """The files in a zip. Raises SourceRefused when it is no zip, encrypted, or unpacks to too much or elsewhere."""
    try:
        with zipfile.ZipFile(path) as opened:
            entries = opened.infolist()
    except _BROKEN as error:
        raise SourceRefused(f"{path.name} is geen leesbaar zip- of xlsx-bestand. Maak het opnieuw.") from error
    _check_size(path, entries, max_bytes)
    for entry in entries:
        _check_entry(path, entry)
    return [entry for entry in entries if not entry.is_dir()]


def check_workbook(path: Path) -> None:
    """Raises SourceRefused when an xlsx file is no zip or unpacks to more than a workbook can need."""
    check(path, _MAX_WORKBOOK_BYTES)


def unpack(path: Path, entry: zipfile.ZipInfo, folder: Path) -> Path:
    """Unpack one file that `check` has seen, under a name of our own. Raises SourceRefused when it is damaged."""
    target = folder / f"{entry.header_offset}{PurePosixPath(entry.filename).suffix}"
    try:
        with zipfile.ZipFile(path) as opened, opened.open(entry) as packed, target.open("xb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1024**2)
    except _BROKEN as error:
        raise SourceRefused(f"{entry.filename} in {path.name} is beschadigd. Maak de zip opnieuw.") from error
    if target.stat().st_size != entry.file_size:
        raise SourceRefused(f"{entry.filename} in {path.name} is niet zo groot als de zip zegt. Maak hem opnieuw.")
    return target


def _check_size(path: Path, entries: list[zipfile.ZipInfo], max_bytes: int) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if len(entries) > _MAX_ENTRIES:
        raise SourceRefused(f"{path.name} bevat meer dan {_MAX_ENTRIES} bestanden. Pak alleen de tabellen in.")
    if total > max_bytes or (total > _SMALL_BYTES and total / packed > _MAX_RATIO):
        raise SourceRefused(
            f"{path.name} wordt uitgepakt {total // 1024**2} MB, verdacht veel voor {packed // 1024} kB. "
            "Lever de bestanden los aan, in een map."
        )


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    is_outside = name.is_absolute() or ".." in name.parts or ":" in entry.filename or "\0" in entry.filename
    if is_outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise SourceRefused(f"{path.name} wijst buiten de zip: '{entry.filename}'. Maak hem opnieuw.")
    if entry.flag_bits & 0x1:
        raise SourceRefused(f"{path.name} heeft een wachtwoord. Lever hem zonder wachtwoord aan.")
