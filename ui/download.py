"""The button that has a file made of a list, how far that is, and the file once it is there."""

from datetime import UTC, datetime
from html import escape

import streamlit as st

import exports
from auth import ready_files
from auth.ready_files import ReadyFile
from exports import account, jobs, orders
from exports.jobs import Job
from exports.orders import Order
from queries.selection import Selection
from ui import following, frame, session, words

_EVERY = 0.7
_LIST = "export"


def offer(chosen: Selection, hits: int) -> None:
    """ "Download naar Excel": exactly the rows of this list, all of them, made while the user goes on."""
    with st.container(key="download", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        place = st.container(width="content")
        job = running(_LIST)
        is_busy = job is not None and not job.is_done
        asked = st.button(
            "Download naar Excel",
            icon=":material/download:",
            disabled=hits == 0 or is_busy,
            help="Er wordt al een bestand gemaakt"
            if is_busy
            else f"Alle {words.count(hits, 'rij', 'rijen')} van dit overzicht, met alle kolommen",
        )
        with place:
            if asked and not is_busy:
                job = _begun(chosen, hits)
            if job is not None:
                show(_LIST, job)


def running(name: str) -> Job | None:
    """The file that is being made at the place of this name, or was since the last look; None when there is none."""
    return jobs.find(session.remembered(name, ""), session.current().user.email)


def begin(name: str, order: Order) -> Job:
    """Have a file made, to be followed at the place of this name."""
    job = jobs.begin(order)
    session.remember(name, job.job_id)
    return job


def question(chosen: Selection) -> exports.Question:
    """What is asked for on screen: as of the moment of this rerun, also when the list is of a past day."""
    reader = session.whole_reader()
    now = reader.now if reader.as_of is None else datetime.now(UTC)
    return exports.Question(session.current().user, session.scope(), chosen, now)


def _begun(chosen: Selection, hits: int) -> Job:
    asked = question(chosen)
    return begin(_LIST, orders.of_list(asked, account.surroundings(asked, session.whole_reader()), hits))


def show(name: str, job: Job) -> None:
    """How far it is; once it is done the file, or why there is none."""
    if not job.is_done:
        _follow(name, job)
        return
    session.remember(name, "")
    if job.refusal:
        st.error(words.plain(job.refusal))
    elif job.ready is None:
        st.caption("Geannuleerd; er is geen bestand gemaakt.")
    elif frame.is_same_page():
        hand_over(job.ready, f"Gedownload; nog tot {words.moment(job.ready.until)[-5:]} bij Mijn downloads")
    else:  # he was elsewhere when it was done: nothing begins to download by itself
        st.page_link(
            frame.page("downloads"), label="Uw bestand staat in Mijn downloads", icon=":material/download_done:"
        )


def _follow(name: str, job: Job) -> None:
    """How far it is, and a way to end it; the whole page follows once it is done."""

    def follow() -> None:
        if job.is_done:
            session.rerun_by_itself()
        with st.container(horizontal=True, vertical_alignment="center", key=f"{name}-job"):
            total = job.order.total
            st.progress(min(1.0, job.done / total) if total else 0.0, text=_told(job), width=260)
            if st.button("Annuleren", key=f"{name}-cancel", type="tertiary", icon=":material/close:"):
                job.cancel()

    following.every(_EVERY, follow)


def _told(job: Job) -> str:
    if not job.is_begun:
        return "Wacht op een ander bestand"
    if not job.done:
        return "Gegevens opzoeken"
    of_all = f" van {words.number(job.order.total)}" if job.order.total else ""
    return f"{words.number(job.done)}{of_all} rijen"


def hand_over(file: ReadyFile, fetched: str) -> None:
    """A link that begins to download by itself, once; `fetched` is what it says afterwards."""
    token = ready_files.offer(session.current(), file.file_id)
    if token is None:
        st.error("Dit bestand is er niet meer, of u mag het niet meer ophalen.")
        return
    rows = words.count(file.ready.rows, "rij", "rijen")
    show_link(token, file.ready.file_name, f"Bestand is klaar: {rows}.", fetched)


def show_link(token: str, file_name: str, told: str, fetched: str) -> None:
    """The link to the file behind a token, which begins to download by itself; `fetched` is what it says then."""
    st.html(
        f'<a class="fetch-now" href="/export/{token}" download="{escape(file_name)}" '
        f'data-fetched="{escape(fetched)}">{escape(told)} Opslaan</a>',
        width="content",
    )
