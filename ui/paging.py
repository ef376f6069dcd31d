"""Paging through a list, opening a row, and the way back to the same place in the same list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

from queries.selection import Selection
from queries.terms import COLUMNS, Column
from ui import frame, past, session, tables, way, words

_PAGE_KEY = "filter:page"


@dataclass(frozen=True)
class Page:
    """One page of a list: its number from 1, how many there are, how many rows come before it, and in all."""

    number: int
    of: int
    start: int
    hits: int


def hits(summary: dict[str, Any], chosen: Selection) -> int:
    """How many rows the list has."""
    counts = {"late": "late", "cutoff": "near_cutoff", "week": "this_week", "refused": "refused"}
    return int(summary[counts[chosen.focus]] if chosen.focus else summary["workflows"])


def page(hit_count: int, key: str = _PAGE_KEY) -> Page:
    """The page that is asked for under this key, held to what there is."""
    of = max(1, -(-hit_count // tables.PAGE_SIZE))
    number = min(max(1, int(session.seeded(key, 1) or 1)), of)
    return Page(number, of, (number - 1) * tables.PAGE_SIZE, hit_count)


def choose_page(shown: Page, key: str = _PAGE_KEY) -> None:
    """The pages to go to, when there is more than one."""
    if shown.of > 1:
        pager = f"pager:{shown.number}"
        st.pagination(shown.of, default=shown.number, key=pager, on_change=_turn_to, args=(pager, key))


def _turn_to(pager: str, key: str) -> None:
    session.seed(key, session.seeded(pager))


_ORDERS = {name: column.label for name, column in COLUMNS.items() if name != "unit"}


def show_hits(hit_count: int, orders: Mapping[str, str] = _ORDERS, prefix: str = "filter") -> None:
    """The number of hits, and the order they stand in with a way to change it by keyboard.

    `orders`: what can be sorted on, with its name on screen. The boxes have the keys prefix:sort and prefix:order.
    """
    with st.container(key="hit-count", horizontal=True, vertical_alignment="center", width="content"):
        st.markdown(f"**{words.count(hit_count, 'workflow', 'workflows')}**", width="content")
        with st.popover("Sorteren", icon=":material/swap_vert:", type="tertiary"):
            st.selectbox(
                "Sorteren op",
                list(orders),
                key=f"{prefix}:sort",
                format_func=lambda name: orders[name],
                persist_state="session",
            )
            st.radio(
                "Volgorde",
                ["asc", "desc"],
                key=f"{prefix}:order",
                format_func=lambda order: {"asc": "Oplopend (A–Z, oud–nieuw)", "desc": "Aflopend (Z–A, nieuw–oud)"}[
                    order
                ],
                persist_state="session",
            )


def follow(click: tables.Click, listed: pa.Table, columns: Sequence[Column], chosen: Selection, shown: Page) -> None:
    """Do what a click asks: open the workflow of that row, or sort on that column."""
    if click.row is not None:
        place = shown.start + click.row
        session.remember("place", place)
        session.remember("hits", shown.hits)
        session.remember("returns", session.remembered("returns", 0) + 1)
        way.leave()
        workflow_id = listed.column("workflow_id")[click.row].as_py()
        st.switch_page(frame.page("workflow"), query_params={"id": workflow_id, **past.in_address()})
    wanted = tables.sorted_by(chosen, click.column, columns) if click.column else None
    if wanted:
        session.ask("filter:sort", wanted[0])
        session.ask("filter:order", wanted[1])
        st.rerun()


def show_empty(chosen: Selection) -> None:
    """Why the list is empty, and what to do."""
    as_shown = {name: getattr(chosen, name) for name in ("sort", "is_descending", "clock", "as_of")}
    if chosen == Selection(chosen.overview, **as_shown) and chosen.as_of:
        st.info(
            f"Op {past.in_words()} waren er geen workflows in {chosen.overview.label} die u mag zien. "
            "Kies een andere dag, of ga terug naar nu.",
            icon=":material/inbox:",
        )
    elif chosen == Selection(chosen.overview, **as_shown):
        st.info(
            f"Er zijn geen workflows in {chosen.overview.label} die u mag zien. "
            "Klopt dat niet, vraag dan uw kantoor welke werkgevers en afdelingen aan u zijn gekoppeld.",
            icon=":material/inbox:",
        )
    else:
        st.info(
            "Geen workflow voldoet aan deze filters. Wis een filter of kies een ruimere periode.",
            icon=":material/filter_alt_off:",
        )
