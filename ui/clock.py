"""The one switch between calendar time and working time, for every duration on every screen."""

import streamlit as st

from queries.terms import Clock
from ui import session, words

_KEY, _DAY = "clock", "day-seconds"
_SECONDS_PER_DAY = 86400


def choose() -> None:
    """The switch, in the sidebar of every screen with durations."""
    st.segmented_control(
        "Tijd tellen in",
        [clock.value for clock in Clock],
        key=_KEY,
        required=True,
        default=None if session.seeded(_KEY) else Clock.CALENDAR.value,
        format_func=str.capitalize,
        help="Kalendertijd telt elke dag, ook nachten en weekenden. Werktijd telt de uren dat uw kantoor open is, "
        "zonder feestdagen; een werkdag is zo lang als het kantoor open is.",
        persist_state="session",
    )


def chosen() -> Clock:
    """The clock that durations are shown in now."""
    return Clock(session.seeded(_KEY) or Clock.CALENDAR)


def day_seconds() -> float:
    """How long a working day is at this office; read once for what is visible now."""
    known = session.remembered(_DAY)
    if known is None or known[0] != session.scope():
        found = session.choices("choices/office").to_pylist()
        known = session.scope(), float(found[0]["day_seconds"]) if found else 1.0
        session.remember(_DAY, known)
    return float(known[1])


def lasting(calendar_seconds: float | None, working_seconds: float | None, day_seconds: float) -> str:
    """A duration in the chosen clock, with its unit: "5,2 dagen" or "3,1 werkdagen"; nothing for None."""
    if chosen() is Clock.WORK:
        return words.working_days(None if working_seconds is None else working_seconds / day_seconds)
    return words.days(None if calendar_seconds is None else calendar_seconds / _SECONDS_PER_DAY)
