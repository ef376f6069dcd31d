"""Load: the office in the exchange format, as Parquet, into an empty home; and once more, when nothing has changed."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import demo
from benchmarks.measuring import Task
from benchmarks.office import Office
from settings import ROOT

_TARGET = 90.0


def tasks(office: Office, stack: ExitStack) -> list[Task]:
    """Both as `manage.py load` does them, in a process of its own."""
    size = f"{office.workflows:,} workflows, {office.steps:,} steps"
    again = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=office.home)))
    return [
        Task("Parquet into an empty office", size, lambda: _first(office), target_seconds=_TARGET),
        Task("the same again: nothing changes", size, lambda: _load(office, again)),
    ]


def _first(office: Office) -> None:
    with tempfile.TemporaryDirectory(dir=office.home) as home:
        _load(office, Path(home))


def _load(office: Office, home: Path) -> None:
    command = [sys.executable, "manage.py", "load", str(office.exchange), "--office", demo.OFFICE_ID, "--json"]
    environment = os.environ | {"PROCESBEHEER_HOME": str(home)}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
