"""The button Dossier: of a workflow, of the list, of a payroll run, whole or a sample; each file is in the log."""

import re
import time
from collections.abc import Iterator
from datetime import datetime

import openpyxl
import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from auth import access_log, ready_files, sessions
from auth.access_log import Kind
from auth.downloads import Download
from exports import jobs, scheduled
from office import scheduled_reports
from office.rhythms import Rhythm
from queries.terms import DECLARATION
from settings import AMSTERDAM
from tests import screen_office
from tests.organisation import OFFICE
from tests.screen_office import HR_USER, MANAGER, OFFICE_USER, REPEATED
from tests.screens import (
    WORKFLOW,
    WORKFLOWS,
    assert_nothing_raised,
    hits,
    nodes,
    opened,
    own_home,
    read_aloud,
    session_of,
)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def opened_dossier(email: str, path: str, **query: str) -> tuple[AppTest, str]:
    key = session_of(email)
    app = opened(None, path, session=key, **query)
    return app, key


def made(app: AppTest, key: str, form: str) -> Download:
    """The file behind a button of the dossier, fetched as this session once it is made."""
    app.button(key=f"dossier:{form}").click().run()
    session = sessions.find(key)
    assert session is not None
    wait_for_jobs()
    assert_nothing_raised(app)
    [newest, *_] = ready_files.of(session.user.email)
    token = ready_files.offer(session, newest.file_id)
    assert token is not None
    found = ready_files.fetch(session, token)
    assert found is not None
    return found


def wait_for_jobs() -> None:
    """Until every file that was asked for is there."""
    waited = 0.0
    while waited < 60 and any(not job.is_done for job in jobs._jobs.values()):
        time.sleep(0.1)
        waited += 0.1


def told_by(found: Download) -> dict[str, object]:
    sheet = openpyxl.load_workbook(found.path).worksheets[-1]
    return {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}


def last_entry() -> dict[str, object]:
    return access_log.entries(OFFICE, kind=Kind.EXPORT, limit=1)[0].details


def test_a_workflow_gives_a_workbook_and_pages_and_both_are_in_the_log_with_their_digest() -> None:
    app, key = opened_dossier(OFFICE_USER.email, WORKFLOW, id=REPEATED.workflow_id)
    book = made(app, key, "xlsx")
    told = told_by(book)
    assert told["Onderwerp"] == f"één workflow, nummer {REPEATED.workflow_id}"
    entry = last_entry()
    assert (entry["workflow_id"], entry["format"]) == (REPEATED.workflow_id, "xlsx")
    assert (entry["sha256"], entry["rows"]) == (told["SHA-256 van de rijen"], told["Aantal rijen"])
    assert re.fullmatch(rf"dossier-{REPEATED.workflow_id}-[\d-]+\.xlsx", book.file_name)
    pages = made(app, key, "pdf")
    assert pages.file_name.endswith(".pdf")
    entry = last_entry()
    assert entry["format"] == "pdf"
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(pages.path).pages)
    assert str(entry["sha256"]) in text


def test_the_list_gives_a_dossier_of_its_own_rows_and_a_sample_of_them() -> None:
    app, key = opened_dossier(MANAGER.email, WORKFLOWS, process=DECLARATION)
    told = told_by(made(app, key, "xlsx"))
    assert told["Aantal workflows"] == hits(app)
    assert last_entry()["process"] == [DECLARATION]
    app.checkbox(key="dossier:is-sample").check().run()
    app.number_input(key="dossier:size").set_value(3).run()
    app.number_input(key="dossier:seed").set_value(42).run()
    told = told_by(made(app, key, "xlsx"))
    assert told["Steekproef"] == f"3 van {hits(app)} workflows, zaad 42"
    assert (last_entry()["sample"], last_entry()["seed"]) == (3, 42)


def test_a_dossier_of_a_past_day_holds_nothing_of_later_and_was_made_now() -> None:
    submitted_on = REPEATED.submitted_at.astimezone(AMSTERDAM).date()
    app, key = opened_dossier(OFFICE_USER.email, WORKFLOW, id=REPEATED.workflow_id, stand=submitted_on.isoformat())
    book = made(app, key, "xlsx")
    told = told_by(book)
    assert str(told["Stand per"]).startswith(f"{submitted_on:%d-%m-%Y}, einde van de dag")
    assert str(told["Gemaakt op"]).startswith(f"{datetime.now(AMSTERDAM):%d-%m-%Y}")
    assert str(told["Bevindingen"]).startswith("geen")
    assert last_entry()["as_of"] == submitted_on.isoformat()
    trail = openpyxl.load_workbook(book.path)["Audittrail"].iter_rows(min_row=2, values_only=True)
    moments = [cell for row in trail for cell in row if isinstance(cell, datetime)]
    assert moments
    assert max(moments).date() <= submitted_on


def test_a_list_of_a_past_day_is_no_report_but_is_a_file_that_was_made_now() -> None:
    submitted_on = REPEATED.submitted_at.astimezone(AMSTERDAM).date()
    app, key = opened_dossier(OFFICE_USER.email, WORKFLOWS, stand=submitted_on.isoformat())
    assert "report:save" not in [button.key for button in app.button]
    assert [node for node in nodes(app) if "save-report" in str(getattr(node, "proto", ""))] == []
    told = told_by(made(app, key, "xlsx"))
    assert str(told["Gemaakt op"]).startswith(f"{datetime.now(AMSTERDAM):%d-%m-%Y}")
    assert told["Aantal workflows"] == hits(app)


def test_a_payroll_run_gives_all_of_it_whatever_the_list_is_filtered_on() -> None:
    app, key = opened_dossier(OFFICE_USER.email, WORKFLOWS, process=DECLARATION)
    app.radio(key="dossier:about").set_value("Een verloning").run()
    app.selectbox(key="dossier:run").set_value("2026-12").run()
    told = told_by(made(app, key, "xlsx"))
    assert told["Onderwerp"] == "alles wat bij verloning 2026-12 hoort, openstaand en historisch"
    assert told["Filter: geen"] == "alle rijen"
    entry = last_entry()
    assert entry["run_period"] == "2026-12"
    assert "overview" not in entry


def test_a_list_is_saved_as_a_report_with_its_filters_and_managed_at_meldingen() -> None:
    key = session_of(HR_USER.email)
    app = opened(None, WORKFLOWS, session=key, process=DECLARATION)
    app.session_state["save-report"] = True
    app.run()
    app.text_input(key="report:name").set_value("Mijn declaraties").run()
    app.radio(key="report:rhythm").set_value(Rhythm.WEEKLY).run()
    app.button(key="report:save").click().run()
    assert_nothing_raised(app)
    [report] = scheduled_reports.of(HR_USER.email)
    assert scheduled.selection_of(report).process == (DECLARATION,)
    assert (report.name, report.rhythm, report.employers) == ("Mijn declaraties", Rhythm.WEEKLY, None)
    app = opened(None, "pages/reports/notices.py", session=key)
    assert "Mijn declaraties" in read_aloud(app)
    app.button(key=f"report-{report.report_id}-pause").click().run()
    assert "gepauzeerd" in read_aloud(app)
    app.button(key=f"report-{report.report_id}-make").click().run()
    assert_nothing_raised(app)
    wait_for_jobs()
    assert ready_files.of(HR_USER.email)[0].ready.what.startswith("Rapport Mijn declaraties: Openstaand")
    app.button(key=f"report-{report.report_id}-remove").click().run()
    assert scheduled_reports.of(HR_USER.email) == []
    assert "nog geen rapporten" in read_aloud(app)
