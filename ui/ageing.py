"""Verouderend werk: open workflows by step and age, against the ages at which finished ones left that step."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from queries.masking import masked
from queries.terms import Column as Heading
from queries.terms import Kind
from reports import ageing
from reports.ageing import FEWEST, SHARES, Ageing
from reports.bottlenecks import Asked
from reports.weeks import without_period
from ui import ageing_chart, bottleneck_rows, charts, clock, session, tables, words
from ui.bottleneck_rows import WORKFLOWS, Rows
from ui.charts import Picking
from ui.tables import Look

_KEY = "bottleneck:flow"  # the same choice as on the map of routes
_MOST_DOTS = 500
_FINISHED = "Afgeronde workflows"
_LISTED = 15
_EXPLANATION = f"""
**Verouderend werk** (aging work in progress). Elk teken is een open workflow: bij welke stap hij is, en hoe lang
geleden hij is ingediend. De grijze banden zeggen hoe oud afgeronde workflows waren toen zij diezelfde stap achter zich
lieten: de helft was dan niet ouder dan P50, 85 % niet ouder dan P85. Wie boven P85 staat, is ouder dan 85 van de 100
eerder waren; daar is kijken het eerst de moeite waard.

Van wat op één moment open staat, is meestal meer dan 15 % ouder dan P85: wie lang blijft, staat er ook langer tussen.

Een stap die vaker is gedaan, telt voor wat de laatste keer was. Bij minder dan {FEWEST} afgeronde workflows staat er
geen band. De periode bepaalt met welke afgeronde workflows wordt vergeleken; wat nu open staat, staat er altijd.

