"""How many times as often something holds in a group as in the rest: against SciPy and statsmodels, and by chance."""

from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from scipy.stats.contingency import relative_risk
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from analysis.overrepresentation import discoveries, exact_p, lifts

# own, size, rest, rest_size
LARGE = ((60, 300, 140, 1900), (12, 200, 188, 1800), (50, 500, 150, 1500), (400, 1000, 500, 4000))
SMALL = ((3, 22, 20, 400), (0, 25, 40, 500), (7, 20, 3, 30), (1, 400, 4, 20), (25, 25, 3, 60))


def lifted(own: int, size: int, rest: int, rest_size: int) -> tuple[float, float, float, float]:
    found = lifts([size], [own], size + rest_size, own + rest)
    return float(found.lift[0]), float(found.low[0]), float(found.high[0]), float(found.p[0])


@pytest.mark.parametrize("table", LARGE)
def test_lift_and_interval_are_the_relative_risk_of_scipy_and_p_the_score_test_of_statsmodels(
    table: tuple[int, int, int, int],
) -> None:
    own, size, rest, rest_size = table
    lift, low, high, p = lifted(*table)
    told = relative_risk(own, size, rest, rest_size)
    assert lift == pytest.approx(told.relative_risk)
    assert (low, high) == pytest.approx(tuple(told.confidence_interval(0.95)))
    assert p == pytest.approx(proportions_ztest([own, rest], [size, rest_size])[1])


@pytest.mark.parametrize("table", SMALL)
def test_where_few_are_expected_p_is_that_of_the_exact_test_of_scipy(table: tuple[int, int, int, int]) -> None:
    own, size, rest, rest_size = table
    assert lifted(*table)[3] == pytest.approx(fisher_exact([[own, size - own], [rest, rest_size - rest]])[1])


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_exact_test_is_that_of_scipy_for_any_two_groups(size: int, rest_size: int, data: st.DataObject) -> None:
    own, rest = data.draw(st.integers(0, size)), data.draw(st.integers(0, rest_size))
    expected = fisher_exact([[own, size - own], [rest, rest_size - rest]])[1]
    assert exact_p(own, size, rest, rest_size) == pytest.approx(expected, rel=1e-6)


def test_a_group_without_any_has_an_interval_that_starts_above_nothing_and_holds_the_lift_of_its_half() -> None:
    lift, low, high, _ = lifted(0, 100, 50, 400)
    assert lift == 0
    told = (0.5 / 100.5) / (50.5 / 400.5)
    assert 0 < low < told < high < 1


def test_a_rest_without_any_makes_the_lift_infinite_and_nothing_to_compare_says_nothing() -> None:
    assert lifted(10, 100, 0, 100)[0] == inf
    for nothing in ((10, 100, 0, 0), (0, 100, 0, 100), (100, 100, 100, 100)):
        assert isnan(lifted(*nothing)[3])
    assert isnan(lifted(10, 100, 0, 0)[0])


@given(st.integers(20, 500), st.integers(20, 500), st.data())
def test_turned_around_the_lift_is_one_divided_by_it_and_p_the_same(one: int, other: int, data: st.DataObject) -> None:
    own, rest = data.draw(st.integers(1, one)), data.draw(st.integers(1, other))
    found = lifts([one, other], [own, rest], one + other, own + rest)
    assert found.lift[0] == pytest.approx(1 / found.lift[1])
    assert (found.low[0], found.high[0]) == pytest.approx((1 / found.high[1], 1 / found.low[1]))
    assert found.p[0] == pytest.approx(found.p[1], nan_ok=True)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=40), st.sampled_from((0.01, 0.05, 0.2)))
def test_what_holds_when_all_are_tried_is_what_statsmodels_rejects(chances: list[float], rate: float) -> None:
    known = [chance for chance in chances if not isnan(chance)]
    found = discoveries(np.array(chances, np.float64), rate)
    expected = multipletests(known, rate, method="fdr_bh")[0].tolist() if known else []
    assert [bool(one) for one, chance in zip(found, chances, strict=True) if not isnan(chance)] == expected
    assert not any(one for one, chance in zip(found, chances, strict=True) if isnan(chance))


def test_of_what_is_called_a_difference_no_more_is_chance_than_promised_and_a_real_one_is_found() -> None:
    chance = np.random.default_rng(5)
    false_ones, found_ones, rounds = 0.0, 0, 300
    for _ in range(rounds):
        sizes = chance.integers(40, 400, 30)
        shares = np.full(30, 0.1)
        shares[:3] = 0.3
        having = chance.binomial(sizes, shares)
        said = discoveries(lifts(sizes, having, int(sizes.sum()), int(having.sum())).p)
        # A group beside three that are worse is itself better than the rest: only what is called worse can be false.
        worse = said & (having / sizes > having.sum() / sizes.sum())
        false_ones += worse[3:].sum() / max(worse.sum(), 1)
        found_ones += worse[:3].sum()
    assert false_ones / rounds < 0.05
    assert found_ones / (3 * rounds) > 0.9


def test_the_interval_holds_the_real_lift_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(7)
    rounds, size, rest_size = 4000, 150, 1500
    own, rest = chance.binomial(size, 0.2, rounds), chance.binomial(rest_size, 0.1, rounds)
    inside = 0
    for one, other in zip(own.tolist(), rest.tolist(), strict=True):
        _, low, high, _ = lifted(one, size, other, rest_size)
        inside += low <= 2 <= high
    assert 0.94 < inside / rounds < 0.965
