"""Absences from a file: first what it holds and which lines are refused, and only then the deed."""

from collections.abc import Sequence

import streamlit as st

from errors import Refused
from importers import absence_files, list_files
from importers.absence_files import AbsenceFile, BadLine
from office import absences
from queries.masking import masked
from settings import passing_place
from ui import notices, session, words

_EXAMPLE = "Persoon;Van;Tot en met;Toelichting\nPetra Bakker;21-12-2026;31-12-2026;vakantie"
_MOST_TOLD = 12


def show() -> None:
    """The choice of a file, what it holds, and the button that keeps it."""
    with st.container(border=True, key="absence-upload"):
        st.subheader("Uit een bestand", anchor=False)
        file = st.file_uploader(
            "Bestand met afwezigheid (CSV of Excel)",
            type=["csv", "xlsx"],
            key=f"absence-file-{session.remembered('absence-files', 0)}",
            max_upload_size=list_files.MOST_MEGABYTES,
        )
        if file is None:
            st.caption("Zo kan het eruitzien. Wat er al staat, wordt overgeslagen.")
            st.code(_EXAMPLE, language=None)
            return
        try:
            found = _read(file.getvalue(), file.name)
        except Refused as refusal:
            st.error(words.plain(str(refusal)))
            return
        _show_found(found)


def _read(content: bytes, name: str) -> AbsenceFile:
    # The reader of workbooks goes by the ending; the rest of a name that someone typed has no place in a path.
    path = passing_place("uploads", ".xlsx" if name.lower().endswith(".xlsx") else ".csv")
    try:
        path.write_bytes(content)
        return absence_files.read(path, name)
    finally:
        path.unlink(missing_ok=True)


def _show_found(found: AbsenceFile) -> None:
    if found.unknown:
        st.caption(words.plain(f"Niet ingelezen kolommen: {', '.join(found.unknown)}."))
    for one in found.good[:_MOST_TOLD]:
        st.text(f"{one.person}: {words.day(one.first_day)} t/m {words.day(one.last_day)}")
    if len(found.good) > _MOST_TOLD:
        st.caption(f"… en {words.number(len(found.good) - _MOST_TOLD)} andere")
    _show_bad(found.bad)
    told = words.count(len(found.good), "afwezigheid", "afwezigheden")
    if st.button(
        f"{told} opslaan", type="primary", disabled=not found.good, icon=":material/save:", key="absence-keep"
    ):
        _keep(found)


def _show_bad(bad: Sequence[BadLine]) -> None:
    if not bad:
        return
    st.warning(f"{words.count(len(bad), 'regel is', 'regels zijn')} niet bruikbaar.", icon=":material/warning:")
    for line in bad[:_MOST_TOLD]:
        st.text(f"Regel {line.number}: {line.reason} ({masked(line.text)})")
    if len(bad) > _MOST_TOLD:
        st.caption(f"… en {words.number(len(bad) - _MOST_TOLD)} andere")


def _keep(found: AbsenceFile) -> None:
    user = session.current().user
    try:
        new = absences.add_all(user.office_id, found.good, user.email)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    same = len(found.good) - new
    parts = [f"{words.count(new, 'afwezigheid', 'afwezigheden')} uit het bestand opgeslagen."]
    if same:
        parts.append(f"{words.count(same, 'stond', 'stonden')} er al.")
    if found.bad:
        parts.append(f"{words.count(len(found.bad), 'regel is', 'regels zijn')} niet opgeslagen.")
    # Another key: the file that was chosen goes with the widget.
    session.remember("absence-files", session.remembered("absence-files", 0) + 1)
    notices.leave(" ".join(parts))
    st.rerun()
