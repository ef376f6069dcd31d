"""Beside the list: who is up, with how many of each state, and why things may be stuck; a click shows those rows."""

from typing import Any

import streamlit as st
from jinja2 import Environment, FileSystemLoader

from queries.terms import State
from reports import picking
from reports.causes import Cause
from reports.picking import NOBODY, UNKNOWN, Picked
from settings import ROOT
from ui import clock, session, words
from ui.turns import Found

_MOST = 12  # more than these are behind a button
_ALL = "turns-all-groups"
_ICONS = {
    "person": ":material/person:",
    "role": ":material/group:",
    "other": ":material/badge:",
    NOBODY: ":material/person_off:",
    UNKNOWN: ":material/help:",
}
_templates = Environment(loader=FileSystemLoader(ROOT / "ui" / "templates"), autoescape=True)


def show(found: Found) -> None:
    """Who is up, most late first. A click on one shows only his rows, and on one of his states only those in that
    state; a second click shows all rows again."""
    groups = picking.groups(found.besides("who")).to_dict("records")
    chosen = found.asked.picked
    shows_all = session.remembered(_ALL, otherwise=False)
    listed = [group for place, group in enumerate(groups) if shows_all or place < _MOST or group["who"] == chosen.who]
    most = max((group["workflows"] for group in groups), default=0)
    day_seconds = float(found.every["day_seconds"].iloc[0]) if len(found.every) else 1.0
    with st.container(key="up"):
        for place, group in enumerate(listed):
            _show_group({str(name): value for name, value in group.items()}, place, chosen, (most, day_seconds))
        if len(groups) > _MOST:
            st.button(
                "Toon minder" if shows_all else f"Toon alle {len(groups)}",
                key="who-all",
                type="tertiary",
                on_click=session.remember,
                args=(_ALL, not shows_all),
            )


def _show_group(group: dict[str, Any], place: int, chosen: Picked, scale: tuple[int, float]) -> None:
    is_on = group["who"] == chosen.who
    with st.container(key=f"up-{'on-' if is_on else ''}{place}", gap=None):
        st.button(
            f"{words.plain(group['who_name'])} · **{words.number(group['workflows'])}**",
            key=f"who:{group['who']}",
            type="tertiary",
            icon=":material/check:" if is_on else _ICONS[group["who_kind"]],
            on_click=session.seed,
            args=("turn:who", None if is_on else group["who"]),
            help="Weer iedereen tonen" if is_on else None,
        )
        counts = {state: group[state.value] for state in State if group[state.value]}
        share = 100 * group["workflows"] / scale[0]
        st.html(_templates.get_template("states.html").render(counts=counts, share=share))
        with st.container(key=f"states-{place}", horizontal=True, gap=None):
            for state, count in counts.items():
                _show_state(group["who"], state, count, is_on=is_on and chosen.states == (state,))
            oldest = clock.lasting(group["age_seconds"], group["age_working_seconds"], scale[1])
            st.caption(f"langste {oldest}", width="content")


def _show_state(who: str, state: State, count: int, *, is_on: bool) -> None:
    st.button(
        f"{words.number(count)} {state.label.lower()}",
        key=f"{state.value}:{who}",
        type="tertiary",
        on_click=_choose,
        args=(None, []) if is_on else (who, [state.value]),
        help="Weer iedereen tonen" if is_on else None,
    )


def _choose(who: str | None, states: list[str]) -> None:
    session.seed("turn:who", who)
    session.seed("turn:state", states)


def show_causes(found: Found) -> None:
    """Why rows may be stuck, with how many; a click shows those."""
    rows = found.besides("causes")
    chosen = [cause.value for cause in found.asked.picked.causes]
    counted = [(cause, int(rows[cause.value].sum())) for cause in Cause]
    offered = [(cause, count) for cause, count in counted if count or cause.value in chosen]
    if not offered:
        return
    with st.container(key="causes", horizontal=True, vertical_alignment="center"):
        st.caption("Mogelijke oorzaak:", width="content")
        for cause, count in offered:
            is_on = chosen == [cause.value]
            st.button(
                f"{cause.label} **{words.number(count)}**",
                key=f"cause:{cause.value}",
                type="primary" if is_on else "secondary",
                help=cause.explanation,
                on_click=session.seed,
                args=("turn:cause", [] if is_on else [cause.value]),
            )
