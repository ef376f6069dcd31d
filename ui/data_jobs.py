"""A load or a trial while it runs: which phase, how far, and what came of it."""

import streamlit as st

from importers import jobs
from importers.jobs import PHASES, Job
from ui import following, session, words

_EVERY = 0.7


def running(name: str) -> Job | None:
    """The job that this session began under this name, running or done; None without one."""
    return jobs.find(session.remembered(f"job:{name}", ""), session.current().user.office_id)


def begin(name: str, job: Job | None) -> None:
    """From here on this is the job of that name; None for none."""
    session.remember(f"job:{name}", job.job_id if job else "")


def show_progress(job: Job, title: str) -> None:
    """The phases as they go by; the whole page follows once it is done."""

    def follow() -> None:
        if job.is_done:
            st.rerun()
        _show(job, title)

    following.every(_EVERY, follow)


def _show(job: Job, title: str) -> None:
    with st.container(border=True, key="job"):
        st.markdown(f"**{title}**")
        share = job.done / job.total if job.total else 0.0
        st.progress((job.phase + min(1.0, share)) / len(PHASES), text=words.plain(_told(job)))
        marks = (("✓", "klaar"), ("◉", "bezig"), ("○", "straks"))
        st.text(
            "   ".join(
                f"{marks[(number >= job.phase) + (number > job.phase)][0]} {phase}"
                for number, phase in enumerate(PHASES)
            )
        )


def _told(job: Job) -> str:
    counted = f" ({words.number(job.done)} van {words.number(job.total)})" if job.total else ""
    return f"{PHASES[job.phase]}: {job.sentence}{counted}"
