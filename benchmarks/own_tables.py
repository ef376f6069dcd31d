"""Tables of parts that are no lists of tasks: their own columns, the figures in words."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

MEGABYTE = 2**20
SEEN = ("looked at", "foreign")  # of what reached people, and how much of it was not theirs to see


@dataclass(frozen=True)
class Table:
    """One table with its columns, and a sentence or more below it on what the figures are."""

    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def as_markdown(self) -> list[str]:
        """A line each."""
        lines = ["---", *["---:"] * (len(self.heading) - 1)]
        return [f"### {self.title}", "", *map(_row, (self.heading, lines, *self.rows)), "", self.note]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


@dataclass(frozen=True)
class Spread:
    """Of seconds: the middle one, the smallest that 95 % do not exceed, the longest, and how many there were."""

    median: float
    p95: float
    longest: float
    count: int

    @staticmethod
    def of(seconds: Sequence[float]) -> "Spread":
        """Of at least one."""
        ordered = sorted(seconds)
        return Spread(statistics.median(ordered), ordered[-(-95 * len(ordered) // 100) - 1], ordered[-1], len(ordered))

    def in_words(self) -> list[str]:
        """How many, the middle, 95 %, the longest."""
        return [f"{self.count:,}", *map(time, (self.median, self.p95, self.longest))]


def spread_in_words(seconds: Sequence[float]) -> list[str]:
    """As Spread says it; of nothing: that there were none."""
    return Spread.of(seconds).in_words() if seconds else ["0", "-", "-", "-"]


def time(seconds: float) -> str:
    """Seconds, or milliseconds when it is less than one."""
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:,.0f} ms"
