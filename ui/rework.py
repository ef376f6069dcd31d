"""Rework: steps that were done again, how often after a refusal or back and forth, and what that cost."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from reports import rework
from reports.bottlenecks import Asked
from reports.routes import LOOP
from ui import bottleneck_rows, charts, route_parts, session, tables, words
from ui.bottleneck_rows import EXECUTIONS, WORKFLOWS, Rows
from ui.charts import Picking
from ui.route_parts import Heading, Table, Way

_MOST_BARS = 10
_ON_TWO_LINES = "split(datum.label, ' · ')"  # process and step: beside each other they leave a narrow screen no bars
_WORKFLOWS, _EXTRA, _SENT_BACK, _BACK = "Aanvragen", "Extra uitvoeringen", "Na afwijzing", "Heen en weer"
_SORTS = {_EXTRA: "extra", _SENT_BACK: "sent_back", _BACK: "back"}
_PROCESS = Heading("Proces", 170, is_number=False)
_HEADINGS = (
    Heading("Stap", 210, is_number=False, is_narrow=True),
    Heading(_WORKFLOWS, 90, "Aanvragen die deze stap vaker dan één keer deden", is_narrow=True),
    Heading("Extra", 70, "Uitvoeringen na de eerste", is_narrow=True),
    Heading(_SENT_BACK, 100, "Extra uitvoeringen met een afwijzing sinds de keer ervoor: teruggestuurd"),
    Heading(_BACK, 105, "Extra uitvoeringen na precies één andere stap (A-B-A)"),
    Heading("Wachttijd", 130, "Hoe lang de extra uitvoeringen samen wachtten, in werktijd", is_narrow=True),
)
_PAIRS = (
    Heading("Heen en weer", 380, is_number=False, is_narrow=True),
    Heading("Keer", 70, is_narrow=True),
    Heading("Aanvragen", 90, is_narrow=True),
    Heading("Wachttijd", 130, "Hoe lang de eerste stap samen weer wachtte, in werktijd"),
)
_EXPLANATION = """
**Herstelwerk** is een stap die in dezelfde aanvraag opnieuw is gedaan (*rework*, een lus in het proces; M. Dumas e.a.,
*Fundamentals of Business Process Management*, 2018, § 7.1).

- **Extra**: elke uitvoering van een stap na de eerste in die aanvraag.
- **Na afwijzing**: de extra uitvoeringen waarbij sinds de keer ervoor iets is afgewezen: teruggestuurd werk.
- **Heen en weer** (A-B-A, *ping-pong*): opnieuw gedaan na precies één andere stap.
- **Wachttijd**: hoe lang de extra uitvoeringen wachtten, altijd in werktijd: de uren dat het kantoor open is. Zoveel
  langer deden de aanvragen erover; het is niet de tijd die iemand eraan werkte.

