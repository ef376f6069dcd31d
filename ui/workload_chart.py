"""The drawing of Werklast: per role what comes in and what goes out in a week."""

from typing import Any

import altair as alt
import pandas as pd

from ui import words
from ui.charts import Palette

_ROW, _AROUND = 38, 120  # two bars with their numbers; the legend and the axis
_IN, _OUT = "erbij", "weg"
COLUMNS = {_IN: "Erbij per week", _OUT: "Weg per week"}  # where the same number stands in the tables


def draw(roles: pd.DataFrame, names: list[str], colours: Palette) -> Any:
    """Rows of reports/workload.py in this order, under these names; a bar can be chosen by `number` and `way`."""
    shown = _bars(roles, names)
    base = alt.Chart(shown).encode(
        y=alt.Y("role:N", sort=names, title=None),
        yOffset=alt.YOffset("way:N", sort=[_IN, _OUT]),
        x=alt.X("rate:Q", title="Stappen per week"),
    )
    scale = alt.Scale(domain=[_IN, _OUT], range=[colours.second, colours.accent])
    chosen = alt.selection_point(name="bar", fields=["number", "way"], on="click", clear=False)
    bars = (
        base.mark_bar(cursor="pointer")
        .encode(
            color=alt.Color("way:N", title="Per week", scale=scale),
            tooltip=[alt.Tooltip("role:N", title="Rol"), alt.Tooltip("told:N", title="Per week")],
        )
        .add_params(chosen)
    )
    texts = base.mark_text(align="left", dx=4, color=colours.text).encode(text="told:N")
    return alt.layer(bars, texts).properties(height=_ROW * len(names) + _AROUND)


def _bars(roles: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"number": range(len(names)), "role": names, "way": way, "rate": roles[column].to_numpy()})
        for way, column in ((_IN, "in_per_week"), (_OUT, "out_per_week"))
    ]
    shown = pd.concat(parts, ignore_index=True)
    told = [f"{words.number(rate, 1)} {way}" for rate, way in zip(shown["rate"], shown["way"], strict=True)]
    return shown.assign(told=told)
