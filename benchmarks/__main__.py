"""`make bench`: make the office, measure the parts, print the tables and write the page."""

import argparse
import importlib
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import machine, measuring, office, report
from benchmarks.office import Office
from benchmarks.report import Part
from settings import ROOT

PARTS = ("lists", "turns", "bottlenecks", "rerun", "load", "export", "working_time")
PAGE = ROOT / "docs" / "benchmarks.md"


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--workflows", type=int, default=100_000, help="how many workflows, about five steps each")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be repeated")
    parser.add_argument("--runs", type=int, default=20, help="runs of each task, fewer of those that take minutes")
    parser.add_argument("--out", type=Path, help="the page; docs/benchmarks.md when all parts are measured, else none")
    parser.add_argument("--json", type=Path, help="a file for the same figures as JSON")
    return parser.parse_args(given)


@contextmanager
def _home(workflows: int) -> Iterator[Path]:
    """A home that is gone afterwards, or a lasting one for this size under PROCESBEHEER_BENCH_HOME."""
    kept = os.environ.get("PROCESBEHEER_BENCH_HOME")
    if kept:
        home = Path(kept).resolve() / str(workflows)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield home
    else:
        with tempfile.TemporaryDirectory(prefix="procesbeheer-bench-") as folder:
            yield Path(folder)


def _office(home: Path, workflows: int) -> Office:
    found = office.kept(home)
    if found is None:
        made, peak = measuring.in_child(office.make, home, workflows)
        found = replace(made, demo_bytes=peak)
        office.keep(found)
    return found


def _part(name: str, measured_office: Office, runs: int) -> Part:
    print(f"{name} …", file=sys.stderr, flush=True)
    before = machine.busy()
    measured, peak = measuring.in_child(measuring.measure, name, measured_office, runs)
    after = machine.busy()
    alternative_peak = None
    if any(line.alternative and line.alternative.peak is None for line in measured):
        _, peak = measuring.in_child(measuring.once, name, measured_office, True)
        _, alternative_peak = measuring.in_child(measuring.once, name, measured_office, False)
    about = importlib.import_module(f"benchmarks.{name}").__doc__ or ""
    return Part(name, about.strip(), measured, peak, alternative_peak, (before, after))


def main(given: Sequence[str] | None = None) -> None:
    """Measure what is asked for, print the page, and write it where it is wanted."""
    os.umask(0o077)
    asked = _arguments(given)
    with _home(asked.workflows) as home:
        office.use(home)
        measured_office = _office(home, asked.workflows)
        parts = [_part(name, measured_office, asked.runs) for name in asked.part or PARTS]
    command = shlex.join(["make", "bench", f"ARGS=--workflows {asked.workflows}"])
    page = report.as_markdown(measured_office, parts, machine.line(), command)
    print(page)
    out = asked.out or (None if asked.part else PAGE)
    if out:
        out.write_text(page, encoding="utf-8")
    if asked.json:
        told = report.as_json(measured_office, parts, machine.line())
        asked.json.write_text(json.dumps(told, indent=2, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
