"""Change as a ratio of odds: the quasi-binomial regression, fitted in full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.kalman import filter_series
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.newton import fit_binomial
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.regression import find_quantile, make_line

_N_STEPS = 30
"""Newton steps; a convention: enough for a series that is absent before some date to run off to the largest odds."""

_LARGEST_STEP = 2.0
"""Largest change of the linear predictor in one step, log odds; a convention."""


@dataclass(frozen=True)
class OddsRatios:
    """Ratio of the odds of one year to those of the year before, with its interval, each of shape (n_series,)."""

    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_odds(series: BinomialSeries, *, noise: Noise, confidence: float) -> OddsRatios:
    """Regress the log odds of every share on time.

    Point estimates are those of the quasi-binomial regression of count / n on time, weighted by n (iteratively
    reweighted least squares; McCullagh and Nelder 1989). Intervals are those of generalised least squares at the fitted
    shares, averaged over the posterior of the process noise.

    Parameters
    ----------
    series
        The series.
    noise
        Posterior of the process noise of the same series.
    confidence
        Coverage of the intervals, 0 to 1.

    Returns
    -------
    Ratios; NaN for a series that is 0 or 1 throughout. Where a theme is absent before some date and present after it,
    the estimate runs off and is stopped at a share of about one in 100,000.
    """
    columns, count, n = make_line(series.day), series.count, series.n
    coefficient = fit_logistic(series, columns)
    share = to_share(coefficient @ columns.T)
    derivative = share * (1 - share)
    residual = (count / n - share) / derivative
    whitened = filter_series(residual, 1 / (n * derivative), columns, gap=series.gap, grid=GRID)
    covariance = np.linalg.inv(whitened.products[..., 1:, 1:])
    standard_error = np.sqrt(covariance[..., 1, 1])
    slope = np.repeat(coefficient[:, 1:2], len(GRID), axis=1)
    tail = (1 - confidence) / 2
    ends = [find_quantile(slope, standard_error, weight=noise.weight, probability=part) for part in (tail, 1 - tail)]
    is_known = (count.sum(axis=1) > 0) & ((n - count).sum(axis=1) > 0)
    with np.errstate(over="ignore"):
        return OddsRatios(*(np.where(is_known, np.exp(value), np.nan) for value in (coefficient[:, 1], *ends)))


def fit_logistic(series: BinomialSeries, columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit logistic regressions on shared columns.

    Parameters
    ----------
    series
        The series.
    columns
        Shape (n_periods, n_columns); regressors, a column of ones first.

    Returns
    -------
    Coefficients, log odds, shape (n_series, n_columns).
    """
    start = np.zeros((series.n_series, columns.shape[1]))
    start[:, 0] = to_log_odds(series.smoothed_share)

    def limit_step(step: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.abs(step @ columns.T).max(axis=1, keepdims=True)
        limited: NDArray[np.float64] = step * np.minimum(1, _LARGEST_STEP / np.maximum(moved, 1e-300))
        return limited

    return fit_binomial(series.count, series.n, columns, start=start, limit_step=limit_step, n_steps=_N_STEPS)
