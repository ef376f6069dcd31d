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
_START_BYTES = 64 * 1024
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_SMALL_BYTES = 20 * 1024**2


def check(path: Path, max_bytes: int = _MAX_BYTES) -> list[zipfile.ZipInfo]:
    """The files in a zip. Raises SourceRefused when it is no zip, encrypted, or unpacks to too much or elsewhere."""
    _check_kind(path)
    try:
        with zipfile.ZipFile(path) as opened:
            entries = opened.infolist()
    except PermissionError:
        raise
    except _BROKEN as error:
        raise SourceRefused(f"{path.name} is geen leesbaar zip- of xlsx-bestand. Maak het opnieuw.") from error
    _check_size(path, entries, max_bytes)
    for entry in entries:
        _check_entry(path, entry)
    return [entry for entry in entries if not entry.is_dir()]


def check_workbook(path: Path) -> None:
    """Raises SourceRefused when an xlsx file is no zip, unpacks to more than a workbook can need, or has a DOCTYPE."""
    for entry in check(path, _MAX_WORKBOOK_BYTES):
        if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _start(path, entry):
            raise SourceRefused(
                f"{entry.filename} in {path.name} heeft een DOCTYPE; een werkmap heeft die niet. Sla hem opnieuw op."
            )


def _start(path: Path, entry: zipfile.ZipInfo) -> bytes:
    try:
        with zipfile.ZipFile(path) as opened, opened.open(entry) as packed:
            return packed.read(_START_BYTES)
    except _BROKEN as error:
        raise SourceRefused(f"{entry.filename} in {path.name} is beschadigd. Maak het bestand opnieuw.") from error


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


def _check_kind(path: Path) -> None:
    """What a workbook becomes with a password on it, or in an Excel of before 2007."""
    with path.open("rb") as opened:
        is_compound = opened.read(4) == _COMPOUND_FILE
    if is_compound:
        raise SourceRefused(
            f"{path.name} heeft een wachtwoord, of is van een oude Excel. Sla het op als .xlsx, zonder wachtwoord."
        )


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
    if entry.file_size > _SMALL_BYTES and entry.file_size > _MAX_RATIO * entry.compress_size:
        raise SourceRefused(
            f"{entry.filename} in {path.name} wordt uitgepakt {entry.file_size // 1024**2} MB, verdacht veel voor "
            f"{entry.compress_size // 1024} kB. Lever de bestanden los aan, in een map."
        )
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    is_outside = name.is_absolute() or ".." in name.parts or ":" in entry.filename or "\0" in entry.filename
    if is_outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise SourceRefused(f"{path.name} wijst buiten de zip: '{entry.filename}'. Maak hem opnieuw.")
    if entry.flag_bits & 0x1:
        raise SourceRefused(f"{path.name} heeft een wachtwoord. Lever hem zonder wachtwoord aan.")
