"""Load: the office in the exchange format into an empty home; a little of it changed on top of it; an event log.

Each load is `manage.py load` in a process of its own. What stands beside it only reads the files with pandas and writes
the rows to a DuckDB file: it checks nothing, merges nothing and derives nothing.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

import demo
from benchmarks import on_screen, usual
from benchmarks.load_sources import FEW, written
from benchmarks.measuring import Task
from benchmarks.office import TABLES, Office
from settings import ROOT

LOG = ROOT.parent / "shared" / "data" / "bpi2020" / "DomesticDeclarations.xes.gz"
_MAPPING = ROOT / "docs" / "voorbeelden" / "bpi2020.toml"
Counts = tuple[int, int]
_WHY = "It reads and writes the rows only: it checks, merges, derives and publishes nothing."


@dataclass(frozen=True)
class Load:
    """A load as `manage.py load` does it.

    `base`: the home with what serves before; None: an empty one.
    """

    source: Path
    office_id: str = demo.OFFICE_ID
    base: Path | None = None
    mapping: Path | None = None

    def __call__(self) -> Counts:
        """Load once; gives how many workflows and steps were read."""
        with tempfile.TemporaryDirectory(dir=self.base and self.base.parent) as place:
            home = Path(place) / "home"
            if self.base:
                linked(self.base, home)
            return self.into(home, Path(place) / "told.json")

    def into(self, home: Path, told: Path, most_seconds: float | None = None) -> Counts:
        """The same in a home that stays; what the command tells is in the file `told`.

        Raises TimeoutExpired after `most_seconds`.
        """
        command = [sys.executable, "manage.py", "load", str(self.source), "--office", self.office_id, "--json"]
        command += ["--mapping", str(self.mapping)] if self.mapping else []
        environment = os.environ | {"PROCESBEHEER_HOME": str(home)}
        with told.open("wb") as out:
            subprocess.run(command, cwd=ROOT, env=environment, stdout=out, check=True, timeout=most_seconds)
        report = json.loads(told.read_text(encoding="utf-8"))
        return report["workflows"]["read"], report["steps"]["read"]


def linked(home: Path, target: Path) -> None:
    """A second name for a home."""
    shutil.copytree(home, target, copy_function=_copied)


def _copied(path: str, target: str) -> None:
    """A snapshot never changes once it is published, so that a second name for it will do."""
    if path.endswith(".duckdb"):
        os.link(path, target)
    else:
        shutil.copy2(path, target)


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """All as `manage.py load` does them; the event log only where it lies beside the project."""
    made = written(office, Path(stack.enter_context(tempfile.TemporaryDirectory(dir=office.home))))
    base = made.folder / "base"
    Load(office.exchange).into(base, made.folder / "told.json")
    whole = f"{office.workflows:,} workflows, {office.steps:,} steps"
    parquet, csv, sheets = partial(_parquet, office.exchange), partial(_csv, made.csv), partial(_sheets, made.xlsx)
    return [
        _beside("Parquet into an empty office", whole, Load(office.exchange), parquet, 60.0),
        _beside("CSV into an empty office", whole, Load(made.csv), csv, 90.0),
        _beside("one xlsx into an empty office", f"{made.part_rows:,} workflows", Load(made.xlsx), sheets),
        _alone("the same Parquet again: nothing changes", whole, Load(office.exchange, base=base)),
        _alone("1 % changed", f"{made.hundredth_rows:,} of {whole}", Load(made.hundredth, base=base), 15.0),
        _alone(f"{FEW} changed", f"{FEW} of {whole}", Load(made.few, base=base)),
        Task(
            f"{FEW} changed, from being read until an open page shows them",
            f"{FEW} of {whole}",
            partial(on_screen.seconds, office, Load(made.few).into),
            target_seconds=5.0,
            is_figure=True,
        ),
        *_log(),
    ]


def _log() -> list[Task]:
    if not LOG.exists():
        return []
    return [_alone("XES into an empty office", "10,500 cases, 56,437 events", Load(LOG, "bpi", mapping=_MAPPING), 6.0)]


def _alone(name: str, size: str, load: Load, target: float | None = None) -> Task:
    return Task(name, size, load, target_seconds=target, is_apart=True)


def _beside(name: str, size: str, load: Load, usual_way: Callable[[], Counts], target: float | None = None) -> Task:
    told = f"{usual.NAME}, to DuckDB"
    return Task(name, size, load, usual_way, told, lambda counts: counts, target, is_apart=True, why=_WHY)


def _parquet(folder: Path) -> Counts:
    frames = {table: pd.read_parquet(folder / f"{table}.parquet") for table in TABLES}
    # As decimals they are Python objects, of which DuckDB guesses the width from a few.
    frames["workflows"] = frames["workflows"].astype({"value": float})
    return _stored(frames)


def _csv(folder: Path) -> Counts:
    return _stored({table: pd.read_csv(folder / f"{table}.csv", dtype=str) for table in TABLES})


def _sheets(book: Path) -> Counts:
    return _stored(pd.read_excel(book, sheet_name=None, dtype=str))


def _stored(frames: dict[str, pd.DataFrame]) -> Counts:
    with tempfile.TemporaryDirectory() as place, duckdb.connect(str(Path(place) / "usual.duckdb")) as connection:
        for table, frame in frames.items():
            connection.register("frame", frame)
            connection.execute(f"create table {table} as from frame")
            connection.unregister("frame")
    return len(frames["workflows"]), len(frames["steps"])
