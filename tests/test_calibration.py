"""Whether chances came true, counted by hand."""

import numpy as np
import pytest

from analysis.calibration import brier, calibration, naive_brier

NAN = float("nan")


def test_chances_are_counted_per_fifth_and_unknown_ones_are_not() -> None:
    predicted = np.array([0.0, 0.1, 0.2, 0.39, 0.6, 0.8, 0.9, 1.0, NAN])
    came_true = np.array([False, True, False, True, True, True, False, True, True])
    found = calibration(predicted, came_true)
    assert list(found["lowest"]) == [0, 0.2, 0.4, 0.6, 0.8]
    assert list(found["highest"]) == [0.2, 0.4, 0.6, 0.8, 1]
    assert list(found["workflows"]) == [2, 2, 0, 1, 3]
    assert list(found["predicted"]) == pytest.approx([0.05, 0.295, NAN, 0.6, 0.9], nan_ok=True)
    assert list(found["made"]) == pytest.approx([1 / 2, 1 / 2, NAN, 1, 2 / 3], nan_ok=True)


def test_the_score_is_the_mean_squared_difference() -> None:
    assert brier(np.array([1.0, 0.0, 0.8, NAN]), np.array([True, True, False, True])) == pytest.approx(1.64 / 3)
    assert brier(np.full(4, 0.5), np.array([True, False, False, False])) == 0.25


def test_the_naive_score_says_the_earlier_share_of_the_same_workflows() -> None:
    predicted, came_true = np.array([0.9, 0.1, NAN]), np.array([True, False, False])
    earlier = np.array([True, True, True, False])
    assert naive_brier(earlier, predicted, came_true) == pytest.approx((0.25**2 + 0.75**2) / 2)


def test_without_anything_to_score_there_is_no_score() -> None:
    nothing, unknown = np.array([]), np.array([NAN])
    assert np.isnan(brier(nothing, nothing.astype(bool)))
    assert np.isnan(brier(unknown, np.array([True])))
    assert np.isnan(naive_brier(nothing.astype(bool), np.array([0.5]), np.array([True])))
    assert list(calibration(nothing, nothing.astype(bool))["workflows"]) == [0] * 5


def test_as_many_outcomes_as_chances_are_needed() -> None:
    for score in (brier, calibration):
        with pytest.raises(ValueError, match="equally long"):
            score(np.array([0.5]), np.array([True, False]))
