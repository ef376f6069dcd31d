"""The rows behind a number: a way to open them, and the list itself with a way to each workflow."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from queries.masking import masked
from queries.terms import COLUMNS, Column, Kind
from reports import bottleneck_rows
from reports.bottlenecks import Asked
from reports.wanted_rows import EXECUTIONS, WORKFLOWS, Rows
from ui import clock, frame, paging, session, tables, way, words
from ui.tables import Look
from ui.way import Way

__all__ = ["EXECUTIONS", "WORKFLOWS", "Rows", "key_since_closed", "link", "open_rows", "show"]

KEY = "bottleneck:rows"
_PAGE_KEY = "bottleneck:page"
_CLOSED = "rows-closed"
_ALT = "De rijen achter het gekozen aantal; kies een rij om de workflow te openen."
_OF_EXECUTIONS = (
    COLUMNS["employee"],
    COLUMNS["process"],
    Column("step", "Stap"),
    Column("role", "Rol"),
    Column("person", "Wie"),
    Column("started_at", "Aan de beurt", Kind.MOMENT),
    Column("executed_at", "Uitgevoerd", Kind.MOMENT),
    Column("waiting", "Wachttijd", Kind.DAYS),
    COLUMNS["status"],
    COLUMNS["employer"],
)
_OF_WORKFLOWS = (
    COLUMNS["employee"],
    COLUMNS["process"],
    COLUMNS["status"],
    COLUMNS["submitted_at"],
    COLUMNS["finished_at"],
    Column("lead", "Doorlooptijd", Kind.DAYS, "Tot afronden, of tot nu"),
    COLUMNS["current_step"],
    COLUMNS["department"],
    COLUMNS["employer"],
)
_WIDTHS = {
    "employee": 140,
    "process": 150,
    "step": 160,
    "status": 120,
    "role": 115,
    "person": 130,
    "started_at": 125,
    "executed_at": 125,
    "waiting": 92,
    "lead": 100,
    "current_step": 130,
    "department": 140,
    "employer": 160,
}
_NARROW = {"employee": 108, "process": 96, "step": 96, "status": 90, "waiting": 82, "lead": 82}


def link(label: str, key: str, rows: Rows, *, told: str | None = None) -> None:
    """A number that can be clicked: its rows open. The label is Markdown; texts of people go through words.plain."""
    st.button(label, key=f"rows:{key}", type="tertiary", help=told, on_click=open_rows, args=(rows,))


def open_rows(rows: Rows | None) -> None:
    """Open these rows, or none; to be called before the page is drawn, as from a click."""
    session.seed(KEY, rows.as_texts() if rows else [])
    session.seed(_PAGE_KEY, 1)


def key_since_closed(key: str) -> str:
    """A key for what opens rows by what is chosen in it: once they are closed, nothing is chosen any more."""
    return f"{key}-{session.remembered(_CLOSED, 0)}"


def _close() -> None:
    open_rows(None)
    session.remember(_CLOSED, session.remembered(_CLOSED, 0) + 1)


def show(asked: Asked) -> None:
    """The rows that are open, if any, with how many there are.

    To be drawn below everything else: they stay at the bottom of the window, in sight of the number that opened them.
    """
    texts = session.seeded(KEY, [])
    if not texts:
        return
    wanted = Rows.from_texts(texts)
    number = max(1, int(session.seeded(_PAGE_KEY, 1) or 1))
    size = tables.PAGE_SIZE
    rows = bottleneck_rows.page(session.whole_reader(), asked, wanted, size, (number - 1) * size)
    hits = int(rows["hits"].iloc[0]) if len(rows) else 0
    nouns = ("uitvoering", "uitvoeringen") if wanted.kind == EXECUTIONS else ("workflow", "workflows")
    with st.container(border=True, key="rows-behind"):
        with st.container(horizontal=True, vertical_alignment="center", key="rows-head"):
            told = f"**{words.count(hits, *nouns)}** · {words.plain(masked(wanted.in_words()))}"
            st.markdown(told, width="stretch")
            st.button("Sluiten", icon=":material/close:", type="tertiary", key="rows-close", on_click=_close)
        if not len(rows):
            st.info("Geen rij voldoet hieraan.", icon=":material/inbox:")
            return
        _show_table(rows, wanted, asked)
        paging.choose_page(paging.Page(number, -(-hits // size), (number - 1) * size, hits), _PAGE_KEY)


def _show_table(rows: pd.DataFrame, wanted: Rows, asked: Asked) -> None:
    of_kind = _OF_EXECUTIONS if wanted.kind == EXECUTIONS else _OF_WORKFLOWS
    columns = [column for column in of_kind if not _is_same(column.name, wanted)]
    texts = _texts(rows)
    ids = tuple(rows["workflow_id"])
    mark = tables.mark(asked, wanted, ids)
    with st.container(key="large-behind"):
        wide = tables.grid(texts, columns, f"wide-behind-{mark}", Look(("", False), _WIDTHS, _ALT, ("single-cell",)))
    with st.container(key="small-behind"):
        few = [column for column in columns if column.name in _NARROW]
        narrow = tables.grid(texts, few, f"narrow-behind-{mark}", Look(("", False), _NARROW, _ALT, ("single-cell",)))
    click = tables.clicked(wide, len(ids)) or tables.clicked(narrow, len(ids))
    if click is not None and click.row is not None:
        open_workflow(ids, click.row)


def _is_same(name: str, wanted: Rows) -> bool:
    """Whether this column would say the same on every row."""
    is_undone = name == "executed_at" and wanted.state == "open"
    return is_undone or (name in ("process", "step", "role", "person") and bool(getattr(wanted, name)))


def open_workflow(workflow_ids: tuple[str, ...], position: int) -> None:
    """Go to the workflow at this place among these, and know the way back."""
    workflow_id = way.take(Way("knelpunten", "Knelpunten", workflow_ids), position)
    st.switch_page(frame.page("workflow"), query_params={"id": workflow_id})


def _texts(rows: pd.DataFrame) -> Mapping[str, list[str]]:
    known = rows.astype(object).where(rows.notna(), None).to_dict("records")
    day_seconds = clock.day_seconds()

    def lasting(seconds: float | None) -> str:
        return clock.lasting(seconds, seconds, day_seconds)

    told: dict[str, Callable[[Any], str]] = {
        "started_at": words.moment,
        "executed_at": words.moment,
        "submitted_at": words.day,
        "finished_at": words.day,
        "status": tables.status,
    }
    texts = {
        str(name): [masked(told.get(str(name), lambda text: str(text or ""))(row[name])) for row in known]
        for name in rows.columns
        if name not in ("hits", "waiting_seconds", "lead_seconds")
    }
    for name in ("waiting", "lead"):
        if f"{name}_seconds" in rows:
            texts[name] = [lasting(row[f"{name}_seconds"]) for row in known]
    return texts
