"""Which groups hold more of something than all the rest together: how many times as much, and whether by chance."""

from dataclasses import dataclass
from math import exp, lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.waits import Z95, p_two_sided

Numbers = NDArray[np.float64]

_FEWEST_EXPECTED = 5  # with fewer expected in any cell the normal approximation is no good (W. G. Cochran, 1954)
_SAME = 1 + 1e-7  # chances that differ less than this are equally small


@dataclass(frozen=True)
class Lifts:
    """How many times as often something holds in a group as in all the rest, a place in each array per group.

    `lift`: the share in the group divided by the share in the rest; infinite when the rest has none, NaN when there is
    nothing to compare. `low`, `high`: its interval (95 %). `p`: the chance of at least such a difference when there is
    none.
    """

    lift: Numbers
    low: Numbers
    high: Numbers
    p: Numbers


def lifts(counted: ArrayLike, having: ArrayLike, all_counted: int, all_having: int) -> Lifts:
    """Of each group how many there are (`counted`) and of how many it holds (`having`), and the same of everything.

    Interval: D. Katz, J. Baptista, S. P. Azen and M. C. Pike, "Obtaining confidence intervals for the risk ratio in
    cohort studies", Biometrics 34 (1978); where either side has none, with a half added to every number (S. D. Walter,
    "The distribution of Levin's measure of attributable risk", Biometrika 62 (1975)). p, two-sided: the score test for
    two proportions; where fewer than five are expected in any cell, the exact test (R. A. Fisher, 1935).
    """
    size, own = np.asarray(counted, np.float64), np.asarray(having, np.float64)
    rest_size, rest = all_counted - size, all_having - own
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = (own / size) / (rest / rest_size)
    low, high = _interval(size, own, rest_size, rest)
    p = [_p(*(int(number) for number in group)) for group in zip(own, size, rest, rest_size, strict=True)]
    return Lifts(lift, low, high, np.array(p, np.float64))


def _interval(size: Numbers, own: Numbers, rest_size: Numbers, rest: Numbers) -> tuple[Numbers, Numbers]:
    half = np.where((own == 0) | (rest == 0), 0.5, 0.0)
    own, size, rest, rest_size = own + half, size + half, rest + half, rest_size + half
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(own / size) - np.log(rest / rest_size)
        spread = Z95 * np.sqrt(np.maximum(1 / own - 1 / size + 1 / rest - 1 / rest_size, 0))
    is_known = (size > half) & (rest_size > half)
    return np.where(is_known, np.exp(middle - spread), np.nan), np.where(is_known, np.exp(middle + spread), np.nan)


def _p(own: int, size: int, rest: int, rest_size: int) -> float:
    both, total = own + rest, size + rest_size
    if min(size, rest_size) == 0 or both in (0, total):
        return float("nan")
    if min(size, rest_size) * min(both, total - both) < _FEWEST_EXPECTED * total:
        return exact_p(own, size, rest, rest_size)
    share = both / total
    z = (own / size - rest / rest_size) / np.sqrt(share * (1 - share) * (1 / size + 1 / rest_size))
    return p_two_sided(float(z))


def exact_p(own: int, size: int, rest: int, rest_size: int) -> float:
    """The chance that two groups with equal shares differ in a way at least as rare as this (two-sided).

    R. A. Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98 (1935).
    """
    both, total = own + rest, size + rest_size
    possible = range(max(0, both - rest_size), min(size, both) + 1)
    logs = [_ways(size, number) + _ways(rest_size, both - number) - _ways(total, both) for number in possible]
    chances = [exp(log) for log in logs]
    limit = chances[own - possible.start] * _SAME
    return min(1.0, sum(chance for chance in chances if chance <= limit))


def _ways(of: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose so many."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def discoveries(chances: Numbers, rate: float = 0.05) -> NDArray[np.bool_]:
    """Which of these chances (p; NaN is none) are small enough, so that of what is called a difference no more than
    this share is expected to be none.

    Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995).
    """
    known = np.flatnonzero(~np.isnan(chances))
    order = known[np.argsort(chances[known], kind="stable")]
    passes = chances[order] <= rate * np.arange(1, len(order) + 1) / max(len(order), 1)
    found = np.zeros(len(chances), dtype=np.bool_)
    found[order[: int(np.max(np.flatnonzero(passes), initial=-1)) + 1]] = True
    return found
