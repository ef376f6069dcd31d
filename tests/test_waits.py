"""Waits of many places at once: against the plain product of Kaplan and Meier, and against other people's code."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import survdiff

from analysis import waits
from analysis.survival import kaplan_meier

PLACE = 7


def key(place: int, seconds: float, is_open: bool) -> int:
    return (place << 40) + 2 * round(seconds * 1000) + is_open


def of(seconds: list[float], is_open: list[bool]) -> waits.Waits:
    keys = [key(PLACE, *one) for one in zip(seconds, is_open, strict=True)]
    return waits.by_place(np.array(keys, dtype=np.int64))[PLACE]


observed = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def split(pairs: list[tuple[int, bool]]) -> tuple[list[float], list[bool]]:
    return [float(seconds) for seconds, _ in pairs], [is_open for _, is_open in pairs]


def random_group(seed: int, size: int = 400) -> tuple[list[float], list[bool]]:
    random = np.random.default_rng(seed)
    return random.integers(1, 300, size).astype(float).tolist(), (random.random(size) < 0.3).tolist()


@given(observed, st.sampled_from([0.1, 0.25, 0.5, 0.9, 1.0]))
def test_a_quantile_is_that_of_the_product_over_every_event(pairs: list[tuple[int, bool]], share: float) -> None:
    seconds, is_open = split(pairs)
    curve = kaplan_meier(np.array(seconds), ~np.array(is_open))
    assert of(seconds, is_open).quantile(share) == curve.quantile(share)


@given(observed)
def test_counts_and_total_are_those_of_what_was_given(pairs: list[tuple[int, bool]]) -> None:
    seconds, is_open = split(pairs)
    found = of(seconds, is_open)
    assert (found.executed, len(found.open_at)) == (is_open.count(False), is_open.count(True))
    assert found.total_seconds == pytest.approx(sum(seconds))


@given(observed, st.sampled_from([0.5, 0.9]))
def test_the_quantile_of_what_is_done_looks_at_nothing_that_is_open(
    pairs: list[tuple[int, bool]], share: float
) -> None:
    seconds, is_open = split(pairs)
    done = sorted(value for value, still in zip(seconds, is_open, strict=True) if not still)
    found = of(seconds, is_open).done_quantile(share)
    if done:
        assert found == np.quantile(done, share, method="inverted_cdf")
    else:
        assert np.isnan(found)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.booleans()), max_size=80), st.randoms())
def test_the_places_in_one_go_are_each_place_by_itself(rows: list[tuple[int, int, bool]], random: Any) -> None:
    keys = [key(*row) for row in rows]
    random.shuffle(keys)
    together = waits.by_place(np.array(keys, dtype=np.int64))
    assert sorted(together) == sorted({place for place, _, _ in rows})
    for place, found in together.items():
        own = sorted(2 * seconds * 1000 + is_open for at, seconds, is_open in rows if at == place)
        assert found.times.tolist() == [value >> 1 for value in own]
        assert found.open_at.tolist() == [position for position, value in enumerate(own) if value & 1]


def test_a_total_of_more_than_64_bits_of_keys_is_still_right() -> None:
    place, count = (1 << 22) - 1, 5000
    found = waits.by_place(np.full(count, key(place, 86_400.0, False), dtype=np.int64))[place]
    assert found.total_seconds == pytest.approx(86_400.0 * count)


def test_the_interval_of_a_median_holds_the_true_median_as_often_as_it_says() -> None:
    random = np.random.default_rng(11)
    truth, hits, trials = 100 * np.log(2), 0, 600
    for _ in range(trials):
        times, ends = random.exponential(100, 150), random.exponential(250, 150)
        low, high = of(np.minimum(times, ends).tolist(), (ends < times).tolist()).interval(0.5)
        hits += low <= truth <= high
    assert 0.93 <= hits / trials <= 0.97


@pytest.mark.parametrize("seed", range(5))
def test_the_log_rank_test_gives_what_statsmodels_gives(seed: int) -> None:
    one, other = random_group(seed), random_group(seed + 100, 300)
    found = waits.log_rank(of(*one), of(*other))
    times, is_open = np.array(one[0] + other[0]), np.array(one[1] + other[1])
    square, p = survdiff(times, (~is_open).astype(int), np.repeat([0, 1], [len(one[0]), len(other[0])]))
    assert found.z**2 == pytest.approx(square, abs=1e-9)
    assert found.p == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_medians_and_log_rank_are_those_of_lifelines(seed: int) -> None:
    lifelines = pytest.importorskip("lifelines", reason="lifelines asks for an older pandas; see CONTRIBUTING.md")
    from lifelines.statistics import logrank_test

    one, other = random_group(seed), random_group(seed + 100, 300)
    fitted = lifelines.KaplanMeierFitter().fit(one[0], ~np.array(one[1]))
    assert of(*one).quantile(0.5) == fitted.median_survival_time_
    assert of(*one).quantile(0.9) == fitted.percentile(0.1)
    theirs = logrank_test(one[0], other[0], ~np.array(one[1]), ~np.array(other[1]))
    found = waits.log_rank(of(*one), of(*other))
    assert found.z**2 == pytest.approx(theirs.test_statistic, abs=1e-9)
    assert found.p == pytest.approx(theirs.p_value, abs=1e-9)


def test_who_is_done_sooner_has_a_z_above_zero_and_equal_groups_have_none() -> None:
    quick, slow = of([1.0, 2.0, 3.0], [False] * 3), of([10.0, 20.0, 30.0], [False] * 3)
    assert waits.log_rank(quick, slow).z > 0 > waits.log_rank(slow, quick).z
    assert waits.log_rank(quick, quick).p == pytest.approx(1)


def test_nothing_done_gives_no_median_and_no_comparison() -> None:
    waiting = of([5.0, 9.0], [True, True])
    assert waiting.quantile(0.5) == float("inf")
    assert waiting.interval(0.5) == (float("inf"), float("inf"))
    assert np.isnan(waits.log_rank(waiting, waiting).p)
