"""Reports that are due: made in their users' own scope, put in their downloads, and told by e-mail without any data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from auth.ready_files import ReadyFile
from errors import AccessRefused, Refused
from exports import orders, scheduled
from office import mail, scheduled_reports
from office.scheduled_reports import ScheduledReport
from queries.dutch import moment
from settings import settings

SUBJECT = "Er staat een rapport voor u klaar"


@dataclass(frozen=True)
class ReportTold:
    """What became of one report: how many rows it has, or why it was not made or not told."""

    report: ScheduledReport
    rows: int | None = None
    problem: str | None = None

    @property
    def name(self) -> str:
        return f"rapport {self.report.report_id}"

    def line(self) -> str:
        """The same for a person, without what is in the report."""
        made = "" if self.rows is None else f"gemaakt, {self.rows} rijen. "
        return f"{self.name} van {self.report.email}: {made}{self.problem or ''}".strip()


def make_due(now: datetime | None = None) -> Iterator[ReportTold]:
    """Make every report whose moment has come, each once; one after a cutoff says nothing when there was none."""
    moment_ = now or datetime.now(UTC)
    for report in scheduled_reports.due(moment_):
        if scheduled_reports.claim(report, moment_):
            told = _made(report, moment_)
            if told is not None:
                yield told


def _made(report: ScheduledReport, now: datetime) -> ReportTold | None:
    try:
        if not scheduled.is_wanted(report, now):
            return None
        order = scheduled.order_of(report, now)
        file = orders.fill(order, until=datetime.now(UTC) + report.rhythm.kept_for)
    except AccessRefused as refusal:
        scheduled_reports.stop(report, str(refusal))
        return ReportTold(report, problem=str(refusal))
    except Refused as refusal:
        scheduled_reports.finish(report, None, str(refusal))
        return ReportTold(report, problem=str(refusal))
    problem = _tell(report, file)
    scheduled_reports.finish(report, now, problem)
    return ReportTold(report, file.ready.rows, problem)


def _tell(report: ScheduledReport, file: ReadyFile) -> str | None:
    """Send a notice when there is a mail server; why it did not go out, None when all is well."""
    if not mail.is_configured():
        return None
    try:
        mail.send(report.email, SUBJECT, notice(report, file))
    except Refused as refusal:
        return str(refusal)
    return None


def notice(report: ScheduledReport, file: ReadyFile) -> str:
    """The message: that there is a report, where and until when; no name, number or filter that is in it."""
    address = settings().public_url.rstrip("/")
    return "\n\n".join(
        [
            f"Een rapport dat u {report.rhythm.label} laat maken, staat voor u klaar tot {moment(file.until)}:",
            f"{address}/downloads",
            f"U krijgt dit omdat u een rapport hebt bewaard. Pauzeren of verwijderen kan op:\n{address}/meldingen",
        ]
    )
