"""Reading a source of any format into schema `incoming`: the exchange format, an event log with a mapping, or what
Loket itself gives as download."""

import errno
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from database.building import Build
from errors import SourceRefused
from importers import (
    column_mapping,
    csv_files,
    event_log,
    incoming,
    json_lines,
    loket,
    parquet_files,
    source_files,
    table_parts,
    workbooks,
)
from importers.exchange import TABLES, Format, SourceFile
from progress import Progress

_READERS = {
    Format.CSV: csv_files.read,
    Format.PARQUET: parquet_files.read,
    Format.JSON_LINES: json_lines.read,
    Format.SHEET: workbooks.read,
}


class Kind(StrEnum):
    """What a source as a whole is."""

    EXCHANGE = "exchange"
    EVENT_LOG = "event_log"
    LOKET = "loket"


# No room on the disk, or in what this user or process may have of it.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Who serves already knows these: a source of changes need not say them again.
_KNOWN_ONCE_SERVED = ("employers", "employees")


def read(made: Build, source: Path, mapping: Path | None, progress: Progress, employer_id: str | None = None) -> None:
    """Fill schema `incoming`. `employer_id`: whose list it is, for a download of Loket, which does not say.

    Raises SourceRefused, in one line, when something the format requires is absent.
    """
    try:
        _refuse_unreadable(source, mapping)
        _read(made, source, mapping, progress, employer_id)
    except PermissionError as error:
        name = Path(error.filename or source).name
        raise SourceRefused(f"{name} is niet te lezen. Controleer de rechten van dit bestand of deze map.") from error
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise SourceRefused("De schijf is vol. Maak ruimte vrij en laad opnieuw. De oude stand blijft.") from error


def _refuse_unreadable(source: Path, mapping: Path | None) -> None:
    if not source.exists():
        raise SourceRefused(f"{source} bestaat niet. Geef een map, zip, xlsx of logboek.")
    for path in (source, mapping):
        if path is not None and not path.is_dir():
            source_files.refuse_special(path)


def _read(made: Build, source: Path, mapping: Path | None, progress: Progress, employer_id: str | None) -> None:
    kind = kind_of(source, mapping)
    if kind is Kind.LOKET:
        progress.step(f"{source.name} lezen")
        loket.read(made, source, employer_id)
    elif kind is Kind.EVENT_LOG and mapping is None:
        raise SourceRefused(f"{source.name} is een logboek. Zeg met --mapping BESTAND.toml wat erin staat.")
    elif kind is Kind.EVENT_LOG and mapping is not None:
        event_log.read(source, made.office_id, mapping, made.connection, progress)
    else:
        if mapping is not None:
            column_mapping.keep(made.connection, mapping)
        for _, parts in groupby(source_files.found(source, made), key=lambda file: file.table):
            _read_parts(made, list(parts), progress)
    _refuse_incomplete(made, source)


def _read_parts(made: Build, files: list[SourceFile], progress: Progress) -> None:
    """Make `incoming.<table>` of one file, or of several that are parts of one table."""
    for file in files:
        progress.step(f"{file.name} lezen")
        _READERS[file.format](made, file)
        if len(files) > 1:
            table_parts.add(made, file)
    if len(files) > 1:
        table_parts.join(made, files[0].table)


def kind_of(source: Path, mapping: Path | None) -> Kind:
    """What this source is. Raises SourceRefused when it is a workbook that cannot be opened."""
    if mapping is not None and not column_mapping.is_one(mapping):
        return Kind.EVENT_LOG
    if loket.is_download(source):
        return Kind.LOKET
    return Kind.EVENT_LOG if event_log.is_event_log(source) else Kind.EXCHANGE


def _refuse_incomplete(made: Build, source: Path) -> None:
    absent = [
        table.name
        for table in TABLES.values()
        if table.is_required and not incoming.columns_offered(made.connection, table.name)
        if not (made.serving and table.name in _KNOWN_ONCE_SERVED)
    ]
    if made.serving and absent == ["workflows"]:
        return  # steps alone: they are added to workflows that are served
    if absent:
        raise SourceRefused(
            f"{source.name} mist {', '.join(absent)}. Voeg toe als .csv, .parquet, .jsonl of .xlsx (of als werkblad)."
        )
    for table in TABLES.values():
        if missing := incoming.missing_columns(made.connection, table):
            file = incoming.file_of(made.connection, table.name)
            raise SourceRefused(f"{file} mist de kolom{'men' * (len(missing) > 1)} {', '.join(missing)}. Vul aan.")
