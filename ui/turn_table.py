"""The list of Wie is aan zet: a page of rows in Dutch words, to open, to sort, or to tick."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from queries.masking import masked
from queries.terms import COLUMNS as LIST_COLUMNS
from queries.terms import TARGET_SOURCES, Column, Kind, State
from reports.causes import Cause
from ui import clock, paging, session, tables, turns, words
from ui.paging import Page
from ui.tables import Look
from ui.turns import Found

PAGE_KEY = "turn:page"
_LISTED = "turns-listed"
COLUMNS = (
    LIST_COLUMNS["employee"],
    Column("state", "Stand", help="Tegenover de streeftijd van de stap en de sluitdatum"),
    LIST_COLUMNS["process"],
    Column("step", "Stap"),
    Column("who", "Aan zet", help="De rol of persoon die nu iets moet doen"),
    Column("age", "Bij stap", Kind.DAYS, "Hoe lang al bij deze stap: dagen tellen kalendertijd, werkdagen werktijd"),
    Column("target", "Streeftijd", help="In werkdagen, en waar die vandaan komt"),
    Column("run", "Sluitdatum", help="De verloning waar dit bij hoort, en wanneer de mutaties daarvoor sluiten"),
    Column("waiting_since", "Sinds", Kind.DATE, "Sinds wanneer deze stap aan de beurt is"),
    Column("total_age", "Sinds indienen", Kind.DAYS, "Dagen tellen kalendertijd, werkdagen werktijd"),
    Column("causes", "Let op", help="Waarom het kan blijven liggen"),
)
ORDERS = {column.name: column.label for column in COLUMNS if column.name != "causes"}
_WIDTHS = {
    "employee": 126,
    "state": 92,
    "process": 138,
    "step": 140,
    "who": 102,
    "age": 80,
    "target": 150,
    "run": 150,
    "waiting_since": 92,
    "total_age": 108,
    "causes": 200,
}
_NARROW = {"employee": 96, "state": 90, "who": 74, "age": 68}
_ALT = (
    "Wie aan zet is; kies een rij om de workflow te openen, vink rijen aan om te herinneren, kies een kop voor "
    "de volgorde."
)
_MODES = ("multi-row", "single-cell", "single-column")
# These begin with the first letter or the oldest day at the first click, the others with the most.
_ASCENDING_FIRST = ("employee", "process", "step", "who", "waiting_since", "run")


def open_clicked() -> None:
    """Open the workflow whose row was clicked. For this the list need not be made again: it comes first on its page."""
    listed = session.remembered(_LISTED)
    if listed is None:
        return
    keys, row_count, workflow_ids, start = listed
    row = tables.clicked_row(keys, row_count)
    if row is not None:
        session.remember(_LISTED, None)
        turns.open_workflow(workflow_ids, start + row)


def show(found: Found, page: Page) -> list[str]:
    """A page of rows; sorts on the column whose heading is clicked. Returns the ids of the rows that are ticked."""
    rows = found.shown.iloc[page.start : page.start + tables.PAGE_SIZE]
    texts = _texts(rows)
    columns = [column for column in COLUMNS if column.name not in _needless(found, texts)]
    ids = rows["workflow_id"].tolist()
    mark = tables.mark(found.asked, page.number, ids, clock.chosen())
    order = found.asked.order, found.asked.is_descending
    wide_key, narrow_key = tables.keys(f"turns-{mark}")
    session.remember(_LISTED, ((wide_key, narrow_key), len(ids), found.workflow_ids, page.start))
    with st.container(key="wide"):
        wide = tables.grid(texts, columns, wide_key, Look(order, _WIDTHS, _ALT, _MODES))
    with st.container(key="narrow"):
        few = [column for column in columns if column.name in _NARROW]
        narrow = tables.grid(texts, few, narrow_key, Look(order, _NARROW, _ALT, _MODES))
    _sort(found, tables.clicked(wide, len(ids)) or tables.clicked(narrow, len(ids)) or tables.Click())
    paging.choose_page(page, PAGE_KEY)
    return [ids[row] for row in sorted({*wide.selection.rows, *narrow.selection.rows}) if row < len(ids)]


def _needless(found: Found, texts: Mapping[str, Sequence[str]]) -> set[str]:
    """The columns that would say nothing, or the same on every row."""
    is_needless = {"who": bool(found.asked.picked.who), "causes": not any(texts["causes"])}
    return {name for name, answer in is_needless.items() if answer}


def _sort(found: Found, click: tables.Click) -> None:
    name = next((name for name, label in ORDERS.items() if label == click.column), None)
    if name:
        is_turned = name == found.asked.order
        is_ascending = found.asked.is_descending if is_turned else name in _ASCENDING_FIRST
        session.ask("turn:sort", name)
        session.ask("turn:order", "asc" if is_ascending else "desc")
        st.rerun()


def _texts(rows: pd.DataFrame) -> Mapping[str, Sequence[str]]:
    told: dict[str, Callable[[dict[str, Any]], str]] = {
        "employee": lambda row: row["employee"] or "",
        "state": lambda row: f"{State(row['state']).mark} {State(row['state']).label}",
        "process": lambda row: row["process"],
        "step": lambda row: row["step"] or "–",
        "who": lambda row: row["who_name"],
        "age": lambda row: clock.lasting(row["age_seconds"], row["age_working_seconds"], row["day_seconds"]),
        "target": target,
        "run": run,
        "waiting_since": lambda row: words.day(row["waiting_since"]),
        "total_age": lambda row: clock.lasting(
            row["total_age_seconds"], row["total_age_working_seconds"], row["day_seconds"]
        ),
        "causes": lambda row: ", ".join(cause.label for cause in Cause if row[cause.value]),
    }
    known = rows.astype(object).where(rows.notna(), None).to_dict("records")
    shown = [{str(name): value for name, value in row.items()} for row in known]
    return {name: [masked(tell(row)) for row in shown] for name, tell in told.items()}


def target(row: Mapping[str, Any]) -> str:
    """2 werkdagen (inrichting): the target of the step and where it comes from; a dash without one."""
    if row["target_days"] is None:
        return "–"
    return f"{words.working_days(row['target_days'])} ({TARGET_SOURCES[row['target_source']]})"


def run(row: Mapping[str, Any]) -> str:
    """24-11-2026 12:00 (2026-11): the cutoff that it has to make; of one that was missed, to which run it moves."""
    if row["run_period"] is None:
        return "–"
    if row["has_missed_run"]:
        return f"{row['run_period']} gemist" + (f", nu {row['moved_to']}" if row["moved_to"] else "")
    cutoff = words.moment(row["run_cutoff_at"])
    return f"{cutoff} ({row['run_period']})" if cutoff else row["run_period"]
