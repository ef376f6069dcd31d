"""The parts of the page with what an office keeps itself, one at a time, the chosen one in the address."""

from enum import StrEnum

import streamlit as st

from ui import address

PAGE = "streeftijden"


class Part(StrEnum):
    """One part. The value stands in the address; its name on screen is the same with a capital."""

    TARGETS = "streeftijden"
    HOURS = "werktijden"
    ABSENCES = "afwezigheid"
    REMINDER = "herinnering"


def chosen() -> Part:
    """The part that is looked at."""
    field = address.one_of("part", [part.value for part in Part], Part.TARGETS.value)
    address.take(PAGE, [field])
    part = st.segmented_control(
        "Onderdeel",
        [part.value for part in Part],
        key=field.key,
        required=True,
        label_visibility="collapsed",
        format_func=str.capitalize,
        persist_state="session",
    )
    address.give(PAGE, [field])
    return Part(part or Part.TARGETS)
