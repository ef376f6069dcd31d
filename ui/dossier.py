"""The audit dossier of what is on screen, as a workbook or as pages to print, made while its user goes on."""

from typing import Any

import streamlit as st

from exports import Subject, account, dossier_orders
from exports.orders import Order
from queries.selection import Selection
from ui import download, session

_FORMS = {"xlsx": ("Werkboek (Excel)", ":material/table_view:"), "pdf": ("Op papier (PDF)", ":material/print:")}
_SELECTION, _RUN = "Deze selectie", "Een verloning"
_MOST_SEED = 2**31 - 1
_PLACE = "dossier-export"
Asked = tuple[Selection, Subject, str]


def offer_one(shown: dict[str, Any]) -> None:
    """ "Dossier" of one workflow: facts, steps with their set-up, audit trail, findings."""
    with st.container(key="dossier-of-one", horizontal=True, vertical_alignment="center"):
        with st.popover("Dossier", icon=":material/folder_zip:", key="dossier"):
            asked = _of_one(shown["workflow_id"])
        with st.container(width="content"):
            _show_job(asked)


def offer_several(chosen: Selection, hits: int) -> None:
    """ "Dossier" of what the list shows, or of a payroll run; of all of it or of a sample."""
    with st.container(key="dossier-of-several", horizontal=True, vertical_alignment="center", width="content"):
        place = st.container(width="content")
        with st.popover("Dossier", icon=":material/folder_zip:", key="dossier"):
            asked = _of_several(chosen, hits)
        with place:
            _show_job(asked)


def _show_job(asked: Asked | None) -> None:
    job = download.running(_PLACE)
    if asked is not None and (job is None or job.is_done):
        job = download.begin(_PLACE, _order(*asked))
    if job is not None:
        download.show(_PLACE, job)


def _of_one(workflow_id: str) -> Asked | None:
    st.text("Alles van deze workflow: feiten, stappen met hun inrichting, audittrail en bevindingen.")
    form = _form()
    stand = Selection(as_of=session.whole_reader().as_of)
    return (stand, Subject(workflow_id=workflow_id), form) if form else None


def _of_several(chosen: Selection, hits: int) -> Asked | None:
    about = st.radio("Waarover", [_SELECTION, _RUN], key="dossier:about", horizontal=True)
    run = _run_period() if about == _RUN else None
    size, seed = _sample()
    if about == _SELECTION and not hits:
        st.info("Deze selectie is leeg.", icon=":material/info:")
        return None
    form = _form()
    if form is None or (about == _RUN and run is None):
        return None
    subject = Subject(run_period=run, sample=size, seed=seed)
    return (chosen if run is None else Selection(as_of=chosen.as_of)), subject, form


def _run_period() -> str | None:
    known = [str(run) for run in session.rows("dossier/run_periods").column("run_period").to_pylist()]
    chosen: str | None = st.selectbox(
        "Verloning",
        known,
        key="dossier:run",
        placeholder="Kies een verloning",
        help="Alles wat bij deze verloning hoort, openstaand en historisch, bij de werkgevers die u koos. De filters "
        "van de lijst tellen hier niet mee.",
    )
    return chosen


def _sample() -> tuple[int | None, int]:
    is_sample = st.checkbox("Steekproef", key="dossier:is-sample", help="Zelfde zaad, zelfde steekproef.")
    if not is_sample:
        return None, 1
    left, right = st.columns(2)
    size = left.number_input("Aantal", 1, 100_000, 25, key="dossier:size")
    seed = right.number_input("Zaad", 1, _MOST_SEED, 1, key="dossier:seed")
    return int(size or 1), int(seed or 1)


def _form() -> str | None:
    """What the dossier was just asked as; None when it was not."""
    job = download.running(_PLACE)
    is_busy = job is not None and not job.is_done
    told = "Er wordt al een dossier gemaakt" if is_busy else None
    with st.container(horizontal=True, key="dossier-forms"):
        asked = [
            form
            for form, (label, icon) in _FORMS.items()
            if st.button(label, icon=icon, key=f"dossier:{form}", disabled=is_busy, help=told)
        ]
    return asked[0] if asked else None


def _order(chosen: Selection, subject: Subject, form: str) -> Order:
    asked = download.question(chosen)
    return dossier_orders.of_dossier(asked, subject, account.surroundings(asked, session.whole_reader()), form)
