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
    from scipy.special import ndtri

    z2 = float(ndtri(0.5 + confidence / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / n
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low, high = np.where(n > 0, centre - half, np.nan), np.where(n > 0, centre + half, np.nan)
    # At no or all successes an end is 0 or 1 exactly; rounding must push it neither past nor short of the share.
    low, high = np.minimum(np.clip(low, 0, 1), share), np.maximum(np.clip(high, 0, 1), share)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def jeffreys_interval(
    share: NDArray[np.float64], n: NDArray[np.float64], critical: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give Jeffreys' interval of a share at a critical value of the normal distribution.

    Wilson's is as good for one period, but far out, where a band of many periods looks, it falls short: at 5 units a
    period a nominal 95 % over 24 periods holds in 82 % (Jeffreys': 97 %; Brown, Cai and DasGupta 2001).

    Parameters
    ----------
    share
        0 to 1, NaN where unknown.
    n
        Effective number of units, of the same shape.
    critical
        Critical value of the normal distribution, in standard errors; broadcast against the others.

    Returns
    -------
    Lower and upper ends; 0 and 1 exactly where nothing or everything was counted; NaN where n is 0.
    """
    from scipy.special import betainccinv, betaincinv, ndtr

    tail = ndtr(-critical)
    is_known = (n > 0) & np.isfinite(share)
    count = np.where(is_known, share * n, 0.0)
    rest = np.where(is_known, n - count, 0.0)
    low = np.where(count > 0, betaincinv(count + 0.5, rest + 0.5, tail), 0.0)
    high = np.where(rest > 0, betainccinv(count + 0.5, rest + 0.5, tail), 1.0)
    low, high = np.minimum(low, share), np.maximum(high, share)
    return np.where(is_known, low, np.nan), np.where(is_known, high, np.nan)
