"""Scale: more machines than one on one lake, DuckLake with its catalog in PostgreSQL and its rows in a shared folder.

The workflows are divided over 20 offices, or as many as BENCH_OFFICES says. What is asked is asked of a copy that a
node keeps up to date; beside it of a file on a machine without a lake, and of the lake itself, as for an office that
no node has room for. Loads are `manage.py load` of the exchange format, nodes are servers in processes of their own,
people are sessions over their WebSockets. All of them, and PostgreSQL, share the processors of this one computer.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path

from benchmarks.fleet import guests, kept_up, lake, modes, nodes, offices, screens
from benchmarks.fleet.figures import Figure, commit_to, throughput
from benchmarks.fleet.lake import Lake
from benchmarks.measuring import Task
from benchmarks.office import Office
from benchmarks.own_tables import Table
from benchmarks.record import Sample

_BYTES = (Figure.DATA, Figure.HISTORY_FEW, Figure.HISTORY_SHARE, Figure.CATALOG_BYTES, Figure.COPIES)
_THROUGHPUT = {
    throughput("an office whole", 1): "rows/s",
    throughput("an office each, whole", 2): "rows/s",
    throughput("10 changes", 1): "loads/minute",
    throughput("10 changes, an office each", 2): "loads/minute",
    throughput("10 changes, the same office", 2): "loads/minute",
}
_UNITS: dict[str, str] = {
    **dict.fromkeys(_BYTES, "B"),
    **dict.fromkeys((Figure.CATALOG_ROWS, Figure.CATALOG_COMMIT_ROWS), "rows"),
    Figure.OFFICES: "offices",
    Figure.STEPS: "steps",
    Figure.FEW: "workflows",
    Figure.SHARE: "workflows",
    **_THROUGHPUT,
}


def homes(most: int) -> Iterator[tuple[str, int]]:
    """One home with all offices."""
    yield f"scale-{most}-{offices.count()}", most


def make(home: Path, workflows: int) -> Office:
    """The offices in files, and in a new lake."""
    return offices.make(home, workflows)


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """Three modes side by side; then what takes machines: loads, copies, following, from a commit to a screen."""
    one = stack.enter_context(lake.serving(office.home))
    size = f"{offices.count()} offices of {office.workflows // offices.count():,} workflows"
    shown = [commit_to(where, count) for count in nodes.counts() for where in (screens.SERVED, screens.SHOWN)]
    return [
        *modes.tasks(office, one),
        *(_figure(name, size, partial(_kept_up, office, one)) for name in (*Figure, *_THROUGHPUT)),
        *(_figure(name, size, partial(_from_commit, one)) for name in shown),
    ]


def _figure(name: str, size: str, found: Callable[[], dict[str, Sample]]) -> Task:
    return Task(str(name), size, lambda: found()[name], is_figure=True, unit=_UNITS.get(name, "s"))


@cache
def _kept_up(office: Office, one: Lake) -> dict[str, Sample]:
    return kept_up.figures(office, one)


@cache
def _from_commit(one: Lake) -> dict[str, Sample]:
    return screens.figures(one)


def tables(office: Office) -> list[Table]:
    """People on one node and on more."""
    with lake.serving(office.home) as one:
        return [guests.table(one)]
