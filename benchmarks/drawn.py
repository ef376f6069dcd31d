"""What of a part's own tables is drawn: which columns, read back from the words they stand in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.record import OwnTable

_IN_SECONDS = {"ms": 0.001, "s": 1.0}
_FIGURE = re.compile(r"(-?[\d,]*\.?\d+)(?: (\w+))?")
_BELOW = "The figures are in the table below."


@dataclass(frozen=True)
class Lines:
    """A line for each of several, of points (x, y); times in seconds. `is_log`: on log-log paper, else y from 0."""

    title: str
    x: str
    y: str
    points: Mapping[str, Sequence[tuple[float, float]]]
    in_words: str
    is_log: bool


@dataclass(frozen=True)
class Bars:
    """By size of what was looked at: a bar for each task, with its median and p95 in seconds."""

    lines: Mapping[str, Sequence[tuple[str, float, float]]]
    in_words: str


def of(tables: Sequence[OwnTable]) -> Lines | Bars | None:
    """What is drawn of the last of these tables that something is drawn of; None of others."""
    for own in reversed(tables):
        if own.title in _DRAWN and (found := _DRAWN[own.title](own)):
            return found
    return None


def figure(told: str) -> float | None:
    """The number that a cell begins with, times in seconds; None of a dash."""
    found = _FIGURE.match(told)
    return float(found[1].replace(",", "")) * _IN_SECONDS.get(found[2], 1.0) if found else None


def _people(own: OwnTable) -> Lines | None:
    points = _points(own, "people", "p95", "in")
    words = f"Lines on log-log paper: what 95 % of the reruns took at most, by how many people there were. {_BELOW}"
    return Lines("p95 of a rerun", "people at once", "seconds", points, words, is_log=True) if points else None


def _memory(own: OwnTable) -> Lines | None:
    points = _points(own, "minute", "memory")
    words = f"A line from zero: the memory of the server minute by minute. {_BELOW}"
    return Lines("Memory of the server", "minutes", "MB", points, words, is_log=False) if points else None


def _from_and_to(own: OwnTable) -> Lines | None:
    """Where it began to be looked at, after a third of the time, and where it ended."""
    points: dict[str, list[tuple[float, float]]] = {}
    for row in own.rows:
        told = dict(zip(own.heading, row, strict=True))
        minutes, ends = figure(told["minutes"]), [figure(end) for end in told["memory"].split(" → ")]
        if minutes and len(ends) == 2 and ends[0] and ends[1]:
            points[f"{told['people']} people"] = [(minutes / 3, ends[0]), (minutes, ends[1])]
    words = f"A line from zero: the memory of the server, from a third of the time until the end. {_BELOW}"
    return Lines("Memory of the server", "minutes", "MB", points, words, is_log=False) if points else None


def _paint(own: OwnTable) -> Bars | None:
    columns = [own.heading.index(name) for name in ("task", "size", "median", "p95")]
    lines: dict[str, list[tuple[str, float, float]]] = {}
    for task, size, median, p95 in ([row[column] for column in columns] for row in own.rows):
        is_again = task.startswith("the same")  # another look at the line above
        if not is_again and (middle := figure(median)) and (worst := figure(p95)):
            lines.setdefault(size, []).append((task, middle, worst))
    return Bars(lines, f"Bars on a log scale: the medians of what someone waits for. {_BELOW}") if lines else None


def _rerun_time(own: OwnTable) -> Bars | None:
    """A panel for each screen; what took no time to speak of, and all together, are left out."""
    screens = own.heading[1:]
    lines: dict[str, list[tuple[str, float, float]]] = {}
    for area, *told in own.rows:
        for screen, cell in zip(screens, told, strict=True):
            took = figure(cell) if area != "in all" else None
            if took:
                lines.setdefault(screen, []).append((area, took, took))
    return Bars(lines, f"Bars on a log scale: what the server is at during a rerun. {_BELOW}") if lines else None


def _points(own: OwnTable, x: str, y: str, line: str = "") -> dict[str, list[tuple[float, float]]]:
    """(x, y) by what stands in the column of lines; what has no figure is left out."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in own.rows:
        told = dict(zip(own.heading, row, strict=True))
        at, height = figure(told.get(x, "")), figure(told.get(y, ""))
        if at is not None and height is not None:
            found.setdefault(told.get(line, ""), []).append((at, height))
    return found


_DRAWN = {
    "People at once": _people,
    "Memory minute by minute": _memory,
    "Whether memory stays flat": _from_and_to,
    "What someone waits for": _paint,
    "Where the time of a rerun goes": _rerun_time,
}
