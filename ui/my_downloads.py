"""The files that are kept for the user: what they are, until when, fetching one and removing one."""

import streamlit as st

from auth import ready_files
from auth.ready_files import ReadyFile
from settings import settings
from ui import download, session, words


def mine() -> list[ReadyFile]:
    """The files that this user may fetch now, the newest first."""
    return ready_files.of(session.current().user.email)


def show(files: list[ReadyFile]) -> None:
    """A card per file; a message when there is none."""
    if not files:
        minutes = words.count(settings().keep_downloads_minutes, "minuut", "minuten")
        st.info(
            f"Er staat geen bestand voor u klaar. Wat u met 'Download naar Excel' maakt, blijft hier {minutes} staan.",
            icon=":material/download:",
        )
    for file in files:
        _show_one(file)


def _show_one(file: ReadyFile) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"ready-{file.file_id}"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{words.plain(file.ready.what)}**")
            st.caption(words.plain(_facts(file)))
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            is_wanted = st.button("Downloaden", key=f"fetch-{file.file_id}", icon=":material/download:")
            if st.button("Verwijderen", key=f"remove-{file.file_id}", type="tertiary", icon=":material/delete:"):
                ready_files.remove(file.email, file.file_id)
                st.rerun()
            if is_wanted:
                download.hand_over(file, "Gedownload")


def _facts(file: ReadyFile) -> str:
    rows = words.count(file.ready.rows, "rij", "rijen")
    times = f"gemaakt op {words.moment(file.made_at)}, beschikbaar tot {words.moment(file.until)}"
    return f"{file.ready.file_name} — {rows}, {times}"
