"""What is asked of the module of a part. Each runs in a process of its own: a process inherits the most memory of the
one that started it, so that the one that starts them all imports little."""

import importlib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.office import Office
from benchmarks.record import OwnTable


@dataclass(frozen=True)
class About:
    """What a part is: its docstring; the homes it wants with the sizes of their offices, none for the demo office; and
    whether it has tasks, and tables of its own."""

    words: str
    homes: list[tuple[str, int]]
    has_tasks: bool
    has_tables: bool


def about(name: str, most_workflows: int) -> About:
    """What the part with this name is."""
    module = importlib.import_module(f"benchmarks.{name}")
    homes = list(module.homes(most_workflows)) if hasattr(module, "homes") else []
    return About((module.__doc__ or "").strip(), homes, hasattr(module, "tasks"), hasattr(module, "tables"))


def made(name: str, home: Path, workflows: int) -> Office:
    """The office that the part wants in this home. Raises NotMade."""
    found: Office = importlib.import_module(f"benchmarks.{name}").make(home, workflows)
    return found


def tables(name: str, office: Office) -> list[OwnTable]:
    """The part's own tables."""
    found = importlib.import_module(f"benchmarks.{name}").tables(office)
    return [OwnTable(own.title, [*own.heading], [[*row] for row in own.rows], own.note) for own in found]
