"""Working time by looking up in a calendar is working time by walking past every minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.working_time import Moments, WorkingTime
from database.working_hours import WorkingDays, WorkingHours

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_FIRST, _LAST = date(2025, 1, 1), date(2027, 1, 31)
_INTERVALS = 100_000
_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)

OFFICES = {
    "usual": WorkingHours(),
    "open on Good Friday and 5 May": WorkingHours(is_closed_on_good_friday=False, is_closed_on_liberation_day=False),
    "always, but for an hour": WorkingHours(time(0), time(23), _EVERY_DAY, closing_days=(date(2026, 3, 28),)),
    "nights only": WorkingHours(time(1, 30), time(4), _EVERY_DAY),
    "weekends": WorkingHours(time(22), time(23, 59), (6, 7), closing_days=(date(2026, 10, 25),)),
}


def _days() -> list[date]:
    return [_FIRST + timedelta(days=number) for number in range((_LAST - _FIRST).days + 1)]


@cache
def _calendar(hours: WorkingHours) -> pd.DataFrame:
    """As an office's snapshot holds it: one row per day, days off with an opening that closes at once."""
    days_off = set(hours.days_off(_FIRST.year, _LAST.year))
    rows = []
    for day in _days():
        is_open = day.isoweekday() in hours.weekdays and day not in days_off
        opens, closes = hours.opens, hours.closes if is_open else hours.opens
        rows.append([datetime.combine(day, moment, _AMSTERDAM).astimezone(UTC) for moment in (opens, closes)])
    calendar = pd.DataFrame(rows, columns=["opens_at", "closes_at"])
    seconds = (calendar["closes_at"] - calendar["opens_at"]).dt.total_seconds().astype(int)
    return calendar.assign(day=_days(), seconds_before=seconds.cumsum() - seconds)


@pytest.fixture(params=OFFICES.values(), ids=OFFICES.keys())
def hours(request: pytest.FixtureRequest) -> WorkingHours:
    return request.param


