"""Files made in the background: on record and kept when done, nothing left when cancelled or refused."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import exports
import queries
from auth import access_log, accounts, ready_files, scope
from auth.access_log import Kind
from auth.accounts import Permission, User
from exports import account, jobs, orders
from exports.jobs import Job
from exports.orders import Order
from exports.process import Cancelled, Stop
from queries.selection import Selection
from queries.terms import DECLARATION
from settings import private_folder
from tests import export_office
from tests.export_office import HR_USER, MANAGER, OFFICE, OFFICE_USER
from tests.exported import read
from tests.running import is_gone
from tests.screens import own_home


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        export_office.make()
        yield


def order(someone: User, *employers: str, **chosen: object) -> Order:
    whole = scope.of(someone)
    seen = whole.narrowed(employers) if employers else whole
    now = datetime.now(UTC).replace(microsecond=0)
    question = exports.Question(someone, seen, Selection(**chosen), now)  # type: ignore[arg-type]
    with queries.reader(seen, now) as reader:
        return orders.of_list(question, account.surroundings(question, reader), total=10)


def done(job: Job) -> Job:
    until = time.monotonic() + 60
    while not job.is_done and time.monotonic() < until:
        time.sleep(0.02)
    assert job.is_done
    return job


def logged() -> list[dict[str, object]]:
    return [dict(entry.details) for entry in access_log.entries(OFFICE, kind=Kind.EXPORT)]


def test_a_finished_job_is_kept_for_its_user_and_in_the_log_with_the_digest_of_the_file() -> None:
    job = done(jobs.begin(order(MANAGER, process=(DECLARATION,), sort="employee")))
    assert (job.refusal, job.is_cancelled) == (None, False)
    assert job.ready is not None
    found = read(job.ready.path)
    [kept] = ready_files.of(MANAGER.email)
    assert (kept, kept.ready.rows) == (job.ready, len(found.rows))
    last = logged()[0]
    assert last["sha256"] == found.sha256() == found.said("SHA-256 van de rijen")[0]
    assert (last["rows"], last["process"], last["format"]) == (len(found.rows), [DECLARATION], "xlsx")
    assert last["snapshot"] == scope.of(MANAGER).snapshot
    assert job.done == len(found.rows)


def test_what_it_is_says_list_filters_and_chosen_employers_in_words() -> None:
    asked = order(OFFICE_USER, "bakkerij", process=(DECLARATION,), employee=("No*",))
    assert asked.what == f"Openstaand; Medewerker: No*; Proces: {DECLARATION}; Werkgever: Bakkerij Jansen"
    assert order(HR_USER).what == "Openstaand"


def test_a_job_is_found_by_its_own_user_only() -> None:
    job = jobs.begin(order(HR_USER))
    assert jobs.find(job.job_id, HR_USER.email) is job
    assert jobs.find(job.job_id, OFFICE_USER.email) is None
    done(job)


def test_cancelling_ends_the_process_and_leaves_no_file_no_part_and_no_log() -> None:
    before = logged()
    files = {path.name for path in private_folder("ready").iterdir()}
    job = jobs.begin(order(OFFICE_USER))
    until = time.monotonic() + 30
    while job.stop._child is None and time.monotonic() < until:
        time.sleep(0.001)
    job.cancel()
    done(job)
    child = job.stop._child
    assert child is not None
    assert is_gone(child.process_id)
    assert (job.is_cancelled, job.ready, job.refusal) == (True, None, None)
    assert {path.name for path in private_folder("ready").iterdir()} == files
    assert logged() == before


def test_a_part_of_a_file_goes_with_the_process_that_wrote_it() -> None:
    folder = private_folder("ready")
    stop, seen = Stop(), threading.Event()

    def cancel_as_it_writes() -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and not stop.is_asked:
            if list(folder.glob(".*.part")):
                seen.set()
                stop.ask()

    for _ in range(10):  # a busy machine may be too late
        stop = Stop()
        watcher = threading.Thread(target=cancel_as_it_writes)
        watcher.start()
        try:
            orders.fill(order(OFFICE_USER), stop=stop)
        except Cancelled:
            break
        finally:
            stop.ask()
            watcher.join()
    assert seen.is_set()
    assert list(folder.glob(".*.part")) == []


def test_a_job_that_was_cancelled_before_it_began_makes_nothing() -> None:
    stop = Stop()
    stop.ask()
    with pytest.raises(Cancelled):
        orders.fill(order(OFFICE_USER), stop=stop)


def test_a_refusal_is_told_and_nothing_is_kept_or_logged() -> None:
    asked, before = order(HR_USER), logged()
    kept = ready_files.of(HR_USER.email)
    accounts.revoke(HR_USER.email, Permission.SEE_WORKFLOWS)
    try:
        job = done(jobs.begin(asked))
    finally:
        accounts.grant(HR_USER.email, Permission.SEE_WORKFLOWS)
    assert job.refusal is not None
    assert "Procesbeheer workflows" in job.refusal
    assert (job.ready, logged(), ready_files.of(HR_USER.email)) == (None, before, kept)


def test_no_more_than_two_files_are_made_at_once_and_the_others_get_their_turn() -> None:
    begun = [jobs.begin(order(OFFICE_USER)) for _ in range(jobs.MOST_AT_ONCE + 1)]
    running = 0
    while not all(job.is_done for job in begun):
        running = max(running, sum(job.is_begun and not job.is_done for job in begun))
        time.sleep(0.005)
    assert 1 <= running <= jobs.MOST_AT_ONCE
    assert all(job.ready for job in begun)


def test_a_file_that_the_log_cannot_take_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ready_files.of(OFFICE_USER.email)
    monkeypatch.setattr(access_log, "_TRIES", 0)  # the log stays busy
    job = done(jobs.begin(order(OFFICE_USER)))
    assert job.refusal is not None
    assert "logboek is bezet" in job.refusal
    assert ready_files.of(OFFICE_USER.email) == kept
    assert set(private_folder("ready").iterdir()) == {
        file.path for someone in (OFFICE_USER, HR_USER, MANAGER) for file in ready_files.of(someone.email)
    }
