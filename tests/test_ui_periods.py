"""Named periods: first and last day, both included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import periods

NAMED = [name for name in periods.PRESETS if name not in (periods.ALL, periods.OWN)]
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_a_week_begins_on_monday_and_lasts_to_today(today: date) -> None:
    first, last = periods.between("deze-week", today)
    assert first is not None
    assert first.isoweekday() == 1
    assert last == today
    assert today - first < timedelta(days=7)


def test_this_week_on_a_monday_is_that_day_alone() -> None:
    assert periods.between("deze-week", date(2026, 11, 23)) == (date(2026, 11, 23), date(2026, 11, 23))


def test_this_week_on_a_sunday_began_six_days_before_in_the_month_before() -> None:
    assert periods.between("deze-week", date(2026, 11, 1)) == (date(2026, 10, 26), date(2026, 11, 1))


@given(DAYS)
def test_last_month_ends_the_day_before_this_month_begins(today: date) -> None:
    (before_first, before_last), (first, last) = (periods.between(n, today) for n in ("vorige-maand", "deze-maand"))
    assert before_first is not None
    assert before_last is not None
    assert first == before_last + timedelta(days=1)
    assert before_first == before_last.replace(day=1)
    assert last == today


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2028, 3, 31), (date(2028, 2, 1), date(2028, 2, 29))),
        (date(2026, 3, 1), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2027, 1, 15), (date(2026, 12, 1), date(2026, 12, 31))),
    ],
)
def test_last_month_knows_leap_days_and_the_turn_of_the_year(today: date, expected: tuple[date, date]) -> None:
    assert periods.between("vorige-maand", today) == expected


@pytest.mark.parametrize(("month", "first_month"), [(1, 1), (3, 1), (4, 4), (6, 4), (9, 7), (10, 10), (12, 10)])
def test_a_quarter_begins_in_january_april_july_or_october(month: int, first_month: int) -> None:
    assert periods.between("dit-kwartaal", date(2026, month, 28)) == (date(2026, first_month, 1), date(2026, month, 28))


def test_this_year_begins_on_its_first_day() -> None:
    assert periods.between("dit-jaar", date(2026, 11, 23)) == (date(2026, 1, 1), date(2026, 11, 23))


@given(DAYS, st.sampled_from(NAMED))
def test_no_named_period_is_open_or_lies_in_the_future(today: date, name: str) -> None:
    first, last = periods.between(name, today)
    assert first is not None
    assert last is not None
    assert first <= last <= today


@pytest.mark.parametrize("name", [periods.ALL, periods.OWN, "nooit van gehoord"])
def test_any_other_name_leaves_both_ends_open(name: str) -> None:
    assert periods.between(name, date(2026, 11, 23)) == (None, None)


def test_a_period_is_told_with_the_ends_it_has() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    told = [periods.in_words(first, last), periods.in_words(first, None), periods.in_words(None, last)]
    assert told == ["01-11-2026 t/m 30-11-2026", "vanaf 01-11-2026", "t/m 30-11-2026"]
