"""The button that makes an Excel file of a list, in a process of its own, and hands it over once."""

from datetime import UTC, datetime
from html import escape
from uuid import uuid4

import streamlit as st

import exports
from auth import downloads
from auth.access_log import Kind
from errors import Refused
from queries.selection import Selection
from settings import AMSTERDAM, private_folder
from ui import session, words


def offer(chosen: Selection, hits: int) -> None:
    """ "Download naar Excel": exactly the rows of this list, all of them."""
    with st.container(key="download", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        place = st.container(width="content")
        asked = st.button(
            "Download naar Excel",
            icon=":material/download:",
            disabled=hits == 0,
            help=f"Alle {words.count(hits, 'rij', 'rijen')} van dit overzicht, met alle kolommen",
        )
        if asked:
            with place:
                _make(chosen, hits)


def _make(chosen: Selection, hits: int) -> None:
    running = session.current()
    moment = datetime.now(UTC)
    path = private_folder("exports") / f"{uuid4().hex}.xlsx"
    question = exports.Question(running.user, session.scope(), chosen, session.whole_reader().now)
    try:
        with st.spinner(f"Excel maken van {words.count(hits, 'rij', 'rijen')} …"):
            made = exports.run(question, path)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    session.log(Kind.EXPORT, **made.as_json(), **chosen.as_json(), employers=list(session.scope().employers))
    stand = f"stand-{chosen.as_of}-" if chosen.as_of else ""
    file_name = f"workflows-{chosen.overview.value}-{stand}{moment.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.xlsx"
    token = downloads.offer(running, path, file_name)
    st.html(
        f'<a class="fetch-now" href="/export/{token}" download="{escape(file_name)}" data-fetched="Excel gedownload">'
        f"Excel is klaar: {words.count(made.rows, 'rij', 'rijen')}. Opslaan</a>",
        width="content",
    )
