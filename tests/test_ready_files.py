"""Files that are kept: only their user sees and fetches them, as long as he may, and then they are gone."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from auth import accounts, ready_files, scope, sessions
from auth.accounts import DepartmentGrant, User
from auth.ready_files import Ready, ReadyFile
from auth.scope import Scope
from auth.sessions import Session
from database import control
from database.file_tables import ready_tokens
from errors import Refused
from settings import private_folder
from sync import running
from tests import export_office
from tests.export_office import HR_USER, MANAGER, OFFICE_USER, USERS
from tests.screens import own_home, session_of


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        export_office.make()
        yield


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    for someone in USERS:
        for file in ready_files.of(someone.email):
            ready_files.remove(someone.email, file.file_id)


def kept(someone: User, until: datetime | None = None, seen: Scope | None = None) -> ReadyFile:
    path = ready_files.place(".xlsx")
    path.write_bytes(b"inhoud")
    return ready_files.keep(someone.email, path, Ready("lijst.xlsx", "Openstaand", 3, seen or scope.of(someone)), until)


def session(someone: User) -> Session:
    found = sessions.find(session_of(someone.email))
    assert found is not None
    return found


def test_a_kept_file_is_listed_for_its_user_with_what_it_is_and_for_nobody_else() -> None:
    file = kept(HR_USER)
    [found] = ready_files.of(HR_USER.email)
    assert (found.ready, found.path) == (file.ready, file.path)
    assert found.until - found.made_at == timedelta(minutes=60)
    assert [ready_files.of(other.email) for other in USERS if other is not HR_USER] == [[]] * (len(USERS) - 1)


def test_it_can_be_fetched_again_and_again_each_time_by_an_address_that_works_once() -> None:
    file, mine = kept(HR_USER), session(HR_USER)
    for _ in range(2):
        token = ready_files.offer(mine, file.file_id)
        assert token is not None
        found = ready_files.fetch(mine, token)
        assert found is not None
        assert (found.path.read_bytes(), found.file_name, found.is_kept) == (b"inhoud", "lijst.xlsx", True)
        assert ready_files.fetch(mine, token) is None


def test_another_user_gets_no_address_for_it_and_another_session_cannot_use_his() -> None:
    file = kept(HR_USER)
    token = ready_files.offer(session(HR_USER), file.file_id)
    assert token is not None
    assert ready_files.offer(session(OFFICE_USER), file.file_id) is None
    assert ready_files.fetch(session(OFFICE_USER), token) is None
    assert ready_files.fetch(session(HR_USER), token) is None
    assert ready_files.remove(OFFICE_USER.email, file.file_id) is False
    assert file.path.exists()


def test_an_address_that_is_older_than_a_minute_gives_nothing() -> None:
    file, mine = kept(HR_USER), session(HR_USER)
    token = ready_files.offer(mine, file.file_id)
    with control.engine().begin() as connection:
        connection.execute(update(ready_tokens).values(made_at=datetime.now(UTC) - timedelta(seconds=61)))
    assert ready_files.fetch(mine, str(token)) is None


def _put(someone: User) -> None:
    with control.engine().begin() as connection:
        accounts.put(connection, someone)


def _withdrawn(someone: User, change: User) -> None:
    """Between the address and the fetch, this is what he may: nothing of the file any more, until it is given back."""
    file, mine = kept(someone), session(someone)
    token = ready_files.offer(mine, file.file_id)
    assert token is not None
    _put(change)
    try:
        assert ready_files.fetch(mine, token) is None
        assert ready_files.of(someone.email) == []
        assert ready_files.offer(mine, file.file_id) is None
    finally:
        _put(someone)
    assert [found.file_id for found in ready_files.of(someone.email)] == [file.file_id]


@pytest.mark.parametrize(
    ("someone", "change"),
    [
        (HR_USER, replace(HR_USER, employers=("zorggroep",))),
        (HR_USER, replace(HR_USER, rights=frozenset())),
        (OFFICE_USER, replace(OFFICE_USER, employers=("bakkerij",))),
        (MANAGER, replace(MANAGER, departments=(DepartmentGrant("nacht"),))),
        (MANAGER, replace(MANAGER, departments=(DepartmentGrant("zorg"),))),
    ],
)
def test_once_a_right_or_scope_is_withdrawn_the_file_is_neither_listed_nor_fetched(someone: User, change: User) -> None:
    _withdrawn(someone, change)


def test_a_disabled_user_has_no_files() -> None:
    file = kept(HR_USER)
    accounts.set_active(HR_USER.email, is_active=False)
    assert ready_files.of(HR_USER.email) == []
    accounts.set_active(HR_USER.email, is_active=True)
    assert [found.file_id for found in ready_files.of(HR_USER.email)] == [file.file_id]


def test_a_wider_scope_keeps_what_was_made_in_a_narrower_one() -> None:
    narrow = replace(scope.of(HR_USER), is_whole_employers=False, departments=("winkel",))
    file = kept(HR_USER, seen=narrow)
    assert [found.file_id for found in ready_files.of(HR_USER.email)] == [file.file_id]


def test_after_its_time_it_is_gone_from_the_list_and_from_disk() -> None:
    stays = kept(OFFICE_USER)
    file = kept(HR_USER, until=datetime.now(UTC) - timedelta(seconds=1))
    assert ready_files.remove_expired() == 1
    assert (file.path.exists(), stays.path.exists()) == (False, True)
    assert ready_files.of(HR_USER.email) == []


def test_the_loop_that_watches_sources_removes_them_too() -> None:
    file = kept(HR_USER, until=datetime.now(UTC) - timedelta(seconds=1))
    loop = threading.Thread(target=running.run, args=[print, True])  # beside the main thread it leaves signals alone
    loop.start()
    loop.join()
    assert not file.path.exists()


def test_removing_takes_the_file_and_its_addresses() -> None:
    file, mine = kept(HR_USER), session(HR_USER)
    token = ready_files.offer(mine, file.file_id)
    assert ready_files.remove(HR_USER.email, file.file_id) is True
    assert not file.path.exists()
    assert ready_files.fetch(mine, str(token)) is None


def test_what_a_broken_run_left_is_cleared_after_a_day_and_what_is_being_written_is_not() -> None:
    old, new = (private_folder("ready") / name for name in (".oud.xlsx.1.part", ".nieuw.xlsx.2.part"))
    for path in (old, new):
        path.write_bytes(b"deel")
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(old, (long_ago, long_ago))
    ready_files.remove_expired()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_clearing_goes_on_while_others_finish_and_take_away_theirs() -> None:
    is_enough = threading.Event()

    def busy() -> None:
        while not is_enough.is_set():
            part = ready_files.place(".part")
            part.touch()
            part.rename(part.with_suffix(".xlsx")).unlink()

    others = [threading.Thread(target=busy) for _ in range(3)]
    for other in others:
        other.start()
    try:
        for _ in range(100):
            ready_files.remove_expired()
    finally:
        is_enough.set()
        for other in others:
            other.join()


def test_nothing_is_kept_for_someone_who_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="geen gebruiker"):
        ready_files.keep("niemand@x.example", tmp_path / "x", Ready("a", "b", 0, scope.of(HR_USER)))


def test_a_file_that_is_no_longer_on_disk_is_not_listed() -> None:
    kept(HR_USER).path.unlink()
    assert ready_files.of(HR_USER.email) == []


def test_kept_files_are_readable_by_the_app_only() -> None:
    assert kept(HR_USER).path.parent.stat().st_mode & 0o077 == 0
