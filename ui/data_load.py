"""From chosen files to loaded data: first what loading would do, then the deed, and a way to what changed."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from auth import access_log
from auth.access_log import Kind as LogKind
from auth.accounts import Permission
from importers import Source, Trial, jobs, quarantine
from importers.jobs import Job
from importers.reading import Kind
from importers.report import LoadReport
from ui import data_jobs, data_mapping, data_report, data_upload, frame, quarantine_download, session, words
from ui.data_upload import Upload

_TRIAL, _LOAD, _ASKED = "trial", "load", "trial-asked"


@dataclass(frozen=True)
class Said:
    """What the user says of the files: whose a download of Loket is, and what columns or attributes mean."""

    employer: str | None = None
    mapping: str | None = None


def show() -> None:
    """The files, what loading them would do, and the load itself; one of these at a time asks for attention."""
    loading = data_jobs.running(_LOAD)
    if loading is not None and not loading.is_done:
        data_jobs.show_progress(loading, f"{words.plain(loading.source.name)} wordt geladen")
        return
    if loading is not None:
        _show_result(loading)
        return
    upload = data_upload.chosen()
    if upload is not None:
        _show_trial(upload)


def _show_trial(upload: Upload) -> None:
    said: Said = session.remembered(_said(upload), Said())
    job = data_jobs.running(_TRIAL)
    if job is None or session.remembered(_ASKED) != (upload.file_ids, said):
        session.remember(_ASKED, (upload.file_ids, said))
        job = jobs.try_out(_source(upload, said), session.current().user.email, upload.bad_rows)
        data_jobs.begin(_TRIAL, job)
    if not job.is_done:
        data_jobs.show_progress(job, "De bestanden worden bekeken; er wordt nog niets geladen")
    elif job.trial is None:
        st.error(words.plain(job.refusal or ""))
        if st.button("Opnieuw bekijken", icon=":material/refresh:"):
            data_jobs.begin(_TRIAL, None)
            st.rerun()
    else:
        _show_outcome(upload, said, job.trial)


def _said(upload: Upload) -> str:
    return f"said:{upload.folder.name}"


def _show_outcome(upload: Upload, said: Said, trial: Trial) -> None:
    report, refusal = trial.report, trial.refusal
    may_load = report is not None and not refusal
    if may_load and report is not None:
        _show_verdict(report)
        if st.button("Laden", type="primary", icon=":material/upload:", key="load"):
            _begin(upload, said)
    elif refusal and not _is_asked(trial, said):
        st.error(words.plain(f"Zo kan het niet geladen worden. {refusal}"), icon=":material/error:")
    if trial.kind is Kind.LOKET:
        employer = data_mapping.employer(said.employer)
        _say(upload, said, Said(employer, said.mapping))
    data_report.show_recognised(
        [part for part in trial.recognised if trial.kind is not Kind.LOKET or part.table == "workflows"]
    )
    if report is not None:
        st.subheader("Wat laden zou doen" if may_load else "Wat er gevonden is", anchor=False)
        data_report.show_counts(report)
        data_report.show_remarks(report)
        if upload.bad_rows.is_file():
            quarantine_download.offer(quarantine.rows(upload.bad_rows), ", ".join(upload.names), None)
    if trial.kind is not Kind.LOKET:
        _say(upload, said, Said(said.employer, data_mapping.show(trial, said.mapping)))


def _is_asked(trial: Trial, said: Said) -> bool:
    """Whether it is refused because its user has not said yet what this page is asking him."""
    if trial.kind is Kind.LOKET:
        return said.employer is None
    return trial.attributes is not None


def _say(upload: Upload, before: Said, now: Said) -> None:
    """Look at the files again when something else is said of them."""
    if now != before:
        session.remember(_said(upload), now)
        st.rerun()


def _show_verdict(report: LoadReport) -> None:
    found = report.workflows
    told = (
        f"{words.count(found.new, 'nieuwe workflow', 'nieuwe workflows')}, {words.number(found.changed)} gewijzigd, "
        f"{words.number(found.unchanged)} ongewijzigd"
    )
    if found.quarantined or report.steps.quarantined:
        bad = found.quarantined + report.steps.quarantined
        st.warning(
            f"Te laden: {told}. {words.count(bad, 'rij gaat', 'rijen gaan')} naar quarantaine; de rest wordt geladen.",
            icon=":material/warning:",
        )
    else:
        st.success(f"Te laden: {told}. Geen problemen gevonden.", icon=":material/check_circle:")


def _source(upload: Upload, said: Said) -> Source:
    office_id = session.current().user.office_id
    return Source(upload.path, office_id, _mapping(upload, said), said.employer, ", ".join(upload.names))


def _mapping(upload: Upload, said: Said) -> Path | None:
    if said.mapping is None:
        return None
    path = upload.folder / "koppeling.toml"
    path.write_text(said.mapping, encoding="utf-8")
    return path


def _begin(upload: Upload, said: Said) -> None:
    who = session.current().user

    def log(report: LoadReport) -> None:
        access_log.write(LogKind.LOAD, who.office_id, who.email, **report.as_json())

    data_jobs.begin(_LOAD, jobs.load(_source(upload, said), who.email, log))
    st.rerun()


def _show_result(job: Job) -> None:
    if job.refusal or job.report is None:
        st.error(words.plain(f"Er is niets geladen. {job.refusal}"), icon=":material/error:")
    else:
        done = "geladen" if job.report.is_published else "bekeken: er was niets nieuws"
        st.success(
            words.plain(f"{job.source.name} is {done}, in {words.number(job.report.seconds, 1)} seconden."),
            icon=":material/check_circle:",
        )
        data_report.show_counts(job.report)
        data_report.show_remarks(job.report)
        _show_changed(job.report)
    if st.button("Andere bestanden laden", icon=":material/upload_file:", type="primary"):
        data_jobs.begin(_LOAD, None)
        data_jobs.begin(_TRIAL, None)
        data_upload.forget()
        st.rerun()


def _show_changed(report: LoadReport) -> None:
    """The first workflows that are new or changed; for whoever may see them."""
    may_see = session.current().user.may(Permission.SEE_WORKFLOWS) and session.is_reading()
    if not report.changed or not may_see:
        return
    total = report.workflows.new + report.workflows.changed
    listed = session.rows("workflows/named", workflow_ids=report.changed).to_pylist()
    st.subheader(f"Nieuw of gewijzigd: {words.count(total, 'workflow', 'workflows')}", anchor=False)
    if len(listed) < total:
        st.caption(f"De eerste {words.number(len(listed))} staan hier.")
    clicked = data_report.show_workflows(listed)
    if clicked is not None:
        st.switch_page(frame.page("workflow"), query_params={"id": listed[clicked]["workflow_id"]})
