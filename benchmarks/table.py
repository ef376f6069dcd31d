"""Figures as text: one table per part, in Markdown."""

from collections.abc import Sequence

from benchmarks.record import Measured, OwnTable, Part, Sample, peak, slopes

MEMORY_UNIT = 2**20
_HEAD = ("task", "size", "median", "p95", "memory", "beside", "median", "p95", "memory", "ratio", "runs", "target")
_LINES = ("---", "---", "---:", "---:", "---:", "---", "---:", "---:", "---:", "---:", "---:", "---")


def table(part: Part) -> list[str]:
    """The table of a part, a line each, and its own tables; with slopes where it was measured in several sizes."""
    own = [line for one in part.tables for line in _own(one)]
    return [*(_of_tasks(part) if part.measured else []), *own]


def _own(one: OwnTable) -> list[str]:
    lines = ["---", *["---:"] * (len(one.heading) - 1)]
    return ["", f"### {one.title}", "", row(one.heading), row(lines), *map(row, one.rows), "", one.note]


def _of_tasks(part: Part) -> list[str]:
    found, of_memory = slopes(part.measured), slopes(part.measured, peak)
    if not found:
        return [row(_HEAD), row(_LINES), *(row(_cells(one)) for one in part.measured)]
    sloped = [[*_cells(one), _slope(found, one), _slope(of_memory, one)] for one in part.measured]
    return [row((*_HEAD, "slope", "of memory")), row((*_LINES, "---:", "---:")), *map(row, sloped)]


def _slope(found: dict[str, float], one: Measured) -> str:
    return f"{found[one.name]:.2f}" if one.name in found else ""


def row(cells: Sequence[str]) -> str:
    """One line of a table in Markdown."""
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _cells(one: Measured) -> list[str]:
    theirs = _sample(one.alternative, one.unit) if one.alternative else ["", "", ""]
    ratio = f"{one.ratio:.2g}×" if one.ratio and one.ratio < 10 else f"{one.ratio:,.0f}×" if one.ratio else ""
    runs = " / ".join(str(sample.runs) for sample in (one.product, one.alternative) if sample)
    ours = _sample(one.product, one.unit)
    return [one.name, one.size, *ours, one.alternative_name, *theirs, ratio, runs, _target(one)]


def _target(one: Measured) -> str:
    met = "met" if one.is_met else "**not met**"
    if one.most_overhead is not None and one.ratio:
        return f"{one.most_overhead:.1f}× of the least, is {1 / one.ratio:.1f}×: {met}"
    return "" if one.target_seconds is None else f"{time(one.target_seconds)}: {met}"


def _sample(sample: Sample, unit: str) -> list[str]:
    spread = figure(sample.p95, unit) if sample.runs > 1 else ""
    return [figure(sample.median, unit), spread, memory(sample.peak) if sample.peak else ""]


def figure(value: float, unit: str) -> str:
    """A figure with its unit."""
    if unit == "s":
        return time(value)
    if unit == "B":
        return memory(int(value))
    return f"{value:,{'.0f' if value >= 1000 else '.4g'}} {unit}".strip()


def time(seconds: float) -> str:
    """Seconds, or milliseconds when it is less than one."""
    if seconds >= 1:
        return f"{seconds:,.1f} s"
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def memory(size: int) -> str:
    """Bytes as megabytes."""
    return f"{size / MEMORY_UNIT:,.0f} MB"
