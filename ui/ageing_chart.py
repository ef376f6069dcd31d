"""The drawing of Verouderend werk: bands of what was usual per step, and a sign for each open workflow."""

import json
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from queries.masking import masked
from reports import ageing
from reports.ageing import SHARES
from reports.bottlenecks import Asked
from ui import charts, clock, words
from ui.charts import Palette

# By how many of SHARES lie below it: what it is called, its shape, and which colour of the palette.
BANDS = (
    ("tot P50", "circle", "good"),
    ("P50 tot P70", "square", "good"),
    ("P70 tot P85", "triangle-up", "risk"),
    ("P85 tot P95", "diamond", "risk"),
    ("P95 of ouder", "cross", "late"),
)
_UNKNOWN = ("weinig gegevens", "triangle-down", "quiet")


def draw(steps: pd.DataFrame, dots: pd.DataFrame, colours: Palette, asked: Asked) -> Any:
    """The chart; its point selection `workflow` gives the `number` of a dot, its place among these."""
    order = steps["step"].tolist()
    unit = "werkdagen" if asked.is_work else "dagen"
    background = (
        alt.Chart(bands(steps, per_day(asked)))
        .mark_rect(color=colours.quiet)
        .encode(
            x=_x(order, "left"),
            x2="right:Q",
            y=alt.Y("low:Q", title=f"Totale leeftijd ({unit})"),
            y2="high:Q",
            opacity=alt.Opacity("opacity:Q", scale=None),
            tooltip=[alt.Tooltip("step:N", title="Stap"), alt.Tooltip("told:N", title="Afgeronde workflows")],
        )
    )
    names, shapes, tints = zip(*BANDS, _UNKNOWN, strict=True)
    tint = [getattr(colours, name) for name in tints]
    chosen = alt.selection_point(name="workflow", fields=["number"], on="click", clear=False)
    signs = (
        alt.Chart(marks(dots, order, asked))
        .mark_point(filled=True, size=90, opacity=0.9, cursor="pointer")
        .encode(
            x=_x(order, "place"),
            y="age:Q",
            shape=alt.Shape("band:N", title="Leeftijd bij deze stap", scale=alt.Scale(domain=names, range=shapes)),
            color=alt.Color("band:N", title="Leeftijd bij deze stap", scale=alt.Scale(domain=names, range=tint)),
            tooltip=[
                alt.Tooltip("employee:N", title="Medewerker"),
                alt.Tooltip("step:N", title="Stap"),
                alt.Tooltip("age:Q", title=f"Sinds indienen ({unit})", format=",.1f"),
                alt.Tooltip("told:N", title="Ouder dan"),
            ],
        )
    )
    return alt.layer(background, signs.add_params(chosen)).properties(height=charts.HEIGHT + 60)


def _x(order: list[str], field: str) -> alt.X:
    """Steps side by side in their order: numbers with names, so that what stands at one step can stand apart."""
    named = f"{json.dumps([masked(step) for step in order])}[datum.value]"
    axis = alt.Axis(values=list(range(len(order))), labelExpr=named, labelAngle=-20, labelLimit=220, grid=False)
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(domain=[-0.5, len(order) - 0.5], nice=False))


def bands(steps: pd.DataFrame, day: float) -> pd.DataFrame:
    """A row per step and band between two of SHARES, from 0 up."""
    known = steps[steps[ageing.column(SHARES[0])].notna()]
    parts, low, named = [], pd.Series(0.0, index=known.index), "0"
    for place, share in enumerate(SHARES):
        high = known[ageing.column(share)] / day
        name = f"P{round(100 * share)}"
        told = [
            f"{named} tot {name}: {words.number(begin, 1)} – {words.number(end, 1)}"
            for begin, end in zip(low, high, strict=True)
        ]
        parts.append(
            pd.DataFrame(
                {
                    "step": known["step"],
                    "left": known.index - 0.45,
                    "right": known.index + 0.45,
                    "low": low,
                    "high": high,
                    "opacity": 0.10 + 0.09 * place,
                    "told": told,
                }
            )
        )
        low, named = high, name
    return pd.concat(parts, ignore_index=True)


def marks(dots: pd.DataFrame, order: list[str], asked: Asked) -> pd.DataFrame:
    """A row per dot, with the name of its band and where it stands."""
    shares = dots["percentile"].to_numpy(np.float64)
    names = [name for name, _, _ in (*BANDS, _UNKNOWN)]
    place = np.where(np.isnan(shares), len(BANDS), np.digitize(np.nan_to_num(shares), SHARES))
    apart = (np.arange(len(dots)) * 0.618 % 1 - 0.5) * 0.7
    return pd.DataFrame(
        {
            "number": np.arange(len(dots)),
            "step": dots["step"],
            "age": dots["total_age_seconds"] / per_day(asked),
            "band": [names[number] for number in place],
            # Beside each other, so that two of one age are seen as two.
            "place": dots["step"].map({step: number for number, step in enumerate(order)}) + apart,
            "employee": [masked(name or "") for name in dots["employee"]],
            "told": [percent(share) for share in shares],
        }
    )


def percent(share: float) -> str:
    """78 %; never 100 % while something finished was older still."""
    return "weinig gegevens" if pd.isna(share) else f"{words.number(int(100 * share))} %"


def per_day(asked: Asked) -> float:
    """How many seconds a day has in the clock asked for."""
    return clock.day_seconds() if asked.is_work else 86400.0