Na afwijzing en heen en weer kunnen samengaan.
"""


def show(asked: Asked, variants: pd.DataFrame, day_seconds: float) -> None:
    """Rework of all processes in the selection; `variants` as from reports.routes.variants."""
    again = rework.rework(session.whole_reader(), asked)
    if again.steps.empty:
        st.subheader("Geen enkele stap is opnieuw gedaan", anchor=False)
        return
    has_processes = variants["process"].nunique() > 1
    found = again.steps.assign(days=again.steps["working_seconds"] / day_seconds)
    title = _finding(found, variants)
    rows = found.to_dict("records")

    def follow(chosen: Mapping[str, Any]) -> None:
        bottleneck_rows.open_rows(rows_behind(rows[int(chosen["number"])], _EXTRA))

    picking = Picking("bar", tables.mark(asked, *zip(found["process"], found["step"], strict=True)), follow)
    ways = partial(_behind, rows)
    charts.show(_chart(found), _numbers(found), "herstelwerk", title, _EXPLANATION, picking=picking, ways=ways)
    _show_steps(found, has_processes=has_processes)
    _show_pairs(again.pairs, day_seconds, has_processes=has_processes)


def _finding(found: pd.DataFrame, variants: pd.DataFrame) -> str:
    again, every = rework.share_with_rework(variants)
    cost = words.working_days(found["days"].sum())
    return f"{route_parts.percentage(again, every)} van de aanvragen deed een stap opnieuw; dat kostte {cost} wachttijd"


def _chart(found: pd.DataFrame) -> Any:
    bars = found.assign(number=range(len(found))).sort_values("days", ascending=False, kind="stable").head(_MOST_BARS)
    names = charts.in_words(bars[["process", "step"]])
    bars = bars.assign(name=names["process"].to_numpy() + " · " + names["step"].to_numpy())
    return (
        alt.Chart(bars[["number", "name", "days", "extra_executions", "workflows"]], height=34 * len(bars) + 30)
        .mark_bar(color=charts.palette().accent, cursor="pointer")
        .encode(
            x=alt.X("days:Q", title="Wachttijd (werkdagen)", axis=alt.Axis(tickCount=6)),
            y=alt.Y(
                "name:N", title=None, sort=None, axis=alt.Axis(labelLimit=200, labelExpr=_ON_TWO_LINES, labelOffset=-6)
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Stap"),
                alt.Tooltip("days:Q", title="Werkdagen", format=",.1f"),
                alt.Tooltip("extra_executions:Q", title="Extra uitvoeringen", format=",d"),
                alt.Tooltip("workflows:Q", title="Aanvragen", format=",d"),
            ],
        )
        .add_params(alt.selection_point(name="bar", fields=["number"], on="click", clear=False))
    )


def _numbers(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Proces": found["process"],
            "Stap": found["step"],
            _WORKFLOWS: found["workflows"],
            _EXTRA: found["extra_executions"],
            _SENT_BACK: found["after_refusal"],
            _BACK: found["back"],
            "Wachttijd (werkdagen)": found["days"],
        }
    )


def _show_steps(found: pd.DataFrame, *, has_processes: bool) -> None:
    place = st.container()
    rows = found.to_dict("records")
    counts = ("workflows", "extra_executions", "after_refusal", "back")
    lines = [
        [
            *([row["process"]] if has_processes else []),
            row["step"],
            *(words.number(row[name]) for name in counts),
            words.working_days(row["days"]),
        ]
        for row in rows
    ]
    headings = (*([_PROCESS] if has_processes else []), *_HEADINGS)
    table = Table("herstel", headings, lines, "Stappen die opnieuw zijn gedaan; kies een rij om ermee verder te gaan.")
    chosen = route_parts.chosen(table)
    with place:
        hint = "Kies een rij om de aanvragen en uitvoeringen te zien, of om alles daarop te filteren."
        route_parts.show_way("loop", None if chosen is None else _way(rows[chosen], has_processes=has_processes), hint)


def rows_behind(row: Mapping[Any, Any], heading: str) -> Rows | None:
    """What is behind a number of a step that was done again; None under a heading that counts nothing."""
    process, step = row["process"], row["step"]
    if heading == _WORKFLOWS:
        return Rows(WORKFLOWS, process=process, via=(LOOP, process, step))
    if heading not in _SORTS:
        return None
    return Rows(EXECUTIONS, process=process, step=step, state="done", flags=_SORTS[heading])


def _behind(rows: Sequence[Mapping[Any, Any]], place: int, heading: str) -> Rows | None:
    return rows_behind(rows[place], heading)


def _way(row: Mapping[Any, Any], *, has_processes: bool) -> Way:
    told = {
        _WORKFLOWS: words.count(row["workflows"], "workflow", "workflows"),
        _EXTRA: words.count(row["extra_executions"], "extra uitvoering", "extra uitvoeringen"),
        _SENT_BACK: f"{words.number(row['after_refusal'])} na afwijzing" if row["after_refusal"] else "",
        _BACK: f"{words.number(row['back'])} heen en weer" if row["back"] else "",
    }
    links = [(text, rows) for heading, text in told.items() if text and (rows := rows_behind(row, heading))]
    named = f"{row['process']} · {row['step']}" if has_processes else row["step"]
    return Way(named, links, (LOOP, row["process"], row["step"]), "Alleen aanvragen die deze stap vaker deden")


def _show_pairs(found: pd.DataFrame, day_seconds: float, *, has_processes: bool) -> None:
    if found.empty:
        return
    st.markdown("**Heen en weer tussen twee stappen**")
    place = st.container()
    rows = found.to_dict("records")
    lines = [
        [
            *([row["process"]] if has_processes else []),
            route_parts.in_words((row["step"], row["other_step"], row["step"])),
            words.number(row["times"]),
            words.number(row["workflows"]),
            words.working_days(row["working_seconds"] / day_seconds),
        ]
        for row in rows
    ]
    headings = (*([_PROCESS] if has_processes else []), *_PAIRS)
    table = Table("heen-en-weer", headings, lines, "Stappen heen en weer; kies een rij om de uitvoeringen te zien.")
    chosen = route_parts.chosen(table)
    with place:
        route_parts.show_way("pair", None if chosen is None else _pair_way(rows[chosen]), "Kies een rij.")


def _pair_way(row: dict[Any, Any]) -> Way:
    step, other = row["step"], row["other_step"]
    rows = Rows(EXECUTIONS, process=row["process"], step=step, previous_step=other, state="done", flags="back")
    told = route_parts.in_words((step, other, step))
    return Way(told, [(words.count(row["times"], "uitvoering", "uitvoeringen"), rows)])
