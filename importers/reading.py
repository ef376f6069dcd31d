"""Reading a source of any format into schema `incoming`: the exchange format, or an event log with a mapping."""

from pathlib import Path

from database.building import Build
from errors import SourceRefused
from importers import csv_files, event_log, incoming, json_lines, parquet_files, source_files, workbooks
from importers.exchange import TABLES, Format
from progress import Progress

_READERS = {
    Format.CSV: csv_files.read,
    Format.PARQUET: parquet_files.read,
    Format.JSON_LINES: json_lines.read,
    Format.SHEET: workbooks.read,
}


def read(made: Build, source: Path, mapping: Path | None, progress: Progress) -> None:
    """Fill schema `incoming`. Raises SourceRefused, in one line, when something the format requires is absent."""
    if not source.exists():
        raise SourceRefused(f"{source} bestaat niet. Geef een map, zip, xlsx of logboek.")
    if mapping is not None:
        event_log.read(source, made.office_id, mapping, made.connection, progress)
    elif event_log.is_event_log(source):
        raise SourceRefused(f"{source.name} is een logboek. Zeg met --mapping BESTAND.toml wat erin staat.")
    else:
        for file in source_files.found(source, made):
            progress.step(f"{file.name} lezen")
            _READERS[file.format](made, file)
    _refuse_incomplete(made, source)


def _refuse_incomplete(made: Build, source: Path) -> None:
    absent = [
        table.name
        for table in TABLES.values()
        if table.is_required and not incoming.columns_offered(made.connection, table.name)
    ]
    if absent:
        raise SourceRefused(
            f"{source.name} mist {', '.join(absent)}. Voeg toe als .csv, .parquet, .jsonl of .xlsx (of als werkblad)."
        )
    for table in TABLES.values():
        if missing := incoming.missing_columns(made.connection, table):
            file = incoming.file_of(made.connection, table.name)
            raise SourceRefused(f"{file} mist de kolom{'men' * (len(missing) > 1)} {', '.join(missing)}. Vul aan.")
