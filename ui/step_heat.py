"""The heat map of Stappen: process by step, the darker the longer the median."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from queries.masking import masked
from queries.terms import Clock
from reports.bottlenecks import Asked
from reports.wanted_rows import EXECUTIONS, Rows
from ui import bottleneck_rows, charts, clock, tables, words
from ui.charts import Picking

_STATES = {"Uitgevoerd": "done", "Open": "open"}


def show(rows: pd.DataFrame, asked: Asked) -> None:
    """The map of these rows of steps.steps; nothing when no median is known."""
    unit = "werkdagen" if asked.selection.clock is Clock.WORK else "dagen"
    found = _found(rows, clock.day_seconds() if asked.selection.clock is Clock.WORK else 86400.0)
    if found.empty:
        return
    top = found.iloc[0]
    measure = f"Mediaan ({unit})"
    names = {"process": "Proces", "step": "Stap", "median": measure, "executed": "Uitgevoerd", "open": "Open"}
    table = found.rename(columns=names)
    shown = table.assign(Proces=table["Proces"].map(masked), Stap=table["Stap"].map(masked))

    def ways(place: int, column: str) -> Rows:
        row = found.iloc[place]
        return Rows(EXECUTIONS, row["process"], row["step"], state=_STATES.get(column, ""))

    def follow(picked: Mapping[str, Any]) -> None:
        bottleneck_rows.open_rows(ways(int(picked["number"]), ""))

    charts.show(
        _draw(shown, measure),
        shown,
        "wachttijd-per-stap",
        f"{top['step']} bij {top['process']} duurt het langst: mediaan {words.number(top['median'], 1)} {unit}",
        f"Mediaan van de wachttijd per proces en stap, in {unit}; open stappen tellen mee (Kaplan en Meier, 1958). "
        "Heeft een stap meer rollen, dan telt de langzaamste. Hoe donkerder, hoe langer.",
        picking=Picking("cell", tables.mark(asked, *zip(found["process"], found["step"], strict=True)), follow),
        ways=ways,
    )


def _found(rows: pd.DataFrame, day_seconds: float) -> pd.DataFrame:
    """Per process and step the median of its slowest role in days, longest first, and all that was done and is open."""
    counts = rows.groupby(["process", "step"], sort=False, as_index=False).agg(
        median=("median_seconds", "max"), executed=("executed", "sum"), open=("open", "sum")
    )
    known = counts.dropna(subset=["median"])
    by_length = known.assign(median=known["median"] / day_seconds)
    return by_length.sort_values("median", ascending=False, kind="stable", ignore_index=True)


def _draw(shown: pd.DataFrame, measure: str) -> Any:
    colours = charts.palette()
    base = alt.Chart(shown.assign(number=range(len(shown)))).encode(
        x=alt.X("Stap:N", title=None, sort=None, axis=alt.Axis(labelAngle=-90, labelLimit=170)),
        y=alt.Y("Proces:N", title=None, axis=alt.Axis(labelLimit=200)),
        tooltip=["Proces:N", "Stap:N", alt.Tooltip(f"{measure}:Q", format=",.1f"), "Uitgevoerd:Q", "Open:Q"],
    )
    middle = float(shown[measure].max()) / 2
    fill = alt.Color(f"{measure}:Q", scale=alt.Scale(range=list(colours.heat), domainMin=0), legend=None)
    chosen = alt.selection_point(name="cell", fields=["number"], on="click", clear=False)
    fits = alt.ExprRef("bandwidth('x') > 22 ? 1 : 0")  # on a narrow screen the shade says it, and the table
    text = base.mark_text(fontSize=11, opacity=fits).encode(
        text=alt.Text(f"{measure}:Q", format=",.1f"),
        color=alt.condition(f"datum[{measure!r}] > {middle}", alt.value(colours.background), alt.value(colours.text)),
    )
    above = base.mark_rect(opacity=0, cursor="pointer").add_params(chosen)
    return alt.layer(base.mark_rect().encode(color=fill), text, above).properties(height=alt.Step(26))
