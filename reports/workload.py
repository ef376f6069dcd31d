"""What each role and person has open, what comes in and goes out, and how long clearing it would take.

Coming in and going out as rates, and what is open as the stock between them: J. D. C. Little, "A proof for the queuing
formula L = λW", Operations Research 9 (1961). Figures of persons are shown in groups of `fewest_people` or more only,
so that nobody is looked at alone (WOR art. 27 lid 1 onder k en l; AVG art. 5).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from queries import Reader
from reports.bottlenecks import Asked
from reports.weeks import Window, window
from settings import settings

FEW = 20  # executions that came in or went out, below which a figure is marked


@dataclass(frozen=True)
class Workload:
    """A row per role, and under it one per person where its group is large enough, and one for what nobody took up.

    Columns: `role` (None for none, as of submitting: that is no group, so never told apart), `person` (None for the
    role as a whole and for what nobody took up), `is_role`, `people` (of the role), `has_persons` (whether its persons
    are told apart), `open`, `arrived` and `executed` (in the `window`), `in_per_week`, `out_per_week`,
    `median_age_seconds` and `oldest_age_seconds` (at the current step, NaN when nothing is open), `days_to_clear`
    (calendar days; infinite when no more goes out than comes in), `is_few`.
    """

    rows: pd.DataFrame
    window: Window

    @property
    def roles(self) -> pd.DataFrame:
        """The rows of roles as a whole."""
        return self.rows[self.rows["is_role"]].reset_index(drop=True)

    def persons(self, role: str | None) -> pd.DataFrame:
        """The rows of the persons in a role, most open first; none when the group is too small."""
        is_of = self.rows["role"].isna() if role is None else self.rows["role"] == role
        return self.rows[is_of & ~self.rows["is_role"]].reset_index(drop=True)


def workload(reader: Reader, asked: Asked, days: Window | None = None) -> Workload:
    """Of the roles with something open, or that something came to or left in these days; else see weeks.window."""
    days = days or window(asked, reader.now)
    given = {"first_day": days.first, "last_day": days.last, "is_work": asked.is_work}
    found = reader.rows("bottlenecks/workload", **asked.filters(), **given).to_pandas()
    return Workload(told_apart(with_rates(found, days)), days)


def answer(reader: Reader, asked: Asked) -> list[dict[str, Any]]:
    """A row per role and per person that may be told apart, as JSON can hold it; `actor` is None for a whole role."""
    rows = workload(reader, asked).rows
    kept = rows[rows["is_role"] | rows["person"].notna()].rename(columns={"person": "actor"})
    shown = kept[["role", "actor", "open", "in_per_week", "out_per_week", "median_age_seconds"]]
    plain = shown.astype(object).where(shown.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in plain]


def with_rates(rows: pd.DataFrame, days: Window) -> pd.DataFrame:
    """With what these counts in these days are per week, and how long clearing takes at that rate."""
    arrived, executed = rows["arrived"].astype(float), rows["executed"].astype(float)
    net = (executed - arrived) / days.weeks
    with np.errstate(divide="ignore", invalid="ignore"):
        clearing = np.where(rows["open"] == 0, 0.0, np.where(net > 0, 7 * rows["open"] / net, np.inf))
    return rows.assign(
        in_per_week=arrived / days.weeks,
        out_per_week=executed / days.weeks,
        days_to_clear=clearing,
        is_few=rows["arrived"] + rows["executed"] < FEW,
    )


def told_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the persons of a group that is too small: it stays as the role alone."""
    people = rows[rows["is_role"]].set_index(rows.loc[rows["is_role"], "role"].fillna(""))["people"]
    of_role = rows["role"].fillna("").map(people)
    has_persons = rows["role"].notna() & (of_role >= settings().fewest_people)
    kept = rows.assign(people=of_role, has_persons=has_persons)
    shown: pd.DataFrame = kept[kept["is_role"] | has_persons].reset_index(drop=True)
    return shown
