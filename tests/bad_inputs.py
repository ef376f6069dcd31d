"""The corpus of bad inputs: each a named builder that makes a source, and says what must become of it.

A builder gets an empty folder and gives the source to load. What it says are parts of the Dutch line that tells where
it is wrong and what to do: of the refusal, of one row of the quarantine ("file, regel 3: reason") or of one warning.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests import sources
from tests.sources import Rows

_GROUPS = (
    "bad_text",
    "bad_json",
    "bad_parquet",
    "bad_values",
    "bad_workbooks",
    "bad_workbook_parts",
    "bad_containers",
    "bad_logs",
    "bad_places",
)


class Outcome(StrEnum):
    """What a load of a bad input must end in."""

    REFUSED = "refused"
    QUARANTINED = "quarantined"
    WARNED = "loads with a warning"


@dataclass(frozen=True)
class BadInput:
    """One bad input. `bytes_writable`: the largest file that the load may write, as on a disk that is full."""

    name: str
    outcome: Outcome
    says: tuple[str, ...]
    build: Callable[[Path], Path]
    mapping: str | None = None
    bytes_writable: int | None = None


CORPUS: dict[str, BadInput] = {}
Builder = Callable[[Path], Path]


def bad(
    outcome: Outcome, *says: str, mapping: str | None = None, bytes_writable: int | None = None
) -> Callable[[Builder], Builder]:
    """Put a builder in the corpus, under its own name."""

    def keep(build: Builder) -> Builder:
        name = build.__name__.replace("_", " ").strip()
        assert name not in CORPUS
        CORPUS[name] = BadInput(name, outcome, says, build, mapping, bytes_writable)
        return build

    return keep


def corpus() -> dict[str, BadInput]:
    """Every bad input, by name."""
    for group in _GROUPS:
        importlib.import_module(f"tests.{group}")
    return CORPUS


def tables(workflows: int = 12) -> Rows:
    """A good small office; one bad row of it stays under the share at which a load is refused."""
    return sources.rows(workflows=workflows)


def with_text(place: Path, table: str, content: bytes, ending: str = "csv") -> Path:
    """A good folder, with these bytes for one table."""
    source = sources.folder(place, tables())
    (source / f"{table}.csv").unlink()
    (source / f"{table}.{ending}").write_bytes(content)
    return source


def changed_text(place: Path, table: str, change: Callable[[bytes], bytes]) -> Path:
    """A good folder, with the CSV text of one table changed."""
    source = sources.folder(place, tables())
    path = source / f"{table}.csv"
    path.write_bytes(change(path.read_bytes()))
    return source


def with_value(place: Path, table: str, row: int = 0, **values: object) -> Path:
    """A good folder, with other values in one row of one table."""
    given = tables()
    given[table][row] |= values
    return sources.folder(place, given)


def lonely(**values: object) -> Rows:
    """A good office whose first workflow is open and without steps, with these values."""
    given = tables()
    given["workflows"][0] |= {"status": "In behandeling", "finished_at": None} | values
    given["steps"] = [row for row in given["steps"] if row["workflow_id"] != "W1"]
    return given
