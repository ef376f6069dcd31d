"""A part of the page that runs again by itself."""

from collections.abc import Callable
from uuid import uuid4

import streamlit as st


def every(seconds: float, show: Callable[[], None]) -> None:
    """Show this here, and again every so many seconds, until the page runs again.

    The part has another name in every run of the page. With one name for all runs, a timer of the run before can ask
    for the part when a run is done but not handed out yet; Streamlit then forgets that run and the page stays as it
    was, see the remark in its AppSession.request_rerun. A name that is gone is not answered.
    """

    def part() -> None:
        show()

    part.__qualname__ = f"part {uuid4().hex}"
    st.fragment(part, run_every=seconds)()
