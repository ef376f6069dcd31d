"""docs/benchmarks.md and its plots, written anew from what is kept in docs/benchmarks.json."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks import plots, reckoned, verdict
from benchmarks.record import Part
from benchmarks.table import table

_ABOUT = """# Benchmarks

Written by `make bench` from [benchmarks.json](benchmarks.json); no figure is typed by hand. Each part was measured by
itself and says when, where and of which code.

Each task was run once to warm up, then alternately by this product and by what stands beside it: A B A B, as often as
“runs” says; each time once unmeasured first, so that what the other left in the processor's caches counts for neither.
Loads and exports have a process of their own for each run. Both give the same answer; that was checked.
p95, the spread: 95 % of the runs took at most this long. Memory: the most that a fresh process held that did this
once, the server of a database included. Ratio: how many times as long the other takes; below 1 the other is faster.
Targets hold at 1,000,000 workflows. Slope: that of the median, or of the memory, over the number of workflows on
log-log paper; 0 is flat, 1 grows as the office does."""


def write(folder: Path, parts: Mapping[str, Part]) -> None:
    """Write the page in this folder, and a plot of each part below it. Plots of parts that are no more go."""
    pictures = folder / "images" / "benchmarks"
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.svg"):
        old.unlink()
    drawn = {name: drawing for name, part in parts.items() if (drawing := plots.svg(part))}
    for name, drawing in drawn.items():
        (pictures / f"{name}.svg").write_text(drawing, encoding="utf-8")
    (folder / "benchmarks.md").write_text(as_markdown(parts, drawn.keys()), encoding="utf-8")


def as_markdown(parts: Mapping[str, Part], drawn: Collection[str]) -> str:
    """The page, complete. `drawn`: the parts of which there is a plot."""
    short = verdict.summary(parts.values())
    lines = [_ABOUT, "", "## In short", "", *short] if short else [_ABOUT]
    return "\n".join([*lines, *(line for part in parts.values() for line in _section(part, part.name in drawn))]) + "\n"


def _reckoned(part: Part) -> Part:
    """What follows from the figures of this part, and was not measured."""
    return replace(part, measured=[], tables=reckoned.tables(part))


def _section(part: Part, is_drawn: bool) -> list[str]:
    before, after = part.busy
    lost, grown = verdict.lost(part), verdict.growth(part)
    notes = [f"- {note}" for note in part.notes]
    return [
        *["", f"## {part.name}", "", part.about, ""],
        *([f"![{plots.in_words(part)}](images/benchmarks/{part.name}.svg)", ""] if is_drawn else []),
        *[*table(part), ""],
        *(["", *table(reckoned_of), ""] if (reckoned_of := _reckoned(part)).tables else []),
        *([*grown, ""] if grown else []),
        *([*lost, ""] if lost else []),
        *(["Not measured:", "", *notes, ""] if notes else []),
        f"Measured {part.moment}, code {part.code}, by `{part.command}`. {' '.join(part.offices)}",
        f"Machine: {part.machine}. Load (1 minute): {before} before, {after} after.",
    ]
