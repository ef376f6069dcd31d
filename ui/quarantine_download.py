"""Rows in quarantine as a workbook to mend and load again, handed over once."""

from datetime import UTC, datetime

import pyarrow as pa
import streamlit as st

from auth import downloads
from auth.access_log import Kind
from errors import Refused
from exports import quarantined
from importers import quarantine
from settings import AMSTERDAM, passing_place
from ui import download, session, words


def offer(rows: pa.Table, source: str, loaded_at: datetime | None) -> None:
    """A button for these rows."""
    with st.container(key="download-bad", horizontal=True, vertical_alignment="center"):
        if st.button(
            f"{words.count(rows.num_rows, 'rij', 'rijen')} naar Excel",
            icon=":material/download:",
            help="Met de reden naast elke rij, om te herstellen en opnieuw te laden",
        ):
            _make(rows, source, loaded_at)


def _make(rows: pa.Table, source: str, loaded_at: datetime | None) -> None:
    running, now = session.current(), datetime.now(UTC)
    out = passing_place("exports", ".xlsx")
    office = session.office_name(running.user)
    request = quarantined.Request(running.user, office, source, loaded_at or now, now)
    try:
        made = quarantined.write_quarantine(request, quarantine.sheets(rows), out)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    session.log(Kind.EXPORT, list="quarantaine", source=source, **made.as_json())
    file_name = f"quarantaine-{now.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.xlsx"
    token = downloads.offer(running, out, file_name)
    download.show_link(
        token, file_name, f"Excel is klaar: {words.count(made.rows, 'rij', 'rijen')}.", "Excel gedownload"
    )
