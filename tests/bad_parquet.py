"""Bad Parquet: damaged, or with values that no screen can show."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests import sources
from tests.bad_inputs import Outcome, bad, lonely, tables

QUARANTINED, REFUSED = Outcome.QUARANTINED, Outcome.REFUSED


@bad(QUARANTINED, "workflows.parquet, regel 1", "submitted_at", "1900")
def the_years_0001_and_9999_as_moments_of_parquet(place: Path) -> Path:
    given = lonely()
    source = sources.folder(place, given)
    (source / "workflows.csv").unlink()
    rows = [row | {"submitted_at": datetime(2026, 3, 2, tzinfo=UTC), "finished_at": None} for row in given["workflows"]]
    rows[0]["submitted_at"] = datetime(1, 1, 1, tzinfo=UTC)
    rows[1]["submitted_at"] = datetime(9999, 12, 31, 23, tzinfo=UTC)
    sources.as_parquet(source / "workflows.parquet", rows)
    return source


@bad(QUARANTINED, "workflows.parquet, regel 1", "te lang", "Kort")
def a_parquet_value_of_ten_million_characters(place: Path) -> Path:
    return _parquet(place, remark="x" * 10_000_000)


@bad(QUARANTINED, "workflows.parquet, regel 1", "NUL-teken")
def a_nul_character_in_parquet(place: Path) -> Path:
    return _parquet(place, process="Declaratie\0medewerker")


def _parquet(place: Path, **values: object) -> Path:
    given = tables()
    given["workflows"][0] |= values
    source = sources.folder(place, given)
    (source / "workflows.csv").unlink()
    sources.as_parquet(source / "workflows.parquet", given["workflows"])
    return source


@bad(REFUSED, "workflows.parquet", "Maak het opnieuw")
def a_truncated_parquet_file(place: Path) -> Path:
    source = _parquet(place)
    whole = (source / "workflows.parquet").read_bytes()
    (source / "workflows.parquet").write_bytes(whole[: len(whole) // 2])
    return source


@bad(REFUSED, "workflows.parquet", "beschadigd", "Maak het opnieuw")
def a_parquet_file_with_flipped_bytes(place: Path) -> Path:
    given = tables(workflows=2000)
    source = sources.folder(place, given)
    (source / "workflows.csv").unlink()
    path = source / "workflows.parquet"
    pq.write_table(pa.Table.from_pylist(given["workflows"]), path, compression="zstd")
    content = bytearray(path.read_bytes())
    for place_ in range(4, len(content) // 2, 40):
        content[place_] ^= 0xFF
    path.write_bytes(content)
    return source
