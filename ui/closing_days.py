"""The days on which an office is closed besides the public holidays: a list to add to and remove from."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa
import streamlit as st

from errors import Refused
from office import hours
from settings import AMSTERDAM
from ui import notices, session, words

_TALL = 8


def when_it_counts() -> str:
    """When durations on screen follow a change of hours or closing days."""
    office_id = session.current().user.office_id
    return f"Duren in werktijd volgen bij de volgende laadbeurt, of meteen met manage.py refresh --office {office_id}."


def show() -> None:
    """The list with what can be done."""
    st.subheader("Sluitingsdagen", anchor=False)
    st.text("Dagen waarop het kantoor dicht is naast de feestdagen.")
    days = hours.closing_day_names(session.current().user.office_id)
    ticked = _list(days)
    if ticked and st.button(
        f"{words.count(len(ticked), 'dag', 'dagen')} verwijderen", icon=":material/delete:", key="closing-remove"
    ):
        kept = {day: name for day, name in days.items() if day not in ticked}
        _keep(kept, f"{words.count(len(ticked), 'sluitingsdag', 'sluitingsdagen')} verwijderd.")
    _show_new(days)


def _list(days: dict[date, str]) -> Sequence[date]:
    """The days, coming ones first; returns those that are ticked."""
    if not days:
        st.caption("Nog geen.")
        return []
    today = datetime.now(AMSTERDAM).date()
    mark = hashlib.sha256(repr(days).encode()).hexdigest()[:16]
    ordered = sorted(days, key=lambda day: (day < today, day))
    grid = st.dataframe(
        pa.table({"Dag": [words.day(day) for day in ordered], "Naam": [days[day] for day in ordered]}),
        column_config={"Dag": st.column_config.TextColumn(width=100)},
        hide_index=True,
        height="content" if len(days) <= _TALL else 34 * (_TALL + 1),
        row_height=32,
        key=f"closing-{mark}",
        on_select="rerun",
        selection_mode="multi-row",
        alt="Sluitingsdagen; vink rijen aan om ze te verwijderen.",
    )
    return [ordered[row] for row in grid.selection.rows if row < len(ordered)]


def _show_new(days: dict[date, str]) -> None:
    today = datetime.now(AMSTERDAM).date()
    with st.form("closing-day", clear_on_submit=True, border=False):
        left, right = st.columns([2, 3])
        day = left.date_input(
            "Dag", value=None, format="DD-MM-YYYY", min_value=today.replace(month=1, day=1), key="closing-new-day"
        )
        name = right.text_input("Naam", max_chars=100, placeholder="Bijvoorbeeld Kerstavond", key="closing-new-name")
        is_sure = st.form_submit_button("Toevoegen", icon=":material/add:")
    if is_sure and day:
        _keep({**days, day: name}, f"Gesloten op {words.day(day)}.")
    elif is_sure:
        st.error("Kies een dag.")


def _keep(days: dict[date, str], told: str) -> None:
    """Keep exactly these, on top of the hours of now."""
    user = session.current().user
    version = hours.version(user.office_id)
    now = hours.of(user.office_id)
    try:
        hours.change(user.office_id, replace(now, closing_days=tuple(days)), user.email, version, days)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    notices.leave(f"{told} {when_it_counts()}")
    st.rerun()