@cache
def _minutes(hours: WorkingHours) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Every minute of the calendar, and how many before it were worked, by the clock on the wall at each."""
    days_off = pd.DatetimeIndex(hours.days_off(_FIRST.year, _LAST.year))
    minutes = pd.date_range(_FIRST, _LAST + timedelta(days=1), freq="min", tz=_AMSTERDAM)
    on_the_wall = minutes.tz_localize(None)
    clock = on_the_wall.hour * 60 + on_the_wall.minute
    opens, closes = (moment.hour * 60 + moment.minute for moment in (hours.opens, hours.closes))
    is_worked = (clock >= opens) & (clock < closes) & on_the_wall.day_of_week.isin([day - 1 for day in hours.weekdays])
    is_worked &= ~on_the_wall.normalize().isin(days_off)
    return minutes.tz_convert(UTC).tz_localize(None), np.concatenate(([0], np.cumsum(is_worked)))[:-1]


def test_a_hundred_thousand_intervals_are_as_long_as_their_worked_minutes(hours: WorkingHours) -> None:
    minutes, worked = _minutes(hours)
    drawn = np.random.default_rng(20261123).integers(0, len(minutes), (2, _INTERVALS))
    starts, ends = np.sort(drawn, axis=0)
    moments = minutes.to_numpy("datetime64[us]")
    found = WorkingTime.of(_calendar(hours)).between(moments[starts], moments[ends])
    assert worked[-1] > 10_000
    assert np.array_equal(found, (worked[ends] - worked[starts]) * 60.0)


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_every_minute_around_a_change_of_the_clock_counts_as_on_the_wall(hours: WorkingHours, night: date) -> None:
    minutes, worked = _minutes(hours)
    first = minutes.searchsorted(pd.Timestamp(night - timedelta(days=1)))
    around = slice(first, first + 3 * 24 * 60)
    moments = minutes.to_numpy("datetime64[us]")
    found = WorkingTime.of(_calendar(hours)).positions(moments[around])
    assert np.array_equal(found, worked[around] * 60.0)


def test_what_a_query_is_given_as_worked_before_now_is_what_was_worked(hours: WorkingHours) -> None:
    minutes, worked = _minutes(hours)
    calendar = _calendar(hours)
    moments = [(calendar[name] - pd.Timestamp(0, tz="UTC")).dt.total_seconds() for name in ("opens_at", "closes_at")]
    days = WorkingDays(*map(list, moments), list(calendar["seconds_before"].astype(float)), hours.day_seconds)
    places = range(0, len(minutes), 97)
    found = [days.before(minutes[place].to_pydatetime().replace(tzinfo=UTC)) or 0.0 for place in places]
    assert found == [worked[place] * 60.0 for place in places]
    assert days.before(datetime(1999, 1, 1, tzinfo=UTC)) is None


def test_an_office_that_works_at_night_works_an_hour_less_in_march_and_an_hour_more_in_october() -> None:
    calendar = WorkingTime.of(_calendar(OFFICES["always, but for an hour"]))
    nights = np.array(["2026-03-28T23", "2026-10-24T22", "2026-06-19T22"], "datetime64[us]")
    ends = np.array(["2026-03-29T22", "2026-10-25T23", "2026-06-20T22"], "datetime64[us]")
    assert list(calendar.between(nights, ends) / 3600) == [22, 24, 23]


def test_public_holidays_and_closing_days_take_no_working_time() -> None:
    hours = WorkingHours(closing_days=(date(2026, 6, 1),))
    worked = WorkingTime.of(_calendar(hours))
    days = ["2026-04-27", "2026-04-03", "2026-05-05", "2026-06-01", "2026-06-02"]
    starts = np.array(days, "datetime64[us]")
    assert list(worked.between(starts, starts + np.timedelta64(1, "D")) / 3600) == [0, 0, 0, 0, 8]
    open_then = WorkingTime.of(_calendar(OFFICES["open on Good Friday and 5 May"]))
    assert list(open_then.between(starts, starts + np.timedelta64(1, "D")) / 3600) == [0, 8, 8, 8, 8]


def _overlap(calendar: pd.DataFrame, start: np.datetime64, end: np.datetime64) -> float:
    """Seconds of an interval within the opening hours, day by day."""
    first, last = (pd.Timestamp(moment, tz=UTC) for moment in (start, end))
    overlaps = calendar["closes_at"].clip(upper=last) - calendar["opens_at"].clip(lower=first)
    return overlaps.clip(lower=pd.Timedelta(0)).dt.total_seconds().sum()


_MICROSECONDS = [int(np.datetime64(day, "us").astype(np.int64)) for day in ("2024-11-01", "2027-04-01")]
_moments = st.integers(*_MICROSECONDS).map(lambda microsecond: np.datetime64(microsecond, "us"))


@hypothesis_settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(OFFICES)), _moments, _moments)
def test_any_interval_is_the_sum_of_its_overlaps_with_the_opening_hours(
    office: str, start: np.datetime64, end: np.datetime64
) -> None:
    start, end = min(start, end), max(start, end)
    both = np.array([start, end])
    there, back = WorkingTime.of(_calendar(OFFICES[office])).between(both, both[::-1])
    assert there == pytest.approx(_overlap(_calendar(OFFICES[office]), start, end))
    assert back == -there


def _positions(hours: WorkingHours) -> Iterator[tuple[WorkingTime, np.ndarray]]:
    worked = WorkingTime.of(_calendar(hours))
    end = worked.positions(np.array(["2030-01-01"], "datetime64[us]"))[0]
    random = np.random.default_rng(7)
    yield worked, random.integers(0, int(end) * 1_000_000, 50_000) / 1e6  # to the microsecond
    yield worked, np.concatenate((worked.before / 1e6, [end]))  # where one day ends and another begins


def test_the_moment_of_a_position_has_that_position(hours: WorkingHours) -> None:
    for worked, positions in _positions(hours):
        assert np.array_equal(worked.positions(worked.moments(positions)), positions)


def test_the_moment_of_a_position_is_the_first_one(hours: WorkingHours) -> None:
    for worked, positions in _positions(hours):
        later = positions[positions > 0]
        just_before = worked.moments(later) - np.timedelta64(1, "us")
        assert np.all(worked.positions(just_before) < later)


def test_a_day_of_work_from_friday_afternoon_ends_on_monday_afternoon() -> None:
    worked = WorkingTime.of(_calendar(WorkingHours()))
    friday: Moments = np.array(["2026-06-05T13:30"], "datetime64[us]")  # 15:30 in Amsterdam
    assert worked.moments(worked.positions(friday) + 8 * 3600) == np.datetime64("2026-06-08T13:30")


def test_what_is_unknown_stays_unknown() -> None:
    worked = WorkingTime.of(_calendar(WorkingHours()))
    nothing = np.array(["NaT", "2026-06-05"], "datetime64[us]")
    assert list(np.isnan(worked.positions(nothing))) == [True, False]
    assert list(np.isnat(worked.moments(np.array([np.nan, np.inf, -1.0, 1e12, 0.0])))) == [True] * 4 + [False]


def test_outside_its_calendar_no_time_passes() -> None:
    worked = WorkingTime.of(_calendar(WorkingHours()))
    before, after = (
        np.array(["1999-01-01", "2024-12-31"], "datetime64[us]"),
        np.array(["2027-02-01", "2050-01-01"], "M8[us]"),
    )
    assert np.array_equal(worked.positions(before), [0, 0])
    assert len(set(worked.positions(after))) == 1


def test_the_shape_of_what_is_asked_is_the_shape_of_the_answer() -> None:
    worked = WorkingTime.of(_calendar(WorkingHours()))
    square = np.array([["2026-06-05", "2026-06-06"], ["2026-06-07", "2026-06-08"]], "datetime64[us]")
    assert worked.positions(square).shape == worked.moments(worked.positions(square)).shape == (2, 2)


def test_a_calendar_without_a_working_day_is_refused() -> None:
    calendar = _calendar(WorkingHours())
    with pytest.raises(ValueError, match="working day"):
        WorkingTime.of(calendar.assign(closes_at=calendar["opens_at"]))
