"""Loads that go on while their user looks elsewhere: one thread each waits for the process that does the work."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from errors import Refused
from importers import process
from importers.loading import Source, TooManyBadRows, Trial
from importers.report import LoadReport
from progress import Progress

PHASES = ("Lezen", "Nakijken", "Samenvoegen", "Opbouwen", "Controleren en publiceren")
# How the sentence of a step tells in which phase it is; a later one goes before an earlier one.
_SIGNS = ("", "nakijken", "huidige stand", "nieuwe stand", "publiceren")
_MOST_KEPT = 200
_jobs: dict[str, "Job"] = {}
_adding = threading.Lock()


@dataclass
class Job(Progress):
    """A load, or a trial of one, that runs or has run. `trial`, `report` and `refusal` are there once it is done."""

    source: Source
    by: str
    job_id: str = field(default_factory=lambda: uuid4().hex)
    phase: int = 0
    sentence: str = "starten"
    done: int = 0
    total: int = 0
    trial: Trial | None = None
    report: LoadReport | None = None
    refusal: str | None = None
    is_done: bool = False

    def step(self, name: str) -> None:
        """The next step begins."""
        found = [number for number, sign in enumerate(_SIGNS) if sign in name]
        self.phase, self.sentence = max(self.phase, *found), name
        self.done = self.total = 0

    def count(self, done: int, total: int) -> None:
        """How far the present step is."""
        self.done, self.total = done, total


def load(source: Source, by: str, when_loaded: Callable[[LoadReport], None]) -> Job:
    """Begin to load; `when_loaded` is called with the report when it succeeded, also when nobody looks any more."""

    def run(job: Job) -> None:
        try:
            job.report = process.load(source, by, job)
        except TooManyBadRows as refusal:
            job.report = refusal.report
            raise
        when_loaded(job.report)

    return _begun(Job(source, by), run)


def try_out(source: Source, by: str, bad_rows: Path) -> Job:
    """Begin to find out what loading would do."""

    def run(job: Job) -> None:
        job.trial = process.try_out(source, job, bad_rows)

    return _begun(Job(source, by), run)


def find(job_id: str, office_id: str) -> Job | None:
    """This job, if it is one of this office and of this run of the app."""
    job = _jobs.get(job_id)
    return job if job and job.source.office_id == office_id else None


def _begun(job: Job, run: Callable[[Job], None]) -> Job:
    with _adding:
        for old in [old for old in _jobs.values() if old.is_done][: max(0, len(_jobs) - _MOST_KEPT)]:
            del _jobs[old.job_id]
        _jobs[job.job_id] = job

    def whole() -> None:
        try:
            run(job)
        except Refused as refusal:
            job.refusal = str(refusal)
        finally:
            job.refusal = job.refusal or (
                None if job.report or job.trial else "Het laden is afgebroken. Probeer opnieuw."
            )
            job.is_done = True

    threading.Thread(target=whole, name=f"load {job.job_id}", daemon=True).start()
    return job
