"""A clock that jumps: what is published stays in order, and nothing that ends goes on for longer than it may.

What a jump leaves behind is put in place here: moments of the future after a clock that was put back, long ago after
one that was put forward.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, update

from auth import accounts, attempts, downloads, invitations, pending, ready_files, sessions
from auth.attempts import TooMany
from auth.invitations import InvitationRefused
from auth.ready_files import Ready
from auth.scope import of as scope_of
from auth.sessions import Session
from database import control, places, snapshots
from database.file_tables import ready_tokens
from database.sign_in_tables import invitations as invitation_table
from database.sign_in_tables import pending_sign_ins
from settings import private_folder, settings
from sync import running
from sync.states import State, keep
from tests import sources, syncing
from tests.organisation import NOW, OFFICE, Organisation, publish, user

pytestmark = pytest.mark.usefixtures("home")
AHEAD = "s20991231T235959999999Z"
NEXT = "s21000101T000000000000Z"
JUMPS = [timedelta(hours=2), timedelta(days=400), timedelta(hours=-11), timedelta(days=-400)]
IDS = ["twee uur terug", "een jaar terug", "elf uur vooruit", "een jaar vooruit"]
WHO = user()


def publish_ahead() -> None:
    """A snapshot as it is called when it was made while the clock was far ahead."""
    made = snapshots.path_of(OFFICE, publish(Organisation()).name)
    snapshots.close_all()
    made.rename(made.with_stem(AHEAD))
    (made.parent / "CURRENT").write_text(AHEAD)


def test_after_a_clock_was_put_back_each_new_snapshot_is_named_after_the_one_before_and_serves() -> None:
    publish_ahead()
    assert publish(Organisation()).name == NEXT
    assert publish(Organisation()).name > NEXT
    assert snapshots.current_name(OFFICE) == snapshots.names(OFFICE)[-1]


def test_after_a_clock_was_put_back_the_oldest_goes_first_and_damage_falls_back_on_the_one_before() -> None:
    settings().home.mkdir(mode=0o700)
    (settings().home / "settings.toml").write_text("keep_snapshots = 2\n")
    settings.cache_clear()
    publish_ahead()
    made = [publish(Organisation()).name for _ in range(2)]
    assert snapshots.names(OFFICE) == made
    places.distrust(snapshots.path_of(OFFICE, made[1]))
    assert snapshots.current_name(OFFICE) == made[0]


def moved(table: Table, by: timedelta) -> None:
    """As if the clock jumped since: all moments of this table lie so much further on."""
    moments = {name: datetime.now(UTC) + by for name in ("started_at", "seen_at", "made_at") if name in table.c}
    with control.engine().begin() as connection:
        assert connection.execute(update(table).values(moments)).rowcount


@pytest.fixture
def signed_in() -> Session:
    publish(Organisation())
    accounts.add(WHO)
    session = sessions.find(sessions.key_of(sessions.start(WHO.email)))
    assert session
    return session


@pytest.mark.parametrize("by", JUMPS, ids=IDS)
def test_a_clock_that_jumps_ends_sessions_and_all_that_is_good_for_a_while(signed_in: Session, by: timedelta) -> None:
    path = private_folder("exports") / "lijst.xlsx"
    path.write_text("inhoud")
    file = ready_files.keep(
        WHO.email, path, Ready("lijst.xlsx", "Openstaand", 1, scope_of(WHO)), NOW.replace(year=2200)
    )
    once, again = downloads.offer(signed_in, path, "lijst.xlsx"), ready_files.offer(signed_in, file.file_id)
    half = pending.start(WHO, "/workflows", {})
    link = invitations.invite(WHO.email, "kantoor").rpartition("/")[2]
    assert sessions.find(signed_in.key)
    assert pending.find(half)
    assert invitations.invited(link)
    for table in (control.sessions, control.downloads, ready_tokens, pending_sign_ins):
        moved(table, by)
    assert sessions.find(signed_in.key) is None
    assert downloads.take(signed_in, once) is None
    assert again
    assert ready_files.fetch(signed_in, again) is None
    assert pending.find(half) is None
    moved(invitation_table, by * 10)
    with pytest.raises(InvitationRefused):
        invitations.invited(link)


def test_clocks_that_are_a_little_apart_end_nothing(signed_in: Session) -> None:
    moved(control.sessions, timedelta(seconds=30))
    assert sessions.find(signed_in.key)


def test_by_whatever_clock_a_session_is_good_only_from_its_start_until_its_longest_time() -> None:
    longest, idle = timedelta(hours=settings().session_hours), timedelta(minutes=settings().session_idle_minutes)
    began = NOW + longest
    ages = [timedelta(minutes=minutes) for minutes in range(-1200, 1200, 7)]
    lives = [age for age in ages if not sessions._is_over(began, max(began, began + age - idle), began + age)]
    assert min(lives) >= timedelta(minutes=-1)
    assert max(lives) <= longest


def test_who_has_to_wait_for_an_attempt_waits_no_longer_than_usual_when_the_clock_is_put_back() -> None:
    for _ in range(5):
        attempts.charge("noor@kantoor.example", "203.0.113.5", NOW)
    back = NOW - timedelta(days=400)
    with pytest.raises(TooMany) as refused:
        attempts.charge("noor@kantoor.example", "203.0.113.5", back)
    assert refused.value.wait == timedelta(seconds=30)
    attempts.charge("noor@kantoor.example", "203.0.113.5", back + timedelta(seconds=30))


def test_a_source_that_was_looked_at_while_the_clock_was_ahead_is_looked_at_again(tmp_path: Path) -> None:
    source = syncing.set_(kind="folder", path=str(sources.folder(tmp_path, sources.rows(1))), every_minutes=5)
    soon = datetime.now(UTC) + timedelta(minutes=5)
    keep(State(source.name, source.office_id, looked_at=soon - timedelta(minutes=5), next_at=soon))
    assert not running._is_due(source)
    keep(State(source.name, source.office_id, looked_at=soon + timedelta(days=400), next_at=soon + timedelta(days=401)))
    assert running._is_due(source)
