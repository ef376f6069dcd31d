"""Wie is aan zet: the rows behind every number of the screen, all from one frame, so that they add up."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from reports import causes, picking, turns
from ui import frame, session, turn_filters, way
from ui.turn_filters import Asked
from ui.way import Way

TITLE = "Wie is aan zet"


@dataclass(frozen=True)
class Found:
    """What is asked, the rows that are shown in their order, and `every` row before the choices beside the list.

    Those choices are the state, the cause and who is up: each is counted as if it alone were not made yet.
    """

    asked: Asked
    every: pd.DataFrame
    shown: pd.DataFrame

    def besides(self, choice: str) -> pd.DataFrame:
        """The rows that all other choices leave: what this one (states, causes or who) chooses from."""
        return self.asked.picked.without(choice).pick(self.every)

    @property
    def workflow_ids(self) -> tuple[str, ...]:
        """The ids of the rows that are shown, in their order."""
        return tuple(self.shown["workflow_id"])


def found() -> Found:
    """The open workflows that fit what is asked in sidebar and address."""
    asked = turn_filters.asked()
    reader = session.whole_reader()
    rows = turns.turns(reader, asked.selection, roles=asked.roles, persons=asked.persons, steps=asked.steps).rows
    known = causes.with_causes(reader, picking.with_who(rows))
    every = asked.picked.without("states", "causes", "who").pick(known)
    shown = picking.ordered(asked.picked.pick(every), asked.order, asked.is_descending)
    return Found(asked, every, shown)


def open_workflow(workflow_ids: tuple[str, ...], position: int) -> None:
    """Go to the workflow at this place in the list of these, and know the way back."""
    workflow_id = way.take(Way(turn_filters.PAGE, TITLE, workflow_ids), position)
    st.switch_page(frame.page("workflow"), query_params={"id": workflow_id})


def show_empty(here: Found) -> None:
    """Why there are no rows, and what to do."""
    if here.asked.is_filtered:
        st.info("Geen openstaande workflow voldoet aan deze filters. Wis een filter.", icon=":material/filter_alt_off:")
    else:
        st.info(
            "Er wacht niets: er zijn geen openstaande workflows die u mag zien. Klopt dat niet, vraag dan uw kantoor "
            "welke werkgevers en afdelingen aan u zijn gekoppeld.",
            icon=":material/inbox:",
        )
