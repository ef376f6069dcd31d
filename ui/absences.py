"""Who is away: a list to add to, to remove from, and to fill from a file."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import streamlit as st

from auth import accounts
from errors import Refused
from office import absences
from office.absences import Absence, Away
from queries.masking import masked
from settings import AMSTERDAM
from ui import absence_upload, notices, people, session, words

_TALL = 14
_WIDTHS = {"Persoon": 170, "Van": 94, "Tot en met": 94, "Nu": 90, "Toelichting": 170}
_NARROW = {"Persoon": 120, "Van": 94, "Tot en met": 94}
_PAST, _NOW, _LATER = "voorbij", "afwezig", "straks"
_NAMES_OF = timedelta(days=365)


def show() -> None:
    """The list on the left; adding one, or many from a file, on the right."""
    office_id = session.current().user.office_id
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_list(absences.of(office_id))
    with right:
        with st.container(border=True, key="absence-new"):
            st.subheader("Toevoegen", anchor=False)
            _show_new(_names(office_id))
        absence_upload.show()


def _show_list(found: Sequence[Absence]) -> None:
    today = datetime.now(AMSTERDAM).date()
    with_past = st.toggle("Ook wat voorbij is", key="absence-past", persist_state="session")
    shown = [one for one in found if with_past or one.last_day >= today]
    away = words.count(len({one.person for one in shown if _state(one, today) == _NOW}), "persoon", "personen")
    st.markdown(f"**{words.count(len(shown), 'afwezigheid', 'afwezigheden')}** · nu {away} afwezig")
    ticked = _table(shown, today)
    if ticked and st.button(
        f"{words.count(len(ticked), 'afwezigheid', 'afwezigheden')} verwijderen",
        icon=":material/delete:",
        key="absence-remove",
    ):
        _remove(ticked)


def _state(one: Absence, today: date) -> str:
    if one.last_day < today:
        return _PAST
    return _NOW if one.first_day <= today else _LATER


def _table(shown: Sequence[Absence], today: date) -> list[Absence]:
    """The list; returns what is ticked."""
    if not shown:
        st.info("Niemand is afwezig gemeld. Voeg iemand toe of lees een bestand in.", icon=":material/event_available:")
        return []
    rows = [_row(one, today) for one in shown]
    mark = hashlib.sha256(repr([one.absence_id for one in shown]).encode()).hexdigest()[:16]
    with st.container(key="wide"):
        wide = _grid(rows, _WIDTHS, f"wide-absences-{mark}")
    with st.container(key="narrow"):
        narrow = _grid(rows, _NARROW, f"narrow-absences-{mark}")
    ticked = sorted({*wide.selection.rows, *narrow.selection.rows})
    return [shown[row] for row in ticked if row < len(shown)]


def _row(one: Absence, today: date) -> dict[str, str]:
    state = _state(one, today)
    return {
        "Persoon": one.person,
        "Van": words.day(one.first_day),
        "Tot en met": words.day(one.last_day),
        "Nu": f"● {state}" if state == _NOW else state,
        "Toelichting": masked(one.note),
    }


def _grid(rows: Sequence[dict[str, str]], widths: dict[str, int], key: str) -> Any:
    return st.dataframe(
        pa.table({label: [row[label] for row in rows] for label in widths}),
        column_config={label: st.column_config.TextColumn(width=width) for label, width in widths.items()},
        hide_index=True,
        height="content" if len(rows) <= _TALL else 34 * (_TALL + 1),
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        alt="Afwezigheid; vink rijen aan om ze te verwijderen.",
    )


def _names(office_id: str) -> list[str]:
    """Who does steps, and the users of the office, by last name."""
    found = {user.name for user in accounts.of_office(office_id)}
    if session.is_reading():
        rows = session.rows("targets/people", since=datetime.now(AMSTERDAM) - _NAMES_OF).to_pylist()
        found |= {name for row in rows for name in row["names"] or []}
    return sorted(found, key=people.sort_name)


def _show_new(names: Sequence[str]) -> None:
    with st.form("absence", clear_on_submit=True, border=False):
        person = st.selectbox(
            "Persoon",
            names,
            index=None,
            placeholder="Kies een naam",
            help="Wie stappen uitvoert, en de gebruikers van uw kantoor. Een naam moet zijn zoals in de gegevens.",
            key="absence-person",
        )
        left, right = st.columns(2)
        first = left.date_input("Van", value=None, format="DD-MM-YYYY", key="absence-first")
        last = right.date_input("Tot en met", value=None, format="DD-MM-YYYY", key="absence-last")
        note = st.text_input(
            "Toelichting",
            max_chars=absences.LONGEST_NOTE,
            placeholder="Bijvoorbeeld vakantie, waarneming door …",
            help="Noteer geen ziekte of andere medische reden.",
            key="absence-note",
        )
        is_sure = st.form_submit_button("Toevoegen", icon=":material/add:")
    if is_sure:
        _add(person, first, last, note)


def _add(person: str | None, first: date | None, last: date | None, note: str) -> None:
    if not person or not first or not last:
        st.error("Kies een persoon, een eerste dag en een laatste dag.")
        return
    user = session.current().user
    try:
        absences.add(user.office_id, Away(person, first, last, note), user.email)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    notices.leave(f"{person} is afwezig van {words.day(first)} tot en met {words.day(last)}.")
    st.rerun()


def _remove(ticked: Sequence[Absence]) -> None:
    user = session.current().user
    try:
        gone = absences.remove(user.office_id, [one.absence_id for one in ticked], user.email)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    notices.leave(f"{words.count(gone, 'afwezigheid', 'afwezigheden')} verwijderd.")
    st.rerun()
