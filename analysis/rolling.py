"""Quantiles of values per week, and over the weeks before it as well."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def rolling_quantiles(
    weeks: NDArray[np.int64], values: Numbers, first: int, last: int, span: int, shares: Sequence[float]
) -> Numbers:
    """Per week from `first` to `last` (both included) a row with these quantiles, over all values of that week and the
    `span - 1` before it; NaN where there is none. Between two values a quantile lies in proportion (type 7).

    `weeks`: the number of the week of each value, in order. All values of the span count equally, so that a week with
    two of them does not weigh as much as one with two hundred.
    """
    asked = np.arange(first, last + 1)
    begins = np.searchsorted(weeks, asked - span + 1, side="left")
    ends = np.searchsorted(weeks, asked, side="right")
    found = np.full((len(asked), len(shares)), np.nan)
    for row, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        if end > begin:
            found[row] = np.quantile(values[begin:end], shares)
    return found
