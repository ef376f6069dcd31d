"""The access log: nobody changes it unseen, whoever writes at the same time, and what is too old goes provably."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

import manage
from auth import access_log, accounts, log_chain
from auth.access_log import Kind, LogRefused
from database import control
from settings import ROOT, settings
from tests.organisation import OFFICE, user

pytestmark = pytest.mark.usefixtures("home")
EMAIL = "iemand@kantoor.example"
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def write(count: int, office_id: str = OFFICE) -> None:
    for number in range(count):
        access_log.write(Kind.WORKFLOW, office_id, EMAIL, workflow_id=f"w{number}")


def past_the_triggers(*statements: str) -> None:
    """What someone does who can write in the store itself."""
    with control.engine().begin() as connection:
        for name in ("access_log_no_update", "access_log_no_delete"):
            connection.execute(text(f"drop trigger {name}"))
        for statement in statements:
            connection.execute(text(statement))


def row(entry_id: int) -> dict[str, object]:
    with control.engine().connect() as connection:
        found = connection.execute(text("select * from access_log where entry_id = :id"), {"id": entry_id})
        return dict(found.mappings().one())


def test_a_log_that_nobody_touched_holds_and_so_does_an_empty_one() -> None:
    assert log_chain.broken_links() == []
    write(5)
    assert log_chain.broken_links() == []


@pytest.mark.parametrize(
    "change",
    [
        "details = '{}'",
        "email = 'ander@kantoor.example'",
        "office_id = 'elders'",
        "kind = 'sign_out'",
        "happened_at = '2020-01-01 00:00:00.000000'",
    ],
)
@pytest.mark.parametrize("entry_id", [1, 3, 5])
def test_a_changed_row_is_named(change: str, entry_id: int) -> None:
    write(5)
    past_the_triggers(f"update access_log set {change} where entry_id = {entry_id}")
    assert log_chain.broken_links() == [f"Logboek: regel {entry_id} is gewijzigd."]


def test_a_row_that_is_changed_with_a_hash_to_match_no_longer_fits_the_next() -> None:
    write(5)
    changed = row(3) | {"email": "ander@kantoor.example"}
    moment = datetime.fromisoformat(str(changed["happened_at"])).replace(tzinfo=UTC)
    digest = access_log.hash_of(changed | {"happened_at": moment})
    past_the_triggers(f"update access_log set email = 'ander@kantoor.example', hash = '{digest}' where entry_id = 3")
    assert log_chain.broken_links() == ["Logboek: regel 4 sluit niet aan op de regel ervoor."]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("entry_id = 1", "Logboek: vóór regel 2 ontbreken regels."),
        ("entry_id = 3", "Logboek: na regel 2 ontbreken regels."),
        ("entry_id in (2, 3, 4)", "Logboek: na regel 1 ontbreken regels."),
        ("entry_id = 5", "Logboek: na regel 4 ontbreken regels."),
        ("entry_id > 2", "Logboek: na regel 2 ontbreken regels."),
        ("true", "Logboek: na regel 0 ontbreken regels."),
    ],
)
def test_missing_rows_are_found_at_the_start_in_the_middle_and_at_the_end(gone: str, said: str) -> None:
    write(5)
    past_the_triggers(f"delete from access_log where {gone}")
    assert said in log_chain.broken_links()


def test_rows_that_changed_places_are_found() -> None:
    write(5)
    past_the_triggers(
        "update access_log set entry_id = -1 where entry_id = 2",
        "update access_log set entry_id = 2 where entry_id = 3",
        "update access_log set entry_id = 3 where entry_id = -1",
    )
    assert {
        "Logboek: regel 2 is gewijzigd.",
        "Logboek: regel 3 is gewijzigd.",
        "Logboek: regel 2 sluit niet aan op de regel ervoor.",
    } <= set(log_chain.broken_links())


INSERT = (
    "insert into access_log (entry_id, happened_at, office_id, email, kind, details, previous_hash, hash) "
    "values ({entry_id}, '2026-11-20 12:00:00.000000', 'kantoor', 'x@x', 'sign_in', '{{}}', '{before}', '{hash}')"
)


def test_a_row_appended_with_a_wrong_hash_is_found() -> None:
    write(2)
    past_the_triggers(INSERT.format(entry_id=3, before=row(2)["hash"], hash="f" * 64))
    assert "Logboek: regel 3 is gewijzigd." in log_chain.broken_links()


def test_a_row_appended_past_the_program_is_found_even_with_the_right_hash() -> None:
    write(2)
    told = {
        "entry_id": 3,
        "happened_at": datetime(2026, 11, 20, 12, tzinfo=UTC),
        "office_id": OFFICE,
        "email": "x@x",
        "kind": "sign_in",
        "details": "{}",
        "previous_hash": row(2)["hash"],
    }
    past_the_triggers(INSERT.format(entry_id=3, before=row(2)["hash"], hash=access_log.hash_of(told)))
    assert log_chain.broken_links() == ["Logboek: na regel 2 zijn regels toegevoegd buiten het programma om."]
    with pytest.raises(LogRefused, match="beschadigd"):
        write(1)


def test_without_its_end_the_log_is_not_whole_and_takes_no_more_rows() -> None:
    write(2)
    past_the_triggers("delete from access_log_end")
    assert log_chain.broken_links() == ["Logboek: het einde is niet bekend; er kunnen regels ontbreken."]
    with pytest.raises(LogRefused, match="beschadigd"):
        write(1)


def test_a_store_from_before_the_end_was_kept_gets_it_from_its_last_row() -> None:
    write(3)
    past_the_triggers(*(f"drop table {name}" for name in ("access_log_end", "file_parts", "alembic_version")))
    control.engine().dispose()
    control.engine.cache_clear()
    write(1)
    assert log_chain.broken_links() == []


@pytest.mark.parametrize(
    "statement", ["update access_log set email = 'x'", "delete from access_log where entry_id = 1"]
)
def test_the_store_itself_refuses_to_change_or_delete_a_row(statement: str) -> None:
    write(2)
    with pytest.raises((IntegrityError, OperationalError), match="append-only"), control.engine().begin() as connection:
        connection.execute(text(statement))
    assert log_chain.broken_links() == []


def test_what_is_rolled_back_leaves_no_row_and_no_gap() -> None:
    write(1)
    with pytest.raises(ZeroDivisionError), control.engine().begin() as connection:
        access_log.append(connection, Kind.RIGHTS, OFFICE, EMAIL)
        raise ZeroDivisionError
    write(1)
    assert [entry.entry_id for entry in access_log.entries(OFFICE)] == [2, 1]
    assert log_chain.broken_links() == []


def test_threads_that_write_at_the_same_time_make_one_chain() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, [15] * 8))
    assert access_log.count(OFFICE) == 120
    assert log_chain.broken_links() == []


def test_processes_that_write_at_the_same_time_make_one_chain() -> None:
    control.engine()
    program = (
        "import sys; from auth import access_log\n"
        "for n in range(20): access_log.write(access_log.Kind.LIST, 'kantoor', sys.argv[1], n=n)"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, f"p{number}@kantoor.example"], cwd=ROOT) for number in range(3)
    ]
    write(20)
    assert [process.wait(timeout=120) for process in started] == [0, 0, 0]
    assert access_log.count(OFFICE) == 80
    assert {person: access_log.count(OFFICE, email=person) for person in access_log.people(OFFICE)} == {
        EMAIL: 20,
        "p0@kantoor.example": 20,
        "p1@kantoor.example": 20,
        "p2@kantoor.example": 20,
    }
    assert log_chain.broken_links() == []


def test_rows_are_asked_for_by_office_person_kind_and_moment_and_page_by_page() -> None:
    write(3)
    access_log.write(Kind.SIGN_IN, OFFICE, "ander@kantoor.example")
    write(2, "elders")
    now = datetime.now(UTC)
    asked: Callable[..., list[int]] = lambda **given: [e.entry_id for e in access_log.entries(OFFICE, **given)]  # noqa: E731
    assert asked() == [4, 3, 2, 1]
    assert asked(email="ander@kantoor.example") == [4]
    assert asked(kind=Kind.WORKFLOW) == [3, 2, 1]
    assert asked(since=now + timedelta(minutes=1)) == asked(until=now - timedelta(minutes=1)) == []
    assert (asked(limit=2), asked(limit=2, offset=2), asked(limit=2, offset=4)) == ([4, 3], [2, 1], [])
    assert (access_log.count(OFFICE), access_log.count(OFFICE, kind=Kind.WORKFLOW)) == (4, 3)
    assert [entry.entry_id for entry in access_log.every(OFFICE, kind=Kind.WORKFLOW)] == [3, 2, 1]


def test_the_last_moment_of_each_person_is_that_of_his_own_office() -> None:
    access_log.write(Kind.SIGN_IN, OFFICE, EMAIL)
    access_log.write(Kind.SIGN_IN, "elders", "ander@elders.example")
    assert list(access_log.last_moments(OFFICE, Kind.SIGN_IN)) == [EMAIL]
    assert access_log.last_moments(OFFICE, Kind.EXPORT) == {}


def test_what_is_no_json_is_shown_as_it_is() -> None:
    write(1)
    past_the_triggers("update access_log set details = 'kapot', kind = 'nooit_gehoord'")
    [entry] = access_log.entries(OFFICE)
    assert (entry.kind, entry.details) == ("nooit_gehoord", {"": "kapot"})


def age(entry_id: int, days: int) -> None:
    """Let the rows up to this one be so old, as if they had been written then."""
    with control.engine().begin() as connection:
        kept = control.access_log
        rows = [dict(found) for found in connection.execute(kept.select().order_by(kept.c.entry_id)).mappings()]
        connection.execute(text("drop trigger access_log_no_delete"))
        connection.execute(kept.delete())
        before = "0" * 64
        for found in rows:
            if found["entry_id"] <= entry_id:
                found["happened_at"] -= timedelta(days=days)
            found["previous_hash"] = before
            before = found["hash"] = access_log.hash_of(found)
            connection.execute(kept.insert().values(**found))
        connection.execute(control.access_log_end.update().values(hash=before))
        connection.execute(
            text(
                "create trigger access_log_no_delete before delete on access_log begin "
                "select raise(abort, 'the access log is append-only'); end"
            )
        )


def test_purging_takes_what_is_old_of_every_office_logs_that_there_and_stays_provable() -> None:
    write(3)
    write(2, "elders")
    write(2)
    age(5, 100)
    assert log_chain.broken_links() == []
    before = datetime.now(UTC) - timedelta(days=50)
    assert log_chain.older(before) == {"elders": 2, OFFICE: 3}
    assert log_chain.purge(before, "manage.py") == {"elders": 2, OFFICE: 3}
    assert [(entry.kind, entry.details.get("rows")) for entry in access_log.entries(OFFICE)] == [
        ("purge", 3),
        ("workflow", None),
        ("workflow", None),
    ]
    assert [entry.details["rows"] for entry in access_log.entries("elders")] == [2]
    assert log_chain.broken_links() == []
    with pytest.raises((IntegrityError, OperationalError), match="append-only"), control.engine().begin() as connection:
        connection.execute(text("delete from access_log"))


def test_after_purging_a_row_that_goes_missing_is_still_found() -> None:
    write(4)
    age(2, 100)
    log_chain.purge(datetime.now(UTC) - timedelta(days=50), "manage.py")
    past_the_triggers("delete from access_log where entry_id = 3")
    assert "Logboek: vóór regel 4 ontbreken regels." in log_chain.broken_links()


def test_purging_everything_leaves_the_row_that_says_so() -> None:
    write(4)
    assert log_chain.purge(LATER, "manage.py") == {OFFICE: 4}
    [entry] = access_log.entries(OFFICE)
    assert (entry.entry_id, entry.kind, entry.email) == (5, "purge", "manage.py")
    assert log_chain.broken_links() == []


def test_when_nothing_is_old_nothing_is_purged_or_logged() -> None:
    write(2)
    assert log_chain.purge(datetime.now(UTC) - timedelta(days=1), "manage.py") == {}
    assert access_log.count(OFFICE) == 2


def test_a_row_with_a_moment_from_before_its_predecessor_does_not_take_younger_rows_along() -> None:
    write(4)
    age(3, 100)
    age(2, -100)  # the clock went back between rows 2 and 3
    assert log_chain.purge(datetime.now(UTC) - timedelta(days=50), "manage.py") == {}
    assert access_log.count(OFFICE) == 4


def purge_log(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    assert manage.main(["purge-log", "--json", *options]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_counts_with_dry_run_and_purges_without(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    age(2, 8 * 365)
    assert purge_log(capsys, "--dry-run") == {"log_days": 2555, "dry_run": True, "rows": {OFFICE: 2}}
    assert access_log.count(OFFICE) == 3
    assert purge_log(capsys) == {"log_days": 2555, "dry_run": False, "rows": {OFFICE: 2}}
    assert access_log.count(OFFICE) == 2
    assert manage.main(["check"]) == 0


def test_with_log_days_zero_everything_stays(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    age(3, 40 * 365)
    (settings().home / "settings.toml").write_text("log_days = 0", encoding="utf-8")
    settings.cache_clear()
    assert purge_log(capsys)["rows"] == {}
    assert access_log.count(OFFICE) == 3


def test_check_tells_that_the_log_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    accounts.add(user())
    write(3)
    past_the_triggers("delete from access_log where entry_id = 2")
    assert manage.main(["check"]) == 1
    assert "na regel 1 ontbreken regels" in capsys.readouterr().err
