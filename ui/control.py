"""Controle: what stands out, per rule, and the findings themselves, to open and to mark as seen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import streamlit as st

from auth import accounts
from queries.selection import Selection
from reports import control
from reports.control import Facts
from settings import AMSTERDAM
from ui import control_filters, session
from ui.control_filters import Asked


@dataclass(frozen=True)
class Found:
    """What was asked, all findings of those workflows, those that are shown, and names by e-mail address.

    `checked`: how many workflows were held against the rules, and how many of those have steps. `week`: since when
    something is of this week.
    """

    asked: Asked
    every: Facts
    shown: Facts
    checked: tuple[int, int]
    week: datetime
    names: Mapping[str, str]

    @property
    def count(self) -> int:
        return self.shown.rows.num_rows


def found() -> Found:
    """What the filters ask for, in the scope of this rerun."""
    asked = control_filters.asked()
    reader = session.whole_reader()
    every = control.facts(reader, asked.selection)
    now = datetime.now(AMSTERDAM)
    week = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    shown = every.picked(asked.rules, asked.is_seen, week if asked.is_of_week else None)
    return Found(asked, every, shown, control.checked(reader, asked.selection), week, names())


def names() -> dict[str, str]:
    """The names of the users of this office by their address."""
    return {user.email: user.name for user in accounts.of_office(session.current().user.office_id)}


def show_empty(found: Found) -> None:
    """Why there is nothing in the list, and what to do."""
    workflows, with_steps = found.checked
    is_whole = replace(found.asked.selection, submitted_from=None, submitted_until=None) == Selection()
    if not workflows:
        told = "Geen workflow voldoet aan deze filters. Kies een ruimere periode of wis een filter."
        st.info(told, icon=":material/filter_alt_off:")
    elif found.asked.is_usual and is_whole and not with_steps:
        told = (
            "Van deze workflows zijn geen stappen bekend. Zonder stappen kan alleen naar declaraties en rekeningen "
            "gekeken worden; daarvan valt niets op."
        )
        st.info(told, icon=":material/info:")
    elif found.asked.is_usual:
        st.success("Er valt niets op dat nog niet is bekeken.", icon=":material/check_circle:")
    else:
        st.info("Geen bevinding voldoet aan deze filters.", icon=":material/inbox:")
