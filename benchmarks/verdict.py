"""What the figures say in words: how often this product is faster, and where something else is, and why."""

import statistics
from collections.abc import Iterable

from benchmarks.record import Measured, Part
from benchmarks.table import row

ONE_EMPLOYER = "One employer: "
FROM_WORKFLOWS, MOST_GROWTH = 100_000, 1.5


def summary(parts: Iterable[Part]) -> list[str]:
    """A table with a line per part and alternative; empty when nothing stands beside anything."""
    found = []
    for part in parts:
        for name, lines in _by_alternative(part).items():
            ratios = [one.ratio for one in lines if one.ratio]
            faster = f"{sum(ratio > 1 for ratio in ratios)} of {len(ratios)} tasks"
            spread = (min(ratios), statistics.median(ratios), max(ratios))
            found.append(row([f"[{part.name}](#{part.name})", name, faster, *map(_times, spread)]))
    head = ("part", "beside", "this product is faster in", "the other takes at least", "in the middle", "at most")
    return [row(head), row(["---", "---", "---", "---:", "---:", "---:"]), *found] if found else []


def lost(part: Part) -> list[str]:
    """Where an alternative of this part wins, and why it does; empty when none does."""
    found = []
    for name, lines in _by_alternative(part).items():
        by_reason: dict[str, list[str]] = {}
        for one in lines:
            if one.ratio and one.ratio < 1:
                by_reason.setdefault(one.why, []).append(f"{one.name}, {one.size} ({_times(1 / one.ratio)})")
        for why, won in by_reason.items():
            found.append(f"- {name} is faster at {'; '.join(won)}." + (f" {why}" if why else ""))
    head = "**Where something else is faster** (behind each task: how many times as long this product takes):"
    return [head, "", *found] if found else []


def growth(part: Part) -> list[str]:
    """Whether what one employer's people ask stays as fast while the office grows."""
    found = []
    for name in dict.fromkeys(one.name for one in part.measured if one.name.startswith(ONE_EMPLOYER)):
        lines = {one.workflows: one.product.median for one in part.measured if one.name == name}
        sizes = sorted(size for size in lines if size >= FROM_WORKFLOWS)
        if len(sizes) > 1:
            times = lines[sizes[-1]] / lines[sizes[0]]
            said = f"at {sizes[-1]:,} workflows {times:.1f}× as long as at {sizes[0]:,}"
            found.append(f"- {name}: {said}, {'met' if times <= MOST_GROWTH else '**not met**'}.")
    head = (
        f"**Flat for one employer** (at most {MOST_GROWTH}× as long in the largest office as from {FROM_WORKFLOWS:,}):"
    )
    return [head, "", *found] if found else []


def _by_alternative(part: Part) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {}
    for one in part.measured:
        if one.alternative:
            found.setdefault(one.alternative_name, []).append(one)
    return found


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2g}×"
