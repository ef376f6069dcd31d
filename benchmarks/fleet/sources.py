"""What is loaded into the lake: an office in the exchange format as Parquet, whole or a little of it changed."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

import queries
from auth.scope import Scope
from benchmarks import office as offices
from benchmarks.fleet.lake import FILES, Lake
from benchmarks.load_sources import FEW, changed
from benchmarks.office import SQL, TABLES, Office
from database import snapshots
from queries.selection import Selection

_NAMED = ("offices", "employers")  # the tables that say of which office they are


def exchange(lake: Lake, office_id: str) -> Path:
    """The folder with this office in the exchange format."""
    return lake.home / "sources" / office_id / "exchange"


def write(lake: Lake, office_ids: Sequence[str]) -> tuple[str, int]:
    """Write these offices, from their files; gives the middle-sized employer of the first, with its workflows."""
    lake.use(FILES, has_lake=False)
    found = []
    for office_id in office_ids:
        with offices.opened(snapshots.current_name(office_id), office_id) as connection:
            found.append(offices.middle_employer(connection))
            offices.write_exchange(connection, exchange(lake, office_id))
    return found[0]


def whole(lake: Lake, source: str, office_id: str) -> Path:
    """The office `source` as it is, as the source of another office."""
    folder = _empty(lake, office_id, "whole")
    with duckdb.connect() as connection:
        for table in TABLES:
            given = exchange(lake, source) / f"{table}.parquet"
            if table in _NAMED:
                asked = {"path": str(given), "office": office_id}
                connection.query(_text("of_office"), params=asked).write_parquet(str(folder / given.name))
            else:
                os.link(given, folder / given.name)
    return folder


def marked(lake: Lake, office_id: str, mark: str, ids: Sequence[str]) -> Path:
    """These workflows of the office, submitted by somebody of this name."""
    folder = _empty(lake, office_id, mark)
    given = {name: str(exchange(lake, office_id) / f"{name}.parquet") for name in TABLES}
    for table in TABLES:
        if table not in ("workflows", "steps"):
            os.link(given[table], folder / f"{table}.parquet")
    with duckdb.connect() as connection:
        asked = {"path": given["workflows"], "mark": mark, "ids": list(ids)}
        connection.query(_text("marked"), params=asked).write_parquet(str(folder / "workflows.parquet"))
        asked = {"path": given["steps"], "ids": list(ids)}
        connection.query(_text("steps_of"), params=asked).write_parquet(str(folder / "steps.parquet"))
    return folder


def share(office: Office, lake: Lake, office_id: str, workflows: int) -> Path:
    """So many workflows from all over this office, each with another remark."""
    folder = lake.home / "sources" / office_id / "share"
    shutil.rmtree(folder, ignore_errors=True)
    changed(replace(office, home=exchange(lake, office_id).parent), folder, workflows)
    return folder


def first_of_list(scope: Scope) -> list[str]:
    """The workflows that stand first in the list that someone with this scope opens."""
    with queries.reader(scope) as reader:
        listed = reader.rows("workflows/list", **Selection().listed([], FEW))
    return [str(workflow_id) for workflow_id in listed.column("workflow_id").to_pylist()]


def _empty(lake: Lake, office_id: str, name: str) -> Path:
    folder = lake.home / "sources" / office_id / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _text(name: str) -> str:
    return (SQL / "scale" / f"{name}.sql").read_text(encoding="utf-8")
