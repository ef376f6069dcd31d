"""What it takes to keep the lake and a node up: moving, loading, copying, following, in seconds and in bytes."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

from auth import scope
from benchmarks.fleet import catalog, offices, sources
from benchmarks.fleet.figures import Figure, throughput
from benchmarks.fleet.lake import FILES, Lake
from benchmarks.fleet.offices import Cast
from benchmarks.load import Load
from benchmarks.load_sources import FEW
from benchmarks.office import Office
from benchmarks.processes import in_child
from benchmarks.record import Sample
from database.lake import connecting, following, maintenance, stands

Found = dict[str, Sample]
_FOLLOWER = "followed"
_ASKED = 20


def rounds() -> int:
    """How often 10 changes are loaded: as BENCH_LOADS says, else as it is by default."""
    return int(os.environ.get("BENCH_LOADS") or 5)


def figures(office: Office, lake: Lake) -> Found:
    """All of them, by the name of their line."""
    cast = Cast.of(offices.count())
    first, _ = cast.loaded
    stages: dict[str, Callable[[], Found]] = {
        "copying": lambda: _copied(lake, [*cast.loaded, *cast.visited][:3]),
        "10 changes": lambda: _few(lake, first),
        "1 % changes": lambda: _share(office, lake, first),
        "merging": lambda: _maintained(lake),
        "loaders at once": lambda: _together(lake, cast.loaded),
        "whole offices": lambda: _whole(office, lake, cast.loaded),
    }
    found = _standing(office, lake)
    for name, stage in stages.items():
        print(f"  {name} …", file=sys.stderr, flush=True)
        found |= stage()
    return found


def _standing(office: Office, lake: Lake) -> Found:
    files = lake.machine(FILES).glob("snapshots/*/*.duckdb")
    return {
        Figure.OFFICES: _one(offices.count()),
        Figure.STEPS: _one(office.steps),
        Figure.MOVE: Sample.of(offices.seconds_to_move(lake.home)),
        Figure.FEW: _one(FEW),
        Figure.COPIES: _one(sum(path.stat().st_size for path in files)),
    }


def _one(figure: float) -> Sample:
    return Sample.of([float(figure)])


def _copied(lake: Lake, office_ids: Sequence[str]) -> Found:
    """Each of these offices copied whole; and how long it takes to see that there is nothing new."""
    lake.use(_FOLLOWER)
    whole = [_seconds(partial(following.bring, office_id)) for office_id in office_ids]
    with connecting.attached() as connection:
        asked = [_seconds(partial(stands.newest_version, connection)) for _ in range(_ASKED)]
    return {Figure.COPY: Sample.of(whole), Figure.ASK: Sample.of(asked)}


def _few(lake: Lake, office_id: str) -> Found:
    """10 changes loaded, again and again, each time followed: seconds, bytes that stay, rows of the catalog."""
    load(lake, "loader1", office_id)  # this loader gets its copy
    _bring(lake, office_id)
    before, kept = catalog.catalog(lake), catalog.on_disk(lake)
    loaded, followed = [], []
    for _ in range(rounds()):
        loaded.append(load(lake, "loader1", office_id))
        followed.append(_bring(lake, office_id))
    rows = (catalog.catalog(lake).rows - before.rows) / rounds()
    return {
        Figure.LOAD_FEW: _with_peak(loaded),
        Figure.FOLLOW: Sample.of(followed),
        Figure.HISTORY_FEW: _one((catalog.on_disk(lake) - kept) / rounds()),
        Figure.CATALOG_COMMIT_ROWS: _one(rows),
    }


def load(lake: Lake, machine: str, office_id: str, mark: str = "") -> tuple[float, int]:
    """10 workflows from the top of the list of this office loaded on this machine, submitted by `mark`; seconds, and
    the most memory in bytes."""
    return loading(lake, machine, office_id, marked(lake, office_id, mark or new_mark()))


def new_mark() -> str:
    """A name that nobody has."""
    return f"Meting {uuid4().hex}"


def marked(lake: Lake, office_id: str, mark: str) -> Path:
    """The source with those 10 workflows."""
    lake.use(_FOLLOWER)
    ids = sources.first_of_list(scope.of(offices.whole(office_id)))
    return sources.marked(lake, office_id, mark, ids)


def loading(lake: Lake, machine: str, office_id: str, source: Path) -> tuple[float, int]:
    """Load this source on this machine as `manage.py load` does; seconds, and the most memory in bytes."""
    (began, ended), peak = in_child(_loaded, lake, machine, office_id, source)
    return ended - began, peak


def _loaded(lake: Lake, machine: str, office_id: str, source: Path) -> tuple[float, float]:
    """When it began and when it was done."""
    lake.use(machine)
    began = time.time()
    Load(source, office_id).into(lake.machine(machine), lake.machine(machine) / "told.json")
    return began, time.time()


def _bring(lake: Lake, office_id: str) -> float:
    """As a follower does; seconds."""
    lake.use(_FOLLOWER)
    return _seconds(partial(following.bring, office_id))


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _with_peak(loaded: Sequence[tuple[float, int]]) -> Sample:
    return Sample.of([seconds for seconds, _ in loaded], max(peak for _, peak in loaded))


def _share(office: Office, lake: Lake, office_id: str) -> Found:
    """1 % of the office changed in one load."""
    changes = max(FEW, office.workflows // offices.count() // 100)
    source = sources.share(office, lake, office_id, changes)
    kept = catalog.on_disk(lake)
    loaded = loading(lake, "loader1", office_id, source)
    return {
        Figure.FOLLOW_SHARE: _one(_bring(lake, office_id)),
        Figure.SHARE: _one(changes),
        Figure.LOAD_SHARE: _with_peak([loaded]),
        Figure.HISTORY_SHARE: _one(catalog.on_disk(lake) - kept),
    }


def _maintained(lake: Lake) -> Found:
    """What is there once small files are merged, as `manage.py sync` has them every hour."""
    lake.use(_FOLLOWER)
    maintenance.maintain()
    kept = catalog.catalog(lake)
    return {
        Figure.DATA: _one(catalog.live(lake)),
        Figure.CATALOG_ROWS: _one(kept.rows),
        Figure.CATALOG_BYTES: _one(kept.bytes),
    }


def _together(lake: Lake, office_ids: tuple[str, str]) -> Found:
    """10 changes: by one loader, by two in offices of their own, by two in one office; loads a minute."""
    first, second = office_ids
    for office_id in office_ids:
        load(lake, "loader2", office_id)
    asked = {
        throughput("10 changes", 1): [first],
        throughput("10 changes, an office each", 2): [first, second],
        throughput("10 changes, the same office", 2): [first, first],
    }
    return {name: _a_minute(lake, loaded) for name, loaded in asked.items()}


def _a_minute(lake: Lake, office_ids: Sequence[str]) -> Sample:
    """A loader for each of these offices, all at once, again and again."""
    seconds = 0.0
    for _ in range(rounds()):
        seconds += _at_once(lake, [(office_id, marked(lake, office_id, new_mark())) for office_id in office_ids])
    return _one(60 * rounds() * len(office_ids) / seconds)


def _at_once(lake: Lake, given: Sequence[tuple[str, Path]]) -> float:
    """Load these sources into these offices, each on a machine of its own; seconds from the first to the last."""
    with ThreadPoolExecutor(len(given)) as pool:
        each = [
            pool.submit(partial(in_child, _loaded, lake, f"loader{number}", office_id, source))
            for number, (office_id, source) in enumerate(given, 1)
        ]
        moments = [found.result()[0] for found in each]
    return max(ended for _, ended in moments) - min(began for began, _ in moments)


def _whole(office: Office, lake: Lake, office_ids: tuple[str, str]) -> Found:
    """An office that the lake does not have yet: by one loader, then two by two loaders; rows a second."""
    rows = (office.workflows + office.steps) / offices.count()
    first, second = office_ids
    alone = loading(lake, "loader1", "nieuw-1", sources.whole(lake, first, "nieuw-1"))
    given = [(new, sources.whole(lake, old, new)) for old, new in ((first, "nieuw-2"), (second, "nieuw-3"))]
    both = _at_once(lake, given)
    return {
        Figure.LOAD_WHOLE: _with_peak([alone]),
        throughput("an office whole", 1): _one(rows / alone[0]),
        throughput("an office each, whole", 2): _one(2 * rows / both),
    }
