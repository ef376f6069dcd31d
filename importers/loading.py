"""Loading a source: read, check, merge with what is served, publish, and keep the history."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from database.building import Build, Published, build
from database.rebuilding import again_when_overtaken
from database.working_hours import WorkingHours
from errors import Refused, SourceRefused
from importers import checking, history, incoming, log_attributes, merging, quarantine, reading, recognised
from importers.log_attributes import Attributes
from importers.reading import Kind
from importers.recognised import Part
from importers.report import LoadReport, number, share
from office import hours
from progress import Progress
from settings import settings

BY_COMMAND = "manage.py"


@dataclass(frozen=True)
class Source:
    """What is to be loaded into which office. `called`: what a person knows it by, when not by its own name."""

    path: Path
    office_id: str
    mapping: Path | None = None
    employer_id: str | None = None
    called: str | None = None

    @property
    def name(self) -> str:
        return self.called or self.path.name


class TooManyBadRows(SourceRefused):
    """More rows are bad than the settings allow. `report` says how many, and where they are."""

    def __init__(self, sentence: str, report: LoadReport) -> None:
        super().__init__(sentence)
        self.report = report


def load(source: Path, office_id: str, mapping: Path | None, progress: Progress) -> LoadReport:
    """Load a source into the office's snapshot, in this process; what it did is also kept in the load history.

    Raises SourceRefused when the source cannot be loaded as a whole; the snapshot that served then goes on serving.
    """
    started_at, clock = datetime.now(UTC), time.monotonic()
    asked = Source(source, office_id, mapping)
    try:
        report = loaded(asked, hours.of(office_id), progress)
    except Refused as refusal:
        partial = refusal.report if isinstance(refusal, TooManyBadRows) else None
        history.keep(office_id, asked.name, BY_COMMAND, started_at, time.monotonic() - clock, partial, str(refusal))
        raise
    history.keep(office_id, asked.name, BY_COMMAND, started_at, report.seconds, report, None)
    return report


@dataclass(frozen=True)
class Trial:
    """What loading a source would do. `refusal`: why nothing would be loaded; `report`: None when it cannot be read;
    `attributes`: what an event log holds that came without a mapping."""

    recognised: list[Part]
    report: LoadReport | None
    refusal: str | None
    kind: Kind = Kind.EXCHANGE
    attributes: Attributes | None = None

    def lines(self) -> list[str]:
        """The same for a person, in Dutch."""
        told = self.report.lines()[1:] if self.report else []
        return [
            "Proef: er is niets geladen.",
            *told,
            *([f"Dit zou geweigerd worden. {self.refusal}"] if self.refusal else []),
        ]


@again_when_overtaken
def loaded(source: Source, own_hours: WorkingHours, progress: Progress, left_in: Path | None = None) -> LoadReport:
    """Load a source and say what it did. Touches no store but the snapshots. Raises SourceRefused as `load` does.

    `left_in`: a folder for the new stand, which then does not serve yet (see `handing_in.take`).
    """
    started_at, clock = datetime.now(UTC), time.monotonic()
    with build(source.office_id) as made:
        made.left_in = left_in
        incoming.prepare(made)
        report = _checked(made, source, started_at, progress)
        if sentence := too_bad(report):
            raise TooManyBadRows(sentence, report)
        report = _published(made, source, own_hours, report, progress)
    return replace(report, seconds=round(time.monotonic() - clock, 3))


def tried(source: Source, progress: Progress, bad_rows: Path | None) -> Trial:
    """What `loaded` would do, without doing it. `bad_rows`: a file for the rows that would go to quarantine.

    Raises SourceRefused when another load of this office is running.
    """
    started_at = datetime.now(UTC)
    with build(source.office_id) as made:
        incoming.prepare(made)
        kind, attributes, report = Kind.EXCHANGE, None, None
        try:
            kind = reading.kind_of(source.path, source.mapping)
            if kind is Kind.EVENT_LOG and source.mapping is None:
                progress.step("attributen van het logboek lezen")
                attributes = log_attributes.found(source.path)
            report = _checked(made, source, started_at, progress, bad_rows or made.folder / "bad.parquet")
            report = replace(report, quarantine=bad_rows if report.quarantine else None)
            refusal = too_bad(report)
        except SourceRefused as refused:
            refusal = str(refused)
        return Trial(recognised.of(made.connection), report, refusal, kind, attributes)


def _checked(
    made: Build, source: Source, started_at: datetime, progress: Progress, bad_rows: Path | None = None
) -> LoadReport:
    reading.read(made, source.path, source.mapping, progress, source.employer_id)
    incoming.complete(made.connection)
    checking.check(made, started_at, progress)
    path = quarantine.keep(made, started_at, bad_rows)
    merging.compare(made, progress)
    checking.warn(made)
    return LoadReport.of(made, source.name, path)


def _published(
    made: Build, source: Source, own_hours: WorkingHours, report: LoadReport, progress: Progress
) -> LoadReport:
    is_changed, keeps_hours = merging.merge(made, progress), made.serving_hours() == own_hours.as_text()
    if not is_changed and keeps_hours:
        return replace(report, snapshot=made.serving)
    if keeps_hours:
        merging.plan(made)
    published = made.publish(source.name, own_hours, lambda table: progress.step(f"nieuwe stand: {table}"))
    return replace(report, snapshot=published.name, is_published=True)


@again_when_overtaken
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


def too_bad(report: LoadReport) -> str | None:
    """Why a source with this report is refused: a larger share of its rows is bad than the settings allow."""
    limit = settings().max_bad_share
    for table, name, totals in (("workflows", "workflows", report.workflows), ("steps", "stappen", report.steps)):
        shown = totals.read - totals.not_shown
        if totals.quarantined > limit * shown:
            most = next(reason.reason for reason in report.reasons if reason.table == table)
            return (
                f"Te veel {name} zijn onbruikbaar: {number(totals.quarantined)} van {number(shown)} "
                f"({share(totals.quarantined, shown)}, hoogstens {share(limit, 1)} mag). Meest: "
                f"{most} De oude stand blijft staan. De regels staan met reden in "
                f"{report.quarantine}; herstel de bron en laad opnieuw."
            )
    return None
