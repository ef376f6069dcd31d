"""What is asked of the figures about where the time goes: the same question for every section of that screen."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from queries.selection import Selection
from queries.terms import Clock


@dataclass(frozen=True)
class Asked:
    """Filters as on Workflows, a period by day of submission (in `selection`) or by day of finishing, and routes.

    `routes`: codes of the routes that are kept, see the view `route`; None for all. Empty: no workflow took it.
    """

    selection: Selection
    finished_from: date | None = None
    finished_until: date | None = None
    routes: tuple[int, ...] | None = None

    @property
    def is_work(self) -> bool:
        """Whether durations are in office hours."""
        return self.selection.clock is Clock.WORK

    @property
    def is_by_finish(self) -> bool:
        """Whether the period is that of finishing."""
        return self.finished_from is not None or self.finished_until is not None

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day, both included; None where it is open."""
        if self.is_by_finish:
            return self.finished_from, self.finished_until
        return self.selection.submitted_from, self.selection.submitted_until

    def filters(self) -> dict[str, object]:
        """The parameters that the queries of this screen share."""
        own = self.selection.filters()
        del own["is_open"]
        return own | {
            "finished_from": self.finished_from,
            "finished_until": self.finished_until,
            "routes": None if self.routes is None else list(self.routes),
        }

    def during(self, first: date | None, last: date | None) -> "Asked":
        """The same for another period, by the same moment."""
        if self.is_by_finish:
            return replace(self, finished_from=first, finished_until=last)
        return replace(self, selection=replace(self.selection, submitted_from=first, submitted_until=last))

    def period_before(self, today: date) -> "Asked | None":
        """The same for as many days right before the period; None when it has no beginning."""
        first, last = self.period
        if first is None:
            return None
        days = (min(last or today, today) - first).days + 1
        return self.during(first - timedelta(days=days), first - timedelta(days=1))

    def of_department(self, department_id: str) -> "Asked":
        """The same for one department."""
        return replace(self, selection=replace(self.selection, department=(department_id,)))
