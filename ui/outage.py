"""What a screen does while something that it cannot do without does not answer: say so, and go on by itself after."""

import contextlib
import time
from collections.abc import Iterator

import streamlit as st

from auth import outage
from errors import Outage
from ui import following, session, words

_AGAIN_AFTER = 5.0


@contextlib.contextmanager
def survived() -> Iterator[None]:
    """All that a run shows; when an outage breaks that off, the screen runs again within seconds, until it is over."""
    try:
        with outage.named():
            yield
    except Outage as error:
        st.subheader("Even niet beschikbaar")
        st.error(words.plain(str(error)), icon=":material/cloud_off:")
        _try_again(time.monotonic())


def _try_again(told_at: float) -> None:
    def again() -> None:
        if time.monotonic() - told_at > _AGAIN_AFTER / 2:  # the first time it runs is now
            session.rerun_by_itself()

    following.every(_AGAIN_AFTER, again)
