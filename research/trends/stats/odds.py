"""Change as a ratio of odds: the quasi-binomial regression, fitted in full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.kalman import filter_series
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.regression import find_quantile, make_line, measure_gaps

_ROUNDS = 30
_STEP = 2.0


@dataclass(frozen=True)
class OddsRatios:
    """Ratio of the odds of one year to those of the year before, with its interval, each of shape (n_series,)."""

    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_odds(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    noise: Noise,
    confidence: float,
) -> OddsRatios:
    """Regress the log odds of every share on time.

    Point estimates are those of the quasi-binomial regression of count / n on time, weighted by n (iteratively
    reweighted least squares; McCullagh and Nelder 1989). Intervals are generalised least squares at the fitted shares,
    over the noises that are possible.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods); n above 0.
    day
        Shape (n_periods,).
    noise
        Of the same series.
    confidence
        Of the intervals.

    Returns
    -------
    Ratios; NaN for a series that is 0 or 1 throughout. Where a theme is absent before some date and present after it,
    the estimate runs off and is stopped at a share of about one in 100,000.
    """
    columns = make_line(day)
    coefficient = fit_logistic(count, n, columns)
    share = to_share(coefficient @ columns.T)
    steepness = share * (1 - share)
    distance = (count / n - share) / steepness
    products, _ = filter_series(distance, 1 / (n * steepness), columns, gap=measure_gaps(day), grid=GRID)
    covariance = np.linalg.inv(products[..., 1:, 1:])
    spread = np.sqrt(covariance[..., 1, 1])
    centre = np.repeat(coefficient[:, 1:2], len(GRID), axis=1)
    tail = (1 - confidence) / 2
    ends = [find_quantile(centre, spread, noise.weight, part) for part in (tail, 1 - tail)]
    is_known = (count.sum(axis=1) > 0) & ((n - count).sum(axis=1) > 0)
    with np.errstate(over="ignore"):
        return OddsRatios(*(np.where(is_known, np.exp(value), np.nan) for value in (coefficient[:, 1], *ends)))


def fit_logistic(
    count: NDArray[np.float64], n: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fit logistic regressions of counts, shape (n_series, n_periods), on shared columns; give the coefficients."""
    level = (count.sum(axis=1) + 0.5) / (n.sum(axis=1) + 1)
    coefficient = np.zeros((len(count), columns.shape[1]))
    coefficient[:, 0] = to_log_odds(level)
    for _ in range(_ROUNDS):
        share = to_share(coefficient @ columns.T)
        weight = n * share * (1 - share)
        among = np.einsum("st,ta,tb->sab", weight, columns, columns)
        step = np.linalg.solve(among, ((count - n * share) @ columns)[..., None])[..., 0]
        moved = np.abs(step @ columns.T).max(axis=1, keepdims=True)
        coefficient = coefficient + step * np.minimum(1, _STEP / np.maximum(moved, 1e-300))
    return coefficient
