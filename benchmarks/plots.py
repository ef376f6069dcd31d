"""A plot per part as SVG: bars of medians on a log scale, or lines on log-log paper where offices of several sizes were
measured; of a part with a table of its own, what `drawn` says of that table. Every bar and line carries its name, so
that nothing rests on colour alone."""

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import vl_convert

from benchmarks import drawn
from benchmarks.record import Measured, Part, Sample, slopes
from benchmarks.table import figure

OURS = "this product"
_WIDTH, _BAR = 470, 13
_DARK, _LIGHT, _TEXT, _LINE = "#0F5C6E", "#AFC3CA", "#1C2B31", "#D5DCDF"
_LINES = ("#0F5C6E", "#C2571A", "#5B4B8A", "#2F7D4F", "#B3261E", "#5A6A71", "#B7791F", "#2F7F92")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
_UNITS = {"s": "seconds", "B": "bytes"}
_POWERS = [10.0**power for power in range(-6, 13)]
Row = dict[str, object]


def in_words(part: Part) -> str:
    """What the plot shows, for who does not see it."""
    if not part.measured and (own := drawn.of(part.tables)):
        return own.in_words
    if slopes(part.measured):
        return (
            f"Lines on log-log paper: medians of {part.name} as the office grows. The figures are in the table below."
        )
    others = sorted({one.alternative_name for one in _shown(part) if one.alternative})
    beside = f", beside {'; '.join(others)}" if others else ""
    return f"Bars on a log scale: the medians of {part.name} by {OURS}{beside}. The figures are in the table below."


def svg(part: Part) -> str | None:
    """The plot as SVG on white; None when there is nothing to draw."""
    groups = _grown(part) if slopes(part.measured) else _bars(part) if part.measured else _own(part)
    if not groups:
        return None
    chart = (
        alt.vconcat(*groups, spacing=18).resolve_scale(color="independent", shape="independent").configure(**_look())
    )
    return str(vl_convert.vegalite_to_svg(json.dumps(chart.to_dict())))


def _shown(part: Part) -> list[Measured]:
    """What is in seconds; of a part that has nothing in seconds, what is in its first unit."""
    units = [one.unit for one in part.measured]
    unit = "s" if "s" in units else units[0] if units else "s"
    return [one for one in part.measured if one.unit == unit and one.product.median > 0]


def _bars(part: Part) -> list[Any]:
    shown = _shown(part)
    rows = {size: _of_size([one for one in shown if one.size == size]) for size in dict.fromkeys(o.size for o in shown)}
    return _panels(rows, shown[0].unit) if shown else []


def _panels(rows: Mapping[str, list[Row]], unit: str) -> list[Any]:
    """A panel for each size, on one scale."""
    figures = [float(str(row["median"])) for found in rows.values() for row in found]
    low = 10.0 ** math.floor(math.log10(min(figures)) - 0.01)
    scale = alt.Scale(type="log", domain=[low, max(figures) * 30], nice=False)
    return [_panel(size, found, scale, low, unit) for size, found in rows.items()]


def _own(part: Part) -> list[Any]:
    found = drawn.of(part.tables)
    if isinstance(found, drawn.Bars):
        rows = {
            size: [_bar(task, OURS, Sample(half, most, 1), "s", at) for at, (task, half, most) in enumerate(lines)]
            for size, lines in found.lines.items()
        }
        return _panels(rows, "s")
    return [_lines(found)] if found else []


def _lines(found: drawn.Lines) -> Any:
    rows = [{"line": line, "x": x, "y": y} for line, points in found.points.items() for x, y in points]
    order = list(found.points)
    places = sorted({x for points in found.points.values() for x, _ in points})
    kind: Literal["log", "linear"] = "log" if found.is_log else "linear"
    across = alt.Scale(type=kind, domain=[places[0], places[-1]], nice=False)
    at_points = alt.Axis(title=found.x, values=places, labelOverlap=True, format="d")
    legend = alt.Legend(title=None, labelLimit=330, orient="right") if len(order) > 1 else None
    y_axis = _axis(f"{found.y}, log scale") if found.is_log else alt.Axis(title=found.y)
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True))
        .encode(
            x=alt.X("x:Q", scale=across, axis=at_points),
            y=alt.Y("y:Q", scale=alt.Scale(type=kind, zero=not found.is_log), axis=y_axis),
            color=alt.Color("line:N", sort=order, scale=alt.Scale(domain=order, range=list(_LINES)), legend=legend),
            shape=alt.Shape("line:N", sort=order, scale=alt.Scale(domain=order, range=list(_SHAPES)), legend=legend),
        )
        .properties(width=_WIDTH, height=240, title=found.title)
    )


