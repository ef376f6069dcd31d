"""The filters of the list of workflows: sidebar, address and selection are three views of the same values."""

from dataclasses import replace
from datetime import date

import streamlit as st

from auth.access_log import Kind
from queries.selection import Selection
from queries.terms import Overview, has_declaration_columns
from ui import address, choices, clock, filter_boxes, past, periods, session, words
from ui.address import Field

PAGE = "workflows"


def selection() -> Selection:
    """The sidebar's filters, and what is chosen in them. Writes the address and shows which filters are on."""
    field = choices.overview_field()
    stand = past.field()
    address.take(PAGE, [field, stand])
    past.look_back(stand)
    above = st.container()
    shown = Overview(session.seeded(field.key) or field.default)
    offered = choices.of(shown)
    known = choices.fields(offered, shown)
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
    with above:
        past.show_on_list(stand)
    filter_boxes.show_active(filter_boxes.active(chosen, offered.departments), by_name)
    return chosen


def show_overviews(chosen: Selection, shown_workflows: int) -> None:
    """The switch between Openstaand and Historisch, each with how many it holds with the filters that are on.

    `shown_workflows`: how many the one on screen holds, whichever of its cards is chosen.
    """
    counts = {chosen.overview: shown_workflows}
    counts |= {other: _count(_elsewhere(chosen, other)) for other in Overview if other is not chosen.overview}
    told = {overview.value: f"{overview.label} **{words.number(count)}**" for overview, count in counts.items()}
    st.segmented_control(
        "Overzicht",
        [overview.value for overview in Overview],
        key=choices.overview_field().key,
        required=True,
        label_visibility="collapsed",
        format_func=lambda value: told[value],
        on_change=session.seed,
        args=("filter:focus", None),
        persist_state="session",
    )


def _count(asked: Selection) -> int:
    if asked == Selection(asked.overview):
        totals = {row["is_open"]: row["workflows"] for row in session.choices("workflows/totals").to_pylist()}
        return int(totals.get(asked.overview.is_open, 0))
    [counted] = session.rows("workflows/count", **asked.filters()).to_pylist()
    return int(counted["workflows"])


def _elsewhere(chosen: Selection, other: Overview) -> Selection:
    """What is asked of the other list once one goes there: without what that list does not know."""
    names = ("process", "status", "component", "payroll_period")
    kept = {name: getattr(chosen, name) for name in names}
    if any(kept.values()):
        offered = choices.values_of(other)
        kept = {name: tuple(v for v in kept[name] if v in offered.get(name, [])) for name in names}
    if not has_declaration_columns(kept["process"]):
        kept |= {"component": (), "payroll_period": (), "value_from": None, "value_until": None}
    blank = Selection(other)
    return replace(
        chosen,
        overview=other,
        focus=None,
        sort=blank.sort,
        is_descending=blank.is_descending,
        clock=blank.clock,
        **kept,
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
