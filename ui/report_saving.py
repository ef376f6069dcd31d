"""Saving the list on screen as a report that is made by itself."""

from datetime import UTC, datetime

import streamlit as st

from errors import Refused
from exports import scheduled
from office import scheduled_reports
from office.rhythms import Rhythm
from queries.selection import Selection
from ui import download, session, words

_NAME, _RHYTHM = "report:name", "report:rhythm"


def offer(chosen: Selection) -> None:
    """ "Bewaar als rapport": this list, with its filters and its employers, in a rhythm; none of a past day."""
    if chosen.as_of is not None:
        return
    popover = st.popover("Bewaar als rapport", icon=":material/event_repeat:", key="save-report", on_change="rerun")
    with popover:
        if popover.open:
            _show(chosen)


def _show(chosen: Selection) -> None:
    st.text("Deze lijst, met deze filters, wordt dan vanzelf gemaakt en staat bij Mijn downloads.")
    name = st.text_input("Naam van het rapport", key=_NAME, max_chars=80)
    rhythm = st.radio("Wanneer", list(Rhythm), key=_RHYTHM, format_func=_told)
    if st.button("Bewaren", key="report:save", type="primary"):
        _save(chosen, name, rhythm or Rhythm.DAILY)


def _told(rhythm: Rhythm) -> str:
    return rhythm.label.capitalize()


def _save(chosen: Selection, name: str, rhythm: Rhythm) -> None:
    user, seen = session.current().user, session.scope()
    question = download.question(chosen)
    employers = None if seen.narrowed_from is None else seen.employers
    try:
        scheduled_reports.save(user.email, name, rhythm, scheduled.kept(question), employers, datetime.now(UTC))
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    st.success("Bewaard. Uw rapporten staan bij Meldingen.", icon=":material/check_circle:")
