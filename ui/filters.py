"""The filters of the list of workflows: sidebar, address and selection are three views of the same values."""

from datetime import date

import streamlit as st

from auth.access_log import Kind
from queries.selection import Selection
from queries.terms import Overview
from ui import address, choices, clock, filter_boxes, past, periods, session, words
from ui.address import Field

PAGE = "workflows"


def selection() -> Selection:
    """The switch between the lists, the sidebar's filters, and what is chosen in them. Writes the address and shows
    which filters are on."""
    field = choices.overview_field()
    stand = past.field()
    address.take(PAGE, [field, stand])
    past.look_back(stand)
    above = st.container()
    shown = Overview(session.seeded(field.key) or field.default)
    offered = choices.of(shown)
    known = choices.fields(offered)
    address.take(PAGE, known)
    by_name = {field.name: field for field in known}
    with st.sidebar:
        st.caption("FILTERS")
        filter_boxes.employee(by_name["employee"])
        filter_boxes.submitter(by_name["submitter"], shown.is_open)
        submitted_from, submitted_until = periods.choose(by_name, today=past.today())
        filter_boxes.several(by_name["process"], offered.values.get("process", []))
        filter_boxes.several(by_name["status"], offered.values.get("status", []))
        filter_boxes.several(by_name["department"], list(offered.departments), offered.departments)
        filter_boxes.declaration(by_name, offered)
        filter_boxes.clear([field for field in known if field.name not in ("sort", "order")])
        past.choose(stand)
    chosen = _selection(shown, by_name, submitted_from, submitted_until)
    _back_to_first_page(chosen, by_name["page"])
    _log(chosen)
    address.give(PAGE, [field, stand, *known])
    on = filter_boxes.active(chosen, offered.departments)
    with above:
        past.show_on_list(stand)
        _show_switch(field, is_whole=not on)
    filter_boxes.show_active(on, by_name)
    return chosen


def _show_switch(field: Field, is_whole: bool) -> None:
    """Openstaand or Historisch; with how many each holds, unless filters leave some of them out."""
    told = {overview.value: "" for overview in Overview}
    if is_whole:
        totals = {row["is_open"]: row["workflows"] for row in session.rows("workflows/totals").to_pylist()}
        told = {overview.value: f" **{words.number(totals.get(overview.is_open, 0))}**" for overview in Overview}
    st.segmented_control(
        "Overzicht",
        list(told),
        key=field.key,
        required=True,
        label_visibility="collapsed",
        format_func=lambda value: f"{value.capitalize()}{told[value]}",
        persist_state="session",
    )


def _log(chosen: Selection) -> None:
    told = chosen.as_json() | {"employers": list(session.scope().employers)}
    if session.remembered("logged") != told:
        session.log(Kind.LIST, **told)
        session.remember("logged", told)


def _selection(shown: Overview, by_name: dict[str, Field], first: date | None, last: date | None) -> Selection:
    value = {name: filter_boxes.value(by_name[name]) for name in ("focus", "sort", "order")}
    return Selection(
        overview=shown,
        focus=value["focus"],
        sort=value["sort"],
        is_descending=value["order"] == "desc",
        clock=clock.chosen(),
        as_of=session.whole_reader().as_of,
        **filter_boxes.chosen(by_name, first, last),
    )


def _back_to_first_page(chosen: Selection, field: Field) -> None:
    before = session.remembered("selection")
    if before is not None and before != chosen:
        session.seed(field.key, 1)
    session.remember("selection", chosen)
