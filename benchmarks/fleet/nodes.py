"""Nodes: servers with a home each, that follow the lake."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from auth import gate, sessions
from auth.accounts import User
from benchmarks import streamlit_session
from benchmarks.fleet.lake import Lake
from database import places

COUNTS = (1, 2, 3)
PAGE = "workflows"


@dataclass(frozen=True)
class Node:
    """A server at this port of this computer, in this home."""

    home: Path
    port: int
    process: psutil.Process

    def serves(self, office_id: str) -> str:
        """The stand of this office that it serves; nothing when it has none."""
        pointer = self.home / "snapshots" / places.folder_name(office_id) / "CURRENT"
        return places.pointed(pointer) if pointer.exists() else ""


def counts() -> tuple[int, ...]:
    """As BENCH_NODES says, else as it is by default."""
    asked = os.environ.get("BENCH_NODES")
    return tuple(int(count) for count in asked.split(",")) if asked else COUNTS


@contextmanager
def serving(lake: Lake, count: int, users: Sequence[User]) -> Iterator[list[Node]]:
    """So many nodes, on each of which these users have seen both lists: their offices are in use there."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(_one(lake, f"node{number + 1}")) for number in range(count)]
        for node in nodes:
            for user in users:
                with streamlit_session.visiting(node.port, PAGE, "", cookie(lake, user)) as session:
                    session.run()
        yield nodes


@contextmanager
def _one(lake: Lake, name: str) -> Iterator[Node]:
    port = streamlit_session.free_port()
    command = ["manage.py", "serve", "--port", str(port)]
    with streamlit_session.serving(command, port, os.environ | lake.environment(name)) as process:
        yield Node(lake.machine(name), port, process)


def cookie(lake: Lake, user: User) -> str:
    """What signs this user in, on whichever node."""
    lake.use("node1")
    return f"{gate.cookie_name(gate.is_https())}={sessions.start(user.email)}"
