"""Verouderend werk: open work against the ages at which finished work left the same step, recounted in plain Python."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import queries
from auth import accounts, scope
from auth.accounts import User
from queries import Reader
from queries.selection import Selection
from queries.terms import Clock
from reports import ageing, bottleneck_rows
from reports.ageing import FEWEST, SHARES
from reports.bottlenecks import Asked
from reports.weeks import without_period
from tests import flow_office
from tests.conftest import forget
from tests.flow_office import HR_USER, OFFICE_USER, PROCESSES, Flow
from tests.organisation import NOW, publish
from tests.screens import WORKFLOW, assert_nothing_raised, opened, own_home, read_aloud
from ui import ageing as section
from ui import ageing_chart

PAGE = "pages/reports/bottlenecks.py"
ALL = Asked(Selection())


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


def seconds(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def left_ages(flow: Flow, process: str, step: str) -> list[float]:
    """At which age each finished workflow left this step for good."""
    last: dict[str, float] = {}
    for event in flow.events:
        if (event.workflow.process, event.step) == (process, step) and event.workflow.finished_at and event.executed_at:
            last[event.workflow.workflow_id] = seconds(event.workflow.submitted_at, event.executed_at)
    return sorted(last.values())


def waiting(flow: Flow) -> dict[str, str]:
    return {event.workflow.workflow_id: event.step for event in flow.events if event.executed_at is None}


@pytest.mark.parametrize("someone", [OFFICE_USER, HR_USER], ids=lambda someone: someone.name)
def test_every_open_workflow_in_scope_is_there_once_with_its_step_its_age_and_its_place(
    office: Flow, someone: User
) -> None:
    flow = office.seen(("bakkerij",) if someone is HR_USER else ("bakkerij", "zorggroep"))
    with asking(someone) as reader:
        rows = ageing.answer(reader, ALL)
    by_id = {workflow.workflow_id: workflow for workflow in flow.workflows}
    assert {row["workflow_id"]: row["step"] for row in rows} == waiting(flow)
    assert len(rows) == len(waiting(flow))
    for row in rows:
        workflow = by_id[row["workflow_id"]]
        age = seconds(workflow.submitted_at, NOW)
        left = left_ages(flow, workflow.process, row["step"])
        assert row["total_age_seconds"] == pytest.approx(age)
        expected = None if len(left) < FEWEST else sum(other <= age for other in left) / len(left)
        assert row["percentile"] == (expected if expected is None else pytest.approx(expected))
    assert any(row["percentile"] is not None for row in rows)


def test_the_bands_are_the_first_ages_at_which_that_share_had_left(office: Flow) -> None:
    with asking() as reader:
        steps = ageing.ageing(reader, ALL).steps
    for row in steps.to_dict("records"):
        left = left_ages(office, row["process"], row["step"])
        assert row["finished"] == len(left)
        for share in SHARES:
            found = row[ageing.column(share)]
            if len(left) < FEWEST:
                assert np.isnan(found)
            else:
                assert sum(age <= found + 0.001 for age in left) >= share * len(left)
                assert sum(age < found - 0.001 for age in left) < share * len(left)


def test_open_work_of_the_steps_adds_up_to_all_open_work(office: Flow) -> None:
    with asking() as reader:
        found = ageing.ageing(reader, ALL)
        offered = ageing.processes(reader, ALL)
    assert found.steps["open"].sum() == len(found.opened) == len(waiting(office))
    assert sum(len(found.of(process).opened) for process in PROCESSES) == len(found.opened)
    counts = [len(found.of(process).opened) for process in offered]
    assert counts == sorted(counts, reverse=True)


def test_the_steps_stand_in_the_order_of_the_process(office: Flow) -> None:
    with asking() as reader:
        steps = ageing.ageing(reader, ALL).of(PROCESSES[0]).steps["step"].tolist()
    assert steps[:2] == ["Indienen", "Goedkeuren"]
    assert steps.index("Controle") < steps.index("Uitvoeren")


def test_a_period_narrows_what_is_compared_with_and_leaves_what_is_open(office: Flow) -> None:
    asked = Asked(Selection(submitted_from=date(2026, 9, 1), submitted_until=date(2026, 10, 31)))
    with asking() as reader:
        narrow = ageing.ageing(reader, asked, without_period(asked))
        whole = ageing.ageing(reader, ALL)
    assert narrow.opened["workflow_id"].tolist() == whole.opened["workflow_id"].tolist()
    assert narrow.steps["finished"].sum() < whole.steps["finished"].sum()
    assert narrow.steps["step"].tolist() == whole.steps["step"].tolist()


def test_in_office_hours_no_age_is_longer_than_by_the_calendar(office: Flow) -> None:
    with asking() as reader:
        calendar = ageing.ageing(reader, ALL).opened.set_index("workflow_id")["total_age_seconds"]
        work = ageing.ageing(reader, Asked(Selection(clock=Clock.WORK))).opened.set_index("workflow_id")
    assert (work["total_age_seconds"] <= calendar[work.index] + 1).all()
    assert (work["total_age_seconds"] < calendar[work.index]).any()


def test_the_finished_workflows_a_step_is_held_against_are_as_many_rows(office: Flow) -> None:
    period = Asked(Selection(submitted_from=date(2026, 8, 1)))
    for asked in (ALL, period):
        with asking() as reader:
            found = ageing.ageing(reader, asked, without_period(asked))
            for place in found.opened.drop_duplicates(["process", "step"]).index:
                wanted = section.finished_rows(found.opened, place, "Afgeronde workflows")
                assert wanted is not None
                held = found.steps[(found.steps["process"] == wanted.process) & (found.steps["step"] == wanted.step)]
                assert len(bottleneck_rows.page(reader, asked, wanted, None, 0)) == held["finished"].item() > 0
        assert section.finished_rows(found.opened, 0, "Medewerker") is None


def test_another_employers_work_changes_no_figure(office: Flow) -> None:
    with asking(HR_USER) as reader:
        own = ageing.answer(reader, ALL)
    with asking() as reader:
        narrowed = ageing.answer(reader.narrowed(["bakkerij"]), ALL)
    assert own == narrowed


def test_a_sign_says_between_which_bounds_the_age_is(office: Flow) -> None:
    with asking() as reader:
        found = ageing.ageing(reader, ALL).of(PROCESSES[0])
    marks = ageing_chart.marks(found.opened, found.steps["step"].tolist(), ALL)
    names = [name for name, _, _ in ageing_chart.BANDS]
    for band, share in zip(marks["band"], found.opened["percentile"], strict=True):
        expected = "weinig gegevens" if np.isnan(share) else names[sum(share >= bound for bound in SHARES)]
        assert band == expected
    assert marks["number"].tolist() == list(range(len(found.opened)))


def test_the_bands_lie_on_top_of_each_other_from_zero_up(office: Flow) -> None:
    with asking() as reader:
        steps = ageing.ageing(reader, ALL).of(PROCESSES[0]).steps
    for _, own in ageing_chart.bands(steps, 86400.0).groupby("step"):
        assert own["low"].iloc[0] == 0
        assert all(high == low for high, low in pairwise_bounds(own))


@pytest.mark.usefixtures("home")
def test_with_too_little_finished_for_any_band_the_screen_still_shows_what_is_open() -> None:
    publish(flow_office.flow(5, 12).organisation)
    for someone in flow_office.USERS:
        accounts.add(someone)
    app = opened(OFFICE_USER.email, PAGE, part="verouderend", period="alles")
    assert_nothing_raised(app)
    assert "te weinig afgeronde workflows" in read_aloud(app)
    with asking() as reader:
        assert ageing_chart.bands(ageing.ageing(reader, ALL).steps, 86400.0).empty


def pairwise_bounds(bands: pd.DataFrame) -> list[tuple[float, float]]:
    return [(one["high"], two["low"]) for one, two in pairwise(bands.to_dict("records"))]


@pytest.mark.usefixtures("office")
def test_the_screen_tells_how_much_is_old_and_opens_a_workflow_from_its_row() -> None:
    app = opened(OFFICE_USER.email, PAGE, part="verouderend", period="alles")
    assert "open workflow" in read_aloud(app)
    grid = next(grid for grid in app.dataframe if (grid.key or "").startswith("ageing-"))
    app.session_state[grid.key] = {"selection": {"rows": [], "columns": [], "cells": [(0, "Medewerker")]}}
    app.run()
    assert_nothing_raised(app)
    app.switch_page(WORKFLOW).run()
    assert grid.value["Medewerker"].iloc[0] in read_aloud(app)


@pytest.mark.usefixtures("office")
def test_another_process_is_shown_when_it_is_chosen() -> None:
    app = opened(OFFICE_USER.email, PAGE, part="verouderend")
    box = app.selectbox(key="bottleneck:flow")
    other = next(name for name in box.options if name != box.value)
    box.set_value(other).run()
    assert_nothing_raised(app)
    assert any(title.value.startswith(other) for title in app.subheader)
