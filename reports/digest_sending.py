"""Sending the daily digests: to each who wants one and has something to read, once a day, in his own scope."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import User
from errors import AccessRefused, NoSnapshot, Refused
from office import digests, mail
from office.mail import MailRefused
from reports import digest
from settings import AMSTERDAM

LIST = "Dagoverzicht"  # what the log calls it
MORNING = time(9)


class Outcome(StrEnum):
    """What became of one person's digest."""

    SENT = "sent"
    EMPTY = "empty"
    SKIPPED = "skipped"  # he got it meanwhile from another run, or may no longer see anything


@dataclass
class Sending:
    """What became of the digests of one day: addresses by outcome, and per address why it failed."""

    day: date
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        return sum(1 for found in self.outcomes.values() if found is outcome)

    def as_json(self) -> dict[str, object]:
        counts: dict[str, object] = {outcome.value: self.count(outcome) for outcome in Outcome}
        failed = [{"email": email, "reason": reason} for email, reason in self.failed.items()]
        return {"day": self.day, **counts, "failed": failed}

    def lines(self) -> list[str]:
        sent, empty = self.count(Outcome.SENT), self.count(Outcome.EMPTY)
        return [f"Dagoverzicht {self.day:%d-%m-%Y}: {sent} verstuurd, {empty} zonder iets te melden."]

    def problem(self) -> str:
        """Who got nothing because something went wrong, in one line; empty when nobody."""
        return "; ".join(f"Geen dagoverzicht aan {email}: {reason}" for email, reason in self.failed.items())


def send(day: date | None = None) -> Sending:
    """Send the digests of this day, today when not said, to all who want one and did not get it yet.

    Of another day than today it tells how things stand on its morning. One that does not go out is kept as failed, and
    the rest goes on. Raises MailRefused when there is no mail server to send through.
    """
    if not mail.is_configured():
        raise MailRefused("Er is geen mailserver ingesteld. Zet smtp_host in settings.toml; zie docs/instellingen.md.")
    now = datetime.now(UTC)
    today = now.astimezone(AMSTERDAM).date()
    done = Sending(day or today)
    moment = now if done.day == today else datetime.combine(done.day, MORNING, AMSTERDAM)
    for someone in digests.due(done.day):
        try:
            done.outcomes[someone.email] = _sent(someone.email, done.day, moment)
        except Refused as refusal:
            done.failed[someone.email] = str(refusal)
    return done


def _sent(email: str, day: date, moment: datetime) -> Outcome:
    # As he is now: a run over many people takes minutes, in which a right may be withdrawn.
    user = accounts.find(email)
    if user is None or not digests.wants(email):
        return Outcome.SKIPPED
    try:
        made = digest.of_user(user, moment)
    except AccessRefused:
        return Outcome.SKIPPED
    except NoSnapshot:
        return Outcome.EMPTY
    if made.is_empty:
        return Outcome.EMPTY
    # Before it goes out: after a crash in between one day is missed, and nobody reads the same twice.
    if not digests.mark_sent(email, day):
        return Outcome.SKIPPED
    _log_and_send(user, made)
    return Outcome.SENT


def _log_and_send(user: User, made: digest.Digest) -> None:
    told = {"list": LIST, "channel": "smtp", "rows": made.workflows}
    access_log.write(Kind.EXPORT, user.office_id, user.email, **told)
    try:
        mail.send(user.email, made.subject, made.text)
    except Refused as refusal:
        access_log.write(Kind.EXPORT, user.office_id, user.email, **told, change="not_sent", reason=str(refusal))
        raise
