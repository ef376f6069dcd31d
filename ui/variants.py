"""The variants of one process: which routes workflows took, how many each, and how long that lasted."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from reports import routes
from ui import bottleneck_rows, charts, route_parts, tables, words
from ui.bottleneck_rows import WORKFLOWS, Rows
from ui.charts import Picking
from ui.route_parts import Heading, Table, Way

_FINISHED, _ALL = "Afgeronde", "Alle"
_MOST_BARS = 10
_WORKFLOWS, _OPEN = "Aanvragen", "Waarvan open"
_NUMBERS = {1: "één", 2: "twee", 3: "drie"}
_HEADINGS = (
    Heading("Nr", 44, is_narrow=True),
    Heading("Route", 470, is_number=False, is_narrow=True),
    Heading(_WORKFLOWS, 90, is_narrow=True),
    Heading(_OPEN, 105, "Nog niet afgerond: hun route kan nog langer worden"),
    Heading("Aandeel", 80),
    Heading("Samen", 80, "Het aandeel van deze route en alle routes erboven"),
    Heading("Doorlooptijd", 125, "Mediaan, van indienen tot afronden, van wat is afgerond"),
)
_EXPLANATION = f"""
Een **route** is de volgorde van stappen die een aanvraag doorliep (*trace variant*, W.M.P. van der Aalst, *Process
Mining*, 2016, § 2.1). Twee aanvragen met dezelfde stappen in dezelfde volgorde namen dezelfde route. Meldingen en
opmerkingen tellen niet mee.

- **Samen**: het aandeel van deze route en alle routes die vaker voorkomen.
- **Doorlooptijd**: de mediaan van indienen tot afronden, van aanvragen die klaar zijn.
- Een **lopende** aanvraag telt bij de route tot nu toe; ze kan nog verder gaan. Met *Afgeronde* tellen ze niet mee.

{route_parts.FEW_TOLD}
"""


def show(found: pd.DataFrame, process: str, day_seconds: float) -> None:
    """The variants of this process, of all workflows or of the finished ones only."""
    kept = st.segmented_control(
        "Aanvragen",
        [_ALL, _FINISHED],
        key="variants-of",
        default=_ALL,
        required=True,
        format_func=lambda name: f"{name} aanvragen",
        label_visibility="collapsed",
        persist_state="session",
    )
    is_all = kept == _ALL
    shown = routes.of_process(found, process, has_open=is_all)
    if shown.empty:
        st.info("Nog geen aanvraag van dit proces is afgerond.", icon=":material/inbox:")
        return
    shown = shown.assign(number=range(1, len(shown) + 1), route=shown["steps"].map(route_parts.in_words))
    rows = shown.to_dict("records")

    def ways(place: int, heading: str) -> Rows | None:
        return rows_behind(rows[place], heading, is_all=is_all)

    def follow(chosen: Mapping[str, Any]) -> None:
        bottleneck_rows.open_rows(ways(int(chosen["number"]) - 1, _WORKFLOWS))

    picking = Picking("bar", tables.mark(process, is_all, *shown["route"]), follow)
    title = finding(shown, is_all=is_all)
    charts.show(_chart(shown), _numbers(shown), "routes", title, _EXPLANATION, picking=picking, ways=ways)
    _show_table(shown, day_seconds, is_all=is_all)


def finding(shown: pd.DataFrame, *, is_all: bool) -> str:
    """How much of the work goes along the first few routes."""
    subject = "de aanvragen" if is_all else "de afgeronde aanvragen"
    if len(shown) == 1:
        return f"Al {subject} volgen dezelfde route".replace("Al de", "Alle")
    few = min(len(_NUMBERS), len(shown) - 1)
    followed = int(shown["workflows"].head(few).sum())
    part = route_parts.percentage(followed, int(shown["workflows"].sum()))
    which = "dezelfde route" if few == 1 else f"één van {_NUMBERS[few]} routes"
    return f"{part} van {subject} volgt {which}; er zijn er {words.number(len(shown))}"


def _chart(shown: pd.DataFrame) -> Any:
    colours = charts.palette()
    bars = shown.head(_MOST_BARS)[["number", "route", "workflows", "share", "cumulative_share"]]
    bars = bars.assign(name="Route " + bars["number"].astype(str), route=charts.in_words(bars)["route"])
    return (
        alt.Chart(bars, height=26 * len(bars) + 30)
        .mark_bar(color=colours.accent, cursor="pointer")
        .encode(
            x=alt.X("workflows:Q", title="Aanvragen", axis=alt.Axis(format=",d", tickMinStep=1, tickCount=6)),
            y=alt.Y("name:N", title=None, sort=None),
            tooltip=[
                alt.Tooltip("route:N", title="Route"),
                alt.Tooltip("workflows:Q", title="Aanvragen", format=",d"),
                alt.Tooltip("share:Q", title="Aandeel", format=".1%"),
                alt.Tooltip("cumulative_share:Q", title="Samen", format=".1%"),
            ],
        )
        .add_params(alt.selection_point(name="bar", fields=["number"], on="click", clear=False))
    )


def _numbers(shown: pd.DataFrame) -> pd.DataFrame:
    days = shown["median_lead_seconds"] / 86400
    return pd.DataFrame(
        {
            "Nr": shown["number"],
            "Route": shown["route"],
            _WORKFLOWS: shown["workflows"],
            _OPEN: shown["open"],
            "Aandeel (%)": 100 * shown["share"],
            "Samen (%)": 100 * shown["cumulative_share"],
            "Mediaan doorlooptijd (etmalen)": days,
        }
    )


def _show_table(shown: pd.DataFrame, day_seconds: float, *, is_all: bool) -> None:
    place = st.container()
    rows = shown.to_dict("records")
    lines = [
        [
            words.number(row["number"]),
            row["route"],
            words.number(row["workflows"]),
            words.number(row["open"]),
            f"{words.number(100 * row['share'], 1)} %",
            f"{words.number(100 * row['cumulative_share'], 1)} %",
            route_parts.lasting(row["median_lead_seconds"], day_seconds, row["workflows"] - row["open"]),
        ]
        for row in rows
    ]
    table = Table("varianten", _HEADINGS, lines, "Routes, meest gevolgd eerst; kies een rij om ermee verder te gaan.")
    chosen = route_parts.chosen(table)
    with place:
        way = None if chosen is None else _way(rows[chosen], is_all=is_all)
        route_parts.show_way("route", way, "Kies een rij om de aanvragen te zien, of om alles daarop te filteren.")


def rows_behind(row: Mapping[Any, Any], heading: str, *, is_all: bool) -> Rows | None:
    """What is behind a number of a route; None under a heading that counts nothing."""
    states = {_WORKFLOWS: "" if is_all else "finished", _OPEN: "open"}
    if heading not in states:
        return None
    return Rows(WORKFLOWS, process=row["process"], via=_via(row), state=states[heading])


def _via(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return (routes.ROUTE, row["process"], *row["steps"])


def _way(row: Mapping[Any, Any], *, is_all: bool) -> Way:
    told = {_WORKFLOWS: words.count(row["workflows"], "workflow", "workflows")}
    if row["open"]:
        told[_OPEN] = f"{words.number(row['open'])} open"
    links = [(text, rows) for heading, text in told.items() if (rows := rows_behind(row, heading, is_all=is_all))]
    return Way(f"Route {row['number']}: {row['route']}", links, _via(row), "Alleen aanvragen met deze route")
