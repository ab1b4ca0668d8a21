"""Log ratios of parts regressed on time, with the process noise and the tests of shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.regression import (
    DAYS_PER_YEAR,
    find_mean_derivative,
    find_quantile,
    fit_lines,
    regress_series,
)

_LEAST_POINTS = 1e-12
"""Least derivative that slopes are divided by; a numerical convention."""


_LEAST_SHARE = 1e-9
"""Least share that slopes are divided by; a numerical convention."""


@dataclass(frozen=True)
class LogRatios:
    """Slopes of log ratios, each of shape (n_series,).

    Attributes
    ----------
    slope, low, high
        Change of the log ratio per year, with its interval.
    se
        Standard error of ``slope``.
    p_value, change_p
        p-value of no slope, and of one level against a change of any shape.
    """

    slope: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    se: NDArray[np.float64]
    p_value: NDArray[np.float64]
    change_p: NDArray[np.float64]

    @property
    def least_p(self) -> NDArray[np.float64]:
        """The smaller of the two p-values."""
        return np.minimum(self.p_value, self.change_p)


def fit_log_ratios(
    pairs: BinomialSeries,
    *,
    confidence: float,
    inflation: float = 1.0,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
    extra_se: NDArray[np.float64] | None = None,
) -> LogRatios:
    """Regress the log ratio of every part to its reference on time.

    The log odds of a part within itself and a reference are its log ratio to the reference, so the regression, the
    noise that it allows for, and its tests are those of shares (`fit_lines`).

    Parameters
    ----------
    pairs
        Counts of every part within itself and its reference.
    confidence
        Coverage of the intervals, 0 to 1.
    inflation
        Factor of all standard errors, 1 or more.
    seasons, is_seasonal
        As for `fit_lines`.
    extra_se
        Shape (n_series,); standard error of the slope per year from what is not in the counts: how clusterings differ.
    """
    share = pairs.smoothed_share
    lines = fit_lines(
        pairs,
        confidence=confidence,
        seasons=seasons,
        is_seasonal=is_seasonal,
        extra_se=None if extra_se is None else extra_se * 100 * share * (1 - share),
    )
    if inflation > 1:
        lines = lines.inflate_errors(inflation, confidence=confidence)
    points = _find_points(pairs, lines.noise.weight, seasons=seasons, is_seasonal=is_seasonal)[:, None]
    slope, se, weight = lines.grid_slope / points, lines.grid_se / points, lines.noise.weight
    mean, tail = (weight * slope).sum(axis=1), (1 - confidence) / 2
    return LogRatios(
        slope=mean,
        low=find_quantile(slope, se, weight=weight, probability=tail),
        high=find_quantile(slope, se, weight=weight, probability=1 - tail),
        se=np.sqrt((weight * (se**2 + (slope - mean[:, None]) ** 2)).sum(axis=1)),
        p_value=lines.p_value,
        change_p=lines.change_p,
    )


def _find_points(
    pairs: BinomialSeries,
    weight: NDArray[np.float64],
    *,
    seasons: NDArray[np.float64] | None,
    is_seasonal: NDArray[np.bool_] | None,
) -> NDArray[np.float64]:
    """Give the percentage points that lines have per unit of the log ratio, shape (n_series,)."""
    place = (pairs.day - pairs.day[0]) / (pairs.day[-1] - pairs.day[0])
    base = np.column_stack([np.ones(pairs.n_periods), 2 * place - 1])
    has_seasons = np.zeros(pairs.n_series, bool) if is_seasonal is None else is_seasonal
    level, rise = np.zeros((2, pairs.n_series))
    for rows, columns in ((~has_seasons, base), (has_seasons, base if seasons is None else np.hstack([base, seasons]))):
        if rows.any():
            mean = (weight[rows, :, None] * regress_series(pairs.take(rows), columns).coefficient).sum(axis=1)
            level[rows], rise[rows] = mean[:, 0], mean[:, 1]
    return np.maximum(100 * find_mean_derivative(level, rise), _LEAST_POINTS)


def find_clustering_se(
    draws: NDArray[np.float64], share: NDArray[np.float64], *, n: NDArray[np.float64], day: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give how far slopes by single clusterings lie from those of the topics (root mean square), log share per year.

    Parameters
    ----------
    draws
        Shape (n_draws, n_series, n_periods); shares by single clusterings.
    share
        Shape (n_series, n_periods); those of the topics.
    n, day
        Shape (n_periods,); units, and middle of every period in days.
    """
    if not len(draws):
        return np.zeros(len(share))
    centred = day - np.average(day, weights=n)
    weight = n * centred
    difference = (draws - share) @ weight * (DAYS_PER_YEAR / (weight @ centred))
    level = np.maximum(share @ n / n.sum(), _LEAST_SHARE)
    standard_error: NDArray[np.float64] = np.sqrt((difference**2).mean(axis=0)) / level
    return standard_error
