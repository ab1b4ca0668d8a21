"""Slopes and tests that assume no distribution: Theil-Sen, and Mann-Kendall on pre-whitened shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.regression import DAYS_PER_YEAR


@dataclass(frozen=True)
class Slope:
    """Median slope of a series; slope and ends of its interval in units a year."""

    slope: float
    low: float
    high: float


def fit_theil_sen(
    share: NDArray[np.float64], day: NDArray[np.float64], *, confidence: float, correlation: float = 0.0
) -> Slope:
    """Fit the median of all slopes between two periods (Theil 1950; Sen 1968).

    Parameters
    ----------
    share
        Shape (n_periods,), without NaN.
    day
        Middle of each period, in days.
    confidence
        Of the interval.
    correlation
        Of neighbouring shares, 0 or more. Sen's interval holds for independent ones; the variance of Kendall's S, from
        which it is taken, is raised to that of as many fewer periods as they are worth.

    Returns
    -------
    Slope and interval, a year.
    """
    from scipy.stats import norm

    year = day / DAYS_PER_YEAR
    first, second = np.triu_indices(len(share), 1)
    slopes = np.sort((share[second] - share[first]) / (year[second] - year[first]))
    spread = np.sqrt(_find_variance(share) * _find_inflation(len(share), correlation))
    reach = float(norm.ppf(0.5 + confidence / 2)) * spread
    # Sen's ranks are counted from 1: as many slopes are below the interval as above it.
    low = int(np.clip(np.floor((len(slopes) - reach) / 2) - 1, 0, len(slopes) - 1))
    high = int(np.clip(np.ceil((len(slopes) + reach) / 2), 0, len(slopes) - 1))
    return Slope(float(np.median(slopes)), float(slopes[low]), float(slopes[high]))


def find_mann_kendall(share: NDArray[np.float64]) -> float:
    """Give the p-value of the Mann-Kendall test (Mann 1945; Kendall 1975) on pre-whitened shares.

    Neighbouring shares that are alike make the plain test too sure, so the lag-one correlation is taken out first,
    from the shares as they are (von Storch 1995). That takes out a part of a trend, too: the
    test is careful. Variants that take the trend out first (Yue and Wang 2004, trend-free pre-whitening) find trends
    in 40 % of series without any, and are not offered.

    Parameters
    ----------
    share
        Shape (n_periods,), in order, without NaN; at least four.

    Returns
    -------
    Two-sided, with the correction for continuity and for ties.
    """
    from scipy.stats import norm

    centred = share - share.mean()
    total = float(centred @ centred)
    lag_one = float(centred[1:] @ centred[:-1]) / total if total > 1e-18 else 0.0
    values = share[1:] - lag_one * share[:-1]
    first, second = np.triu_indices(len(values), 1)
    score = float(np.sign(values[second] - values[first]).sum())
    variance = _find_variance(values)
    if variance <= 0 or score == 0:
        return 1.0
    return float(2 * norm.sf((abs(score) - 1) / np.sqrt(variance)))


def find_lag_one(share: NDArray[np.float64], day: NDArray[np.float64]) -> float:
    """Give the correlation of neighbouring residuals around a straight line, without the part that the line takes.

    Of n residuals around a line the correlation r is below the truth by about (2 + 4 r) / n, around a mean by about
    (1 + 4 r) / n (Kendall 1954).
    """
    x = day - day.mean()
    residual = share - share.mean() - x * (x @ share) / (x @ x)
    total = float(residual @ residual)
    if total <= 1e-18:
        return 0.0
    found = float(residual[1:] @ residual[:-1]) / total
    return float(np.clip((found + 2 / len(share)) / max(1 - 4 / len(share), 0.5), -0.9, 0.9))


def _find_variance(values: NDArray[np.float64]) -> float:
    """Variance of Kendall's S for exchangeable values, ties counted."""
    n = len(values)
    ties = np.unique(values, return_counts=True)[1]
    return float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


def _find_inflation(n_periods: int, correlation: float) -> float:
    """How much more the slope of correlated values varies: the sum of correlations, weighted as a line weighs them."""
    if correlation <= 0:
        return 1.0
    x = np.arange(n_periods) - (n_periods - 1) / 2
    lag = np.abs(np.subtract.outer(np.arange(n_periods), np.arange(n_periods)))
    return float(x @ correlation**lag @ x / (x @ x))
