"""Text that is not UTF-8: detected, named in the report, and read only when there is no doubt."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from database.building import Build
from errors import SourceRefused
from importers import incoming
from importers.exchange import SourceFile

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHER_KINDS = {
    b"PK\x03\x04": "een zip- of xlsx-bestand. Geef het de naam .zip of .xlsx",
    b"PAR1": "een Parquet-bestand. Geef het de naam .parquet",
    b"\x1f\x8b": "een gzip-bestand. Pak het eerst uit",
    b"\xd0\xcf\x11\xe0": "een oud of versleuteld Excel-bestand. Sla het zonder wachtwoord op als .xlsx",
    b"%PDF": "een PDF. Lever de gegevens zelf aan als CSV of .xlsx",
}
_SINGLE_BYTE = ("windows-1252", "cp850", "mac-roman")
# What Dutch names and remarks are written with, besides ASCII. In the wrong encoding an é becomes something else.
_EXPECTED = frozenset("áàâäãåéèêëíìîïóòôöõøúùûüýÿçñæßÁÀÂÄÅÉÈÊËÍÌÎÏÓÒÔÖÕØÚÙÛÜÇÑ€£§°²³½¼±×·’‘“”–—…«»\u00a0")
_MISREAD = re.compile(r"[a-zß-ÿ][À-Þ]|\w[‘“”—–]\w|\w‘", re.UNICODE)
_SAMPLE_BYTES = 1024**2
_CHUNK_BYTES = 4 * 1024**2


def utf8(made: Build, file: SourceFile) -> Path:
    """A UTF-8 version of a text file: the file itself, or a copy in the build's folder whose encoding the report names.

    Single damaged lines stay in it. Raises SourceRefused, naming the encoding, when that is not certain.
    """
    _refuse_other_kind(file)
    name = _by_mark(file.path)
    if name is None:
        if _is_utf8(file.path) or _is_damaged_utf8(file.path):
            return file.path
        name = _detected(file)
    copy = made.folder / f"{file.table}.utf8"
    try:
        _convert(file.path, name, copy)
    except UnicodeError as error:
        raise SourceRefused(f"{file.name} is geen UTF-8 en ook geen geldige {name}. Sla het op als UTF-8.") from error
    incoming.warn(made.connection, f"{file.name} is geen UTF-8 maar {name}, en is zo gelezen.")
    return copy


def _refuse_other_kind(file: SourceFile) -> None:
    start = _start(file.path)
    for mark, sentence in _OTHER_KINDS.items():
        if start.startswith(mark):
            raise SourceRefused(f"{file.name} is {sentence}.")


def _start(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(4)


def _by_mark(path: Path) -> str | None:
    start = _start(path)
    return next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(path: Path) -> bool:
    """Whether lines with more than ASCII are mostly UTF-8, so that the others are damage and not another encoding."""
    good = bad = 0
    with path.open("rb") as opened:
        while line := opened.readline(_SAMPLE_BYTES):
            if not line.isascii():
                is_good = _decodes(line, "utf-8")
                good, bad = good + is_good, bad + (not is_good)
    return 0 < good >= bad


def _detected(file: SourceFile) -> str:
    sample = _unusual(file.path)
    fitting = [name for name in _SINGLE_BYTE if _fits(sample, name)]
    if fitting and (fitting[0] == "windows-1252" or len(fitting) == 1):
        return fitting[0]
    guess = from_bytes(sample).best()
    likely = f"waarschijnlijk {guess.encoding.replace('_', '-')}" if guess else "onbekend"
    raise SourceRefused(
        f"{file.name} is geen UTF-8 (codering: {likely}, niet zeker). Sla het op als UTF-8 en laad opnieuw."
    )


def _fits(sample: bytes, name: str) -> bool:
    if not _decodes(sample, name):
        return False
    text = sample.decode(name)
    return all(character.isascii() or character in _EXPECTED for character in text) and not _MISREAD.search(text)


def _decodes(text: bytes, name: str) -> bool:
    try:
        text.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _unusual(path: Path) -> bytes:
    """The lines with more than ASCII, up to a megabyte of them; the whole start of a file that has no such lines."""
    kept, size = [], 0
    with path.open("rb") as opened:
        while line := opened.readline(_SAMPLE_BYTES):
            if not line.isascii() or b"\0" in line:
                kept.append(line)
                size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return b"".join(kept)


def _convert(path: Path, name: str, copy: Path) -> None:
    decoder = codecs.getincrementaldecoder(name)()
    with copy.open("wb") as written:
        for chunk in _chunks(path):
            written.write(decoder.decode(chunk).encode())
        written.write(decoder.decode(b"", final=True).encode())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            yield chunk
