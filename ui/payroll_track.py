"""How good the predictions were: past payroll runs predicted once more, beside what came true."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from reports.track_record import FEWEST, LEAD_DAYS, TrackRecord, track_record
from ui import session, words
from ui.payroll_board import records
from ui.payroll_choice import TRACK_KEY

_FEW = 20  # workflows, below which a group is no ground for a finding


def show() -> None:
    """The section, which is worked out only when it is unfolded."""
    section = st.expander("Zo goed waren de voorspellingen", key=TRACK_KEY, on_change="rerun", icon=":material/target:")
    if not section.open:
        return
    with section:
        record = _record()
        if record.is_enough:
            _show(record)
        else:
            st.info(
                f"Te weinig gegevens: {words.count(record.workflows, 'voorspelling', 'voorspellingen')} in vorige "
                f"verloningen. Vanaf {FEWEST} zegt dit iets.",
                icon=":material/info:",
            )


def _record() -> TrackRecord:
    """The record, worked out once for as long as data, scope and day stay the same."""
    reader = session.whole_reader()
    of = (reader.scope, reader.now.date())
    kept = session.remembered("payroll-track")
    if kept is None or kept[0] != of:
        with st.spinner("Vorige verloningen opnieuw voorspellen …"):
            kept = (of, track_record(reader))
        session.remember("payroll-track", kept)
    record: TrackRecord = kept[1]
    return record


def _show(record: TrackRecord) -> None:
    st.markdown(f"**{finding(record)}**")
    st.caption(
        f"De verloningen van het afgelopen half jaar, opnieuw voorspeld {words.number(LEAD_DAYS)} werkdagen voor hun "
        "sluitdatum, met alleen wat toen bekend was: "
        f"{words.count(record.workflows, 'voorspelling', 'voorspellingen')}{_unknown(record.unknown)}."
        f"{sample(record)}"
    )
    chart, table = st.columns([3, 2], vertical_alignment="top", gap="medium")
    shown = record.bins[record.bins["workflows"] > 0]
    with chart:
        st.altair_chart(_chart(shown), width="stretch")
    config: dict[str, Any] = {name: st.column_config.TextColumn(alignment="right") for name in _COLUMNS}
    with table, st.container(key="track-table"):
        st.dataframe(
            pd.DataFrame({name: [tell(row) for row in records(shown)] for name, tell in _COLUMNS.items()}),
            hide_index=True,
            height="content",
            row_height=32,
            column_config=config,
            alt="Per groep van kansen: hoeveel workflows, wat was voorspeld en hoeveel het haalde.",
        )
        st.caption(score(record))


_COLUMNS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "Kans": lambda row: f"{_percent(row['lowest'])}–{_percent(row['highest'])} %",
    "Aantal": lambda row: words.number(row["workflows"]),
    "Voorspeld": lambda row: f"{_percent(row['predicted'])} %",
    "Gehaald": lambda row: f"{_percent(row['made'])} %",
}


def finding(record: TrackRecord) -> str:
    """What the record says, in one sentence: of the most hopeful group that is large enough, and on the whole."""
    large = record.bins[record.bins["workflows"] >= _FEW]
    told = ""
    if len(large):
        group = large.iloc[-1]
        predicted, made = _percent(group["predicted"]), _percent(group["made"])
        told = f"Van wat gemiddeld {predicted} % kans kreeg, haalde {made} % de sluitdatum"
    whole = {0: "de kansen klopten", 1: "de kansen waren te rooskleurig", -1: "de kansen waren te somber"}[
        record.leaning
    ]
    means = f"{_percent(record.predicted)} % voorspeld, {_percent(record.made)} % gehaald"
    return f"{told}; over alles {whole} ({means})" if told else f"{whole.capitalize()}: {means}"


def score(record: TrackRecord) -> str:
    """The Brier score beside the naive one, in words."""
    if math.isnan(record.naive):
        return "Er zijn geen eerdere verloningen om een Brierscore mee te vergelijken."
    better = record.brier < record.naive
    return (
        f"Brierscore {words.number(record.brier, 3)}; wie steeds het gemiddelde van eerder noemt, krijgt "
        f"{words.number(record.naive, 3)}. Lager is beter, 0 is altijd goed: de voorspellingen zijn dus "
        f"{'beter' if better else 'niet beter'} dan dat gemiddelde."
    )


def _unknown(unknown: int) -> str:
    return f", en van {words.number(unknown)} te weinig gegevens" if unknown else ""


def sample(record: TrackRecord) -> str:
    """From how many it was worked out, where that is not all."""
    if record.one_in == 1:
        return ""
    looked_at = words.number(record.workflows + record.unknown)
    return f" Berekend over een steekproef van {looked_at}: één op de {words.number(record.one_in)} workflows."


def _percent(share: float) -> str:
    return words.number(100 * share)


def _chart(bins: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Predicted against what came true; on the line they are equal."""
    shown = pd.DataFrame(
        {
            "voorspeld": 100 * bins["predicted"],
            "haalde": 100 * bins["made"],
            "workflows": bins["workflows"],
            "label": [f"{words.number(count)}" for count in bins["workflows"]],
        }
    )
    axis = alt.Axis(values=[0, 20, 40, 60, 80, 100], labelExpr="datum.value + ' %'", grid=True)
    scale = alt.Scale(domain=[0, 100])
    equal = alt.Chart(pd.DataFrame({"voorspeld": [0, 100], "haalde": [0, 100]}))
    line = equal.mark_line(strokeDash=[4, 4], color="#8A979C").encode(x="voorspeld:Q", y="haalde:Q")
    base = alt.Chart(shown).encode(
        x=alt.X("voorspeld:Q", title="Voorspeld", axis=axis, scale=scale),
        y=alt.Y("haalde:Q", title="Haalde de sluitdatum", axis=axis, scale=scale),
    )
    points = base.mark_circle(color="#0F7C94", opacity=0.9).encode(
        size=alt.Size("workflows:Q", legend=None, scale=alt.Scale(range=[60, 600])),
        tooltip=[
            alt.Tooltip("voorspeld:Q", title="Voorspeld (%)", format=".0f"),
            alt.Tooltip("haalde:Q", title="Haalde het (%)", format=".0f"),
            alt.Tooltip("workflows:Q", title="Workflows"),
        ],
    )
    counts = base.mark_text(dx=16, align="left").encode(text="label:N")
    return alt.layer(line, points, counts).properties(height=280)
