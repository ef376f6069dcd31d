"""What the arithmetic says, as tables for the page: per million workflows, to a billion steps, and what gives first."""

from collections.abc import Callable

from benchmarks.arithmetic import GIGABYTE, HOUR, STEPS, Arithmetic, Lake
from benchmarks.fleet.figures import Figure, commit_to
from benchmarks.record import OwnTable, Part
from benchmarks.table import memory, time

PART = "scale"
_MILLION, _THOUSAND = 1_000_000, 1000


def tables(part: Part) -> list[OwnTable]:
    """All three; none when this part lacks a figure, as one of other code does."""
    figures = {one.name: one.product.median for one in part.measured if one.is_figure}
    workflows = max((one.workflows for one in part.measured if one.is_figure), default=0)
    if part.name != PART or not workflows or not set(map(str, Figure)) <= figures.keys():
        return []
    reckoning = Arithmetic(figures, workflows)
    return [_per_million(part, workflows), _to_a_billion(reckoning), _what_gives(reckoning)]


def _per_million(part: Part, workflows: int) -> OwnTable:
    """Figures that grow with the workflows, divided; those of one office as they are."""
    of = {one.name: one.product for one in part.measured if one.is_figure}
    share, history = _MILLION / workflows, _THOUSAND * of[Figure.HISTORY_FEW].median
    office = f"of an office of {workflows / of[Figure.OFFICES].median:,.0f} workflows"
    screens = [of[name] for count in (1, 2, 3) if (name := commit_to("a screen", count)) in of]
    rows = [
        ["data, Parquet, merged", _gigabytes(of[Figure.DATA].median * share), "shared storage"],
        [
            "history, a thousand loads of 10 changes",
            _gigabytes(history),
            "shared storage",
        ],
        ["history, 1 % of an office changed", _gigabytes(of[Figure.HISTORY_SHARE].median), f"shared storage, {office}"],
        ["catalog, rows", f"{of[Figure.CATALOG_ROWS].median * share:,.0f}", "PostgreSQL"],
        ["catalog", memory(int(of[Figure.CATALOG_BYTES].median * share)), "PostgreSQL"],
        ["a copy", _gigabytes(of[Figure.COPIES].median * share), "disk of each node where it is used"],
        ["a copy made", time(of[Figure.COPY].median), office],
        ["10 changes followed", time(of[Figure.FOLLOW].median), office],
        ["1 % changes followed", time(of[Figure.FOLLOW_SHARE].median), office],
        ["loaded whole", time(of[Figure.LOAD_WHOLE].median), office],
        ["loaded whole, memory", memory(of[Figure.LOAD_WHOLE].peak or 0), office],
        ["10 changes loaded", time(of[Figure.LOAD_FEW].median), office],
        *(["from commit to screen, p95", time(max(one.p95 for one in screens)), "each node"] for _ in screens[:1]),
    ]
    note = (
        "All measured, and divided by the workflows of the lake unless an office is named. People: see the table above."
    )
    return OwnTable("Per million workflows", ["what", "figure", "where"], rows, note)


_LINES: dict[str, Callable[[Lake], str]] = {
    "workflows": lambda lake: f"{lake.workflows:,.0f}",
    "offices": lambda lake: f"{lake.offices:,.1f}",
    "data in shared storage": lambda lake: _gigabytes(lake.data),
    "history in shared storage": lambda lake: _gigabytes(lake.history),
    "rows of the catalog": lambda lake: f"{lake.catalog_rows:,.0f}",
    "catalog in PostgreSQL": lambda lake: _gigabytes(lake.catalog),
    "disk of a node, what it cannot do without": lambda lake: _gigabytes(lake.node),
    "disk of a node, all it keeps while there is room": lambda lake: _gigabytes(lake.copies),
    "following, hours of a node a day": lambda lake: f"{lake.following / HOUR:,.2f}",
    "loading, hours of a loader a day": lambda lake: f"{lake.loading / HOUR:,.2f}",
}


def _to_a_billion(reckoning: Arithmetic) -> OwnTable:
    lakes = [reckoning.lake(steps) for steps in STEPS]
    heading = ["calculated, at so many steps", *(f"{steps:,}" for steps in STEPS)]
    rows = [[name, *map(line, lakes)] for name, line in _LINES.items()]
    note = (
        f"Every row is calculated from the measured figures above; none of these lakes was made. A load changes "
        f"{reckoning.changes:,.1f} workflows of an office. Assumed: {' '.join(reckoning.assumed.in_words())}"
    )
    return OwnTable("To a billion steps", heading, rows, note)


def _what_gives(reckoning: Arithmetic) -> OwnTable:
    found = reckoning.limits()
    at = {limit.name: reckoning.lake(limit.steps) for limit in found}
    rows = [
        [one.name, one.most_in_words, f"{one.steps:,.0f}", f"{at[one.name].workflows:,.0f}", one.helps] for one in found
    ]
    note = (
        f"Calculated. First gives: {found[0].name}, at {found[0].steps:,.0f} steps; with what helps in place, then "
        f"{found[1].name}. Shared storage has no limit of its own here."
    )
    return OwnTable("What gives first", ["what", "there is", "gives at steps", "workflows", "what helps"], rows, note)


def _gigabytes(size: float) -> str:
    """Bytes as gigabytes, or megabytes when it is less than one."""
    if size < GIGABYTE:
        return f"{size / 2**20:,.1f} MB"
    return f"{size / GIGABYTE:,.1f} GB" if size < 100 * GIGABYTE else f"{size / GIGABYTE:,.0f} GB"
