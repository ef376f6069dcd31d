"""Forms on what someone else may change meanwhile: they remember with which version they were opened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from errors import Refused
from ui import notices, session, words

_ABSENT = object()


@dataclass(frozen=True)
class Opened:
    """What a form was opened for, what it held then, and the version that a change has to name."""

    subject: object
    before: Any
    version: int


def key(form: str, name: str) -> str:
    """The key of one widget of a form."""
    return f"{form}:{name}"


def opened(
    form: str, subject: object, read: Callable[[], tuple[Any, int]], fill: Callable[[Any], dict[str, object]]
) -> Opened:
    """The form as it was opened for this subject, its widgets seeded; opened anew when it is another one or was left.

    `read` gives what there is now and its version, `fill` the values of the widgets by name.
    """
    kept: Opened | None = session.remembered(form)
    if kept is not None and kept.subject == subject:
        names = fill(kept.before)
        if all(session.seeded(key(form, name), _ABSENT) is not _ABSENT for name in names):
            return kept
    before, version = read()
    made = Opened(subject, before, version)
    session.remember(form, made)
    for name, value in fill(before).items():
        session.seed(key(form, name), value)
    return made


def forget(form: str) -> None:
    """Let the form begin anew with what there is now."""
    session.remember(form, None)


def save(form: str, deed: Callable[[], object], told: str) -> None:
    """Do it, say so at the top of the page and begin anew; a refusal is shown with what can be done."""
    try:
        deed()
    except Refused as refusal:
        st.error(words.plain(str(refusal)), icon=":material/error:")
        st.button(
            "Gegevens van nu laden", key=key(form, "reload"), icon=":material/refresh:", on_click=forget, args=(form,)
        )
        return
    forget(form)
    notices.leave(told)
    st.rerun()
