"""Sessions and downloads, from outside: how they end, and whose they are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from auth import accounts, downloads, ready_files, scope, sessions
from auth.ready_files import Ready, ReadyFile
from database import control
from settings import private_folder, settings
from tests import screen_office
from tests.knocking import HR, OFFICE, cookie, key_in, open_socket, seen_through, sign_in
from tests.running import Running, serving
from tests.screens import own_home


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        screen_office.make(screen_office.demo_organisation())
        _kept(OFFICE, "verlopen.xlsx", until=datetime.now(UTC) - timedelta(seconds=1))
        with serving(settings().home) as started:
            yield started


def _kept(email: str, name: str, until: datetime | None = None) -> ReadyFile:
    path = ready_files.place(f"-{name}")
    path.write_text("inhoud", encoding="utf-8")
    someone = accounts.find(email)
    assert someone is not None
    return ready_files.keep(email, path, Ready(name, "Openstaand", 1, scope.of(someone)), until)


def test_the_start_of_the_app_removes_files_whose_time_has_passed(running: Running) -> None:
    assert list(private_folder("ready").glob("*verlopen.xlsx")) == []


def test_a_kept_file_goes_out_by_an_address_that_works_once_and_stays_for_the_next(running: Running) -> None:
    held = cookie(running, OFFICE)
    session = sessions.find(key_in(held))
    assert session is not None
    file = _kept(session.user.email, "lijst.xlsx")
    for _ in range(2):
        address = f"/export/{ready_files.offer(session, file.file_id)}"
        assert running.ask(address, Cookie=cookie(running, HR)).status == 404
        first, second = (running.ask(address, Cookie=held) for _ in range(2))
        assert (first.status, first.body, second.status) == (200, "inhoud", 404)
        assert "lijst.xlsx" in first.headers["content-disposition"]
        assert "Mijn downloads" in second.body
    assert file.path.exists()


def test_a_session_key_is_no_cookie(running: Running) -> None:
    key = key_in(cookie(running, OFFICE))
    assert running.ask("/workflows", Cookie=f"procesbeheer={key}").status == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_ends_with_the_browser(running: Running) -> None:
    [given] = [text.lower() for text in sign_in(running, OFFICE).cookies if text.startswith("procesbeheer=")]
    assert "httponly" in given
    assert "samesite=lax" in given
    assert "path=/" in given
    assert "max-age" not in given
    assert "expires" not in given


def test_every_sign_in_gives_a_new_session(running: Running) -> None:
    assert cookie(running, OFFICE) != cookie(running, OFFICE)


def test_signing_out_ends_the_session_in_every_tab(running: Running) -> None:
    held = cookie(running, OFFICE)
    with open_socket(running, held) as other_tab:
        assert "qwerkgever1q" in seen_through(other_tab)
        answer = running.ask("/logout", Cookie=held)
        assert (answer.status, answer.headers["location"]) == (303, "/login")
        shown = seen_through(other_tab)
    assert "niet (meer) aangemeld" in shown
    assert "qwerkgever" not in shown
    assert running.ask("/workflows", Cookie=held).status == 303


def test_signing_out_leaves_another_session_of_the_same_user(running: Running) -> None:
    first, second = cookie(running, OFFICE), cookie(running, OFFICE)
    running.ask("/logout", Cookie=first)
    assert running.ask("/workflows", Cookie=second).status == 200


def _put_back(held: str, **ago: timedelta) -> None:
    with control.engine().begin() as connection:
        connection.execute(
            update(control.sessions)
            .where(control.sessions.c.token_hash == key_in(held))
            .values({name: datetime.now(UTC) - time for name, time in ago.items()})
        )


@pytest.mark.parametrize(
    "ago",
    [
        {"seen_at": timedelta(minutes=31)},
        {"started_at": timedelta(hours=10, minutes=1)},
        {"started_at": timedelta(hours=300), "seen_at": timedelta(hours=299)},
    ],
    ids=["te lang niets gedaan", "te lang geleden begonnen", "beide"],
)
def test_a_session_is_over_after_its_time(running: Running, ago: dict[str, timedelta]) -> None:
    held = cookie(running, OFFICE)
    with open_socket(running, held) as tab:
        assert "qwerkgever1q" in seen_through(tab)
        _put_back(held, **ago)
        assert "qwerkgever" not in seen_through(tab)
    assert running.ask("/workflows", Cookie=held).status == 303


def test_a_session_just_within_its_time_goes_on(running: Running) -> None:
    held = cookie(running, OFFICE)
    _put_back(held, started_at=timedelta(hours=9, minutes=58), seen_at=timedelta(minutes=28))
    assert running.ask("/workflows", Cookie=held).status == 200
    _put_back(held, started_at=timedelta(hours=9, minutes=58))
    assert running.ask("/workflows", Cookie=held).status == 200


def test_who_is_disabled_is_out_on_his_next_click(running: Running) -> None:
    held = cookie(running, HR)
    with open_socket(running, held) as tab:
        assert "qwerkgever0q" in seen_through(tab)
        accounts.set_active(HR, is_active=False)
        try:
            shown = seen_through(tab)
            assert running.ask("/workflows", Cookie=held).status == 303
        finally:
            accounts.set_active(HR, is_active=True)
    assert "niet (meer) aangemeld" in shown
    assert "qwerkgever" not in shown


def _offered(held: str) -> tuple[str, Path]:
    session = sessions.find(key_in(held))
    assert session is not None
    path = private_folder("exports") / f"{key_in(held)[:8]}.xlsx"
    path.write_text("inhoud")
    return downloads.offer(session, path, "überzicht.xlsx"), path


def test_a_download_works_once_and_the_file_is_gone_afterwards(running: Running) -> None:
    held = cookie(running, OFFICE)
    token, path = _offered(held)
    first, second = (running.ask(f"/export/{token}", Cookie=held) for _ in range(2))
    assert (first.status, first.body, second.status) == (200, "inhoud", 404)
    assert "attachment" in first.headers["content-disposition"]
    assert "Kies opnieuw" in second.body
    assert not path.exists()


def test_a_download_is_for_its_own_session_only(running: Running) -> None:
    held = cookie(running, OFFICE)
    token, _ = _offered(held)
    assert running.ask(f"/export/{token}").status == 401
    assert running.ask(f"/export/{token}", Cookie=cookie(running, HR)).status == 404
    assert running.ask(f"/export/{token}", Cookie=cookie(running, OFFICE)).status == 404
    assert running.ask(f"/export/{token}", Cookie=held).status == 200


def test_a_download_is_over_after_a_minute(running: Running) -> None:
    held = cookie(running, OFFICE)
    token, _ = _offered(held)
    with control.engine().begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(seconds=61)
        connection.execute(update(control.downloads).values(made_at=long_ago))
    assert running.ask(f"/export/{token}", Cookie=held).status == 404
