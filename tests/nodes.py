"""Nodes: processes with a home each and one control store, that do the same thing at the same moment when told to.

Run as a program it is such a node: a line of JSON in, [deed, argument, …], a line of JSON out.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings import ROOT


@dataclass(frozen=True)
class Node:
    """One of them."""

    home: Path
    process: "subprocess.Popen[str]"

    def tell(self, deed: str, *given: Any) -> None:
        self.process.stdin.write(json.dumps([deed, *given]) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        line = self.process.stdout.readline()
        assert line, f"the node ended with status {self.process.wait()}"
        return json.loads(line)

    def do(self, deed: str, *given: Any) -> Any:
        self.tell(deed, *given)
        return self.hear()


def all_do(nodes: Sequence[Node], deed: str, *given: Any) -> list[Any]:
    """What comes of it when all of them do this at once."""
    tell(nodes, deed, *given)
    return hear(nodes)


def tell(nodes: Sequence[Node], deed: str, *given: Any) -> None:
    """Have all of them begin."""
    for node in nodes:
        node.tell(deed, *given)


def hear(nodes: Sequence[Node]) -> list[Any]:
    """What came of it at each, in their order."""
    return [node.hear() for node in nodes]


@contextlib.contextmanager
def running(folder: Path, url: str, count: int) -> Iterator[list[Node]]:
    """So many nodes over this control store, which none of them has opened yet."""
    with contextlib.ExitStack() as stack:
        homes = [folder / f"node-{number}" for number in range(count)]
        own = [{"PROCESBEHEER_HOME": str(home), "PROCESBEHEER_CONTROL_URL": url} for home in homes]
        yield [stack.enter_context(started(home, given)) for home, given in zip(homes, own, strict=True)]


@contextlib.contextmanager
def started(home: Path, environment: Mapping[str, str]) -> Iterator[Node]:
    """A node with this home, set up like this."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.nodes"],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Node(home, process)
        finally:
            process.stdin.close()
            process.wait(timeout=30)


if __name__ == "__main__":
    from tests import node_deeds

    os.umask(0o077)
    for asked in sys.stdin:
        name, *arguments = json.loads(asked)
        sys.stdout.write(json.dumps(node_deeds.DEEDS[name](*arguments)) + "\n")
        sys.stdout.flush()
