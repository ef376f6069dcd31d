"""The findings on Controle: a page of rows, each opens its workflow, and those that are ticked can be marked."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from office.rule_terms import RULES
from queries.masking import masked
from queries.terms import COLUMNS, Column, Kind
from ui import control_marks, frame, paging, session, tables, way, words
from ui.control import Found
from ui.control_filters import PAGE, PAGE_KEY, TITLE
from ui.paging import Page
from ui.tables import Look
from ui.way import Way

_COLUMNS = (
    COLUMNS["employee"],
    Column("what", "Wat er is gevonden"),
    Column("seen", "Bekeken", help="Door wie, wanneer, en met welke opmerking"),
    Column("at", "Wanneer", Kind.DATE, "Wanneer gebeurde wat er is gevonden"),
    COLUMNS["process"],
    Column("rule_label", "Regel"),
    COLUMNS["employer"],
)
_WIDTHS = {
    "employee": 125,
    "what": 530,
    "at": 88,
    "rule_label": 168,
    "process": 140,
    "seen": 290,
    "employer": 140,
}
_NARROW = {"employee": 110, "rule_label": 215}
_MODES = ("multi-row", "single-cell")
_ALT = "Bevindingen; kies een rij om de workflow te openen, vink rijen aan om ze als bekeken te markeren."


def show(found: Found, page: Page) -> None:
    """A page of findings, and below it the bar to mark what is ticked."""
    rows = found.shown.told(page.start, tables.PAGE_SIZE).to_pylist()
    texts = {column.name: [_text(row, column.name, found) for row in rows] for column in _COLUMNS}
    columns = [column for column in _COLUMNS if column.name not in _needless(found, texts)]
    ids = tuple(row["workflow_id"] for row in rows)
    mark = tables.mark(found.asked, page.number, tuple(row["finding"] for row in rows))
    with st.container(key="large-findings"):
        wide = tables.grid(texts, columns, f"wide-findings-{mark}", Look(("", False), _WIDTHS, _ALT, _MODES))
    with st.container(key="small-findings"):
        few = [column for column in columns if column.name in _NARROW]
        narrow = tables.grid(texts, few, f"narrow-findings-{mark}", Look(("", False), _NARROW, _ALT, _MODES))
    click = tables.clicked(wide, len(ids)) or tables.clicked(narrow, len(ids))
    if click is not None and click.row is not None:
        _open(ids, click.row)
    paging.choose_page(page, PAGE_KEY)
    ticked = sorted({*wide.selection.rows, *narrow.selection.rows})
    control_marks.show_bar([rows[row] for row in ticked if row < len(rows)], found)


def show_rule(found: Found) -> None:
    """The one rule that is looked at, in words."""
    if len(found.asked.rules) == 1:
        [name] = found.asked.rules
        held = found.every.held[name]
        is_off = "" if held.is_on else " Deze regel staat uit."
        st.text(f"{held.in_words()} Geldt voor {RULES[name].holds_for}.{is_off}")


def _needless(found: Found, texts: dict[str, Sequence[str]] | dict[str, list[str]]) -> set[str]:
    """The columns that would say nothing, or the same on every row."""
    is_needless = {
        "seen": not any(texts["seen"]),
        "rule_label": len(found.asked.rules) == 1,
        "employer": len(session.scope().employers) == 1,
    }
    return {name for name, answer in is_needless.items() if answer}


def _text(row: dict[str, Any], name: str, found: Found) -> str:
    if name == "at":
        return words.day(row["at"])
    if name == "seen":
        return masked(control_marks.told(row, found.names))
    return masked(row[name] or "")


def _open(workflow_ids: tuple[str, ...], position: int) -> None:
    """Go to the workflow of this row, and know the way back; a workflow with more findings is one stop on it."""
    distinct = tuple(dict.fromkeys(workflow_ids))
    workflow_id = way.take(Way(PAGE, TITLE, distinct), distinct.index(workflow_ids[position]))
    st.switch_page(frame.page("workflow"), query_params={"id": workflow_id})
