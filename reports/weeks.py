"""The weeks that figures over time are counted in: those of the period asked for, else the last ones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.bottlenecks import Asked
from settings import AMSTERDAM

USUAL = 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Window:
    """Days in a row, both included: whole weeks from Monday to Sunday, or a shorter period as it is."""

    first: date
    last: date

    @property
    def weeks(self) -> float:
        """How many weeks these days are."""
        return ((self.last - self.first).days + 1) / 7


def monday(day: date) -> date:
    """The Monday of this day's week."""
    return day - timedelta(days=day.weekday())


def window(asked: Asked, now: datetime) -> Window:
    """The whole weeks of the period asked for that are past; without a period the last USUAL ones.

    A period without a beginning counts its last USUAL weeks. One that holds no whole week is counted as it is, as far
    as it is past.
    """
    today = now.astimezone(AMSTERDAM).date()
    first, last = asked.period
    end = monday(today if last is None else min(last + timedelta(days=1), today))
    start = end - USUAL * _WEEK if first is None else monday(first + timedelta(days=6))
    if start < end:
        return Window(start, end - timedelta(days=1))
    begin = end if first is None else min(first, today)
    return Window(begin, max(begin, min(last or today, today - timedelta(days=1))))


def without_period(asked: Asked) -> Asked:
    """The same for all time: a period then only says which weeks are shown."""
    return asked.during(None, None)
