"""The offices of the lake: each made by the demo generator from a seed of its own, and moved into the lake as
`manage.py migrate` does."""

import json
import os
import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import demo
from auth.accounts import Permission, Role, User
from benchmarks import office as offices
from benchmarks.fleet import lake as lakes
from benchmarks.fleet import sources
from benchmarks.fleet.lake import FILES, Lake
from benchmarks.office import SQL, Office
from benchmarks.office_users import added
from benchmarks.processes import in_child
from database import building
from database.building import Published
from database.lake import migrating
from office import hours
from progress import Progress
from settings import AMSTERDAM

OFFICES, VISITED = 20, 4
_RIGHTS = frozenset({Permission.SEE_WORKFLOWS})


@dataclass(frozen=True)
class Cast:
    """Which of the offices has which part, so that none spoils the figures of another: `asked` is asked by who sees
    lists, `loaded` are loaded into, and of `visited` are the people."""

    asked: str
    loaded: tuple[str, str]
    visited: tuple[str, ...]

    @staticmethod
    def of(count: int) -> "Cast":
        """Of so many offices; four at least."""
        asked, first, second, *others = [name(number) for number in range(count)]
        return Cast(asked, (first, second), tuple(others[:VISITED]))


def name(number: int) -> str:
    """The id of this office."""
    return f"kantoor-{number:02}"


def count() -> int:
    """How many offices: as BENCH_OFFICES says, else as it is by default; four at least."""
    return max(4, int(os.environ.get("BENCH_OFFICES") or OFFICES))


def make(home: Path, workflows: int) -> Office:
    """So many workflows, over all offices, in files; moved into a new lake. The files of a former time are kept."""
    lakes.clear(home)
    with lakes.serving(home) as lake:
        made = offices.kept(home) or _generated(lake, workflows)
        seconds, _ = in_child(moved, lake)
        home.joinpath("moved.json").write_text(json.dumps(seconds), encoding="utf-8")
    offices.keep(made)
    return made


def seconds_to_move(home: Path) -> list[float]:
    """How long it took to move each office."""
    found: list[float] = json.loads((home / "moved.json").read_text(encoding="utf-8"))
    return found


def _generated(lake: Lake, workflows: int) -> Office:
    shutil.rmtree(lake.machine(FILES), ignore_errors=True)
    lake.prepare(FILES)
    began, found, peaks = time.perf_counter(), [], []
    for number in range(count()):
        made, peak = in_child(one, lake, number, workflows // count())
        found.append(made)
        peaks.append(peak)
    cast = Cast.of(count())
    (employer, of_one), _ = in_child(sources.write, lake, [cast.asked, *cast.loaded, *cast.visited])
    seconds = time.perf_counter() - began
    total, steps = sum(made.workflows for made in found), sum(made.steps for made in found)
    by = f"the generator of `manage.py demo` as {count()} offices"
    return Office(lake.home, found[0].name, total, steps, employer, of_one, seconds, max(peaks), by)


def one(lake: Lake, number: int, workflows: int) -> Published:
    """Make one office and publish it as a file."""
    lake.use(FILES, has_lake=False)
    last_day = datetime.now(AMSTERDAM).date() - timedelta(days=1)
    with building.build(name(number)) as build, Progress(f"Office {number + 1} of {count()}") as progress:
        demo.fill(build, last_day, number + 1, workflows, progress)
        build.connection.execute("set variable office = $office", {"office": name(number)})
        build.run(SQL / "scale" / "name_office.sql")
        return build.publish(f"demo, {workflows} workflows", hours.of(name(number)))


def moved(lake: Lake) -> list[float]:
    """Move every office that is in a file; the seconds that each took, the reading back included."""
    lake.use(FILES, has_lake=True)
    moments = [time.perf_counter()]
    migrating.to_lake(lambda _: moments.append(time.perf_counter()))
    moments.append(time.perf_counter())
    return [after - before for before, after in pairwise(moments[1:])]


def whole(office_id: str) -> User:
    """Someone who sees all of this office, in the control store from now on."""
    user = User(f"whole@{office_id}.example", "Whole office", office_id, Role.OFFICE, rights=_RIGHTS)
    return added([user])[0]
