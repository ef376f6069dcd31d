"""Lists as CSV, in which a spreadsheet finds no formula, and as Parquet, with its account in it."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from exports.cells import Values
from queries.terms import Column, Kind

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_GUARDED = f"^('*{_FORMULA})"
UNGUARDED = f"^'('*{_FORMULA})"
DAY = "%d-%m-%Y"
MOMENT = "%d-%m-%Y %H:%M:%S"
KINDS = {
    Kind.TEXT: "tekst",
    Kind.DATE: "datum",
    Kind.MOMENT: "datum met tijd",
    Kind.NUMBER: "getal",
    Kind.DAYS: "getal",
}
# One subject of the account of a CSV per column: what its cells are, so that they can be read back as they were.
KIND_SUBJECT = "Soort kolom: "
ACCOUNT_KEY = "verantwoording"
_OPTIONS = csv.WriteOptions(include_header=False, delimiter=";", quoting_style="needed")


def write_csv(path: Path, columns: Sequence[Column], cells: pa.RecordBatchReader) -> None:
    """Semicolons, decimal commas, UTF-8 that says so; a text that looks like a formula gets a quote before it."""
    labels = [column.label for column in columns]
    with path.open("wb") as file:
        _begin(file, labels)
        schema = pa.schema([pa.field(label, pa.string()) for label in labels])
        with csv.CSVWriter(file, schema, write_options=_OPTIONS) as writer:
            for batch in cells:
                texts = [_texts(values) for values in batch.columns]
                writer.write_batch(pa.record_batch(texts, schema=schema))


def write_csv_account(path: Path, columns: Sequence[Column], account: Iterable[tuple[str, str | int]]) -> None:
    """The account as a CSV of its own, with what each column holds."""
    kinds = [(KIND_SUBJECT + column.label, KINDS[column.kind]) for column in columns]
    told = [(subject, str(content)) for subject, content in [*account, *kinds]]
    batch = pa.record_batch(
        [_texts(pa.array([row[place] for row in told], pa.string())) for place in (0, 1)], names=["Onderwerp", "Inhoud"]
    )
    with path.open("wb") as file:
        _begin(file, batch.schema.names)
        with csv.CSVWriter(file, batch.schema, write_options=_OPTIONS) as writer:
            writer.write_batch(batch)


def write_parquet(
    path: Path,
    cells: pa.RecordBatchReader,
    account: Callable[[], Iterable[tuple[str, str | int]]],
) -> None:
    """Typed columns under their Dutch headings; the account is a list of pairs in JSON under `verantwoording`."""
    with pq.ParquetWriter(path, cells.schema, compression="zstd") as writer:
        for batch in cells:
            writer.write_batch(batch)
        told = json.dumps([list(row) for row in account()], ensure_ascii=False)
        writer.add_key_value_metadata({ACCOUNT_KEY: told})


def _begin(file: IO[bytes], labels: Sequence[str]) -> None:
    quoted = ['"' + label.replace('"', '""') + '"' if set(label) & set(';"\n') else label for label in labels]
    file.write("\ufeff".encode() + (";".join(quoted) + "\n").encode())


def _texts(values: Values) -> Values:
    if pa.types.is_string(values.type):
        return pc.replace_substring_regex(values, _GUARDED, r"'\1")
    if pa.types.is_date(values.type):
        return pc.strftime(values, format=DAY)
    if pa.types.is_timestamp(values.type):
        return pc.strftime(values, format=MOMENT)
    return pc.replace_substring(values.cast(pa.string()), ".", ",")
