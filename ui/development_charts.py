"""The drawings of Verloop, all over the same weeks, with the same marks."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from reports.bottlenecks import Asked
from reports.development import SPAN
from ui import charts, clock, words
from ui.charts import Palette

_WEEK = pd.Timedelta(days=7)
_LABELS = 9


@dataclass(frozen=True)
class Days:
    """What durations are told in."""

    seconds: float
    unit: str

    @staticmethod
    def of(asked: Asked) -> "Days":
        """Working days or calendar days, as asked."""
        return Days(clock.day_seconds(), "werkdagen") if asked.is_work else Days(86400.0, "dagen")


def flow(weeks: pd.DataFrame, marks: pd.DataFrame, colours: Palette) -> Any:
    """Cumulative flow: what was submitted and finished, added up, with between them what was open."""
    told = {
        "Ingediend": [words.number(value) for value in weeks["arrivals"]],
        "Afgerond": [words.number(value) for value in weeks["completions"]],
        "Onderhanden": [words.number(value) for value in weeks["wip"]],
    }
    shown = _dated(weeks).assign(arrived=weeks["arrived"], completed=weeks["completed"])
    names = ["onderhanden", "afgerond"]
    scale = alt.Scale(domain=names, range=[colours.second, colours.accent])
    base = alt.Chart(shown).encode(x=_x(weeks))
    colour = alt.Color("part:N", title=None, scale=scale)
    open_ = base.transform_calculate(part="'onderhanden'").mark_area(opacity=0.45, line={"color": colours.second})
    done = base.transform_calculate(part="'afgerond'").mark_area(opacity=0.35, line={"color": colours.accent})
    layers = (
        open_.encode(y=alt.Y("arrived:Q", title="Workflows, opgeteld"), y2="completed:Q", color=colour),
        done.encode(y=alt.Y("completed:Q", title="Workflows, opgeteld"), color=colour),
    )
    return _finished(layers, weeks, marks, colours, told)


def lead_times(weeks: pd.DataFrame, marks: pd.DataFrame, colours: Palette, days: Days) -> Any:
    """P50 and P85 per week as signs, the rolling median as a line in its band."""
    names = ("p50", "p85", "rolling", "rolling_low", "rolling_high")
    shown = _dated(weeks).assign(**{name: weeks[name] / days.seconds for name in names})
    told = {
        label: [words.number(value, 1) if pd.notna(value) else "–" for value in shown[name]]
        for label, name in (("P50", "p50"), ("P85", "p85"), (f"Mediaan {SPAN} weken", "rolling"))
    }
    told["Afgerond"] = [words.number(value) for value in weeks["completions"]]
    title = f"Doorlooptijd ({days.unit})"
    base = alt.Chart(shown).encode(x=_x(weeks))
    points = (
        alt.Chart(shown[["week", "p50", "p85"]].rename(columns={"p50": "P50", "p85": "P85"}))
        .transform_fold(["P50", "P85"], as_=["part", "value"])
        .transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=45)
        .encode(
            x=_x(weeks),
            y=alt.Y("value:Q", title=title),
            shape=alt.Shape(
                "part:N", title="Per week", scale=alt.Scale(domain=["P50", "P85"], range=["circle", "diamond"])
            ),
            color=alt.Color(
                "part:N",
                title="Per week",
                scale=alt.Scale(domain=["P50", "P85"], range=[colours.accent, colours.second]),
            ),
        )
    )
    band = base.mark_area(color=colours.quiet, opacity=0.2).encode(
        y=alt.Y("rolling_low:Q", title=title), y2="rolling_high:Q"
    )
    line = base.mark_line(color=colours.accent, strokeWidth=3).encode(y="rolling:Q")
    return _finished((band, line, points), weeks, marks, colours, told)


def refusals(weeks: pd.DataFrame, marks: pd.DataFrame, colours: Palette) -> Any:
    """The share that was refused: per week as bars, over SPAN weeks as a line."""
    shown = _dated(weeks).assign(
        share=100 * weeks["refusal_share"],
        rolling=100 * weeks["rolling_refusal_share"],
        end=weeks["week"] + pd.Timedelta(days=6),
        zero=0,
    )
    told = {
        "Geweigerd": [
            f"{words.number(refused)} van de {words.number(finished)}"
            for refused, finished in zip(weeks["refused"], weeks["completions"], strict=True)
        ]
    }
    base = alt.Chart(shown).encode(x=_x(weeks))
    bars = base.mark_rect(color=colours.quiet, opacity=0.4).encode(
        x2="end:T", y=alt.Y("share:Q", title="Geweigerd (%)"), y2="zero:Q"
    )
    line = base.mark_line(color=colours.accent, strokeWidth=3).encode(y="rolling:Q")
    return _finished((bars, line), weeks, marks, colours, told, charts.HEIGHT - 100)


def _dated(weeks: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"week": weeks["week"], "name": weeks["week"].dt.strftime("%Y-%m-%d")})


def _x(weeks: pd.DataFrame) -> alt.X:
    """Weeks by their Monday; no more of them named than fit."""
    mondays = weeks["week"].iloc[:: max(1, -(-len(weeks) // _LABELS))]
    values = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in mondays]
    return alt.X("week:T", title="Week van", axis=alt.Axis(format="%d-%m-%Y", labelAngle=0, values=values, grid=False))


def _finished(
    layers: tuple[Any, ...],
    weeks: pd.DataFrame,
    marks: pd.DataFrame,
    colours: Palette,
    told: dict[str, list[str]],
    height: int = charts.HEIGHT,
) -> Any:
    """The layers with marks, and over all of it a strip per week to point at and choose."""
    shown = _dated(weeks).assign(
        end=weeks["week"] + _WEEK, **{f"t{place}": texts for place, texts in enumerate(told.values())}
    )
    chosen = alt.selection_point(name="week", fields=["name"], on="click", clear=False)
    strips = (
        alt.Chart(shown)
        .mark_rect(opacity=0, cursor="pointer")
        .encode(
            x=_x(weeks),
            x2="end:T",
            tooltip=[
                alt.Tooltip("week:T", title="Week van", format="%d-%m-%Y"),
                *(alt.Tooltip(f"t{place}:N", title=label) for place, label in enumerate(told)),
            ],
        )
        .add_params(chosen)
    )
    rules = (
        alt.Chart(marks)
        .mark_rule(strokeDash=[4, 4], color=colours.text, opacity=0.6, strokeWidth=2)
        .encode(
            x="at:T",
            tooltip=[alt.Tooltip("told:N", title="Vanaf hier"), alt.Tooltip("at:T", title="Sinds", format="%d-%m-%Y")],
        )
    )
    return alt.layer(*layers, strips, rules).properties(height=height)
