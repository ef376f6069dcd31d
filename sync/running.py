"""The loop of `manage.py sync`: every source when it is due, one at a time; it ends cleanly when it is asked to."""

import shutil
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from auth import access_log, ready_files
from auth.access_log import Kind as LogKind
from database import turns
from errors import Refused
from importers import process
from importers.loading import Source
from importers.report import LoadReport
from progress import Progress
from settings import private_folder
from sync import folder, json_api, plan, reports, states, tables, upkeep
from sync.fetching import Fetched
from sync.plan import Kind, Planned
from sync.reports import ReportTold
from sync.upkeep import UpkeepTold

BY = "manage.py sync"
_LOOK_EVERY = 0.5
_REPORT_EVERY = 20.0
_CLEAR_EVERY = 60.0
_MAINTAIN_EVERY = 3600.0


class Told:
    """What one look did: the report of the load, None when nothing had changed; or why it failed."""

    def __init__(self, source: Planned, report: LoadReport | None, problem: str | None) -> None:
        self.source = source
        self.report = report
        self.problem = problem

    @property
    def name(self) -> str:
        return self.source.name

    def line(self) -> str:
        """The same for a person."""
        if self.problem:
            return f"{self.source.name}: {self.problem}"
        if self.report is None:
            return f"{self.source.name}: niets nieuws."
        found = self.report.workflows
        return f"{self.source.name}: {found.new} nieuw, {found.changed} gewijzigd, {found.quarantined} in quarantaine."


class _Silent(Progress):
    def __init__(self) -> None:
        pass

    def step(self, name: str) -> None:
        pass

    def count(self, done: int, total: int) -> None:
        pass


def run(tell: Callable[[Told | ReportTold | UpkeepTold], None], is_once: bool) -> None:
    """Look at every source when it is due, until SIGTERM or SIGINT; with `is_once` each source once, due or not.
    Saved reports are made when they are due, after the sources: they tell of what was just loaded.

    A store that machines share is kept in order every hour, by one of them at a time. Files kept for their users long
    enough are removed on the way. A load that runs when the signal comes is finished first.

    Raises SettingsRefused when a source is set up wrong.
    """
    sources = plan.planned()
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    clearing, reporting, keeping = _Rhythm(_CLEAR_EVERY), _Rhythm(_REPORT_EVERY), _Rhythm(_MAINTAIN_EVERY)
    while not stop.is_set():
        if clearing.is_time():
            ready_files.remove_expired()
        if keeping.is_time() and (told := upkeep.maintained()):
            tell(told)
        for source in sources:
            if not stop.is_set():
                _look_in_turn(source, tell, is_once)
        for made in reports.make_due() if not stop.is_set() and reporting.is_time() else ():
            tell(made)
        if is_once:
            return
        stop.wait(_LOOK_EVERY)


def _look_in_turn(source: Planned, tell: Callable[[Told], None], is_asked: bool) -> None:
    """Look at this source if it is due or asked for, unless another process is looking at it."""
    if not (is_asked or _is_due(source)):
        return
    with turns.only_here(f"source {source.name}") as is_mine:
        if is_mine and (is_asked or _is_due(source)):
            tell(look(source))


class _Rhythm:
    """Something that is to be done again when so many seconds are over, and at once the first time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._done = -seconds

    def is_time(self) -> bool:
        """Whether it is; the seconds then begin anew."""
        if time.monotonic() - self._done < self._seconds:
            return False
        self._done = time.monotonic()
        return True


def _is_due(source: Planned) -> bool:
    state, now = states.of(source), datetime.now(UTC)
    is_put_back = state.looked_at is not None and state.looked_at > now  # the clock, since: its plans do not count
    return is_put_back or state.next_at is None or state.next_at <= now


def look(source: Planned) -> Told:
    """Look at one source, load what changed, and keep how far it is."""
    before = states.of(source)
    aside = private_folder("uploads", f"sync-{uuid4().hex}")
    try:
        fetched = _fetched(source, aside, before.watermark)
        report = _loaded(source, fetched)
    except Refused as refusal:
        states.keep(before.failed(source, str(refusal), datetime.now(UTC)))
        return Told(source, None, str(refusal))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    states.keep(before.succeeded(source, fetched.watermark, datetime.now(UTC)))
    return Told(source, report, None)


def _fetched(source: Planned, aside: Path, watermark: str | None) -> Fetched:
    if source.kind is Kind.FOLDER:
        return folder.watched(source, watermark)
    if source.kind is Kind.INBOX:
        return folder.inbox(source, watermark)
    if source.kind is Kind.HTTP:
        return json_api.changed(source, aside, watermark)
    return tables.changed(source, aside, watermark)


def _loaded(source: Planned, fetched: Fetched) -> LoadReport | None:
    """What loading it did; None when there was nothing. Deliveries that are refused are put aside, and tell why."""
    if fetched.path is None:
        return None
    asked = Source(fetched.path, source.office_id, source.mapping, source.employer_id, source.name)
    try:
        report = process.load(asked, BY, _Silent())
    except Refused:
        fetched.after(False)
        raise
    fetched.after(True)
    access_log.write(LogKind.LOAD, source.office_id, BY, **report.as_json())
    return report
