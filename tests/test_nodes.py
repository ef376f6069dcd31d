"""The control store of several nodes, on a real PostgreSQL and with real processes: everything once, nothing lost; and
how a store comes to be as this version wants it, on both engines."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, func, select, text, update
from sqlalchemy.exc import DBAPIError

import manage
from auth import access_log, accounts, attempts, log_chain, second_factor, sessions
from auth.access_log import Kind
from auth.accounts import User
from database import control, shelf, upgrading
from database.file_tables import file_parts
from database.office_tables import reminders as kept_reminders
from errors import SettingsRefused
from importers import quarantine
from office import digests, mappings, scheduled_reports
from office.rhythms import Rhythm
from settings import ROOT, settings
from tests import export_office, nodes, postgres
from tests.conftest import forget
from tests.export_office import HR_USER, OFFICE_USER
from tests.nodes import Node, all_do, hear, tell
from tests.organisation import OFFICE, user
from tests.postgres import Server
from tests.screens import session_of

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
BEFORE = ROOT / "tests" / "stores"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres.serving() as started:
        yield started


@contextmanager
def store(home: Path, url: str) -> Iterator[None]:
    """This process over this home and control store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROCESBEHEER_HOME", str(home))
        patch.setenv("PROCESBEHEER_CONTROL_URL", url)
        forget()
        yield
        forget()


