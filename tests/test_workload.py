"""Werklast: what roles and persons have open, what comes and goes, recounted; and who is not told apart."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from statistics import median
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import queries
from auth import accounts, scope
from auth.accounts import User
from queries import Reader
from queries.selection import Selection
from reports import bottleneck_rows, workload
from reports.bottlenecks import Asked
from reports.weeks import Window, window
from settings import AMSTERDAM, settings
from tests import flow_office
from tests.conftest import forget
from tests.flow_office import HR_USER, OFFICE_USER, PEOPLE, SUBMITTING, Event, Flow
from tests.organisation import NOW
from tests.screens import assert_nothing_raised, opened, own_home, read_aloud
from ui import workload as section
from ui import workload_chart
from ui.chart_look import LIGHT

PAGE = "pages/reports/bottlenecks.py"
ALL = Asked(Selection())
TODAY = NOW.astimezone(AMSTERDAM).date()
EVER = Window(date(2020, 1, 1), TODAY)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with own_home(tmp_path_factory):
        made = flow_office.make()
        for someone in flow_office.USERS:
            accounts.add(someone)
        yield made
        forget()


def asking(who: User = OFFICE_USER) -> AbstractContextManager[Reader]:
    return queries.reader(scope.of(who), NOW)


def is_within(moment: datetime | None, days: Window) -> bool:
    return moment is not None and days.first <= moment.astimezone(AMSTERDAM).date() <= days.last


def counted(events: list[Event], days: Window) -> dict[str, Any]:
    ages = [(NOW - event.started_at).total_seconds() for event in events if event.executed_at is None]
    return {
        "open": len(ages),
        "arrived": sum(is_within(event.started_at, days) for event in events),
        "executed": sum(is_within(event.executed_at, days) for event in events),
        "median": pytest.approx(median(ages)) if ages else None,
        "oldest": pytest.approx(max(ages)) if ages else None,
    }


def told(row: dict[str, Any]) -> dict[str, Any]:
    names = {"open": "open", "arrived": "arrived", "executed": "executed"}
    names |= {"median": "median_age_seconds", "oldest": "oldest_age_seconds"}
    return {name: None if pd.isna(row[column]) else row[column] for name, column in names.items()}


@pytest.mark.parametrize(
    "days", [None, Window(date(2026, 9, 7), date(2026, 9, 20)), EVER], ids=["usual", "two", "ever"]
)
def test_every_role_and_person_has_the_numbers_of_a_recount(office: Flow, days: Window | None) -> None:
    with asking() as reader:
        found = workload.workload(reader, ALL, days)
    counted_in = days or Window(date(2026, 9, 21), date(2026, 11, 15))
    assert found.window == counted_in
    for row in found.rows.to_dict("records"):
        own = [event for event in office.events if event.role == row["role"]]
        if not row["is_role"]:
            actor = None if pd.isna(row["person"]) else row["person"]
            own = [event for event in own if event.actor == actor]
        assert told(row) == counted(own, counted_in)
        assert row["in_per_week"] == pytest.approx(row["arrived"] / counted_in.weeks)
        assert row["out_per_week"] == pytest.approx(row["executed"] / counted_in.weeks)


@pytest.mark.parametrize("days", [Window(date(2026, 9, 7), date(2026, 9, 20)), EVER], ids=["two", "ever"])
def test_every_number_opens_as_many_rows(office: Flow, days: Window) -> None:
    columns = {"Open": "open", "Erbij per week": "arrived", "Weg per week": "executed"}
    asked = Asked(Selection(submitted_from=days.first, submitted_until=days.last))
    with asking() as reader:
        found = workload.workload(reader, ALL, days)
        for row in found.rows.to_dict("records"):
            for heading, column in columns.items():
                wanted = section.rows_behind(row, heading, days)
                rows = [] if wanted is None else bottleneck_rows.page(reader, asked, wanted, None, 0)
                assert len(rows) == row[column], (row, heading)
            assert section.rows_behind(row, "Personen", days) is None
    assert len(found.rows) > len(found.roles) > 3


def test_the_bars_stand_in_the_order_of_the_roles_and_each_leads_to_a_number_of_the_table(office: Flow) -> None:
    with asking() as reader:
        roles = workload.workload(reader, ALL).roles
    bars = workload_chart.draw(roles, list(roles["role"]), LIGHT).to_dict()["datasets"]
    [shown] = bars.values()
    assert {(bar["number"], bar["way"]) for bar in shown} == set(product(range(len(roles)), workload_chart.COLUMNS))
    for bar in shown:
        assert bar["role"] == roles["role"][bar["number"]]
        assert section.rows_behind(roles.iloc[bar["number"]], workload_chart.COLUMNS[bar["way"]], EVER)


def test_over_all_time_what_came_in_less_what_went_out_is_what_is_open(office: Flow) -> None:
    with asking() as reader:
        rows = workload.workload(reader, ALL, EVER).rows
    assert (rows["arrived"] - rows["executed"] == rows["open"]).all()


def test_the_persons_of_a_role_and_what_nobody_took_up_add_up_to_the_role(office: Flow) -> None:
    with asking() as reader:
        found = workload.workload(reader, ALL)
    told_apart = found.roles[found.roles["has_persons"]]
    assert set(told_apart["role"]) == {"HR", "Salaris", SUBMITTING}
    for row in told_apart.to_dict("records"):
        parts = found.persons(row["role"])
        for column in ("open", "arrived", "executed"):
            assert parts[column].sum() == row[column]
        assert parts["oldest_age_seconds"].max() == row["oldest_age_seconds"] or row["open"] == 0


def test_a_role_with_fewer_than_five_people_is_there_as_a_whole_only(office: Flow) -> None:
    with asking() as reader:
        found = workload.workload(reader, ALL)
        rows = workload.answer(reader, ALL)
    whole = found.roles.set_index("role").loc["Leidinggevende"]
    assert whole["people"] == len(PEOPLE["Leidinggevende"]) < settings().fewest_people
    assert found.persons("Leidinggevende").empty
    assert [row["actor"] for row in rows if row["role"] == "Leidinggevende"] == [None]
    names = {row["actor"] for row in rows}
    assert not names & set(PEOPLE["Leidinggevende"])
    assert names & set(PEOPLE["HR"])


@pytest.mark.parametrize(("fewest", "is_apart"), [(7, True), (8, False)])
def test_the_office_sets_how_large_a_group_must_be(
    office: Flow, monkeypatch: pytest.MonkeyPatch, fewest: int, is_apart: bool
) -> None:
    monkeypatch.setattr(workload, "settings", lambda: replace(settings(), fewest_people=fewest))
    with asking() as reader:
        found = workload.workload(reader, ALL, EVER)
    assert found.persons("HR").empty is not is_apart


def test_a_filter_that_leaves_few_people_hides_them_too(office: Flow) -> None:
    few = Asked(Selection(employee=("Mw 1", "Mw 3", "Mw 5")))
    with asking() as reader:
        found = workload.workload(reader, few, EVER)
    assert set(found.roles["people"]) <= {1, 2, 3, 4}
    assert found.rows["is_role"].all()


def test_work_without_a_role_is_of_no_group_and_is_never_told_apart() -> None:
    rows = pd.DataFrame(
        {"role": [None, None], "person": [None, "Noor"], "is_role": [True, False], "people": [100, 1], "open": [1, 1]}
    )
    assert workload.told_apart(rows)["is_role"].tolist() == [True]


def test_someone_of_one_employer_sees_the_numbers_of_that_employer(office: Flow) -> None:
    own = office.seen(("bakkerij",))
    with asking(HR_USER) as reader:
        found = workload.workload(reader, ALL, EVER)
    assert dict(zip(found.roles["role"], found.roles["open"], strict=True)) == {
        role: counted([event for event in own.events if event.role == role], EVER)["open"]
        for role in {event.role for event in own.events}
    }


def test_the_report_has_a_row_per_role_and_per_person_that_may_be_told_apart(office: Flow) -> None:
    with asking() as reader:
        rows = workload.answer(reader, ALL)
        found = workload.workload(reader, ALL).rows
    assert Counter((row["role"], row["actor"]) for row in rows).most_common(1)[0][1] == 1
    assert {row["role"] for row in rows if row["actor"] is None} == set(found["role"])
    assert set(rows[0]) == {"role", "actor", "open", "in_per_week", "out_per_week", "median_age_seconds"}


@pytest.mark.parametrize(
    ("open_", "arrived", "executed", "expected"),
    [
        (0, 10, 2, "leeg"),
        (14, 8, 16, "98 dagen"),
        (5, 9, 8, "groeit"),
        (5, 8, 8, "blijft gelijk"),
        (5, 0, 0, "staat stil"),
    ],
)
def test_clearing_takes_as_long_as_what_is_open_at_the_rate_that_more_goes_out_than_comes_in(
    open_: int, arrived: int, executed: int, expected: str
) -> None:
    rows = pd.DataFrame({"open": [open_], "arrived": [arrived], "executed": [executed]})
    eight_weeks = Window(date(2026, 9, 21), date(2026, 11, 15))
    found = workload.with_rates(rows, eight_weeks).to_dict("records")[0]
    assert section.clearing(found) == expected


@given(first=st.dates(date(2026, 1, 1), date(2026, 12, 31)), length=st.integers(1, 200))
def test_the_weeks_of_a_period_are_whole_lie_in_it_and_are_past(first: date, length: int) -> None:
    last = first + timedelta(days=length - 1)
    now = datetime(2026, 8, 12, 9, tzinfo=UTC)
    found = window(Asked(Selection(submitted_from=first, submitted_until=last)), now)
    assert found.first <= found.last
    whole = [first + timedelta(days=day) for day in range(length - 6) if (first + timedelta(days=day)).weekday() == 0]
    past = [day for day in whole if day + timedelta(days=6) < now.date()]
    if past:
        assert (found.first, found.last) == (past[0], past[-1] + timedelta(days=6))
    elif first < now.date():
        assert first == found.first
        assert found.last <= min(last, date(2026, 8, 11))


def test_without_a_period_the_last_eight_whole_weeks_count() -> None:
    monday_morning = datetime(2026, 11, 23, 8, tzinfo=AMSTERDAM)
    assert window(ALL, monday_morning) == Window(date(2026, 9, 28), date(2026, 11, 22))
    assert window(ALL, monday_morning - timedelta(days=1)) == Window(date(2026, 9, 21), date(2026, 11, 15))


@pytest.mark.usefixtures("office")
def test_the_screen_says_why_a_small_group_is_not_told_apart_and_that_the_works_council_has_a_say() -> None:
    app = opened(OFFICE_USER.email, PAGE, part="werklast", period="alles")
    app.selectbox(key="bottleneck:team").set_value("Leidinggevende").run()
    assert_nothing_raised(app)
    said = read_aloud(app)
    assert "minder dan 5 personen wordt niet vergeleken" in said
    assert "WOR art. 27 lid 1 onder k en l" in said
    for name in PEOPLE["Leidinggevende"]:
        assert not any(name in grid.value.to_csv() for grid in app.dataframe)


@pytest.mark.usefixtures("office")
def test_the_screen_shows_the_persons_of_a_large_group() -> None:
    app = opened(OFFICE_USER.email, PAGE, part="werklast", period="alles")
    app.selectbox(key="bottleneck:team").set_value("HR").run()
    grid = next(grid for grid in app.dataframe if (grid.key or "").startswith("persons-"))
    assert set(grid.value["Persoon"]) <= {*PEOPLE["HR"], "Nog niet opgepakt"}
    assert len(grid.value) >= 5
