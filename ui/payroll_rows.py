"""The workflows behind a number: a page of rows, each opens; and the way to Wie is aan zet."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from queries.terms import Column, State
from reports import ready
from reports.payroll import Pick, Tab
from reports.picking import with_who
from reports.turns import Turns
from ui import frame, paging, payroll_choice, payroll_texts, session, tables, way, words
from ui.payroll_choice import PAGE, PAGE_KEY, Asked
from ui.payroll_words import TITLE, heading
from ui.tables import Look
from ui.way import Way

_ALT = "Workflows; kies een rij om de workflow te openen."
# What Wie is aan zet filters on for each number that it can show.
_FILTERS = {
    "open": {},
    "risk": {"state": [State.RISK.value]},
    "late": {"state": [State.LATE.value]},
    "approved_not_processed": {"phase": ["approved"]},
}


def show_open(asked: Asked, pick: Pick, rows: pd.DataFrame, found: Turns, employers: Mapping[str, str]) -> None:
    """The open workflows behind this number, with what is expected of them."""
    rows = with_who(rows)
    with st.container(border=True, key="payroll-rows"):
        _show_heading(asked, pick, rows, employers)
        shown = _page(rows)
        seconds = found.ready_seconds(shown)
        moments = ready.moments(session.whole_reader(), seconds)
        known = shown.assign(ready=[_ready(*pair) for pair in zip(seconds, moments, strict=True)])
        _show_table(rows, known, payroll_texts.columns(payroll_texts.OPEN, pick, rows))


def show_past(asked: Asked, pick: Pick, rows: pd.DataFrame, employers: Mapping[str, str]) -> None:
    """The workflows of runs that are over behind this number, with where they were when the cutoff passed."""
    with st.container(border=True, key="payroll-rows"):
        _show_heading(asked, pick, rows, employers)
        _show_table(rows, _page(rows), payroll_texts.columns(payroll_texts.PAST, pick, rows))


def _show_heading(asked: Asked, pick: Pick, rows: pd.DataFrame, employers: Mapping[str, str]) -> None:
    counted = words.count(len(rows), "workflow", "workflows")
    query = _elsewhere(asked, pick, rows)
    with st.container(key="payroll-heading", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(heading(pick, asked.tab, employers))}** · {counted}{_expected(pick, rows)}")
        if query:
            st.page_link(
                frame.page("aan-zet"),
                label="Open in Wie is aan zet",
                icon=":material/arrow_forward:",
                query_params=query,
            )
        st.button(
            "Sluiten",
            icon=":material/close:",
            type="tertiary",
            key="payroll-close",
            on_click=payroll_choice.forget_pick,
        )


def _expected(pick: Pick, rows: pd.DataFrame) -> str:
    if pick.count != "expected_to_miss" or rows.empty:
        return ""
    misses = float((1 - rows["makes_cutoff"]).sum())
    return f" · hun kansen om te missen tellen op tot {words.number(misses, 1).removesuffix(',0')}"


def _elsewhere(asked: Asked, pick: Pick, rows: pd.DataFrame) -> dict[str, list[str]]:
    """The same rows as filters of Wie is aan zet; nothing where those cannot say which they are."""
    if asked.tab is Tab.PAST or pick.count not in _FILTERS or pick.component or rows.empty:
        return {}
    runs = set(zip(rows["run_period"], rows["employer_id"], strict=True))
    periods, employers = (sorted(set(names)) for names in zip(*runs, strict=True))
    if len(runs) < len(periods) * len(employers):
        return {}  # its filters would take each period with each employer
    query = {
        "run": periods,
        "employer_id": employers,
        "process": [pick.process] if pick.process else list(asked.selection.process),
        "department": list(asked.selection.department),
    }
    return {name: values for name, values in (query | _FILTERS[pick.count]).items() if values}


def _page(rows: pd.DataFrame) -> pd.DataFrame:
    page = paging.page(len(rows), PAGE_KEY)
    return rows.iloc[page.start : page.start + tables.PAGE_SIZE]


def _show_table(rows: pd.DataFrame, shown: pd.DataFrame, columns: Sequence[Column]) -> None:
    if rows.empty:
        st.info("Geen workflow voldoet hieraan.", icon=":material/inbox:")
        return
    texts = payroll_texts.texts(shown, columns)
    mark = tables.mark(shown["workflow_id"].tolist(), list(texts))
    looks = [
        Look(("", False), widths, _ALT, ("single-cell",)) for widths in (payroll_texts.WIDTHS, payroll_texts.NARROW)
    ]
    with st.container(key="wide"):
        wide = tables.grid(texts, columns, f"wide-payroll-{mark}", looks[0])
    with st.container(key="narrow"):
        few = [column for column in columns if column.name in payroll_texts.NARROW][:4]
        narrow = tables.grid(texts, few, f"narrow-payroll-{mark}", looks[1])
    page = paging.page(len(rows), PAGE_KEY)
    click = tables.clicked(wide, len(shown)) or tables.clicked(narrow, len(shown))
    if click and click.row is not None:
        here = Way(PAGE, TITLE, tuple(rows["workflow_id"]))
        st.switch_page(frame.page("workflow"), query_params={"id": way.take(here, page.start + click.row)})
    paging.choose_page(page, PAGE_KEY)


def _ready(seconds: float, moment: pd.Timestamp) -> str:
    if np.isnan(seconds):
        return payroll_texts.FEW
    return "na 60 werkdagen" if pd.isna(moment) else words.moment(moment.to_pydatetime())
