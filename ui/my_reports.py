"""The reports that are made for the user by themselves: when, and pausing, removing or making one now."""

from datetime import UTC, datetime

import streamlit as st

from errors import Refused
from exports import scheduled
from office import scheduled_reports
from office.rhythms import Rhythm
from office.scheduled_reports import ScheduledReport
from ui import download, session, words

_PLACE = "report-export"
_PROBLEM = "reports-problem"
_WIDTHS = (4, 3, 3, 3, 5)
_HEADINGS = ("Rapport", "Ritme", "Volgende keer", "Laatst vanzelf gemaakt", "")


def show() -> None:
    """A row per report, and how to get one when there is none."""
    email = session.current().user.email
    with st.container(border=True, key="my-reports"):
        st.subheader("Rapporten", anchor=False)
        st.text("Lijsten die vanzelf worden gemaakt, met wat u op dat moment mag zien. Ze staan bij Mijn downloads.")
        problem = session.remembered(_PROBLEM)
        if problem:
            session.remember(_PROBLEM, None)
            st.error(words.plain(problem))
        reports = scheduled_reports.of(email)
        if not reports:
            st.info("U hebt nog geen rapporten. Maak er een op Workflows, met ‘Bewaar als rapport’.")
            return
        _show_job()
        with st.container(key="my-reports-head"):
            for column, heading in zip(st.columns(_WIDTHS), _HEADINGS, strict=True):
                column.caption(heading)
        for report in reports:
            _show_one(email, report)


def _show_job() -> None:
    job = download.running(_PLACE)
    if job is not None:
        download.show(_PLACE, job)


def _show_one(email: str, report: ScheduledReport) -> None:
    with st.container(key=f"my-report-{report.report_id}"):
        name, rhythm, next_at, made_at, deeds = st.columns(_WIDTHS, vertical_alignment="center")
        name.text(report.name)
        rhythm.text(report.rhythm.label.capitalize())
        next_at.text(_next(report))
        made_at.text(words.moment(report.made_at) or "nog niet vanzelf")
        with deeds, st.container(horizontal=True, vertical_alignment="center"):
            _show_deeds(email, report)
        if report.problem:
            st.text(report.problem)


def _next(report: ScheduledReport) -> str:
    if report.is_paused:
        return "gepauzeerd"
    return "na een sluitdatum" if report.rhythm is Rhythm.CUTOFF else words.moment(report.next_at)


def _show_deeds(email: str, report: ScheduledReport) -> None:
    key = f"report-{report.report_id}"
    st.button("Nu maken", key=f"{key}-make", icon=":material/play_arrow:", on_click=_make, args=(report,))
    if report.is_paused:
        st.button("Hervatten", key=f"{key}-resume", type="tertiary", on_click=_resume, args=(email, report.report_id))
    else:
        st.button("Pauzeren", key=f"{key}-pause", type="tertiary", on_click=_pause, args=(email, report.report_id))
    st.button("Verwijderen", key=f"{key}-remove", type="tertiary", on_click=_remove, args=(email, report.report_id))


def _make(report: ScheduledReport) -> None:
    try:
        download.begin(_PLACE, scheduled.order_of(report, datetime.now(UTC)))
    except Refused as refusal:
        session.remember(_PROBLEM, str(refusal))


def _pause(email: str, report_id: int) -> None:
    scheduled_reports.pause(email, report_id)


def _resume(email: str, report_id: int) -> None:
    try:
        scheduled_reports.resume(email, report_id, datetime.now(UTC))
    except Refused as refusal:
        session.remember(_PROBLEM, str(refusal))


def _remove(email: str, report_id: int) -> None:
    scheduled_reports.remove(email, report_id)
