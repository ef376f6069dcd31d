"""An agenda of cutoffs: the payroll runs of one user's employers, with how much of his is open for each (iCalendar)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from icalendar import Alarm, Calendar, Event, Timezone, vDuration

import queries
from analysis.working_time import WorkingTime
from auth import scope
from auth.accounts import User
from queries import Reader
from queries.masking import masked
from queries.terms import State
from reports.turns import turns
from settings import AMSTERDAM, settings

BEHIND, AHEAD = timedelta(days=30), timedelta(days=120)
REFRESH = timedelta(hours=4)  # how often a calendar is asked to fetch it again
NAME = "Sluitdatums Procesbeheer"


@dataclass(frozen=True)
class Agenda:
    """A calendar file, and how many cutoffs are in it."""

    content: bytes
    cutoffs: int


class _Counts(NamedTuple):
    open: int = 0
    late: int = 0


def of_user(user: User, now: datetime) -> Agenda:
    """The cutoffs from 30 days back to 120 days ahead in what this user may see now: names of employers and numbers,
    of no employee anything.

    Raises AccessRefused without the right, NoSnapshot when nothing is loaded, QueryRefused when it takes too long.
    """
    with queries.reader(scope.of(user), now) as reader:
        return _made(reader)


def _made(reader: Reader) -> Agenda:
    runs = reader.rows("payroll/periods").to_pandas()
    runs = runs[runs["cutoff_at"].between(reader.now - BEHIND, reader.now + AHEAD)]
    made = _calendar(reader.now)
    if len(runs):
        [stand] = reader.rows("choices/office").to_pylist()
        counts = _counts(turns(reader).rows)
        for run in _with_alarm(reader, runs).to_dict("records"):
            count = counts.get((run["employer_id"], run["payroll_period"]), _Counts())
            made.add_component(_event(run, count, stand))
    return Agenda(made.to_ical(), len(runs))


def _counts(rows: pd.DataFrame) -> dict[Any, _Counts]:
    """Per employer and payroll period how many open workflows belong to it, and how many of those are late."""
    belonging = rows[rows["run_period"].notna()]
    is_late = belonging["state"] == State.LATE.value
    found = is_late.groupby([belonging["employer_id"], belonging["run_period"]]).agg(["size", "sum"])
    return {key: _Counts(int(size), int(late)) for key, size, late in found.itertuples(name=None)}


def _with_alarm(reader: Reader, runs: pd.DataFrame) -> pd.DataFrame:
    """The runs with `alarm_at`: one working day of the office before the cutoff; missing for a cutoff that has passed,
    and where the office's calendar does not reach."""
    calendar = reader.rows("history/calendar", since=reader.now - 2 * BEHIND).to_pandas()
    if calendar.empty:
        return runs.assign(alarm_at=None)
    working = WorkingTime.of(calendar)
    day_seconds = (calendar["closes_at"] - calendar["opens_at"]).max().total_seconds()
    now = working.positions(np.array([reader.now.astimezone(UTC).replace(tzinfo=None)], dtype="datetime64[us]"))
    left = runs["left_seconds"].where(runs["cutoff_at"] > reader.now).to_numpy(np.float64)
    moments = pd.DatetimeIndex(working.moments(now + left - day_seconds), tz="UTC")
    return runs.assign(alarm_at=moments.tz_convert(AMSTERDAM))


def _calendar(now: datetime) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Procesbeheer//Sluitdatums//NL")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", NAME)
    made.add("x-wr-calname", NAME)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(REFRESH))
    years = (now - BEHIND).year, (now + AHEAD).year + 1
    made.add_component(
        Timezone.from_tzid(AMSTERDAM.key, first_date=date(years[0], 1, 1), last_date=date(years[1], 1, 1))
    )
    return made


def _event(run: dict[Any, Any], count: _Counts, stand: dict[str, Any]) -> Event:
    made = Event()
    title = _one_line(f"Sluitdatum mutaties {run['payroll_period']} · {run['employer']}")
    made.add("uid", _uid(stand["office_id"], run["employer_id"], run["payroll_period"]))
    made.add("summary", title)
    made.add("dtstart", _on_the_wall(run["cutoff_at"]).replace(tzinfo=AMSTERDAM))
    made.add("dtstamp", stand["made_at"].astimezone(UTC))
    made.add("description", _description(count, stand["made_at"]))
    made.add("url", f"{settings().public_url.rstrip('/')}/verloning")
    made.add("transp", "TRANSPARENT")  # a cutoff keeps nobody occupied
    if not pd.isna(run["alarm_at"]):
        made.add_component(_alarm(title, _on_the_wall(run["cutoff_at"]) - _on_the_wall(run["alarm_at"])))
    return made


def _on_the_wall(moment: pd.Timestamp) -> datetime:
    """What the clock in Amsterdam says, in whole seconds: calendars count the days of an alarm by it."""
    return moment.to_pydatetime().astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)


def _alarm(title: str, before: timedelta) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", title)
    made.add("trigger", -before)
    return made


def _description(count: _Counts, made_at: datetime) -> str:
    told = f"{made_at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
    return f"Openstaand: {count.open}\nTe laat: {count.late}\nVan wat u mag zien, volgens de gegevens van {told}."


def _uid(*names: str) -> str:
    """The same for the same run at every request, and saying nothing of it."""
    return f"{hashlib.sha256(chr(31).join(names).encode()).hexdigest()[:32]}@procesbeheer"


def _one_line(text: str) -> str:
    return masked(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()))
