"""Payroll calendars and holidays of the demo office."""

from collections.abc import Iterator
from datetime import date

import pytest

from demo import DemoReport
from tests.demo_office import asked, made, number


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoReport]:
    with made(tmp_path_factory.mktemp("demo"), workflows=0, until=date(2026, 11, 20)) as report:
        yield report


def test_months_four_weeks_and_weeks_all_occur(office: DemoReport) -> None:
    patterns = {"month": "2026-11", "four weeks": "2026-P12", "week": "2026-W47"}
    for kind, period in patterns.items():
        assert number(office, f"select count(*) from payroll_period where payroll_period = '{period}'") > 0, kind


def test_periods_of_an_employer_follow_each_other_without_gap_or_overlap(office: DemoReport) -> None:
    gaps = """
        select count(*) from (
            select starts_on, lag(ends_on) over (partition by employer_id order by starts_on) as previous_ends_on
            from payroll_period
        ) where previous_ends_on is not null and starts_on <> previous_ends_on + 1
    """
    assert number(office, gaps) == 0


def test_2026_has_53_weeks_and_thirteen_periods_of_four_weeks(office: DemoReport) -> None:
    weeks = "select count(*) from payroll_period where employer_id = 'roggestaart' and payroll_period like '2026-W%'"
    assert number(office, weeks) == 53
    last = "select ends_on from payroll_period where employer_id = 'wegewind' and payroll_period = '2026-P13'"
    assert asked(office, last) == [(date(2027, 1, 3),)]


def test_a_cutoff_is_at_noon_on_a_working_day_within_its_period(office: DemoReport) -> None:
    odd = """
        select count(*) from payroll_period
        where strftime(cutoff_at, '%H:%M') <> '12:00' or isodow(cutoff_at) > 5
           or cutoff_at::date not between starts_on and ends_on
    """
    assert number(office, odd) == 0


@pytest.mark.parametrize(
    ("period", "cutoff_on"),
    [("2024-W01", "2024-01-05"), ("2024-W13", "2024-03-29"), ("2025-W52", "2025-12-24"), ("2026-W53", "2026-12-31")],
)
def test_a_weekly_cutoff_is_the_last_working_day_of_the_week(office: DemoReport, period: str, cutoff_on: str) -> None:
    chosen = f"employer_id = 'bloemtij' and payroll_period = '{period}'"
    assert asked(office, f"select cutoff_at::date::varchar from payroll_period where {chosen}") == [(cutoff_on,)]


def test_easter_monday_ascension_whit_monday_and_kings_day_are_no_working_days(office: DemoReport) -> None:
    # Rietmeander closes five working days before the end of the month: holidays in the last week move that back.
    found = dict(
        asked(
            office,
            "select payroll_period, cutoff_at::date::varchar from payroll_period where employer_id = 'rietmeander'",
        )
    )
    assert found["2024-04"] == "2024-04-24"
    assert found["2025-05"] == "2025-05-23"
    assert found["2026-05"] == "2026-05-22"
    assert found["2026-04"] == "2026-04-23"


def test_past_periods_are_approved_and_coming_ones_are_not(office: DemoReport) -> None:
    assert (
        number(office, "select count(*) from payroll_period where ends_on < '2026-11-10' and approved_at is null") == 0
    )
    assert (
        number(office, "select count(*) from payroll_period where starts_on > '2026-11-20' and approved_at is not null")
        == 0
    )
    coming = "select count(distinct employer_id) from payroll_period where starts_on > '2026-11-20'"
    assert number(office, coming) == 12
