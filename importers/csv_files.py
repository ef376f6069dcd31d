"""CSV files: the good rows through DuckDB, every other line to quarantine with its number."""

import shutil
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np
import pyarrow as pa

from database.building import Build
from errors import SourceRefused
from importers import csv_lines, encodings, incoming
from importers.csv_lines import Lines
from importers.exchange import SourceFile


def read(made: Build, file: SourceFile) -> None:
    """Make `incoming.<table>` out of the rows. Raises SourceRefused when the file is no CSV of rows."""
    path = encodings.utf8(made, file)
    lines = csv_lines.scan(path, file.table, file.name)
    raw = [f"c{position}" for position in range(len(lines.layout.headings))]
    columns = incoming.choose(made.connection, file, lines.layout.headings, raw)
    incoming.reject(made.connection, file.table, file.name, lines.bad)
    if lines.cuts:
        path = _good_rows(path, made.folder / f"{file.table}.rows", lines)
    path = incoming.unambiguous(path, made.folder)
    _fill(made.connection, file, path, raw, lines)
    relation, line = _number(made.connection, file, lines)
    incoming.offer(made.connection, file.table, relation, columns, file.name, line)


def _good_rows(path: Path, copy: Path, lines: Lines) -> Path:
    """A copy without the header and the bad lines, and with doubtful rows rewritten."""
    with path.open("rb") as opened, copy.open("wb") as written:
        opened.seek(lines.header_bytes)
        for start, end, instead in lines.cuts:
            _copy(opened, written, start - opened.tell())
            written.write(instead)
            opened.seek(end)
        shutil.copyfileobj(opened, written, 1024**2)
    return copy


def _copy(opened: BinaryIO, written: BinaryIO, size: int) -> None:
    while size > 0:
        chunk = opened.read(min(size, 1024**2))
        written.write(chunk)
        size -= len(chunk)


def _fill(connection: duckdb.DuckDBPyConnection, file: SourceFile, path: Path, raw: list[str], lines: Lines) -> None:
    """Make incoming.raw_<table>. Raises SourceRefused when DuckDB sees other rows in it than the scan."""
    given: dict[str, object] = {
        "path": str(path),
        "delimiter": lines.layout.delimiter,
        "skip": 0 if lines.cuts else lines.header_lines,
        # Text of several lines may be cut in the wrong place when parts of a file are read at the same time.
        "is_parallel": not lines.has_quotes,
    }
    names = ", ".join(f"'{name}': 'varchar'" for name in raw)
    # Only names of our own are put together here.
    statement = (
        f"create table incoming.raw_{file.table} as from read_csv($path, auto_detect = false, "
        "header = false, skip = $skip, delim = $delimiter, quote = '\"', escape = '\"', "
        f"strict_mode = false, parallel = $is_parallel, columns = {{{names}}})"
    )
    try:
        [(rows,)] = connection.execute(statement, given).fetchall()
    except (duckdb.IOException, duckdb.TransactionException):
        raise  # a full disk says nothing of the file
    except duckdb.Error:
        rows = -1
    if rows != lines.rows:
        raise SourceRefused(f"{file.name} is niet betrouwbaar als CSV te lezen. Lever dit bestand als Parquet of xlsx.")


def _number(connection: duckdb.DuckDBPyConnection, file: SourceFile, lines: Lines) -> tuple[str, str]:
    """The rows as a relation, and SQL for the line each row starts at."""
    raw = f"incoming.raw_{file.table}"
    if len(lines.shifts) <= 1:
        return raw, f"rowid + {lines.shifts[0][1] if lines.shifts else 0}"
    starts = np.array([row for row, _ in lines.shifts])
    counts = np.diff(starts, append=lines.rows)
    row = np.arange(lines.rows)
    line = row + np.repeat([shift for _, shift in lines.shifts], counts)
    connection.register("numbered", pa.table({"csv_row": pa.array(row), "csv_line": pa.array(line)}))
    connection.execute(f"create table incoming.line_{file.table} as from numbered")
    connection.unregister("numbered")
    # A positional join would do, but all that is made of it would take one processor.
    return f"{raw} inner join incoming.line_{file.table} as line on {raw}.rowid = line.csv_row", "csv_line"
