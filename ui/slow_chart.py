"""The drawing of Waarom traag: per attribute how many times as often it is slow, with its interval, on a log scale."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from queries.masking import masked
from ui import charts, words
from ui.charts import Palette

_ROW = 28
_LONGEST = 60
_SIGNS = (("vaker traag", "circle", "second"), ("minder vaak traag", "diamond", "accent"))


def draw(rows: pd.DataFrame, labels: list[str], colours: Palette) -> Any:
    """Rows of reports/slow.py in this order, under these labels."""
    shown = _marks(rows, labels)
    order = list(shown["label"])
    names, shapes, tints = (list(part) for part in zip(*_SIGNS, strict=True))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=340))
    x = alt.X(
        "lift:Q",
        scale=alt.Scale(type="log", nice=False, padding=20),
        title="Keer zo vaak traag als de rest (log)",
        axis=alt.Axis(values=[0.1, 0.2, 0.33, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20], format="~g", grid=True),
    )
    tint = alt.Color(
        "direction:N",
        title=None,
        scale=alt.Scale(domain=names, range=[getattr(colours, name) for name in tints]),
        legend=alt.Legend(orient="top"),
    )
    told = [
        alt.Tooltip("label:N", title="Kenmerk"),
        alt.Tooltip("told:N", title="Keer zo vaak (95 %)"),
        alt.Tooltip("counts:N", title="Traag van"),
    ]
    base = alt.Chart(shown)
    same = alt.Chart(pd.DataFrame({"lift": [1.0]})).mark_rule(color=colours.quiet, strokeDash=[4, 4]).encode(x=x)
    intervals = base.mark_rule(strokeWidth=2).encode(y=y, x=alt.X("low:Q"), x2="high:Q", color=tint, tooltip=told)
    shape = alt.Shape("direction:N", title=None, scale=alt.Scale(domain=names, range=shapes))
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(y=y, x=x, color=tint, shape=shape, tooltip=told)
    return alt.layer(same, intervals, dots).properties(height=max(charts.HEIGHT // 2, _ROW * len(shown) + 40))


def _marks(rows: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    # None at all, or all of them, has no place on a log scale: its sign stands at the end of its interval.
    lift = rows["lift"].clip(lower=rows["low"], upper=rows["high"])
    records = rows.to_dict("records")
    return pd.DataFrame(
        {
            "label": [masked(_cut(label)) for label in labels],
            "lift": lift,
            "low": rows["low"],
            "high": rows["high"],
            "direction": [_SIGNS[0 if row["lift"] > 1 else 1][0] for row in records],
            "told": ["{} ({})".format(*times(row)) for row in records],
            "counts": [f"{words.number(row['slow'])} van {words.number(row['counted'])}" for row in records],
        }
    )


def _cut(label: str) -> str:
    # What tells two departments apart stands at the end.
    return label if len(label) <= _LONGEST else f"{label[:18]} … {label[-(_LONGEST - 21) :]}"


def times(row: Mapping[Any, Any]) -> tuple[str, str]:
    """How many times as often, and between what (95 %), in as many decimals as tell it from once: 2,3 and 1,8–2,9."""
    decimals = 1 if row["low"] >= 1.1 else 2
    lift, low, high = (words.number(row[name], decimals) for name in ("lift", "low", "high"))
    return lift, f"{low}–{high}"