Bron: D. S. Vacanti, *Actionable Agile Metrics for Predictability* (2015), hoofdstuk 8.
"""
_HEADINGS = (
    Heading("employee", "Medewerker"),
    Heading("step", "Stap"),
    Heading("age", "Sinds indienen", Kind.DAYS),
    Heading("percentile", "Ouder dan", Kind.NUMBER, help="Het deel van de afgeronde workflows dat dan al verder was"),
    Heading("submitted_at", "Ingediend", Kind.DATE),
)


def show(asked: Asked) -> None:
    """The section: one process at a time, that with most open work first."""
    opened = session.remembered("ageing-opened")
    if opened:
        # A callback cannot leave for another page; the run after it can.
        session.remember("ageing-opened", None)
        bottleneck_rows.open_workflow(*opened)
    of_now = without_period(asked)
    offered = ageing.processes(session.whole_reader(), of_now)
    if not offered:
        st.info("Er staat niets open dat aan deze filters voldoet.", icon=":material/inbox:")
        return
    process = _choose(offered)

    def only(what: Asked) -> Asked:
        return replace(what, selection=replace(what.selection, process=(process,)))

    found = ageing.ageing(session.whole_reader(), only(asked), only(of_now)).of(process)
    _show_chart(found, process, asked)
    _show_list(found, process, asked)


def _choose(offered: list[str]) -> str:
    if session.seeded(_KEY) not in offered:
        session.seed(_KEY, offered[0])
    chosen: str = st.selectbox("Proces", offered, key=_KEY, help="Met het meeste open werk bovenaan", width=360)
    return chosen


def finding(found: Ageing, process: str) -> str:
    """What the figure says, in one sentence."""
    known = found.opened[found.opened["percentile"].notna()]
    old = int((known["percentile"] >= 0.85).sum())
    if known.empty:
        return f"{process}: te weinig afgeronde workflows om open werk mee te vergelijken"
    of = f"van de {words.count(len(known), 'open workflow', 'open workflows')}"
    if not old:
        return f"{process}: geen {of} is ouder dan 85 % van wat eerder die stap verliet"
    verb = "is" if old == 1 else "zijn"
    return f"{process}: {words.number(old)} {of} {verb} ouder dan 85 % van wat eerder die stap verliet"


def _show_chart(found: Ageing, process: str, asked: Asked) -> None:
    placed = found.opened[found.opened["step"].notna()].reset_index(drop=True)
    dots = placed.head(_MOST_DOTS)
    if found.steps.empty:
        st.info("Van dit proces is van geen open workflow bekend bij welke stap hij is.", icon=":material/help:")
        return
    chart = ageing_chart.draw(found.steps, dots, charts.palette(), asked)
    picking = Picking("workflow", tables.mark(asked, process, tuple(dots["workflow_id"])), _open_dot(dots))
    title = finding(found, process)
    ways = partial(finished_rows, found.opened)
    charts.show(chart, table(found, asked), "verouderend-werk", title, _EXPLANATION, picking=picking, ways=ways)
    notes = []
    if len(placed) > len(dots):
        notes.append(
            f"Getekend: de {words.number(_MOST_DOTS)} oudste; in de CSV staan alle {words.number(len(placed))}."
        )
    if len(found.opened) > len(placed):
        lacking = words.count(len(found.opened) - len(placed), "open workflow heeft", "open workflows hebben")
        notes.append(f"{lacking} geen bekende volgende stap en staan niet in de grafiek.")
    if notes:
        st.caption(" ".join(notes))


def finished_rows(opened: pd.DataFrame, place: int, heading: str) -> Rows | None:
    """The finished workflows that an open one is held against."""
    row = opened.iloc[place]
    if heading != _FINISHED or row["step"] is None:
        return None
    return Rows(WORKFLOWS, process=row["process"], step=row["step"], state="finished", moment="finished")


def _open_dot(dots: pd.DataFrame) -> Any:
    ids = tuple(dots["workflow_id"])

    def follow(chosen: Mapping[str, Any]) -> None:
        session.remember("ageing-opened", (ids, int(chosen["number"])))

    return follow


def _show_list(found: Ageing, process: str, asked: Asked) -> None:
    with st.container(key="ageing-list"):
        st.markdown(f"**De {words.number(min(_LISTED, len(found.opened)))} oudste**")
        bottleneck_rows.link(
            f"Alle {words.count(len(found.opened), 'open workflow', 'open workflows')}",
            "ageing-all",
            Rows(WORKFLOWS, process=process, state="now"),
        )
        rows = found.opened.head(_LISTED)
        ids = tuple(rows["workflow_id"])
        look = Look(
            ("", False), {}, "De oudste open workflows; kies een rij om de workflow te openen.", ("single-cell",)
        )
        state = tables.grid(_texts(rows), _HEADINGS, f"ageing-{tables.mark(asked, process, ids)}", look)
    click = tables.clicked(state, len(ids))
    if click is not None and click.row is not None:
        bottleneck_rows.open_workflow(ids, click.row)


def _texts(rows: pd.DataFrame) -> dict[str, list[str]]:
    day_seconds = clock.day_seconds()
    return {
        "employee": [masked(name or "") for name in rows["employee"]],
        "step": [masked(step) if step else "onbekend" for step in rows["step"]],
        "age": [clock.lasting(age, age, day_seconds) for age in rows["total_age_seconds"]],
        "percentile": [ageing_chart.percent(share) for share in rows["percentile"]],
        "submitted_at": [words.day(moment) for moment in rows["submitted_at"]],
    }


def table(found: Ageing, asked: Asked) -> pd.DataFrame:
    """All that the figure shows, a row per open workflow, ages in days of the clock asked for."""
    day = ageing_chart.per_day(asked)
    joined = found.opened.merge(found.steps.drop(columns=["process", "open"]), on="step", how="left")
    unit = "werkdagen" if asked.is_work else "dagen"
    bounds = {f"P{round(100 * share)} ({unit})": joined[ageing.column(share)] / day for share in SHARES}
    return pd.DataFrame(
        {
            "Workflow": joined["workflow_id"],
            "Medewerker": joined["employee"],
            "Stap": joined["step"],
            f"Sinds indienen ({unit})": joined["total_age_seconds"] / day,
            "Ouder dan (%)": 100 * joined["percentile"],
            _FINISHED: joined["finished"],
            **bounds,
        }
    )
