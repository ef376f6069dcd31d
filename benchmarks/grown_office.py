"""Offices of any size in which one employer stays the same: copies of a small office, each with employers of its own.

An office grows by taking on more employers; the first copy keeps its names, so the employer that is measured has the
same workflows in every size. The copies are written in the exchange format and loaded as any office is.
"""

import json
import shutil
import subprocess
import time
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

import demo
from benchmarks import office
from benchmarks.load import Load, linked
from benchmarks.load_sources import FEW, changed
from benchmarks.office import SQL, TABLES, NotMade, Office
from benchmarks.processes import in_child
from database import snapshots

COPY = 10_000  # workflows in one copy
EMPLOYER = "kraanvogel"  # the second of the demo office: about 1,500 of them
MOST_LOAD_SECONDS = 2700


def make(home: Path, workflows: int) -> Office:
    """The office with so many workflows, loaded in this home; beside it `few`, a source in which FEW workflows are
    changed, and `serving`, a second name of what serves to load that on top of.

    Raises NotMade when loading takes longer than MOST_LOAD_SECONDS or does not end well.
    """
    kept = office.kept(home)
    if kept:
        return kept
    _empty(home)
    copy, _ = in_child(_copy, home / "copy")
    in_child(_write, copy, home / "exchange", max(1, workflows // COPY))
    seconds, peak = in_child(_load, home, workflows)
    made, _ = in_child(_as_office, home, seconds, peak)
    linked(home / "snapshots", home / "serving" / "snapshots")
    changed(made, home / "few", FEW)
    office.keep(made)
    return made


def _empty(home: Path) -> None:
    """What other code made here goes."""
    for path in home.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _copy(home: Path) -> Office:
    """The small office, in a home of its own."""
    home.mkdir(exist_ok=True)
    office.use(home)
    return office.make(home, COPY)


def _write(copy: Office, folder: Path, copies: int) -> None:
    """The exchange format with so many copies."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(_text("copies"), {"copies": copies})
        for table in TABLES:
            source = str(copy.exchange / f"{table}.parquet")
            text = _text(table) if _path(table).exists() else "from read_parquet($path)"
            connection.query(text, params={"path": source}).write_parquet(str(folder / f"{table}.parquet"))


def _path(name: str) -> Path:
    return SQL / "growth" / f"{name}.sql"


def _text(name: str) -> str:
    return _path(name).read_text(encoding="utf-8").strip().removesuffix(";")


def _load(home: Path, workflows: int) -> float:
    """Load it as `manage.py load` does; gives the seconds it took."""
    began = time.perf_counter()
    try:
        Load(home / "exchange").into(home, home / "told.json", MOST_LOAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotMade(
            f"Anything at {workflows:,} workflows: loading them took more than {MOST_LOAD_SECONDS:,} s."
        ) from None
    except subprocess.CalledProcessError as error:
        raise NotMade(
            f"Anything at {workflows:,} workflows: loading them ended with status {error.returncode}."
        ) from None
    return time.perf_counter() - began


def _as_office(home: Path, seconds: float, peak: int) -> Office:
    told = json.loads((home / "told.json").read_text(encoding="utf-8"))
    found, steps = (int(told[kind]["read"]) for kind in ("workflows", "steps"))
    of_one = pc.field("employer_id") == EMPLOYER
    own = pq.read_table(home / "exchange" / "workflows.parquet", columns=["employer_id"], filters=of_one).num_rows
    office.add_users(EMPLOYER)
    name = snapshots.current_name(demo.OFFICE_ID)
    return Office(home, name, found, steps, EMPLOYER, own, seconds, peak, "`manage.py load`")
