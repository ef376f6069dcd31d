"""When an office works: its hours, its weekdays, and the days it is closed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

import holidays

from errors import Refused

# Algemene termijnenwet, article 3: its list, with Good Friday and 5 May each year.
_GOOD_FRIDAY, _LIBERATION_DAY = "Goede vrijdag", "Bevrijdingsdag"


class HoursRefused(Refused):
    """Hours that no office can have."""


@dataclass(frozen=True)
class WorkingHours:
    """Office hours in Europe/Amsterdam. `weekdays`: 1 is Monday; `closing_days`: closed besides the public holidays."""

    opens: time = time(9)
    closes: time = time(17)
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    is_closed_on_good_friday: bool = True
    is_closed_on_liberation_day: bool = True
    closing_days: tuple[date, ...] = ()

    def checked(self) -> "WorkingHours":
        """These hours. Raises HoursRefused when there is no time to work in."""
        if self.opens >= self.closes:
            raise HoursRefused("De openingstijd ligt niet voor de sluitingstijd. Kies bijvoorbeeld 09:00 tot 17:00.")
        if not self.weekdays or not set(self.weekdays) <= set(range(1, 8)):
            raise HoursRefused("Kies minstens één werkdag van de week.")
        return self

    @property
    def day_seconds(self) -> int:
        """The length of a working day in seconds, by the clock."""
        opens, closes = (moment.hour * 3600 + moment.minute * 60 for moment in (self.opens, self.closes))
        return closes - opens

    def days_off(self, first_year: int, last_year: int) -> list[date]:
        """The public holidays of these years, both included, and all closing days."""
        found = holidays.country_holidays(
            "NL", years=range(first_year, last_year + 1), language="nl", categories=("public", "optional")
        )
        kept = {
            day
            for day in found
            if (self.is_closed_on_good_friday or _GOOD_FRIDAY not in found.get_list(day))
            and (self.is_closed_on_liberation_day or _LIBERATION_DAY not in found.get_list(day))
        }
        return sorted(kept | set(self.closing_days))

    def as_text(self) -> str:
        """What tells two sets of hours apart."""
        return str({name: str(value) for name, value in asdict(self).items()})


@dataclass(frozen=True)
class WorkingDays:
    """Days one after another: when each opens and closes in seconds since 1970, and the working seconds before it.

    `day_seconds`: those of a whole day; None when there are no days.
    """

    opens_at: Sequence[float]
    closes_at: Sequence[float]
    seconds_before: Sequence[float]
    day_seconds: int | None

    def before(self, moment: datetime) -> float | None:
        """The working seconds before this moment; None when it lies before all days."""
        at = moment.timestamp()
        place = bisect_right(self.opens_at, at) - 1
        if place < 0:
            return None
        passed = min(at, self.closes_at[place]) - self.opens_at[place]
        return self.seconds_before[place] + passed
