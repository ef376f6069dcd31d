"""Every bad input of the corpus ends within seconds: refused, in quarantine or loaded with a warning, and the line that
says so names the place and what to do. Nothing else is touched."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from settings import ROOT
from tests import sources
from tests.bad_inputs import BadInput, Outcome, corpus, tables
from tests.bad_loading import HANGS_AFTER_SECONDS

MEGABYTES, SECONDS = 500, 10
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="alleen Linux telt het geheugen van elk proces zo")


@dataclass(frozen=True)
class Told:
    """How one load ended. `home` is a home of its own, in which a good snapshot served before.

    `seconds` are those of the processor, which do not depend on what else the computer does. What waits for ever uses
    none: it is ended after some minutes, and has a signal for a status.
    """

    status: int
    seconds: float
    megabytes: float
    out: str
    err: str
    home: Path

    @property
    def report(self) -> dict[str, Any]:
        """The report of a load; of a refused one, what is in the history."""
        return json.loads(self.out) if self.status == 0 else {}

    def lines(self, outcome: Outcome) -> list[str]:
        """Every line in which this outcome can be told."""
        if outcome is Outcome.REFUSED:
            return self.err.splitlines()[-1:]
        if outcome is Outcome.WARNED:
            unread = self.report["unknown_columns"].items()
            return [*self.report["warnings"], *(f"{file}: niet gelezen {', '.join(names)}" for file, names in unread)]
        if not self.report["quarantine"]:
            return []
        rows = pq.read_table(self.report["quarantine"]).to_pylist()
        return [f"{row['file']}, regel {row['line']}: {row['column']} {row['reason']}" for row in rows]

    @cached_property
    def files(self) -> dict[str, str]:
        """The snapshots and all other files, with what they held when this was first asked."""
        return {
            str(path.relative_to(self.home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.home.rglob("*")
            if path.is_file()
        }


def _asked(
    folder: Path, name: str, source: Path, bad: BadInput | None = None, place: Path | None = None
) -> dict[str, object]:
    mapping = None
    if bad and bad.mapping is not None:
        mapping = (place or folder / f"{name}-sources") / "mapping.toml"
        mapping.write_text(bad.mapping, encoding="utf-8")
    return {
        "name": name,
        "home": f"{name}-home",
        "source": str(source),
        "mapping": str(mapping) if mapping else None,
        "bytes_writable": bad.bytes_writable if bad else None,
    }


def _run(folder: Path) -> dict[str, Told]:
    (folder / "good-sources").mkdir()
    asked = [_asked(folder, "good", sources.folder(folder / "good-sources", tables()))]
    for name, bad in corpus().items():
        place = folder / f"{name}-sources"
        place.mkdir()
        asked.append(_asked(folder, name, bad.build(place), bad))
    (folder / "asked.json").write_text(json.dumps(asked))
    environment = {name: value for name, value in os.environ.items() if name != "PROCESBEHEER_CONTROL_URL"}
    command = [sys.executable, "-m", "tests.bad_loading", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "told.json").read_text())
    return {
        one["name"]: Told(**{k: v for k, v in one.items() if k != "name"}, home=folder / f"{one['name']}-home")
        for one in told
    }


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Told]]:
    """How the load of each bad input ended, by name."""
    folder = Path(tempfile.mkdtemp(prefix="bad-"))
    yield _run(folder)
    shutil.rmtree(folder)


EVERY = pytest.mark.parametrize("name", corpus())


COMMANDED = (
    "a fifo as a source",
    "a line of eighty megabytes",
    "a billion laughs in xes",
    "a workbook that counts from 1904",
)


# A process that is started begins with the memory of the one that starts it as its most: so that is a small one.
_MEASURED = """
import json, resource, subprocess, sys
status = subprocess.run(sys.argv[3:], timeout=float(sys.argv[2])).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"status": status, "seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
open(sys.argv[1], "w").write(json.dumps(told))
"""


@pytest.mark.parametrize("name", COMMANDED)
def test_the_command_line_says_the_same(told: dict[str, Told], tmp_path: Path, name: str) -> None:
    bad, place = corpus()[name], tmp_path / "sources"
    place.mkdir()
    shutil.copytree(told["good"].home, tmp_path / "home")
    asked = _asked(tmp_path, "given", bad.build(place), bad, place)
    options = ["--mapping", str(asked["mapping"])] * bool(asked["mapping"])
    command = [sys.executable, "manage.py", "load", str(asked["source"]), "--office", "K1", "--json", *options]
    subprocess.run(
        [sys.executable, "-c", _MEASURED, str(tmp_path / "used"), str(HANGS_AFTER_SECONDS), *command],
        cwd=ROOT,
        env=os.environ | {"PROCESBEHEER_HOME": str(tmp_path / "home")},
        stdout=(tmp_path / "out").open("wb"),
        stderr=(tmp_path / "err").open("wb"),
        check=True,
    )
    used = json.loads((tmp_path / "used").read_text())
    found = Told(**used, out=(tmp_path / "out").read_text(), err=(tmp_path / "err").read_text(), home=tmp_path / "home")
    assert "Traceback" not in found.err
    assert found.status == int(bad.outcome is Outcome.REFUSED), found.err
    assert found.megabytes < MEGABYTES
    assert found.seconds < SECONDS
    lines = found.lines(bad.outcome)
    assert any(all(part in line for part in bad.says) for line in lines), lines


def test_the_corpus_holds_at_least_sixty_bad_inputs() -> None:
    assert len(corpus()) >= 60


@EVERY
def test_a_bad_input_ends_soon_without_a_traceback_and_in_little_memory(told: dict[str, Told], name: str) -> None:
    found = told[name]
    assert found.status in (0, 1), found.err
    assert "Traceback" not in found.err
    assert found.seconds < SECONDS
    assert found.megabytes < MEGABYTES


@EVERY
def test_a_bad_input_is_told_with_its_place_and_what_to_do(told: dict[str, Told], name: str) -> None:
    found, bad = told[name], corpus()[name]
    assert (found.status == 1) == (bad.outcome is Outcome.REFUSED), found.err or found.out
    lines = found.lines(bad.outcome)
    assert any(all(part in line for part in bad.says) for line in lines), (bad.says, lines, found.out)


@EVERY
def test_every_row_of_a_bad_input_is_accounted_for(told: dict[str, Told], name: str) -> None:
    report = told[name].report
    if not report:
        return
    for totals in (report["workflows"], report["steps"], *report["tables"].values()):
        read, *parts = totals.values()
        assert read == sum(parts)
    quarantined = [
        totals["quarantined"] for totals in (report["workflows"], report["steps"], *report["tables"].values())
    ]
    kept = pq.read_metadata(report["quarantine"]).num_rows if report["quarantine"] else 0
    assert kept == sum(quarantined)


@EVERY
def test_a_bad_input_leaves_what_serves_and_no_rubbish(told: dict[str, Told], name: str) -> None:
    before, after = told["good"].files, told[name].files
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    changed -= {"out", "err", "control.sqlite", "control.sqlite-wal", "control.sqlite-shm"}
    assert {path for path in before if path.endswith(".duckdb")} <= after.keys()
    allowed = [".duckdb", "CURRENT"] * (told[name].status == 0) + [".lock"]
    assert {
        path for path in changed if not path.startswith("quarantine/") and not path.endswith(tuple(allowed))
    } == set()
