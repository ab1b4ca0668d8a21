"""The size of a change, and a test that there is one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

DAYS_PER_YEAR = 365.2425

_SAME_SHARE = 1e-9


@dataclass(frozen=True)
class Slope:
    """A straight line through a series; slope and ends of its interval in units a year."""

    slope: float
    low: float
    high: float


def fit_theil_sen(share: NDArray[np.float64], day: NDArray[np.float64], *, confidence: float) -> Slope:
    """Fit the median of all slopes between two periods (Theil 1950; Sen 1968).

    Parameters
    ----------
    share
        Shape (n_periods,), without NaN.
    day
        Middle of each period, in days.
    confidence
        Of Sen's interval.

    Returns
    -------
    Slope and interval, a year.
    """
    from scipy.stats import theilslopes

    fitted = theilslopes(share, day / DAYS_PER_YEAR, alpha=confidence)
    return Slope(float(fitted.slope), float(fitted.low_slope), float(fitted.high_slope))


@dataclass(frozen=True)
class Change:
    """What speaks for a change: its direction (-1, 0 or 1) and the p-value of there being none."""

    direction: int
    p_value: float


def find_change(count: NDArray[np.float64], n: NDArray[np.float64], day: NDArray[np.float64]) -> Change:
    """Test that a share does not change, by the correlation of each period's excess with time.

    The excess is what a period counts beyond its part of the overall share. Without a change it is zero on average
    however many units a period has, so a corpus that grows is not taken for a trend, as rank tests (Mann-Kendall) on
    shares of few units do; and unlike the standard error of a logistic regression it does not break down where a
    theme is absent for long and then there. Where the volume changes by orders of magnitude the test is careful: it
    finds less, and claims less without reason.

    Parameters
    ----------
    count, n
        Sum of memberships and number of units of each period, shape (n_periods,), n above 0; at least 3 periods.
    day
        Middle of each period, in days.

    Returns
    -------
    Direction, and Pearson's two-sided p-value (t distribution); 0 and 1 for a share that is the same throughout.
    """
    if np.ptp(count / n) < _SAME_SHARE:
        return Change(0, 1.0)
    from scipy.stats import pearsonr

    found = pearsonr(day, count - n * (count.sum() / n.sum()))
    return Change(int(np.sign(found.statistic)), float(found.pvalue))


def find_lag_one(share: NDArray[np.float64], day: NDArray[np.float64]) -> float:
    """Give the correlation of neighbouring residuals around a straight line; above .3 tests are too sure."""
    residual = share - np.polyval(np.polyfit(day - day.mean(), share, 1), day - day.mean())
    total = float((residual**2).sum())
    return sum(float(a * b) for a, b in pairwise(residual)) / total if total > 1e-18 else 0.0
