"""What the lake takes: rows and bytes of its catalog in PostgreSQL, bytes of its rows in the shared folder."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from benchmarks.fleet.lake import Lake
from benchmarks.office import SQL


@dataclass(frozen=True)
class Catalog:
    """How many rows all tables of the catalog have together, and how many bytes they take with their indexes."""

    rows: int
    bytes: int


def catalog(lake: Lake) -> Catalog:
    """What the catalog takes now."""
    with psycopg.connect(lake.catalog, autocommit=True) as connection:
        tables = connection.execute(_text("catalog_tables")).fetchall()
        rows = 0
        for schema, table, _ in tables:
            asked = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
            [(counted,)] = connection.execute(asked).fetchall()
            rows += counted
    return Catalog(rows, sum(size for _, _, size in tables))


def live(lake: Lake) -> int:
    """How many bytes the files take that serve now."""
    with psycopg.connect(lake.catalog, autocommit=True) as connection:
        [(size,)] = connection.execute(_text("live_files")).fetchall()
    return int(size)


def on_disk(lake: Lake) -> int:
    """How many bytes all files of the shared folder take, those of the past too."""
    return sum(path.stat().st_size for path in lake.data.rglob("*") if path.is_file())


def _text(name: str) -> bytes:
    return (SQL / "scale" / f"{name}.sql").read_bytes()
