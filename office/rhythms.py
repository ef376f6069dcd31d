"""Rhythms of reports: when the next one is due. Moments are mornings in Amsterdam."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from settings import AMSTERDAM

MORNING = time(7)


class Rhythm(StrEnum):
    """How often a report is made. The value is kept."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    CUTOFF = "cutoff"

    @property
    def label(self) -> str:
        return {
            "daily": "dagelijks",
            "weekly": "wekelijks, op maandag",
            "monthly": "maandelijks, op de eerste",
            "cutoff": "de ochtend na een sluitdatum",
        }[self.value]

    @property
    def kept_for(self) -> timedelta:
        """How long a report of this rhythm stays ready: till after the next one."""
        return timedelta(days={"daily": 7, "weekly": 14}.get(self.value, 40))


def next_after(rhythm: Rhythm, moment: datetime) -> datetime:
    """The first morning after this moment on which a report of this rhythm is due. A cutoff is looked for daily."""
    day = moment.astimezone(AMSTERDAM).date()
    while not (_is_day_of(rhythm, day) and _morning(day) > moment):
        day += timedelta(days=1)
    return _morning(day)


def has_closed(cutoffs: Iterable[datetime], since: datetime, until: datetime) -> bool:
    """Whether one of these cutoffs lies after the first moment and not after the last."""
    return any(since < cutoff <= until for cutoff in cutoffs)


def _is_day_of(rhythm: Rhythm, day: date) -> bool:
    if rhythm is Rhythm.WEEKLY:
        return day.isoweekday() == 1
    return rhythm is not Rhythm.MONTHLY or day.day == 1


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, AMSTERDAM)
