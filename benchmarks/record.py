"""What was measured, part by part, as it is kept: one JSON file, in which a new run of a part replaces the old one."""

import json
import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Sample:
    """What the runs of one side took, in seconds or in the unit of their task; and the most memory in bytes."""

    median: float
    p95: float
    runs: int
    peak: int | None = None

    @staticmethod
    def of(figures: Sequence[float], peak: int | None = None) -> "Sample":
        """Median, and the smallest figure that at least 95 % of the runs do not exceed."""
        ordered = sorted(figures)
        return Sample(statistics.median(ordered), ordered[-(-95 * len(ordered) // 100) - 1], len(ordered), peak)


@dataclass(frozen=True)
class Measured:
    """One line of a table. `workflows`: how many the office had. The rest as in measuring.Task."""

    name: str
    size: str
    product: Sample
    alternative_name: str = ""
    alternative: Sample | None = None
    target_seconds: float | None = None
    most_overhead: float | None = None
    why: str = ""
    is_figure: bool = False
    unit: str = "s"
    workflows: int = 0

    @property
    def ratio(self) -> float | None:
        """How many times longer the alternative takes."""
        return self.alternative.median / self.product.median if self.alternative else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached, in time or in how much longer than the least; None without one."""
        if self.most_overhead is not None and self.ratio:
            return 1 / self.ratio <= self.most_overhead
        return None if self.target_seconds is None else self.product.median <= self.target_seconds

    def of_office(self, workflows: int) -> "Measured":
        """This line, of an office with so many workflows."""
        return replace(self, workflows=workflows)

    def with_peaks(self, peaks: Sequence[int]) -> "Measured":
        """This line with the most memory of each side in bytes: the product, then the alternative."""
        other = replace(self.alternative, peak=peaks[1]) if self.alternative else None
        return replace(self, product=replace(self.product, peak=peaks[0]), alternative=other)


@dataclass(frozen=True)
class OwnTable:
    """A table of a part that is no list of tasks: its own columns, the figures in words, and what they are."""

    title: str
    heading: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True)
class Part:
    """What was measured of one part, with when, on what machine, of which code and how.

    `busy`: how many processes wanted the processor in the minute before and after. `notes`: sentences on what the
    figures leave out.
    """

    name: str
    about: str
    measured: list[Measured]
    machine: str
    moment: str
    code: str
    command: str
    offices: list[str]
    busy: tuple[str, str]
    notes: list[str] = field(default_factory=list)
    tables: list[OwnTable] = field(default_factory=list)


def _median(one: Measured) -> float:
    return one.product.median


def peak(one: Measured) -> float:
    """The most memory that the product took, in bytes; 0 when it is not known."""
    return one.product.peak or 0.0


def slopes(measured: Iterable[Measured], of: Callable[[Measured], float] = _median) -> dict[str, float]:
    """By task: the slope of its median over the number of workflows on log-log paper (least squares); 0 is flat, 1 as
    fast as the office grows. None of a task measured in one size only. `of`: of another figure; 0 is not known."""
    points: dict[str, dict[int, float]] = {}
    for one in measured:
        points.setdefault(one.name, {})[one.workflows] = of(one)
    return {
        name: statistics.linear_regression([math.log(x) for x in found], [math.log(y) for y in found.values()]).slope
        for name, found in points.items()
        if len(found) > 1 and min(found) > 0 and min(found.values()) > 0
    }


def kept(path: Path) -> dict[str, Part]:
    """The parts in this file by name; none when it is not there."""
    if not path.exists():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    return {name: _part(part) for name, part in told["parts"].items()}


def keep(path: Path, parts: Mapping[str, Part]) -> None:
    """Write all parts in this file; times in seconds, memory in bytes."""
    told = {"parts": {name: _told(part) for name, part in parts.items()}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _told(part: Part) -> dict[str, object]:
    found = slopes(part.measured)
    lines = [
        asdict(one) | {"ratio": one.ratio, "is_met": one.is_met, "slope": found.get(one.name)} for one in part.measured
    ]
    return asdict(part) | {"measured": lines}


def _part(told: dict[str, Any]) -> Part:
    lines = [_measured(line) for line in told["measured"]]
    tables = [OwnTable(**table) for table in told.get("tables", [])]
    return Part(**told | {"measured": lines, "busy": tuple(told["busy"]), "tables": tables})


def _measured(told: dict[str, Any]) -> Measured:
    worked_out = {"ratio", "is_met", "slope"}
    other = told["alternative"]
    sides = {"product": Sample(**told["product"]), "alternative": Sample(**other) if other else None}
    return Measured(**{name: value for name, value in told.items() if name not in worked_out} | sides)
