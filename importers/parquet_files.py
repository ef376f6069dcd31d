"""Parquet files: read in place, with their own types."""

import duckdb

from database.building import Build
from errors import SourceRefused
from importers import csv_rows, incoming
from importers.exchange import SourceFile
from importers.text_lines import MAX_BYTES


def read(made: Build, file: SourceFile) -> None:
    """Make `incoming.<table>` a view on the file. Raises SourceRefused when it is no Parquet, or a damaged one."""
    path = incoming.text(str(incoming.unambiguous(file.path, made.folder)))
    relation = f"read_parquet({path}, file_row_number = true)"
    try:
        described = made.connection.execute(f"describe from {relation}").fetchall()
    except duckdb.Error as error:
        raise SourceRefused(f"{file.name} is geen leesbaar Parquet-bestand. Maak het opnieuw.") from error
    types = {name: kind for name, kind, *_ in described if name != "file_row_number"}
    columns = incoming.choose(made.connection, file, list(types))
    texts = [name for name in columns.values() if types[name] == "VARCHAR"]
    bad = _bad_rows(made, file, relation, list(columns.values()), texts)
    incoming.reject(made.connection, file.table, file.name, bad)
    if bad:
        relation = f"(from {relation} where not ({_is_unfit(texts)}))"
    incoming.offer(made.connection, file.table, relation, columns, file.name, "file_row_number + 1")


def _bad_rows(
    made: Build, file: SourceFile, relation: str, columns: list[str], texts: list[str]
) -> list[tuple[int, str, str | None]]:
    """Rows with text that no screen can show. Every value is read here once, so damage comes out before a check."""
    everything = ", ".join(f"bit_xor(hash({incoming.identifier(name)}))" for name in columns) or "count(*)"
    # Names of columns are quoted identifiers.
    unfit = f"select file_row_number + 1, {_is_too_long(texts)} from {relation} where {_is_unfit(texts)}"  # noqa: S608
    try:
        made.connection.execute(f"select {everything} from {relation}").fetchall()  # noqa: S608
        found = made.connection.execute(unfit).fetchall()
    except duckdb.Error as error:
        raise SourceRefused(f"{file.name} is beschadigd. Maak het opnieuw.") from error
    return [(row, csv_rows.TOO_LONG if is_long else csv_rows.HAS_NUL, None) for row, is_long in found]


def _is_too_long(texts: list[str]) -> str:
    """SQL for whether one of these columns holds more than a row may."""
    return " or ".join(f"coalesce(strlen({incoming.identifier(name)}), 0) > {MAX_BYTES}" for name in texts) or "false"


def _is_unfit(texts: list[str]) -> str:
    nul = "".join(f" or coalesce(contains({incoming.identifier(name)}, chr(0)), false)" for name in texts)
    return _is_too_long(texts) + nul
