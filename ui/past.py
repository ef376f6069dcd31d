""" "Stand per": a list or workflow as it stood at the end of a past day, with the way back to now."""

from datetime import date, datetime

import streamlit as st

from queries import past
from settings import AMSTERDAM
from ui import address, frame, session, words
from ui.address import Field

_NAME = "stand"
_FIRST = date(2000, 1, 1)


def field() -> Field:
    """The past day in the address of a screen; None for now. Only a day that is over can be read."""
    return address.parsed(_NAME, _read, date.isoformat)


def _read(text: str) -> date:
    day = date.fromisoformat(text)
    if day < _FIRST or not past.is_over(day, datetime.now(AMSTERDAM)):
        raise ValueError(text)
    return day


def look_back(stand: Field) -> None:
    """From here on the screen shows the day that is chosen."""
    session.look_back(session.seeded(stand.key))


def follow_address() -> None:
    """From here on the screen shows the day that its address names; one it cannot be is now, and said to be."""
    text = st.query_params.get(_NAME)
    try:
        session.look_back(_read(text) if text else None)
    except ValueError:
        st.toast("De datum in dit adres kan niet; u ziet de stand van nu.", icon=":material/history_toggle_off:")


def in_address() -> dict[str, str]:
    """What the address of a workflow carries, so that it is shown as of the same day."""
    day = session.whole_reader().as_of
    return {_NAME: day.isoformat()} if day else {}


def for_log() -> dict[str, str]:
    """What the log keeps of it: nothing for now."""
    day = session.whole_reader().as_of
    return {"as_of": day.isoformat()} if day else {}


def today() -> date:
    """The day that is shown."""
    return session.whole_reader().now.astimezone(AMSTERDAM).date()


def in_words() -> str:
    """The day that is shown; nothing for now."""
    return words.day(session.whole_reader().as_of)


def choose(stand: Field) -> None:
    """The box for the day, in the sidebar."""
    st.date_input(
        "Stand per datum",
        value=None,
        min_value=_FIRST,
        max_value=past.day_before(datetime.now(AMSTERDAM)),
        key=stand.key,
        format="DD-MM-YYYY",
        help="Toont dit overzicht zoals het aan het eind van die dag was. Leeg: zoals het nu is.",
        persist_state="session",
    )


def show_on_list(stand: Field) -> None:
    """Above a list of a past day: which day it is, what is not as it was, and the way back to now."""
    day = session.whole_reader().as_of
    if day is None:
        return
    with _banner(day):
        st.button("Terug naar nu", icon=":material/undo:", on_click=session.seed, args=(stand.key, None))


def show_on_detail() -> None:
    """The same above a workflow."""
    day = session.whole_reader().as_of
    if day is None:
        return
    with _banner(day):
        st.page_link(
            frame.page("workflow"),
            label="Terug naar nu",
            icon=":material/undo:",
            query_params={"id": st.query_params.get("id", "")},
            width="content",
        )


def _banner(day: date) -> "st.delta_generator.DeltaGenerator":
    """The line itself, in which the way back still has a place."""
    line = st.container(key="past", horizontal=True, vertical_alignment="center", border=True)
    line.badge(f"Stand per {words.day(day)}", icon=":material/history:", color="orange")
    line.text("Zoals het toen was, aan het eind van die dag", width="stretch")
    with line.popover("Wat is niet van toen?", type="tertiary", icon=":material/info:", width="content"):
        for subject, told in past.LIMITS:
            st.text(f"{subject}: {told}.")
    return line
