"""The questions of the screens as SQL written by hand, for one employer or for the whole office."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

import pyarrow as pa

from auth.scope import Scope
from benchmarks.office import SQL
from settings import AMSTERDAM

Rows = pa.Table | list[tuple[Any, ...]]
_DAY = timedelta(days=1)
_OF_EMPLOYER = re.compile(r"((?:\w+\.)?)employer_id = \$employer$", re.MULTILINE)
_SMALL = ("employees", "departments", "submitters", "values")  # their tables lack the number of the employer


class Database(Protocol):
    """A database with the rows of the office. `folder`: where texts of its own lie. `why`: why it is fast, if it is."""

    name: str
    folder: str
    why: str

    def ask(self, text: str, given: dict[str, object]) -> Rows:
        """The rows of one query."""

    def moment(self, at: datetime) -> object:
        """A moment as this database keeps it."""

    def memory(self) -> int:
        """The most memory in bytes that its server held; 0 when it works in this process."""


@cache
def _text(folder: str, question: str, is_one: bool) -> str:
    """The query; of the whole office without the lines that hold it to one employer."""
    is_numbered = folder == "duckdb" and question not in _SMALL
    own, shared = (SQL / "beside" / name / f"{question}.sql" for name in (folder, "rows"))
    text = (own if own.exists() else shared).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    asked = "\n".join(line for line in lines if is_one or not line.endswith("= $employer"))
    # As the scoped views do: of a text, DuckDB knows the first eight letters of a block only.
    return _OF_EMPLOYER.sub(r"\g<0> and \1employer_hash = $employer_hash", asked) if is_numbered else asked


@dataclass(frozen=True)
class Questions:
    """What the screens ask, asked of one database in one scope, as of one moment."""

    database: Database
    scope: Scope
    now: datetime

    def _ask(self, question: str, **given: object) -> Rows:
        is_one = len(self.scope.employers) == 1
        text = _text(self.database.folder, question, is_one)
        known = given
        if is_one:
            known |= {"employer": self.scope.employers[0], "employer_hash": _hash(self.scope.employers[0])}
        return self.database.ask(text, {name: known[name] for name in set(re.findall(r"\$([a-z_]+)", text))})

    def _moments(self) -> dict[str, object]:
        local = self.now.astimezone(AMSTERDAM)
        monday = local.replace(hour=0, minute=0, second=0, microsecond=0) - local.weekday() * _DAY
        found = {
            "now": self.now,
            "week": monday,
            "last_week": monday - 7 * _DAY,
            "last_now": local - 7 * _DAY,
            "ahead": local + 7 * _DAY,
        }
        return {name: self.database.moment(at) for name, at in found.items()}

    def page(self, is_open: bool, rows: int) -> Rows:
        """The newest rows of one overview."""
        return self._ask("page", is_open=is_open, page_size=rows, **self._moments())

    def summary(self, is_open: bool) -> Rows:
        """The numbers above the list."""
        return self._ask("summary_open" if is_open else "summary_historic", **self._moments())

    def options(self, is_open: bool, most: int) -> tuple[Rows, ...]:
        """What the filters offer: values, submitters, employees, departments."""
        names = ("values", "submitters", "employees", "departments")
        return tuple(self._ask(name, is_open=is_open, most=most) for name in names)

    def detail(self, workflow_id: str) -> Rows:
        """One workflow: its facts, then its steps."""
        one = {"workflow_id": workflow_id, "id_hash": _hash(workflow_id)}
        [facts] = dicts(self._ask("facts", **one))
        return self._ask("steps_of", **one, employer_id=facts["employer_id"], submitted_at=facts["submitted_at"])

    def worklist(self, day_seconds: float) -> Rows:
        """Whose turn it is, longest waiting first."""
        moments = self._moments()
        [clock] = dicts(self._ask("clock", **moments))
        opens, closes = (clock[name] for name in ("opens_at", "closes_at"))
        passed = _seconds(min(max(moments["now"], opens), closes) - opens)
        return self._ask("worklist", **moments, now_working=clock["seconds_before"] + passed, day_seconds=day_seconds)

    def waits(self) -> Rows:
        """Median, P90 and total of the waiting per process, step and role, of what is done only."""
        return self._ask("waits")

    def arcs(self) -> Rows:
        """How often which step follows which, and how long after."""
        return self._ask("arcs")


def _hash(one: str) -> int:
    """The number of an id, as the snapshot keeps it."""
    return int.from_bytes(hashlib.md5(one.encode(), usedforsecurity=False).digest()[:4], "little")


def _seconds(passed: Any) -> float:
    return passed.total_seconds() if isinstance(passed, timedelta) else passed / 1e6


class Named(list[tuple[Any, ...]]):
    """Rows of a database that gives tuples, with the names of their columns."""

    def __init__(self, rows: list[tuple[Any, ...]], names: list[str]) -> None:
        super().__init__(rows)
        self.names = names


def dicts(rows: object) -> Iterator[dict[str, Any]]:
    """The rows, whatever database gave them, each by the names of its columns."""
    if isinstance(rows, pa.Table):
        yield from rows.to_pylist()
    else:
        assert isinstance(rows, Named)
        yield from (dict(zip(rows.names, row, strict=True)) for row in rows)
