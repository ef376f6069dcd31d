"""New data while everybody works: no visitor gets an error, and no page shows figures of two moments."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import pytest
from sqlalchemy import select, update
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from auth import accounts, gate, sessions
from database import control
from settings import settings
from tests.knocking import open_socket
from tests.organisation import (
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Step,
    Workflow,
    publish,
    user,
)
from tests.running import Running, serving
from tests.screens import own_home

BUSY, VERSIONS, FIRST = 20, 5, 20
PAGES = ("workflows", "aan-zet", "workflows", "verloning", "aan-zet")
RUNS_BETWEEN = 5  # so many pages show each version before the next one comes
SOMEONE = user(email="druk@kantoor.example", office_id="demo", is_demo=True, demo_note="Druk")
WORD = re.compile(rb"versie(\d+)x")
# What counts the open workflows: tabs, cards, hits, groups, and the button to download.
COUNTS = re.compile(rb"\*\*([1-9]\d*)\*\*|Toon (?:deze )?([1-9]\d*)|\b([1-9]\d*) workflows|Alle ([1-9]\d*) rijen")


def moment(version: int) -> Organisation:
    """The office as it was at this moment: every name tells which, and so does the number of open workflows."""
    now, word = datetime.now(UTC), f"versie{version}x"
    numbers = range(FIRST + version)
    return Organisation(
        "demo",
        (Employer("E", "demo", f"Bakkerij {word}"),),
        (Department("D", "E", f"Winkel {word}"),),
        (Employee("M", "E", "D", f"Noor {word}"),),
        (PayrollPeriod("E", "2026-11", now.date(), now.date(), now + timedelta(days=3)),),
        (),
        tuple(
            Workflow(
                *(f"W{number}", "E", "M", f"Indiener {word}", now - timedelta(days=200 + number)),
                component=f"Component {word}",
                value=1.0,
                payroll_period="2026-11",
            )
            for number in numbers
        ),
        tuple(Step(f"W{number}", 1, 1, name=f"Stap {word}", role=f"Rol {word}") for number in numbers),
    )


@dataclass(frozen=True)
class Shown:
    """What one run of a page told: the moments that its words and its counts are of, and what went wrong."""

    page: str
    words: frozenset[int]
    counts: frozenset[int]
    wrong: tuple[str, ...]


@dataclass
class Seen:
    """All that the visitors saw until now, together."""

    shown: list[Shown] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)

    def add(self, shown: Shown) -> None:
        with self.news:
            self.shown.append(shown)
            self.news.notify_all()

    def wait_for(self, version: int) -> None:
        """Until enough pages showed this version, or a visitor met with something that must not be."""
        with self.news:
            assert self.news.wait_for(lambda: self.wrong() or self._times(version) >= RUNS_BETWEEN, timeout=90)

    def wrong(self) -> list[Shown]:
        return [shown for shown in self.shown if shown.wrong or len(shown.words) != 1 or shown.counts - shown.words]

    def _times(self, version: int) -> int:
        return sum(version in shown.words for shown in self.shown)


def run(socket: ClientConnection, page: str) -> Shown:
    """One run of this page, as the browser gets it."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    socket.send(asked.SerializeToString())
    return next_run(socket, page)


def next_run(socket: ClientConnection, page: str) -> Shown:
    """What comes next, asked for or not."""
    told, wrong = b"", []
    while True:
        data = bytes(socket.recv(timeout=60))  # type: ignore[arg-type]
        message, told = ForwardMsg.FromString(data), told + data
        element = message.delta.new_element
        if element.WhichOneof("type") in ("exception", "alert"):
            wrong.append(str(element))
        is_finished = message.WhichOneof("type") == "script_finished"
        if is_finished and message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            told = b""  # the page begins anew by itself
        elif is_finished:
            if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                wrong.append("niet af")
            counts = {int(next(filter(None, groups))) - FIRST for groups in COUNTS.findall(told)}
            words = {int(number) for number in WORD.findall(told)}
            return Shown(page, frozenset(words), frozenset(counts), tuple(wrong))


def visit(running: Running, held: str, number: int, seen: Seen) -> None:
    """Go from page to page until it is over, and look once more then, anew: an open page also runs by itself."""
    with open_socket(running, held) as socket:
        for page in islice(cycle(PAGES), number, None):
            if seen.is_over.is_set():
                break
            seen.add(run(socket, page))
    with open_socket(running, held) as socket:
        seen.add(run(socket, page))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        publish(moment(0))
        accounts.add(SOMEONE)
        # Fewer are kept than come, so that those that visitors just read are taken away as well.
        (settings().home / "settings.toml").write_text("keep_snapshots = 2\n")
        settings.cache_clear()
        with serving(settings().home) as started:
            yield started


def test_under_twenty_busy_visitors_new_data_cause_no_error_and_no_page_of_two_moments(running: Running) -> None:
    seen = Seen()
    helds = [f"{gate.cookie_name(False)}={sessions.start(SOMEONE.email)}" for _ in range(BUSY)]
    with ThreadPoolExecutor(BUSY) as pool:
        visits = [pool.submit(visit, running, held, number, seen) for number, held in enumerate(helds)]
        try:
            for version in range(VERSIONS):
                if version:
                    publish(moment(version))
                seen.wait_for(version)
        finally:
            seen.is_over.set()
        for visited in visits:
            visited.result()
    assert seen.wrong() == []
    assert {number for shown in seen.shown for number in shown.words} == set(range(VERSIONS))
    assert {shown.words for shown in seen.shown[-BUSY:]} == {frozenset({VERSIONS - 1})}
    assert {shown.page for shown in seen.shown if shown.counts} == set(PAGES), "each page counts something"


def test_a_page_that_nobody_touches_shows_new_data_by_itself_and_does_not_keep_its_session_alive(
    running: Running,
) -> None:
    key = sessions.start(SOMEONE.email)
    publish(moment(VERSIONS))
    with open_socket(running, f"{gate.cookie_name(False)}={key}") as socket:
        assert run(socket, PAGES[0]).words == {VERSIONS}
        long_ago = datetime.now(UTC) - timedelta(minutes=settings().session_idle_minutes - 2)
        kept, mine = control.sessions, control.sessions.c.token_hash == sessions.key_of(key)
        with control.engine().begin() as connection:
            connection.execute(update(kept).where(mine).values(seen_at=long_ago))
        publish(moment(VERSIONS + 1))
        assert next_run(socket, PAGES[0]).words == {VERSIONS + 1}
        with control.engine().connect() as connection:
            assert connection.execute(select(kept.c.seen_at).where(mine)).scalar_one() == long_ago
