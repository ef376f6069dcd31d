"""Whether predicted chances came true: of what was called 80 %, about 80 % should have happened.

Score: G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950); for
what happens or not, the mean squared difference between the chance and 1 or 0.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.survival import Numbers

_BOUNDS = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])


def calibration(predicted: Numbers, came_true: NDArray[np.bool_]) -> pd.DataFrame:
    """One row per fifth of the chances, lowest first: `lowest` and `highest` (the last one included), `workflows`,
    `predicted` (mean chance) and `made` (share that came true); those two are NaN where there are no workflows.

    Unknown chances (NaN) do not count. Raises ValueError on arrays of unequal length.
    """
    predicted, outcome = _known(predicted, came_true)
    part = np.digitize(predicted, _BOUNDS[1:-1])
    workflows, chances, made = (
        np.bincount(part, weights, len(_BOUNDS) - 1) for weights in (np.ones(len(part)), predicted, outcome)
    )
    counted = np.where(workflows > 0, workflows, np.nan)
    return pd.DataFrame(
        {
            "lowest": _BOUNDS[:-1],
            "highest": _BOUNDS[1:],
            "workflows": workflows.astype(np.int64),
            "predicted": chances / counted,
            "made": made / counted,
        }
    )


def brier(predicted: Numbers, came_true: NDArray[np.bool_]) -> float:
    """From 0 (always certain and right) to 1; NaN without any known chance. 0.25 is what always saying 50 % gets."""
    predicted, outcome = _known(predicted, came_true)
    return float(np.mean((predicted - outcome) ** 2)) if len(predicted) else float("nan")


def naive_brier(earlier: NDArray[np.bool_], predicted: Numbers, came_true: NDArray[np.bool_]) -> float:
    """The score of who only knows what share came true earlier, on the same workflows as `brier`.

    NaN without earlier outcomes or without any known chance.
    """
    rate = float(np.mean(earlier)) if len(earlier) else float("nan")
    return brier(np.where(np.isnan(predicted), np.nan, rate), came_true)


def _known(predicted: Numbers, came_true: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    if len(predicted) != len(came_true):
        raise ValueError("predicted and came_true must be equally long")
    is_known = ~np.isnan(predicted)
    return predicted[is_known], came_true[is_known].astype(np.float64)
