"""How old the data are: told, warned of, and never a reason to keep a session that nobody uses alive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from sqlalchemy import select, update

from auth import accounts, sessions
from database import control, snapshots
from importers import history
from settings import settings
from tests import screen_office
from tests.organisation import OFFICE
from tests.screen_office import OFFICE_USER
from tests.screens import opened, own_home, read_aloud

WARNING = "dagen oud"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def made(ago: timedelta) -> None:
    """Let the snapshot say that it was made so long ago."""
    path = snapshots.path_of(OFFICE, snapshots.current_name(OFFICE))
    with duckdb.connect(str(path)) as connection:
        connection.execute("update raw.snapshot set made_at = $made_at", {"made_at": datetime.now(UTC) - ago})


def test_new_data_carry_no_warning() -> None:
    made(timedelta(hours=settings().stale_after_hours - 1))
    assert WARNING not in read_aloud(opened(OFFICE_USER.email))


def test_old_data_are_warned_of_on_every_page_with_their_age_in_days() -> None:
    made(timedelta(days=9, hours=1))
    for path in ("pages/reports/workflows.py", "pages/reports/turns.py"):
        assert "9 dagen oud" in read_aloud(opened(OFFICE_USER.email, path))


def test_a_load_that_found_nothing_new_makes_old_data_new_again_and_a_refused_one_does_not() -> None:
    made(timedelta(days=9))
    history.keep(OFFICE, "kapot.zip", "x", datetime.now(UTC), 1.0, None, "Dit is geen zip.")
    assert WARNING in read_aloud(opened(OFFICE_USER.email))
    history.keep(OFFICE, "maart.zip", "x", datetime.now(UTC), 1.0, None, None)
    assert WARNING not in read_aloud(opened(OFFICE_USER.email))


def test_a_page_that_runs_by_itself_does_not_keep_its_session_alive() -> None:
    key = sessions.key_of(sessions.start(OFFICE_USER.email))
    long_ago = datetime.now(UTC) - timedelta(minutes=settings().session_idle_minutes - 1)
    kept = control.sessions
    with control.engine().begin() as connection:
        connection.execute(update(kept).where(kept.c.token_hash == key).values(seen_at=long_ago))

    def seen_at() -> datetime:
        with control.engine().connect() as connection:
            return connection.execute(select(kept.c.seen_at).where(kept.c.token_hash == key)).scalar_one()

    assert sessions.find(key, is_seen=False)
    assert seen_at() == long_ago
    app = opened(None, session=key)
    assert seen_at() > long_ago
    with control.engine().begin() as connection:
        connection.execute(update(kept).where(kept.c.token_hash == key).values(seen_at=long_ago))
    app.session_state["rerun-by-itself"] = True
    app.run()
    assert seen_at() == long_ago
    app.run()
    assert seen_at() > long_ago
    assert accounts.find(OFFICE_USER.email)
