"""Chances that are true where the truth is simulated, and the same however the rows are given."""

import numpy as np
import pandas as pd
import pytest

from analysis.calibration import brier, calibration, naive_brier
from analysis.forecast import Forecast
from tests.simulated_work import STEPS, Work, work


@pytest.fixture(scope="module")
def simulated() -> list[Work]:
    return [work(seed, 60_000) for seed in range(3)]


def test_of_what_is_said_to_be_ready_with_80_percent_about_80_percent_is(simulated: list[Work]) -> None:
    ready = [each.truth <= Forecast.of(each.waits).ready(each.open_workflows) for each in simulated]
    covered = np.concatenate(ready)
    assert len(covered) > 10_000
    assert 0.78 <= covered.mean() <= 0.82
    places = np.concatenate([each.open_workflows["step"] for each in simulated])
    for step, _ in STEPS:
        assert covered[places == step].mean() == pytest.approx(0.8, abs=0.03)


def test_of_what_gets_a_chance_about_that_share_makes_it(simulated: list[Work]) -> None:
    for column in ("makes_cutoff", "misses_target"):
        chances = np.concatenate([Forecast.of(each.waits).chances(each.open_workflows)[column] for each in simulated])
        came_true = np.concatenate([each.came_true(column) for each in simulated])
        found = calibration(chances, came_true)
        assert found["workflows"].min() > 1000
        assert np.allclose(found["predicted"], found["made"], rtol=0, atol=0.03)
        assert brier(chances, came_true) < 0.75 * naive_brier(came_true, chances, came_true)


def test_finished_steps_alone_would_promise_too_much(simulated: list[Work]) -> None:
    each = simulated[0]
    only_done = each.waits[each.waits["is_done"] & (each.waits["entered"] == 0)]
    short_sighted = Forecast.of(only_done).ready(each.open_workflows)
    assert np.mean(each.truth <= short_sighted) < 0.78


def test_a_chance_at_the_moment_of_ready_is_that_share_and_half_an_hour_earlier_it_is_less(
    simulated: list[Work],
) -> None:
    forecast, asked = Forecast.of(simulated[0].waits), simulated[0].open_workflows[:500]
    ready = forecast.ready(asked)
    asked, ready = asked[np.isfinite(ready)], ready[np.isfinite(ready)]
    assert np.all(forecast.chances(asked.assign(left_seconds=ready))["makes_cutoff"] >= 0.8 - 1e-9)
    earlier = forecast.chances(asked.assign(left_seconds=ready - 1800))["makes_cutoff"]
    assert np.all(earlier < 0.8)


def test_rows_are_answered_each_for_itself_in_whatever_order_and_index(simulated: list[Work]) -> None:
    forecast, asked = Forecast.of(simulated[0].waits), simulated[0].open_workflows
    whole = forecast.chances(asked)
    shuffled = asked.sample(frac=1, random_state=1)
    assert len(shuffled) > 2000
    pd.testing.assert_frame_equal(forecast.chances(shuffled), whole.loc[shuffled.index], rtol=0, atol=1e-12)
    alone = pd.concat([forecast.chances(asked.iloc[[row]]) for row in range(0, len(asked), 97)])
    pd.testing.assert_frame_equal(alone, whole.iloc[::97], rtol=0, atol=1e-12)
    assert np.array_equal(forecast.ready(shuffled), pd.Series(forecast.ready(asked)).loc[shuffled.index])


def test_names_may_come_as_text_or_as_categories(simulated: list[Work]) -> None:
    each = simulated[0]
    names = ["process", "step", "role"]
    expected = Forecast.of(each.waits).chances(each.open_workflows)
    for kind in ("category", "object"):
        forecast = Forecast.of(each.waits.astype(dict.fromkeys(names, kind)))
        asked = each.open_workflows.astype(dict.fromkeys([*names, "remaining"], kind))
        pd.testing.assert_frame_equal(forecast.chances(asked), expected)


def test_executions_count_as_often_as_they_say(simulated: list[Work]) -> None:
    each = simulated[0]
    one_by_one = each.waits.loc[each.waits.index.repeat(each.waits["executions"])].assign(executions=1)
    assert len(one_by_one) > 10 * len(each.waits)
    asked = each.open_workflows
    found = Forecast.of(one_by_one.sample(frac=1, random_state=2)).chances(asked)
    pd.testing.assert_frame_equal(found, Forecast.of(each.waits).chances(asked), rtol=0, atol=1e-12)


def test_another_process_changes_nothing_where_the_own_group_suffices(simulated: list[Work]) -> None:
    first, other = simulated[0], work(9, 20_000, process="Update adres")
    both = Forecast.of(pd.concat([other.waits, first.waits]))
    own = Forecast.of(first.waits)
    asked = first.open_workflows
    pd.testing.assert_frame_equal(both.chances(asked), own.chances(asked))
    assert np.array_equal(both.ready(asked), own.ready(asked))
    assert both.derived_target("Declaratie", "Controle") == own.derived_target("Declaratie", "Controle")
