"""The log as a workbook, of exactly the rows that the filters leave."""

from datetime import UTC, datetime

import streamlit as st

from auth import access_log, downloads
from auth.access_log import Kind
from errors import Refused
from exports import log as log_file
from settings import AMSTERDAM, passing_place
from ui import download, log, session, words
from ui.log import Log


def offer(shown: Log) -> None:
    """ "Download naar Excel": all rows that the filters leave, not only this page."""
    with st.container(key="download", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        place = st.container(width="content")
        is_asked = st.button(
            "Download naar Excel",
            icon=":material/download:",
            disabled=shown.count == 0,
            help=f"Alle {words.count(shown.count, 'regel', 'regels')} die aan de filters voldoen",
        )
        if is_asked:
            with place:
                _make(shown)


def _make(shown: Log) -> None:
    running, now = session.current(), datetime.now(UTC)
    path = passing_place("exports", ".xlsx")
    filters = log.filters_in_words(shown)
    request = log_file.Request(running.user, session.office_name(running.user), filters, shown.names, now)
    try:
        with st.spinner(f"Excel maken van {words.count(shown.count, 'regel', 'regels')} …"):
            rows = access_log.every(**shown.asked.arguments())
            made = log_file.write_log(request, rows, shown.count, path)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    session.log(Kind.EXPORT, list="logboek", filters=dict(filters), **made.as_json())
    file_name = f"logboek-{now.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.xlsx"
    token = downloads.offer(running, path, file_name)
    download.show_link(
        token, file_name, f"Excel is klaar: {words.count(made.rows, 'regel', 'regels')}.", "Excel gedownload"
    )
