"""The numbers on top of Wie is aan zet, each with a way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from queries.terms import State
from reports.causes import Cause
from reports.picking import who_in_words
from ui import clock, session, turns, words
from ui.turns import Found


@dataclass(frozen=True)
class Card:
    """One number. `rows`: how many rows it opens, by giving the filter of this name this value."""

    value: str
    name: str
    note: str
    help: str
    rows: int
    field: str
    choice: str


def show(found: Found) -> None:
    """The cards; a click on one shows its rows, a second click shows all again."""
    with st.container(key="cards", horizontal=True):
        for card in (_of_state(found, State.LATE), _of_state(found, State.RISK)):
            _show(card, [state.value for state in found.asked.picked.states])
        _show_longest(found)
        _show(_empty_roles(found), [cause.value for cause in found.asked.picked.causes])


def _show(card: Card, chosen: Sequence[str]) -> None:
    is_on = list(chosen) == [card.choice]
    with st.container(border=True, key=f"card-{card.choice}"):
        st.metric(card.name, card.value, help=card.help)
        st.caption(words.plain(card.note))
        if card.rows or is_on:
            st.button(
                "Toon alles" if is_on else f"Toon deze {words.number(card.rows)}",
                key=f"show:{card.choice}",
                type="primary" if is_on else "tertiary",
                on_click=session.seed,
                args=(f"turn:{card.field}", [] if is_on else [card.choice]),
            )


def _of_state(found: Found, state: State) -> Card:
    rows = found.besides("states")
    own = rows[rows["state"] == state.value]
    share = f"{words.number(100 * len(own) / len(rows))} % van {words.number(len(rows))}" if len(own) else ""
    told = {
        State.LATE: "Langer bij hun stap dan de streeftijd. De streeftijd komt uit de inrichting, van het kantoor, of "
        "is afgeleid uit wat eerder klaar kwam.",
        State.RISK: "De kans is 50 % of meer dat de streeftijd of de sluitdatum niet wordt gehaald.",
    }
    note = f"{share} · langste {_age(own.iloc[own['age_seconds'].to_numpy().argmax()])}" if len(own) else "Geen"
    return Card(words.number(len(own)), state.label, note, told[state], len(own), "state", state.value)


def _empty_roles(found: Found) -> Card:
    rows = found.besides("causes")
    own = rows[rows[Cause.NO_MEMBERS.value]]
    roles = list(own["role"].value_counts().index)
    waiting = words.count(len(own), "workflow wacht", "workflows wachten")
    note = f"{waiting} op {', '.join(roles[:3])}{' …' if len(roles) > 3 else ''}" if roles else "Elke rol heeft iemand"
    return Card(
        words.number(len(roles)),
        "Rollen zonder actieve gebruiker",
        note,
        Cause.NO_MEMBERS.explanation,
        len(own),
        "cause",
        Cause.NO_MEMBERS.value,
    )


def _show_longest(found: Found) -> None:
    with st.container(border=True, key="card-longest"):
        if found.shown.empty:
            st.metric("Langste wacht", "–")
            st.caption("Niemand wacht")
            return
        position = int(found.shown["age_seconds"].to_numpy().argmax())
        row = found.shown.iloc[position]
        st.metric("Langste wacht", _age(row), help="Bij de huidige stap. Meldingen tellen niet mee.")
        st.caption(words.plain(f"{who_in_words(row['who'])} · {row['process']}"))
        if st.button("Open deze", key="show:longest", type="tertiary"):
            turns.open_workflow(found.workflow_ids, position)


def _age(row: Any) -> str:
    return clock.lasting(row["age_seconds"], row["age_working_seconds"], row["day_seconds"])
