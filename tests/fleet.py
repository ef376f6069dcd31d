"""A fleet: three nodes that serve, two that load, a PostgreSQL and an object storage, all real; and its people.

What is loaded carries a mark in every row, so that each page tells of which load it is.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests import lake_nodes, nodes, object_storage, running, sources
from tests.lake_nodes import Lake
from tests.nodes import Node
from tests.object_storage import BUCKET, Storage
from tests.running import Running

OFFICES = ("kantoor-een", "kantoor-twee")
SERVING, LOADING = (1, 2, 3), (4, 5)
_WORKFLOWS = 40
_COMMITS = """
    select coalesce(commit_message, '') || '|' || extract(epoch from snapshot_time)
    from procesbeheer_lake.ducklake_snapshot
    inner join procesbeheer_lake.ducklake_snapshot_changes using (snapshot_id)
    where commit_message is not null;
"""


@dataclass(frozen=True)
class Load:
    """A load that was said to be done: its office, its mark, and the name of the stand that it made."""

    office: str
    mark: str
    snapshot: str


@dataclass
class Fleet:
    """Its parts. `loads`: all that were said to be done."""

    lake: Lake
    storage: Storage
    place: Path
    serving: dict[int, Running] = field(default_factory=dict)
    loading: dict[int, Node] = field(default_factory=dict)
    loads: list[Load] = field(default_factory=list)
    _ends: dict[int, contextlib.ExitStack] = field(default_factory=dict)
    _begun: dict[int, str] = field(default_factory=dict)
    _marks: int = 0

    def next_source(self, office: str) -> tuple[str, Path]:
        """A mark that nothing bore before, and all of this office with that mark in every row."""
        self._marks += 1
        mark = f"merk{self._marks:04d}"
        return mark, sources.folder(self.place / mark, _rows(office, mark))

    def load(self, node: int, office: str) -> Load:
        """Have this node load a next stand of this office."""
        self.begin_load(node, office)
        return self.end_load(node, office)

    def begin_load(self, node: int, office: str) -> str:
        """Have it begin; gives the mark."""
        mark, source = self.next_source(office)
        self._begun[node] = mark
        self.loading[node].tell("loaded", str(source), office)
        return mark

    def end_load(self, node: int, office: str) -> Load:
        """What came of what it began."""
        told = self.loading[node].hear()
        assert "snapshot" in told, told
        self.loads.append(Load(office, self._begun[node], told["snapshot"]))
        return self.loads[-1]

    def load_at_once(self, offices: Sequence[str]) -> list[Load]:
        """Have each node that loads load one of these offices, all at the same time."""
        for node, office in zip(LOADING, offices, strict=True):
            self.begin_load(node, office)
        return [self.end_load(node, office) for node, office in zip(LOADING, offices, strict=True)]

    def refused(self, node: int, office: str) -> str:
        """Why a load of this office cannot be done now."""
        return str(self.loading[node].do("loaded", str(self.next_source(office)[1]), office).get("refusal"))

    def commits(self) -> dict[str, float]:
        """When each stand that is in the lake was committed, by its name."""
        lines = self.lake.postgres.psql(f"\\pset tuples_only on\n\\pset format unaligned\n{_COMMITS}").splitlines()
        told = [line.rpartition("|") for line in lines if line.startswith(OFFICES)]
        return {message.split()[1]: float(at) for message, _, at in told}

    def start(self, node: int) -> None:
        """Have this node serve, with the first door of the storage as its way there, or load, with the second."""
        stack = contextlib.ExitStack()
        environment = self.lake.environment(node) | self.storage.keys(int(node in LOADING))
        if node in LOADING:
            self.loading[node] = stack.enter_context(nodes.started(self.lake.home(node), environment))
        else:
            port = self.serving[node].port if node in self.serving else 0
            self.serving[node] = stack.enter_context(
                running.serving(self.lake.home(node), "--address", "127.0.0.1", port=port, environment=environment)
            )
        self._ends[node] = stack

    def kill(self, node: int) -> None:
        """SIGKILL."""
        process = self.loading[node].process if node in LOADING else self.serving[node].process
        assert process
        process.kill()
        process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._ends.pop(node).close()

    def health(self) -> dict[int, str]:
        """What each node that serves says of itself."""
        return {number: node.ask("/_stcore/health").body for number, node in self.serving.items()}

    def end(self) -> None:
        for stack in self._ends.values():
            stack.close()


def _rows(office: str, mark: str) -> sources.Rows:
    rows = sources.rows(_WORKFLOWS, steps=2)
    rows["offices"][0]["office_id"] = rows["employers"][0]["office_id"] = office
    for number, workflow in enumerate(rows["workflows"]):
        workflow |= {"submitter": mark, "component": mark, "remark": mark}
        if number % 2:
            workflow |= {"status": "In behandeling", "finished_at": None}
    for step in rows["steps"]:
        step |= {"actor": mark, "remark": mark}
        if step["seq"] == "2" and int(str(step["workflow_id"])[1:]) % 2 == 0:
            step |= {"executed_at": None, "actor": None, "action": None}
    return rows


@contextlib.contextmanager
def sailing(place: Path) -> Iterator[Fleet]:
    """A fleet whose offices have a first stand each."""
    with object_storage.serving() as storage, lake_nodes.lake(place / "lake") as lake:
        lake.data = f"s3://{BUCKET}/kantoren"
        lake.extra = storage.keys(1) | {"PROCESBEHEER_CONTROL_URL": lake.postgres.get_uri()}
        fleet = Fleet(lake, storage, place / "sources")
        try:
            with ThreadPoolExecutor() as pool:
                list(pool.map(fleet.start, (*LOADING, *SERVING)))
            fleet.load_at_once(OFFICES)
            yield fleet
        finally:
            fleet.end()


def until(is_so: Callable[[], bool], what: str, seconds: float) -> float:
    """How long it took until this was so, at most so many seconds."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - began


def fill(folder: Path) -> Path:
    """A file that takes all that is left of the file system of this folder."""
    path = folder / "vol"
    with path.open("wb") as file, contextlib.suppress(OSError):
        while True:
            os.write(file.fileno(), b"\0" * min(1 << 16, max(1, shutil.disk_usage(folder).free)))
    return path
