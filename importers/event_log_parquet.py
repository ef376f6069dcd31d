"""A flat event log as Parquet: read a batch of rows at a time, every value as text."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from errors import SourceRefused
from importers.event_log_flat import Columns
from importers.event_log_mapping import Mapping
from importers.event_log_rows import Case, Event

_BATCH = 10_000


def rows(source: Path, mapping: Mapping) -> Iterator[Event | Case]:
    """For each row its event and what it says of its case, in file order; its line is its row.

    Raises SourceRefused when a mapped column is missing, or this is no Parquet, or a damaged one.
    """
    try:
        with pq.ParquetFile(source) as file:
            columns = Columns(file.schema_arrow.names, source.name, mapping)
            ordinal = 0
            for batch in file.iter_batches(_BATCH, columns=columns.needed):
                for row in batch.to_pylist():
                    yield from columns.rows(ordinal, ordinal + 1, {name: text(value) for name, value in row.items()})
                    ordinal += 1
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise SourceRefused(f"{source.name} is geen leesbaar Parquet-bestand. Maak het opnieuw.") from None


def text(value: object) -> str | None:
    """A value as a log would write it; no number and no value are the same."""
    if value is None or value != value:  # noqa: PLR0124 - so is NaN
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
