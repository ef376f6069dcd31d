"""Loading a source: read, check, merge with what is served, publish, and keep the history."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from database.building import Build, Published, build
from errors import Refused, SourceRefused
from importers import checking, history, incoming, merging, quarantine, reading
from importers.report import LoadReport, number, share
from office import hours
from progress import Progress
from settings import settings


class TooManyBadRows(SourceRefused):
    """More rows are bad than the settings allow. `report` says how many, and where they are."""

    def __init__(self, sentence: str, report: LoadReport) -> None:
        super().__init__(sentence)
        self.report = report


def load(source: Path, office_id: str, mapping: Path | None, progress: Progress) -> LoadReport:
    """Load a source into the office's snapshot; what it did is also kept in the load history.

    Raises SourceRefused when the source cannot be loaded as a whole; the snapshot that served then goes on serving.
    """
    started_at, clock = datetime.now(UTC), time.monotonic()
    try:
        with build(office_id) as made:
            report = _loaded(made, source, mapping, started_at, progress)
    except Refused as refusal:
        partial = refusal.report if isinstance(refusal, TooManyBadRows) else None
        history.keep(office_id, source, started_at, time.monotonic() - clock, partial, str(refusal))
        raise
    report = replace(report, seconds=round(time.monotonic() - clock, 3))
    history.keep(office_id, source, started_at, report.seconds, report, None)
    return report


def _loaded(made: Build, source: Path, mapping: Path | None, started_at: datetime, progress: Progress) -> LoadReport:
    incoming.prepare(made)
    reading.read(made, source, mapping, progress)
    incoming.complete(made.connection)
    checking.check(made, started_at, progress)
    path = quarantine.keep(made, started_at)
    merging.compare(made, progress)
    checking.warn(made)
    report = LoadReport.of(made, source.name, path)
    _refuse_when_too_bad(report)
    own_hours = hours.of(made.office_id)
    if not merging.merge(made, progress) and made.serving_hours() == own_hours.as_text():
        return replace(report, snapshot=made.serving)
    published = made.publish(source.name, own_hours, lambda table: progress.step(f"nieuwe stand: {table}"))
    return replace(report, snapshot=published.name, is_published=True)


def refresh(office_id: str, progress: Progress) -> Published:
    """Derive the serving data anew, with the office's own hours and days off of now. Raises SourceRefused."""
    with build(office_id) as made:
        if made.serving is None:
            raise SourceRefused(f"Kantoor {office_id} heeft nog geen gegevens. Laad ze met 'manage.py load'.")
        incoming.prepare(made)
        merging.keep(made)
        return made.publish(
            made.serving_source(), hours.of(office_id), lambda table: progress.step(f"nieuwe stand: {table}")
        )


def _refuse_when_too_bad(report: LoadReport) -> None:
    limit = settings().max_bad_share
    for table, name, totals in (("workflows", "workflows", report.workflows), ("steps", "stappen", report.steps)):
        shown = totals.read - totals.not_shown
        if totals.quarantined > limit * shown:
            most = next(reason.reason for reason in report.reasons if reason.table == table)
            raise TooManyBadRows(
                f"Te veel {name} zijn onbruikbaar: {number(totals.quarantined)} van {number(shown)} "
                f"({share(totals.quarantined, shown)}, hoogstens {share(limit, 1)} mag). Meest: "
                f"{most} De oude stand blijft staan. De regels staan met reden in "
                f"{report.quarantine}; herstel de bron en laad opnieuw.",
                report,
            )
