"""Gegevens: files come in, are looked at, are loaded, and every row is accounted for; of one office only."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from auth import access_log, accounts
from auth.accounts import Permission, Role
from exports import verifying
from importers import history, jobs
from office import mappings
from settings import settings
from tests import screen_office, sources
from tests.organisation import user
from tests.screens import assert_nothing_raised, opened, own_home, read_aloud

PAGE = "pages/office/data.py"
LOADER = user(email="laden@nieuw.example", name="Loes Laden", office_id="K1", rights=frozenset(Permission))
BLIND = user(email="blind@nieuw.example", name="Bo Blind", office_id="K1", rights=frozenset({Permission.LOAD_DATA}))
NOT_ALLOWED = user(email="niet@nieuw.example", name="Nel Niet", office_id="K1")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        for someone in (LOADER, BLIND, NOT_ALLOWED):
            accounts.add(someone)
        yield


def at(email: str = LOADER.email) -> AppTest:
    return opened(email, PAGE)


def until_done(app: AppTest) -> AppTest:
    """Run again until no job is running any more."""
    for _ in range(300):
        assert_nothing_raised(app)
        if not any(
            "wordt geladen" in str(node.value) or "er wordt nog niets" in str(node.value) for node in app.markdown
        ):
            return app
        until = time.monotonic() + 1
        while any(not job.is_done for job in jobs._jobs.values()) and time.monotonic() < until:
            time.sleep(0.02)
        app.run()
    raise AssertionError("the job never ended")


def hand_in(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files]).run()
    return until_done(app)


def files(rows: sources.Rows, folder: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(sources.folder(folder, rows).iterdir())]


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    button.click().run()
    return until_done(app)


def aloud(app: AppTest) -> str:
    return "\n".join([*(str(node.value) for node in app.success), read_aloud(app).replace("\\", "")])


def counts(app: AppTest) -> dict[str, str]:
    """The line of the workflows in the table of counts."""
    [table] = [grid.value for grid in app.dataframe if "Gelezen" in grid.value.columns][:1]
    return table.to_dict("records")[0]


def load(app: AppTest, *given: tuple[str, bytes]) -> AppTest:
    return press(hand_in(app, *given), "Laden")


def test_files_are_looked_at_first_and_loaded_when_their_user_says_so(tmp_path: Path) -> None:
    app = hand_in(at(), *files(sources.rows(), tmp_path))
    assert "Te laden: 3 nieuwe workflows, 0 gewijzigd, 0 ongewijzigd. Geen problemen gevonden." in aloud(app)
    assert history.of("K1") == []
    press(app, "Laden")
    assert "is geladen, in " in aloud(app)
    assert counts(app)["Nieuw"] == "3"
    assert "Nieuw of gewijzigd: 3 workflows" in aloud(app)
    [kept] = history.of("K1")
    assert (kept.by, kept.refusal) == (LOADER.email, None)
    [entry] = [entry for entry in access_log.every("K1") if entry.kind == "load"]
    assert entry.email == LOADER.email
    assert not list((settings().home / "building").glob("*/"))


def test_a_new_load_begins_with_a_clean_page_and_the_old_files_gone(tmp_path: Path) -> None:
    app = press(load(at(), *files(sources.rows(), tmp_path)), "Andere bestanden laden")
    assert "Laadgeschiedenis" in aloud(app)
    assert "is geladen" not in aloud(app)
    assert list((settings().home / "uploads").iterdir()) == []


def test_a_changed_workflow_opens_from_the_result(tmp_path: Path) -> None:
    app = load(at(), *files(sources.rows(), tmp_path))
    [grid] = [grid for grid in app.dataframe if grid.key == "changed-workflows"]
    app.session_state["changed-workflows"] = {"selection": {"rows": [], "columns": [], "cells": [(0, "Medewerker")]}}
    app.run()
    assert grid.value["Medewerker"][0] in app.title[0].value


def test_who_loads_without_seeing_workflows_learns_the_counts_and_no_workflow(tmp_path: Path) -> None:
    app = load(at(BLIND.email), *files(sources.rows(), tmp_path))
    assert counts(app)["Nieuw"] == "3"
    assert "Nieuw of gewijzigd" not in aloud(app)


def test_without_the_right_there_is_no_page() -> None:
    app = opened(NOT_ALLOWED.email, PAGE)
    assert not app.file_uploader
    assert "Laadgeschiedenis" not in aloud(app)


@pytest.mark.parametrize("given", [{"role": Role.PAYROLL}, {"employers": ("E1",)}])
def test_the_right_counts_only_for_who_sees_the_whole_office(given: dict[str, object]) -> None:
    someone = user(email="deel@nieuw.example", name="Dee Deel", office_id="K1", rights=frozenset(Permission), **given)
    assert not someone.may(Permission.LOAD_DATA)
    with pytest.raises(accounts.UserRefused, match="Gegevens laden"):
        accounts.add(user(email="x@y.nl", office_id="K1", rights=frozenset({Permission.LOAD_DATA}), **given))


def bad_rows() -> sources.Rows:
    rows = sources.rows(12)
    rows["workflows"][3]["employee_id"] = "bestaat-niet"
    rows["steps"] = [step for step in rows["steps"] if step["workflow_id"] != "W4"] + [sources.step("W4", 1)]
    return rows


def test_a_bad_row_is_told_before_loading_and_stays_with_its_reason_after_it(tmp_path: Path) -> None:
    app = hand_in(at(), *files(bad_rows(), tmp_path))
    assert "naar quarantaine; de rest wordt geladen" in aloud(app)
    press(app, "Laden")
    assert (counts(app)["Nieuw"], counts(app)["Quarantaine"]) == ("11", "1")
    detail = click_load(app, 0)
    reasons = [grid.value for grid in detail.dataframe if "Rij" in grid.value.columns]
    assert "bestaat-niet" in str(reasons[0].to_dict("records"))


def click_load(app: AppTest, place: int) -> AppTest:
    app = opened(LOADER.email, PAGE)
    [key] = [
        str(grid.key) for grid in app.dataframe if str(grid.key).startswith("loads-") and "narrow" not in str(grid.key)
    ]
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(place, "Bron")]}}
    app.run()
    assert_nothing_raised(app)
    return app


def fetched(app: AppTest) -> bytes:
    """The file that the page offers, as it lies ready."""
    assert any("Excel is klaar" in str(node.value) for node in app.get("html"))
    [path] = (settings().home / "exports").glob("*.xlsx")
    return path.read_bytes()


def test_the_quarantine_as_excel_loads_again_once_it_is_mended(tmp_path: Path) -> None:
    load(at(), *files(bad_rows(), tmp_path))
    detail = click_load(at(), 0)
    [button] = [button for button in detail.button if button.label.endswith("naar Excel")]
    button.click().run()
    book = openpyxl.load_workbook(io.BytesIO(fetched(detail)))
    sheet = book["workflows"]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.max_row == 2
    assert "bestaat-niet" in [cell.value for cell in sheet[2]]
    assert "employee_id" in str(sheet.cell(2, headings.index("In quarantaine: reden") + 1).value).lower()
    sheet.cell(2, headings.index("employee_id") + 1).value = "M1"
    mended = io.BytesIO()
    book.save(mended)
    app = load(at(), ("hersteld.xlsx", mended.getvalue()))
    assert (counts(app)["Nieuw"], counts(app)["Quarantaine"]) == ("1", "0")
    assert "Niet ingelezen kolommen" not in aloud(app)
    exported = [entry for entry in access_log.every("K1") if entry.kind == "export"]
    assert exported
    assert "quarantaine" in str(exported[0].details)
    [path] = (settings().home / "exports").glob("*.xlsx")
    found = verifying.verify(path)
    assert (found.problem(), found.sha256) == (None, exported[0].details["sha256"])


def test_an_office_sees_only_its_own_loads_and_quarantine(tmp_path: Path) -> None:
    load(at(), *files(bad_rows(), tmp_path))
    stranger = user(email="vreemd@elders.example", name="Vera Vreemd", office_id="elders", rights=frozenset(Permission))
    accounts.add(stranger)
    app = opened(stranger.email, PAGE)
    assert "Er is nog niets geladen." in aloud(app)
    assert not app.dataframe


def unknown_columns() -> sources.Rows:
    rows = sources.rows()
    for workflow in rows["workflows"]:
        workflow["Aangevraagd proces"] = workflow.pop("process")
        workflow["Interne code"] = "7"
    return rows


def test_a_column_by_another_name_is_mapped_kept_under_a_name_and_used_again(tmp_path: Path) -> None:
    given = files(unknown_columns(), tmp_path)
    app = hand_in(at(), *given)
    assert "mist de kolom process" in aloud(app)
    app.selectbox(key="column:workflows:Aangevraagd proces").set_value("process")
    app = press(app, "Toepassen")
    assert "Te laden: 3 nieuwe workflows" in aloud(app)
    assert "Niet ingelezen kolommen" not in aloud(app)
    [name] = [box for box in app.text_input if box.label == "Deze koppeling bewaren als"]
    name.set_value("Pakket X")
    press(app, "Bewaren")
    assert [mapping.name for mapping in mappings.of("K1")] == ["Pakket X"]
    again = hand_in(at(), *given)
    again.selectbox(key="saved-mapping").set_value("Pakket X").run()
    again = press(until_done(again), "Laden")
    assert counts(again)["Nieuw"] == "3"


def loket(status: str = "In behandeling") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Workflows"
    sheet.append(["Workflows van Bakkerij Jansen"])
    sheet.append(
        ["Medewerker", "Indiener", "Datum ingediend", "Proces", "Status", "Component", "Waarde", "Verloningsperiode"]
    )
    sheet.append(
        [
            "Noor de Vries",
            "Piet Bakker",
            "12-03-2026",
            "Declaratie medewerker",
            status,
            "Reiskosten km",
            "12,5",
            "2026-03",
        ]
    )
    sheet.append(["Nieuwe Naam", "Piet Bakker", "13-03-2026", "Update adres medewerker", "Afgerond", None, None, None])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_download_of_loket_asks_whose_it_is_and_updates_what_an_earlier_one_brought(tmp_path: Path) -> None:
    load(at(), *files(sources.rows(), tmp_path))
    app = hand_in(at(), ("Workflows.xlsx", loket()))
    assert not app.error, "nothing is wrong: the page asks"
    app.selectbox(key="loket-employer").set_value("E1").run()
    app = press(until_done(app), "Laden")
    assert (counts(app)["Nieuw"], counts(app)["Quarantaine"]) == ("2", "0")
    assert "de stappen staan niet in deze bron" in aloud(app)
    later = hand_in(at(), ("Workflows.xlsx", loket("Verwerkt")))
    later.selectbox(key="loket-employer").set_value("E1").run()
    later = press(until_done(later), "Laden")
    assert (counts(later)["Nieuw"], counts(later)["Gewijzigd"], counts(later)["Ongewijzigd"]) == ("0", "1", "1")


def test_the_detail_of_a_workflow_from_loket_says_that_its_source_has_no_steps(tmp_path: Path) -> None:
    load(at(), *files(sources.rows(), tmp_path))
    app = hand_in(at(), ("Workflows.xlsx", loket()))
    app.selectbox(key="loket-employer").set_value("E1").run()
    app = press(until_done(app), "Laden")
    app.session_state["changed-workflows"] = {"selection": {"rows": [], "columns": [], "cells": [(0, "Medewerker")]}}
    app.run()
    assert "De stappen van deze workflow staan niet in de bron." in aloud(app)


LOG = """zaak;activiteit;tijd;wie
1;Aanvraag ingediend;2026-03-01T09:00:00Z;Noor
1;Aanvraag goedgekeurd;2026-03-02T09:00:00Z;Piet
1;Verwerkt;2026-03-03T09:00:00Z;SYSTEEM
2;Aanvraag ingediend;2026-03-04T09:00:00Z;Zoë
"""


def test_an_event_log_is_mapped_in_a_form_that_guesses_what_its_columns_mean() -> None:
    app = hand_in(at(), ("logboek.csv", LOG.encode()))
    assert not app.error
    assert app.selectbox(key="log:case").value == "zaak"
    assert app.multiselect(key="log:submitted").value == ["Aanvraag ingediend"]
    assert app.multiselect(key="log:finished").value == ["Verwerkt"]
    app.text_input(key="log:employer").set_value("Bakkerij Jansen")
    app = press(app, "Toepassen")
    assert "Te laden: 2 nieuwe workflows" in aloud(app)
    app = press(app, "Laden")
    assert counts(app)["Nieuw"] == "2"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kapot.xlsx", b"geen werkmap", "geen leesbaar zip- of xlsx-bestand"),
        ("../../etc/pass wd.zip", b"PK", "geen leesbaar zip"),
        ("leeg.xes", b"", "geen leesbaar logboek"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_the_page_lives(
    name: str, content: bytes, said: str
) -> None:
    app = hand_in(at(), (name, content))
    assert said in aloud(app)
    assert "Laadgeschiedenis" in aloud(app)
    assert not [button for button in app.button if button.label == "Laden"]
    kept = [path for path in settings().home.rglob("*") if path.is_file() and path.suffix in (".xlsx", ".zip", ".xes")]
    assert all(path.is_relative_to(settings().home / "uploads") for path in kept)


def test_a_zip_is_loaded_as_the_tables_in_it(tmp_path: Path) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w") as packed:
        for name, text in files(sources.rows(), tmp_path):
            packed.writestr(f"levering/{name}", text)
    app = load(at(), ("maart.zip", content.getvalue()))
    assert counts(app)["Nieuw"] == "3"


def test_texts_of_a_source_are_never_markup_on_this_page(tmp_path: Path) -> None:
    rows = sources.rows()
    rows["workflows"][0]["remark"] = screen_office.HOSTILE
    rows["workflows"][0][screen_office.HOSTILE] = "x"
    app = hand_in(at(), *files(rows, tmp_path))
    marked = [str(node.value) for node in (*app.markdown, *app.warning, *app.success, *app.caption)]
    assert not any("![](" in text or "<img" in text for text in marked)
    assert not any("![](" in expander.label for expander in app.expander)
