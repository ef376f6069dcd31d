"""The rows of a snapshot as other databases get them: moments as whole microseconds since 1970, numbers as floats."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from benchmarks.office import SQL, Office, opened

_FOLDER = SQL / "beside" / "load"
TABLES = (
    *("workflow", "step", "execution", "step_name", "choice", "employee", "department", "employer"),
    *("payroll_period", "step_definition", "working_day"),
)
_AS = {
    "TIMESTAMP WITH TIME ZONE": "epoch_us({0}) as {0}",
    "DATE": "{0}::varchar as {0}",
    "DECIMAL": "{0}::double as {0}",
    "UINTEGER": "{0}::bigint as {0}",
    "USMALLINT": "{0}::bigint as {0}",
}


@contextmanager
def plain(office: Office) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which each of TABLES is a view `plain_…`."""
    with opened(office.snapshot) as connection:
        for table in TABLES:
            own = _FOLDER / f"{table}.sql"
            given = connection.sql(own.read_text(encoding="utf-8") if own.exists() else f"from serving.raw.{table}")
            kinds = zip(given.columns, (str(kind).partition("(")[0] for kind in given.types), strict=True)
            given.project(", ".join(_AS.get(kind, "{0}").format(f'"{name}"') for name, kind in kinds)).create_view(
                f"plain_{table}"
            )
        yield connection


def indexes() -> list[str]:
    """The statements that make the indexes, and look at how the rows lie."""
    text = (_FOLDER / "indexes.sql").read_text(encoding="utf-8").partition("\n")[2]
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def fingerprint(office: Office) -> str:
    """Changes with the snapshot and with how it is loaded."""
    texts = [path.read_bytes() for path in sorted(_FOLDER.glob("*.sql"))]
    return hashlib.sha256(b"".join([office.snapshot.encode(), *texts])).hexdigest()[:12]
