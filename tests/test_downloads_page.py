"""Mijn downloads: what is ready for me, fetching it, removing it; and nobody else's."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from auth import ready_files, sessions
from exports import jobs
from queries.terms import DECLARATION
from tests import screen_office
from tests.organisation import words
from tests.screen_office import MANAGER, OFFICE_USER
from tests.screens import assert_nothing_raised, fetched, opened, own_home, read_aloud, session_of, tokens, told

PAGE = "pages/reports/downloads.py"


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


@pytest.fixture
def key() -> Iterator[str]:
    """A session of the manager, for whom one list is ready."""
    made = session_of(MANAGER.email)
    fetched(opened(None, session=made, process=DECLARATION, employee="*q*"), made)
    yield made
    for file in ready_files.of(MANAGER.email):
        ready_files.remove(MANAGER.email, file.file_id)


def wait() -> None:
    """Until all files are made."""
    while any(not job.is_done for job in jobs._jobs.values()):
        time.sleep(0.01)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.switch_page(PAGE).run()
    assert_nothing_raised(app)
    return app


def test_it_tells_what_each_file_holds_and_until_when(key: str) -> None:
    [file] = ready_files.of(MANAGER.email)
    said = read_aloud(opened(None, PAGE, session=key)).replace("\\", "").replace("\u2060", "")
    assert f"Openstaand; Medewerker: *q*; Proces: {DECLARATION}" in said
    assert file.ready.file_name in said
    assert f"{file.ready.rows} rij" in said
    assert "beschikbaar tot" in said


def test_downloaden_gives_the_file_by_an_address_that_works_once(key: str) -> None:
    app = press(opened(None, PAGE, session=key), "Downloaden")
    [token] = tokens(app)
    session = sessions.find(key)
    assert session is not None
    found = ready_files.fetch(session, token)
    assert found is not None
    assert found.path.read_bytes().startswith(b"PK")
    assert ready_files.fetch(session, token) is None


def test_verwijderen_takes_it_from_list_and_disk(key: str) -> None:
    [file] = ready_files.of(MANAGER.email)
    said = read_aloud(press(opened(None, PAGE, session=key), "Verwijderen"))
    assert "Er staat geen bestand voor u klaar" in said
    assert not file.path.exists()


def test_another_user_sees_nothing_of_it(key: str) -> None:
    assert ready_files.of(MANAGER.email)
    app = opened(OFFICE_USER.email, PAGE)
    assert "Er staat geen bestand voor u klaar" in read_aloud(app)
    assert DECLARATION not in told(app)
    assert not words(read_aloud(app))


def test_who_looked_elsewhere_when_it_was_done_finds_a_way_to_it_instead_of_a_sudden_download() -> None:
    key = session_of(OFFICE_USER.email)
    app = opened(None, session=key, process=DECLARATION)
    next(button for button in app.button if button.label == "Download naar Excel").click().run()
    app.switch_page(PAGE).run()

    wait()
    app.switch_page("pages/reports/workflows.py").run()
    assert_nothing_raised(app)
    assert tokens(app) == []
    assert "Uw bestand staat in Mijn downloads" in told(app)


def test_while_a_file_is_made_the_page_says_how_far_it_is_and_offers_to_cancel() -> None:
    app = opened(OFFICE_USER.email, process=DECLARATION)
    turns = [jobs._turns.acquire() for _ in range(jobs.MOST_AT_ONCE)]  # others are busy, so that it waits
    next(button for button in app.button if button.label == "Download naar Excel").click().run()
    assert_nothing_raised(app)
    assert "Wacht op een ander bestand" in told(app)
    assert [button.disabled for button in app.run().button if button.label == "Download naar Excel"] == [True]
    app.button(key="export-cancel").click().run()
    for _ in turns:
        jobs._turns.release()
    job = list(jobs._jobs.values())[-1]
    wait()
    app.run()
    assert_nothing_raised(app)
    assert job.is_cancelled
    assert "Geannuleerd" in read_aloud(app)