# Revisions


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty store of this engine, which this process is set to but has not opened."""
    is_file = request.param == "sqlite"
    home = tmp_path / "home"
    url = f"sqlite:///{home / 'control.sqlite'}" if is_file else request.getfixturevalue("server").database()
    home.mkdir(mode=0o700)
    with store(home, url):
        yield url


def say(url: str, *statements: str) -> None:
    with create_engine(url).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def before_revisions(url: str) -> None:
    """A store as the program made it when nobody counted revisions, with a user, a log and a file in it."""
    kind = url.partition(":")[0]
    say(url, *(BEFORE / f"before_revisions_{kind}.sql").read_text(encoding="utf-8").split("--;"))
    true = "1" if kind == "sqlite" else "true"
    people = "(user_id, email, name, office_id, role, is_active, is_demo)"
    say(
        url,
        f"insert into users {people} values (7, 'oud@kantoor.example', 'Oud', 'kantoor', 'office', {true}, not {true})",
        "insert into ready_files values "
        "('f', 7, '/oud/f.xlsx', 'f.xlsx', 'Openstaand', 3, '{}', '2026-01-02', '2026-01-03')",
        "insert into ready_tokens values ('t', 'f', 's', '2026-01-02')",
        "update access_log_end set entry_id = 0",
    )


def differences() -> list[object]:
    """Between the tables that the code describes and those that the store has."""
    with control.engine().connect() as connection:
        compared = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(compared, control.metadata))


def test_the_revisions_make_exactly_the_tables_that_the_code_describes_and_the_last_is_the_newest(empty: str) -> None:
    assert differences() == []
    assert upgrading.newest() == control.NEWEST


def test_a_store_from_before_revisions_is_recognised_and_keeps_its_rows(empty: str) -> None:
    before_revisions(empty)
    assert [user.email for user in accounts.every()] == ["oud@kantoor.example"]
    assert differences() == []
    with control.engine().connect() as connection:
        assert connection.execute(text("select path from ready_files")).scalar_one() == "/oud/f.xlsx"
        assert connection.execute(text("select count(*) from ready_tokens")).scalar_one() == 1
    access_log.write(Kind.LIST, OFFICE, "oud@kantoor.example")
    assert log_chain.broken_links() == []


def test_a_store_from_before_some_tables_gets_them_with_their_rules(empty: str) -> None:
    before_revisions(empty)
    say(empty, *(f"drop table {name}" for name in ("scheduled_reports", "access_log_end", "access_log")))
    assert differences() == []
    access_log.write(Kind.LIST, OFFICE, "oud@kantoor.example")
    for deed in ("delete from access_log", "update access_log set email = 'ander'"):
        with pytest.raises(DBAPIError, match="append-only"), control.engine().begin() as connection:
            connection.execute(text(deed))


def test_a_store_of_a_newer_version_is_refused_in_dutch_and_left_as_it_is(empty: str) -> None:
    control.engine()
    say(empty, "update alembic_version set version_num = '9999'")
    forget()
    with pytest.raises(SettingsRefused, match=r"nieuwere versie van Procesbeheer \(stand 9999; .* tot en met 0004\)"):
        control.engine()
    say(empty, "update alembic_version set version_num = '0004'")
    assert accounts.every() == []


def test_an_upgrade_that_fails_leaves_nothing_behind(empty: str) -> None:
    say(empty, "create table file_parts (name varchar)")
    with pytest.raises(DBAPIError):
        control.engine()
    say(empty, "drop table file_parts")
    forget()
    assert accounts.every() == []


def test_a_command_that_finds_the_newest_revision_does_not_import_alembic(tmp_path: Path) -> None:
    code = "from database import control; import sys; control.engine(); print('alembic' in sys.modules)"
    with store(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'control.sqlite'}"):
        said = [subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() for _ in "12"]
    assert said == ["True", "False"]


def test_a_control_store_is_moved_to_an_empty_database_and_back_with_every_row_and_goes_on_there(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, server_url = f"sqlite:///{tmp_path / 'eerst.sqlite'}", server.database()
    back = f"sqlite:///{tmp_path / 'terug.sqlite'}"
    with store(tmp_path / "home", first):
        accounts.add(OFFICE_USER)
        scheduled_reports.save(OFFICE_USER.email, "Mijn lijst", Rhythm.DAILY, {"a": [1, None]}, None, NOW)
        sessions.start(OFFICE_USER.email)
        reports = scheduled_reports.of(OFFICE_USER.email)
        for url in (server_url, back):
            assert manage.main(["move-control", "--to", url]) == 0
            assert manage.main(["move-control", "--to", url]) == 1
            assert "al een administratie" in capsys.readouterr().err
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("PROCESBEHEER_CONTROL_URL", url)
                forget()
                assert accounts.every()[0] == OFFICE_USER
                assert scheduled_reports.of(OFFICE_USER.email)[0] == reports[0]
                accounts.add(user(email=f"later@{url.partition(':')[0]}.example"))
                access_log.write(Kind.LIST, OFFICE, OFFICE_USER.email)
                assert log_chain.broken_links() == []
            forget()


# Several nodes


@contextmanager
def held(someone: User) -> Iterator[None]:
    """His row is held until all three nodes wait for something, and let go then: from there on they race."""
    row = select(control.users.c.user_id).where(control.users.c.email == someone.email).with_for_update()
    waiting = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    deadline = time.monotonic() + 4
    with control.engine().begin() as connection, control.engine().connect() as other:
        connection.execute(row)
        yield
        while other.execute(waiting).scalar_one() < 3 and time.monotonic() < deadline:
            other.rollback()
            time.sleep(0.02)


class Site:
    """Three nodes and this process, each with a home of its own, over one store with one office."""

    def __init__(self, running: list[Node]) -> None:
        self.nodes = running
        self.number = 0

    def someone(self, **given: object) -> User:
        """A new user of the office."""
        self.number += 1
        added = user(email=f"gebruiker{self.number}@kantoor.example", **given)
        accounts.add(added)
        return added


@pytest.fixture(scope="module")
def opened_by() -> list[str]:
    """What the nodes said when they opened the empty store, all at once."""
    return []


@pytest.fixture(scope="module")
def site(server: Server, tmp_path_factory: pytest.TempPathFactory, opened_by: list[str]) -> Iterator[Site]:
    folder, url = tmp_path_factory.mktemp("site"), server.database()
    with nodes.running(folder, url, 3) as running:
        opened_by += all_do(running, "opened")
        with store(folder / "here", url):
            export_office.make()
            for node in running:
                shutil.copytree(settings().home / "snapshots", node.home / "snapshots")
            yield Site(running)


def test_nodes_that_open_an_empty_store_at_once_make_it_once(site: Site, opened_by: list[str]) -> None:
    assert opened_by == ["postgresql"] * 3
    assert differences() == []


def test_the_chain_of_the_log_holds_whoever_writes_in_it_at_once(site: Site) -> None:
    before = access_log.count("kantoor-log")
    all_do(site.nodes, "logged", "kantoor-log", 25)
    assert access_log.count("kantoor-log") - before == 75
    assert log_chain.broken_links() == []


def test_a_reminder_is_sent_once_and_by_the_first_of_a_new_office_too(site: Site) -> None:
    for office in ("nieuw-kantoor", "ander-kantoor"):
        for workflow in ("W1", "W2"):
            assert sorted(all_do(site.nodes, "reminded", office, workflow)) == [False, False, True]
    with control.engine().connect() as connection:
        counted = select(func.count()).select_from(kept_reminders).where(kept_reminders.c.office_id == "nieuw-kantoor")
        assert connection.execute(counted).scalar_one() == 2


def test_each_report_that_is_due_is_made_by_one_node(site: Site) -> None:
    someone = site.someone()
    for number in range(6):
        scheduled_reports.save(someone.email, f"Rapport {number}", Rhythm.DAILY, {}, None, NOW)
    taken = [
        report for found in all_do(site.nodes, "claimed", (NOW + timedelta(days=2)).isoformat()) for report in found
    ]
    assert sorted(taken) == sorted(report.report_id for report in scheduled_reports.of(someone.email))


def test_nobody_gets_more_reports_than_he_may_have_by_asking_several_nodes(site: Site) -> None:
    someone = site.someone()
    for number in range(scheduled_reports.MOST - 1):
        scheduled_reports.save(someone.email, f"Rapport {number}", Rhythm.DAILY, {}, None, NOW)
    with held(someone):
        for node, name in zip(site.nodes, "abc", strict=True):
            node.tell("saved_report", someone.email, name)
    assert sorted(node.hear() for node in site.nodes) == [False, False, True]


def test_a_digest_goes_out_once_and_who_asks_for_it_twice_at_once_wants_it(site: Site) -> None:
    someone = site.someone()
    assert all_do(site.nodes, "wants", someone.email) == [True] * 3
    assert sorted(all_do(site.nodes, "marked", someone.email)) == [False, False, True]
    assert digests.wants(someone.email)


def test_what_an_office_says_for_the_first_time_on_all_nodes_at_once_is_kept_once(site: Site) -> None:
    accounts.add(user(email="nieuw@drukte.example", office_id="drukte"))
    assert all_do(site.nodes, "saved_mapping", "drukte") == ["Onze koppeling"] * 3
    assert all_do(site.nodes, "required_code", "drukte") == [True] * 3
    assert len(mappings.of("drukte")) == 1


def test_of_invitations_made_at_once_one_is_good_and_it_is_good_once(site: Site) -> None:
    someone = site.someone()
    with held(someone):
        tell(site.nodes, "invited", someone.email)
    links = hear(site.nodes)
    by_link = [all_do(site.nodes, "accepted", link) for link in links]
    assert sorted(by_node.count(True) for by_node in by_link) == [0, 0, 1]


def test_a_code_of_an_app_and_a_recovery_code_are_each_good_on_one_node(site: Site) -> None:
    someone = site.someone()
    phone = pyotp.TOTP(second_factor.new_secret(someone))
    codes = second_factor.confirm(someone, phone.at(NOW), moment=NOW)
    later = NOW + timedelta(minutes=5)
    for code in (phone.at(later), codes[0]):
        found = all_do(site.nodes, "second_factor_of", someone.email, code, later.isoformat())
        assert sorted(found) == [False, False, True]


def test_of_recovery_codes_renewed_at_once_ten_are_good(site: Site) -> None:
    someone = site.someone()
    assert second_factor.confirm(someone, pyotp.TOTP(second_factor.new_secret(someone)).at(NOW), moment=NOW)
    with held(someone):
        tell(site.nodes, "renewed_codes", someone.email)
    made = hear(site.nodes)
    good = [sum(second_factor.check(someone, code) is not None for code in codes[:2]) for codes in made]
    assert sorted(good) == [0, 0, 2]
    assert second_factor.state(someone).codes_left == 8


def test_wrong_passwords_on_several_nodes_count_together(site: Site) -> None:
    let_through = all_do(site.nodes, "tried", "doelwit@kantoor.example", "203.0.113.9", 4)
    assert sum(let_through) == attempts.ACCOUNT.free


def test_a_session_is_good_on_every_node_and_over_on_all_of_them_at_once(site: Site) -> None:
    key = session_of(OFFICE_USER.email)
    assert all_do(site.nodes, "is_in", key) == [True] * 3
    site.nodes[0].do("ended", key)
    assert all_do(site.nodes, "is_in", key) == [False] * 3
    old = session_of(OFFICE_USER.email)
    with control.engine().begin() as connection:
        mine = control.sessions.c.token_hash == old
        idle = datetime.now(UTC) - timedelta(minutes=settings().session_idle_minutes, seconds=1)
        connection.execute(update(control.sessions).where(mine).values(seen_at=idle))
    assert all_do(site.nodes, "is_in", old) == [False] * 3


def test_what_only_one_does_at_a_time_goes_on_elsewhere_when_he_is_killed(
    site: Site, server: Server, tmp_path: Path
) -> None:
    with nodes.running(tmp_path, settings().control_url, 1) as [doomed]:
        assert doomed.do("took_turn", "source x")
        assert site.nodes[0].do("took_turn", "source x") is False
        assert site.nodes[0].do("took_turn", "source y")
        doomed.process.kill()
        doomed.process.wait()
        deadline = time.monotonic() + 5
        while not (has := site.nodes[1].do("took_turn", "source x")) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert has


# Files


def parts() -> int:
    with control.engine().connect() as connection:
        return int(connection.execute(select(func.count()).select_from(file_parts)).scalar_one())


def files_in(node: Node) -> list[str]:
    return [path.name for kind in ("ready", "exports") for path in (node.home / kind).glob("*")]


def test_a_file_made_on_one_node_is_listed_and_fetched_once_per_address_on_another(site: Site) -> None:
    key, (made, other, _) = session_of(HR_USER.email), site.nodes
    content = "é" * 1_500_000  # three parts
    file_id = made.do("kept", HR_USER.email, content)
    assert other.do("listed", HR_USER.email) == [file_id]
    token = other.do("offered", key, file_id)
    got = [found for found in all_do(site.nodes, "fetched", key, token) if found]
    assert got == [[content, "lijst.xlsx"]]
    assert site.nodes[2].do("fetched", key, made.do("offered", key, file_id)) == [content, "lijst.xlsx"]
    assert other.do("removed", HR_USER.email, file_id) is True
    assert made.do("listed", HR_USER.email) == []
    assert (parts(), [files_in(node) for node in site.nodes]) == (0, [[]] * 3)


def test_a_file_for_now_is_fetched_once_on_any_node_and_leaves_nothing(site: Site) -> None:
    key, stranger = session_of(HR_USER.email), session_of(OFFICE_USER.email)
    token = site.nodes[0].do("offered_once", key, "")
    assert site.nodes[1].do("fetched", stranger, token) is None
    got = [found for found in all_do(site.nodes, "fetched", key, token) if found]
    assert got == [["", "grafiek.csv"]]
    assert (parts(), [files_in(node) for node in site.nodes]) == (0, [[]] * 3)


def test_what_nobody_fetched_goes_also_when_its_session_ended(site: Site) -> None:
    key = session_of(HR_USER.email)
    site.nodes[0].do("offered_once", key, "nooit opgehaald")
    assert parts() == 1
    site.nodes[1].do("ended", key)
    shelf.remove_unasked()
    assert parts() == 0


def test_the_rows_that_a_load_on_one_node_put_in_quarantine_are_shown_by_all_until_their_time(
    site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "l20260102T030405000000Z.parquet"
    source = tmp_path / "bron.parquet"
    make_parquet(source)
    shutil.copy(source, path)
    quarantine.share(OFFICE, path)
    assert not path.exists()
    assert quarantine.kept(OFFICE, str(path)) == quarantine.rows(source)
    assert quarantine.kept("elders", path.name) is None
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert quarantine.older(OFFICE, moment) == []
    [old] = quarantine.older(OFFICE, moment + timedelta(seconds=1))
    with control.engine().begin() as connection:
        shelf.remove(connection, [old])
    assert quarantine.kept(OFFICE, path.name) is None


def make_parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"reason": ["onbekend"], "line": [3]}), path)
