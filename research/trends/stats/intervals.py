"""Intervals of shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def wilson_interval(
    count: NDArray[np.float64], n: NDArray[np.float64], *, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give Wilson's (1927) score interval of a share.

    Parameters
    ----------
    count, n
        Successes and trials, of one shape; counts may be fractions.
    confidence
        Between 0 and 1.

    Returns
    -------
    Lower and upper ends, from 0 to 1; NaN where n is 0.
    """
    from scipy.stats import norm

    z2 = float(norm.ppf(0.5 + confidence / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / n
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low, high = np.where(n > 0, centre - half, np.nan), np.where(n > 0, centre + half, np.nan)
    # At no or all successes an end is 0 or 1 exactly; rounding must push it neither past nor short of the share.
    low, high = np.minimum(np.clip(low, 0, 1), share), np.maximum(np.clip(high, 0, 1), share)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
