"""Parquet files: read in place, with their own types."""

import duckdb

from database.building import Build
from errors import SourceRefused
from importers import incoming
from importers.exchange import SourceFile


def read(made: Build, file: SourceFile) -> None:
    """Make `incoming.<table>` a view on the file. Raises SourceRefused when it is no Parquet."""
    path = incoming.text(str(incoming.unambiguous(file.path, made.folder)))
    relation = f"read_parquet({path}, file_row_number = true)"
    try:
        described = made.connection.execute(f"describe from {relation}").fetchall()
    except duckdb.Error as error:
        raise SourceRefused(f"{file.name} is geen leesbaar Parquet-bestand. Maak het opnieuw.") from error
    given = [name for name, *_ in described if name != "file_row_number"]
    columns = incoming.choose(made.connection, file, given)
    incoming.offer(made.connection, file.table, relation, columns, file.name, "file_row_number + 1")
