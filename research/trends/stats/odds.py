"""Change as a ratio of odds: the coefficient that is tested, on the scale on which it is tested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.regression import Lines


@dataclass(frozen=True)
class OddsRatios:
    """Ratio of the odds of one year to those of the year before, with its interval, each of shape (n_series,)."""

    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def find_odds(lines: Lines) -> OddsRatios:
    """Give the slopes of lines as ratios of odds per year.

    The slope in percentage points is the tested coefficient times the mean derivative of the share along the line, so
    that an interval of the ratio excludes 1 exactly where that of the slope excludes 0: both have the seasons, the
    variation between clusterings and the inflation of standard errors of the test.
    """
    return OddsRatios(*(np.exp(slope / (100 * lines.derivative)) for slope in (lines.slope, lines.low, lines.high)))
