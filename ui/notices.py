"""A message that outlives the rerun or the page that caused it, shown once."""

import streamlit as st

from ui import session, words


def leave(text: str) -> None:
    """Show this at the top of the next page."""
    session.remember("notice", text)


def show() -> None:
    """What was left, if anything; it is gone after this."""
    text = session.remembered("notice")
    if text:
        session.remember("notice", None)
        st.success(words.plain(text), icon=":material/check_circle:")
