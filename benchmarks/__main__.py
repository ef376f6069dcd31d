"""`make bench`: make the office, measure the parts, keep the figures, and write the page anew from all that is kept."""

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import machine, measuring, office, page, parts, record
from benchmarks.office import NotMade, Office
from benchmarks.parts import About
from benchmarks.processes import in_child
from benchmarks.record import Part
from benchmarks.table import memory, table, time
from settings import ROOT

PARTS = (
    "lists",
    "turns",
    "bottlenecks",
    "rerun",
    "load",
    "export",
    "working_time",
    "growth",
    "people",
    "memory",
    "rerun_time",
    "paint",
    "scale",
)
WORKFLOWS = 20_000


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--workflows", type=int, default=WORKFLOWS, help="how many workflows, about five steps each")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be repeated")
    parser.add_argument("--runs", type=int, default=20, help="runs of each task, fewer of those that take minutes")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where benchmarks.json and benchmarks.md are")
    parser.add_argument("--page", action="store_true", help="measure nothing, only write the page from benchmarks.json")
    return parser.parse_args(given)


@contextmanager
def _home(name: str) -> Iterator[Path]:
    """A home that is gone afterwards, or a lasting one of this name under PROCESBEHEER_BENCH_HOME; and this process,
    and those it starts, write in no other."""
    kept = os.environ.get("PROCESBEHEER_BENCH_HOME")
    if kept:
        home = Path(kept).resolve() / name
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        office.use(home)
        yield home
    else:
        with tempfile.TemporaryDirectory(prefix="procesbeheer-bench-") as folder:
            office.use(Path(folder))
            yield Path(folder)


def _demo_office(home: Path, workflows: int) -> Office:
    found = office.kept(home)
    if found is None:
        made, peak = in_child(office.make, home, workflows)
        found = replace(made, demo_bytes=peak)
        office.keep(found)
    return found


def _told(one: Office) -> str:
    return (
        f"Office: {one.workflows:,} workflows with {one.steps:,} steps, made by {one.made_by} in "
        f"{time(one.demo_seconds)}, at most {memory(one.demo_bytes)}."
    )


def _measured(about: About, part: Part, asked: argparse.Namespace) -> None:
    """Measure the part in every office it wants, else in the demo office with so many workflows."""
    for name, size in about.homes or [(str(asked.workflows), asked.workflows)]:
        with _home(name) as home:
            try:
                one = in_child(parts.made, part.name, home, size)[0] if about.homes else _demo_office(home, size)
            except NotMade as reason:
                part.notes.append(str(reason))
                continue
            part.offices.append(_told(one))
            _in_one_office(about, part, one, asked.runs)
    names = list(dict.fromkeys(one.name for one in part.measured))
    part.measured.sort(key=lambda one: names.index(one.name) if about.homes else 0)


def _in_one_office(about: About, part: Part, one: Office, runs: int) -> None:
    if about.has_tasks:
        found, _ = in_child(measuring.measure, part.name, one, runs, part.measured)
        part.measured.extend(measuring.with_memory(part.name, one, found.measured))
        part.notes.extend(found.left_out)
    if about.has_tables:
        part.tables.extend(in_child(parts.tables, part.name, one)[0])


def _part(name: str, asked: argparse.Namespace) -> Part:
    print(f"{name} …", file=sys.stderr, flush=True)
    about, _ = in_child(parts.about, name, asked.workflows)
    before = machine.busy()
    command = shlex.join(["make", "bench", f"PART={name}", f"SIZE={asked.workflows}"])
    part = Part(name, about.words, [], machine.line(), machine.moment(), machine.code(), command, [], (before, ""))
    _measured(about, part, asked)
    return replace(part, busy=(before, machine.busy()))


@contextmanager
def _readable() -> Iterator[None]:
    """Files that everyone may read: the page is none of the data."""
    private = os.umask(0o022)
    yield
    os.umask(private)


def main(given: Sequence[str] | None = None) -> None:
    """Measure what is asked for, print its tables, and write record and page after each part."""
    asked = _arguments(given)
    os.umask(0o022 if asked.page else 0o077)
    kept = asked.docs / "benchmarks.json"
    found = record.kept(kept)
    for name in () if asked.page else asked.part or PARTS:
        part = _part(name, asked)
        print("\n".join(["", f"## {name}", "", *table(part)]), flush=True)
        found = {known: (found | {name: part})[known] for known in PARTS if known in (found | {name: part})}
        with _readable():
            record.keep(kept, found)
            in_child(page.write, asked.docs, found)
    if asked.page:
        page.write(asked.docs, found)


if __name__ == "__main__":
    main()
