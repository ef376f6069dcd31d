"""Periods to choose for "Datum ingediend": by name, or one's own."""

from datetime import date, datetime, timedelta

import streamlit as st

from settings import AMSTERDAM
from ui import session, words
from ui.address import Field

ALL = "alles"
OWN = "eigen"
PRESETS = {
    ALL: "Alles",
    "deze-week": "Deze week",
    "deze-maand": "Deze maand",
    "vorige-maand": "Vorige maand",
    "dit-kwartaal": "Dit kwartaal",
    "dit-jaar": "Dit jaar",
    "3-maanden": "Laatste 3 maanden",
    "12-maanden": "Laatste 12 maanden",
    OWN: "Eigen periode",
}


def between(preset: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a named period, both included; (None, None) for all."""
    month = today.replace(day=1)
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    previous_end = month - timedelta(days=1)
    return {
        "deze-week": (today - timedelta(days=today.weekday()), today),
        "deze-maand": (month, today),
        "vorige-maand": (previous_end.replace(day=1), previous_end),
        "dit-kwartaal": (quarter, today),
        "dit-jaar": (date(today.year, 1, 1), today),
        "3-maanden": (today - timedelta(days=90), today),
        "12-maanden": (today - timedelta(days=364), today),
    }.get(preset, (None, None))


def choose(
    by_name: dict[str, Field], label: str = "Datum ingediend", today: date | None = None
) -> tuple[date | None, date | None]:
    """The choice of a period in the sidebar: first and last day, both included, None where open.

    `today`: the day that "Deze week" and the others are counted from, when it is another than this one.
    """
    preset = st.selectbox(
        label,
        list(PRESETS),
        key=by_name["period"].key,
        format_func=lambda name: PRESETS[name],
        persist_state="session",
    )
    if preset != OWN:
        return between(preset or ALL, today or datetime.now(AMSTERDAM).date())
    columns = st.columns(2)
    for column, name, end in zip(columns, ("submitted_from", "submitted_until"), ("Van", "Tot en met"), strict=True):
        column.date_input(end, value=None, key=by_name[name].key, format="DD-MM-YYYY", persist_state="session")
    first, last = (session.seeded(by_name[name].key) for name in ("submitted_from", "submitted_until"))
    if first and last and first > last:
        st.warning("De begindatum ligt na de einddatum.")
    return first, last


def in_words(first: date | None, last: date | None) -> str:
    """A period as text."""
    if first and last:
        return f"{words.day(first)} t/m {words.day(last)}"
    return f"vanaf {words.day(first)}" if first else f"t/m {words.day(last)}"
