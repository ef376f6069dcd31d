"""The findings as a workbook, of exactly the rows that the filters leave."""

from datetime import UTC, datetime

import streamlit as st

from auth import downloads
from auth.access_log import Kind
from errors import Refused
from exports import findings
from settings import AMSTERDAM, passing_place
from ui import download, session, words
from ui.control import Found


def offer(found: Found) -> None:
    """ "Download naar Excel": all findings that the filters leave, not only this page."""
    with st.container(key="download", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        place = st.container(width="content")
        is_asked = st.button(
            "Download naar Excel",
            icon=":material/download:",
            disabled=found.count == 0,
            help=f"Alle {words.count(found.count, 'bevinding', 'bevindingen')} die aan de filters voldoen",
        )
        if is_asked:
            with place:
                _make(found)


def _make(found: Found) -> None:
    running, now = session.current(), datetime.now(UTC)
    path = passing_place("exports", ".xlsx")
    request = findings.Request(
        running.user,
        session.office_name(running.user),
        tuple(session.remembered("employer-names", {}).get(one, one) for one in session.scope().employers),
        session.scope().snapshot,
        found.asked.told,
        found.shown.held,
        found.names,
        now,
    )
    try:
        with st.spinner(f"Excel maken van {words.count(found.count, 'bevinding', 'bevindingen')} …"):
            made = findings.write_findings(request, found.shown.told(), path)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    session.log(
        Kind.EXPORT,
        list="controle",
        filters=[f"{subject}: {text}" for subject, text in found.asked.told],
        employers=list(session.scope().employers),
        snapshot=session.scope().snapshot,
        **made.as_json(),
    )
    file_name = f"controle-{now.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.xlsx"
    token = downloads.offer(running, path, file_name)
    download.show_link(
        token, file_name, f"Excel is klaar: {words.count(made.rows, 'bevinding', 'bevindingen')}.", "Excel gedownload"
    )
