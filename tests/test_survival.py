"""The share that takes longer: as another implementation computes it, and true where the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from analysis.survival import Curve, kaplan_meier

_WINDOW, _COMING = 30.0, 200_000


def _drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ages with many ties, at least one done, some open, some watched from later on, and how many there are of each."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 400))
    ages = random.integers(1, random.integers(3, 200), rows) / 4
    entered = np.where(random.random(rows) < 0.4, np.floor(ages * random.random(rows) * 4) / 4, 0.0)
    entered = np.where(entered < ages, entered, 0.0)
    is_done = random.random(rows) < random.random()
    is_done[0] = True
    return ages, is_done, entered, random.integers(1, 20, rows).astype(float)


def test_the_curve_is_that_of_another_implementation() -> None:
    for seed in range(300):
        ages, is_done, entered, weights = _drawn(seed)
        expected = SurvfuncRight(ages, is_done.astype(int), entry=entered, freq_weights=weights)
        found = kaplan_meier(ages, is_done, entered, weights)
        assert np.array_equal(found.times, expected.surv_times), seed
        assert np.max(np.abs(found.surviving - expected.surv_prob)) < 1e-9, seed
        assert found.events == weights[is_done].sum(), seed


def test_without_delays_and_weights_the_curve_is_that_of_another_implementation() -> None:
    for seed in range(100):
        ages, is_done, _, _ = _drawn(seed)
        expected = SurvfuncRight(ages, is_done.astype(int))
        found = kaplan_meier(ages, is_done)
        assert np.array_equal(found.times, expected.surv_times), seed
        assert np.max(np.abs(found.surviving - expected.surv_prob)) < 1e-9, seed


def test_a_weight_is_as_many_rows() -> None:
    for seed in range(100):
        ages, is_done, entered, weights = _drawn(seed)
        weighted = kaplan_meier(ages, is_done, entered, weights)
        times = weights.astype(int)
        repeated = kaplan_meier(*(np.repeat(column, times) for column in (ages, is_done, entered)))
        assert np.array_equal(weighted.times, repeated.times), seed
        assert np.allclose(weighted.surviving, repeated.surviving, rtol=0, atol=1e-12), seed
        assert weighted.events == repeated.events, seed


def test_done_at_once_counts_and_never_watched_does_not() -> None:
    ages, is_done = np.array([0.0, 0.0, 2.0, 2.0, 4.0]), np.array([True, False, True, True, False])
    entered = np.array([0.0, 0.0, 0.0, 2.0, 0.0])
    curve = kaplan_meier(ages, is_done, entered)
    assert list(curve.times) == [0, 2]
    assert list(curve.surviving) == pytest.approx([3 / 4, 3 / 4 * 1 / 2])
    assert curve.events == 2


def test_the_share_holds_from_its_time_on() -> None:
    curve = kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, True]))
    asked = np.array([-1.0, 0.0, 0.99, 1.0, 1.5, 2.0, 3.9, 4.0, 100.0])
    assert list(curve.at(asked)) == pytest.approx([1, 1, 1, 0.75, 0.75, 0.5, 0.5, 0, 0])


def test_a_quantile_is_the_first_age_at_which_that_share_is_done() -> None:
    curve = kaplan_meier(np.arange(1.0, 11.0), np.arange(10) < 8)
    assert [curve.quantile(share) for share in (0.05, 0.1, 0.11, 0.5, 0.8)] == [1, 1, 2, 5, 8]
    assert curve.quantile(0.81) == np.inf


def test_nobody_finished_gives_a_curve_that_stays_at_one() -> None:
    for ages in (np.array([]), np.array([3.0, 5.0])):
        curve = kaplan_meier(ages, np.zeros(len(ages), dtype=bool))
        assert list(curve.at(np.array([0.0, 9.0]))) == [1, 1]
        assert (curve.events, curve.quantile(0.1)) == (0, np.inf)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        kaplan_meier(np.array([1.0, 2.0]), np.array([True]))


_rows = st.tuples(st.floats(0, 1e6), st.booleans(), st.floats(0, 1e6), st.integers(0, 1000))


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.lists(_rows, max_size=30))
def test_a_curve_never_rises_and_never_leaves_nought_to_one(rows: list[tuple[float, bool, float, int]]) -> None:
    ages, is_done, entered, weights = np.array(rows, dtype=float).reshape(-1, 4).T
    curve = kaplan_meier(ages, is_done.astype(bool), entered, weights)
    shares = np.concatenate(([1.0], curve.surviving, [0.0]))
    assert np.all(np.diff(shares) <= 0)
    assert np.all(np.diff(curve.times) > 0)


def _window(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Steps of which a window of thirty days shows a part: open before it began, or still open when it ended.

    Gives ages, which are done, from which age they were watched, and the true P90. All in days.
    """
    random = np.random.default_rng(seed)
    took = random.lognormal(np.log(3.0), 1.2, 3 * _COMING)
    arrived = random.uniform(-2 * _WINDOW, _WINDOW, 3 * _COMING)
    seen = arrived + took > 0
    took, arrived = took[seen], arrived[seen]
    ages = np.minimum(took, _WINDOW - arrived)
    return ages, ages == took, np.maximum(-arrived, 0), float(np.exp(np.log(3.0) + 1.2 * 1.2815515655446004))


@pytest.mark.parametrize("seed", range(3))
def test_the_p90_of_a_window_is_true_where_that_of_finished_steps_is_far_off(seed: int) -> None:
    ages, is_done, entered, truth = _window(seed)
    arrived_in_it = entered == 0
    finished_only = np.quantile(ages[is_done & arrived_in_it], 0.9)
    for chosen in (arrived_in_it, np.ones(len(ages), dtype=bool)):
        curve = kaplan_meier(ages[chosen], is_done[chosen], entered[chosen])
        assert curve.quantile(0.9) == pytest.approx(truth, rel=0.02)
    assert finished_only < 0.85 * truth


def test_who_waited_before_the_window_would_count_for_too_much_from_age_nought() -> None:
    ages, is_done, entered, truth = _window(1)
    naive: Curve = kaplan_meier(ages, is_done)
    assert naive.quantile(0.9) > 1.05 * truth
    assert kaplan_meier(ages, is_done, entered).quantile(0.9) == pytest.approx(truth, rel=0.02)
