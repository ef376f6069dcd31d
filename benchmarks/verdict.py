"""What the figures say in words: how often this product is faster, and where something else is, and why."""

import statistics
from collections.abc import Iterable

from benchmarks.record import Measured, Part


def summary(parts: Iterable[Part]) -> list[str]:
    """A sentence per part and alternative."""
    found = []
    for part in parts:
        for name, lines in _by_alternative(part).items():
            ratios = [one.ratio for one in lines if one.ratio]
            faster = sum(ratio > 1 for ratio in ratios)
            found.append(
                f"- **{part.name}**: faster than {name} in {faster} of {len(ratios)} tasks; "
                f"it takes {_times(min(ratios))} to {_times(max(ratios))} as long, "
                f"{_times(statistics.median(ratios))} in the middle."
            )
    return found


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


def _by_alternative(part: Part) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {}
    for one in part.measured:
        if one.alternative:
            found.setdefault(one.alternative_name, []).append(one)
    return found


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2g}×"