def _of_size(measured: Sequence[Measured]) -> list[Row]:
    """The bars of each task: this product's, in the middle of what it took beside each alternative, and theirs."""
    found: list[Row] = []
    for task in dict.fromkeys(one.name for one in measured):
        lines = [one for one in measured if one.name == task]
        middle = statistics.median(one.product.median for one in lines)
        worst = max(one.product.p95 for one in lines)
        found.append(_bar(task, OURS, Sample(middle, worst, 1), lines[0].unit, len(found)))
        found += [
            _bar(task, one.alternative_name, one.alternative, one.unit, len(found) + place)
            for place, one in enumerate(lines)
            if one.alternative and one.alternative.median > 0
        ]
    return found


def _bar(task: str, side: str, sample: Sample, unit: str, place: int) -> Row:
    said = f"{figure(sample.median, unit)}  {side}"
    return {"task": task, "side": side, "median": sample.median, "p95": sample.p95, "said": said, "place": place}


def _panel(size: str, rows: list[Row], scale: alt.Scale, low: float, unit: str) -> Any:
    tasks = list(dict.fromkeys(str(row["task"]) for row in rows))
    placed = [row | {"low": low, "y": place + 0.8 * tasks.index(str(row["task"]))} for place, row in enumerate(rows)]
    height = _BAR * (max(float(str(row["y"])) for row in placed) + 1)
    down = alt.Scale(domain=[-0.6, height / _BAR - 0.4], reverse=True, nice=False)
    base = alt.Chart(alt.InlineData(values=placed)).encode(y=alt.Y("y:Q", axis=None, scale=down))
    across = alt.X("median:Q", scale=scale, axis=_axis(f"{_UNITS.get(unit, unit)}, log scale"))
    colour = alt.condition(alt.datum.side == OURS, alt.value(_DARK), alt.value(_LIGHT))
    bars = base.mark_bar(size=_BAR - 3).encode(x=across, x2="low:Q", color=colour)
    spread = base.mark_rule(color=_TEXT).encode(x=alt.X("median:Q", scale=scale), x2="p95:Q")
    said = base.mark_text(align="left", dx=5, fontSize=10, color=_TEXT).encode(
        x=alt.X("p95:Q", scale=scale), text="said:N"
    )
    firsts = [row for row in placed if row["side"] == OURS]
    names = (
        alt.Chart(alt.InlineData(values=firsts))
        .mark_text(align="right", dx=-6, fontSize=11, color=_TEXT, limit=330)
        .encode(y=alt.Y("y:Q", scale=down), x=alt.value(0), text="task:N")
    )
    return alt.layer(bars, spread, said, names).properties(width=_WIDTH, height=height, title=size)


def _grown(part: Part) -> list[Any]:
    shown = _shown(part)
    groups: dict[str, list[Measured]] = {}
    for one in shown:
        groups.setdefault(one.name.partition(": ")[0], []).append(one)
    return [_log_log(group, lines, slopes(lines)) for group, lines in groups.items()]


def _log_log(group: str, measured: Sequence[Measured], found: dict[str, float]) -> Any:
    tasks = list(dict.fromkeys(one.name for one in measured))
    names = {name: name.partition(": ")[2] or name for name in tasks}
    names = {name: f"{told}, slope {found[name]:.2f}" if name in found else told for name, told in names.items()}
    rows = [
        {"task": names[one.name], "workflows": one.workflows, "median": one.product.median}
        for one in measured
        if one.workflows
    ]
    order = list(names.values())
    sizes = sorted({one.workflows for one in measured if one.workflows})
    across = alt.Scale(type="log", domain=[sizes[0], sizes[-1]], nice=False)
    at_sizes = alt.Axis(title="workflows, log scale", format="~s", values=sizes)
    legend = alt.Legend(title=None, labelLimit=330, orient="right")
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True))
        .encode(
            x=alt.X("workflows:Q", scale=across, axis=at_sizes),
            y=alt.Y("median:Q", scale=alt.Scale(type="log"), axis=_axis("seconds, log scale")),
            color=alt.Color("task:N", sort=order, scale=alt.Scale(domain=order, range=list(_LINES)), legend=legend),
            shape=alt.Shape("task:N", sort=order, scale=alt.Scale(domain=order, range=list(_SHAPES)), legend=legend),
        )
        .properties(width=_WIDTH, height=240, title=group)
    )


def _axis(title: str) -> alt.Axis:
    """An axis with a line at every power of ten."""
    return alt.Axis(title=title, format="~g", values=_POWERS)


def _look() -> dict[str, Any]:
    words_in = {"labelColor": _TEXT, "titleColor": _TEXT, "titleFontWeight": "normal"}
    return {
        "background": "#FFFFFF",
        "font": "Liberation Sans, Arial, sans-serif",
        "padding": 12,
        "axis": {**words_in, "gridColor": _LINE, "domainColor": _LINE, "tickColor": _LINE},
        "legend": {"labelColor": _TEXT},
        "title": {"anchor": "start", "fontSize": 13, "color": _TEXT},
        "view": {"stroke": None},
    }
