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
_LISTED = "listed"


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


@dataclass(frozen=True)
class _Listed:
    """A page of the list as it was last shown: its keys, its workflows, and the past day in its address."""

    keys: tuple[str, str]
    workflow_ids: tuple[str, ...]
    page: Page
    day: dict[str, str]


def open_clicked() -> None:
    """Open the workflow whose row was clicked. For this the list need not be made again: it comes first on its page."""
    listed: _Listed | None = session.remembered(_LISTED)
    row = tables.clicked_row(listed.keys, len(listed.workflow_ids)) if listed else None
    if listed is None or row is None:
        return
    session.remember(_LISTED, None)
    session.remember("place", listed.page.start + row)
    session.remember("hits", listed.page.hits)
    session.remember("near", (listed.workflow_ids, listed.page.start, session.scope()))
    session.remember("returns", session.remembered("returns", 0) + 1)
    way.leave()
    st.switch_page(frame.page("workflow"), query_params={"id": listed.workflow_ids[row], **listed.day})


def show_rows(listed: pa.Table, columns: Sequence[Column], chosen: Selection, shown: Page) -> None:
    """Show a page of workflows, each to open with a click; sort on the column whose heading is clicked."""
    workflow_ids = tuple(str(found) for found in listed.column("workflow_id").to_pylist())
    shown_as = str(tables.place(tables.mark(chosen, shown.number, workflow_ids)))
    session.remember(_LISTED, _Listed(tables.keys(shown_as), workflow_ids, shown, past.in_address()))
    click = tables.show(listed, columns, chosen, shown_as)
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
