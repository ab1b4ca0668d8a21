"""Two lines with a break at a date: change of level and of slope, averaged over the process noise.

The regression of an interrupted time series (Wagner and others 2002): a line, a step at the date, and the time after
it. Noise is learned anew for every date, so that a date of the study and any other date are tested in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import FINE_GRID, learn_noise
from research.trends.stats.regression import (
    DAYS_PER_YEAR,
    find_mean_derivative,
    find_p_values,
    find_quantile,
    regress_series,
)
from research.trends.stats.working_response import WorkingResponse

_N_BROKEN = 2
"""Columns of a break, the step and the time after it; by definition."""


@dataclass(frozen=True)
class Break:
    """Lines with a break at one date, each of shape (n_series,).

    Attributes
    ----------
    expected, slope_before
        Log odds in the first period after the date as the line before continues, and its slope, log odds a year.
    level, level_low, level_high
        Change of level in that period, log odds.
    slope, slope_low, slope_high
        Change of slope, log odds a year.
    points, points_low, points_high
        Change of level, percentage points.
    slope_points
        Percentage points that a log odd of slope is worth at the shares after the date.
    level_p
        p-value of no change of level.
    p_value
        p-value of neither a change of level nor of slope.
    """

    expected: NDArray[np.float64]
    slope_before: NDArray[np.float64]
    level: NDArray[np.float64]
    level_low: NDArray[np.float64]
    level_high: NDArray[np.float64]
    slope: NDArray[np.float64]
    slope_low: NDArray[np.float64]
    slope_high: NDArray[np.float64]
    points: NDArray[np.float64]
    points_low: NDArray[np.float64]
    points_high: NDArray[np.float64]
    slope_points: NDArray[np.float64]
    level_p: NDArray[np.float64]
    p_value: NDArray[np.float64]

    @property
    def share_expected(self) -> NDArray[np.float64]:
        """Share in the first period after the date as the line before continues, 0 to 1."""
        return to_share(self.expected)

    @property
    def share(self) -> NDArray[np.float64]:
        """Share in that period as fitted, 0 to 1."""
        return to_share(self.expected + self.level)

    def take(self, rows: NDArray[np.int64]) -> Break:
        """Give the breaks of some of the series, by index."""
        return Break(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class _Coefficients:
    """Coefficients of a break under every process noise.

    Attributes
    ----------
    weight
        Shape (n_series, n_grid); posterior probability of each noise.
    value
        Shape (n_series, n_grid, 4); level expected, slope before, change of level, change of slope.
    covariance
        Shape (n_series, n_grid, 4, 4).
    """

    weight: NDArray[np.float64]
    value: NDArray[np.float64]
    covariance: NDArray[np.float64]


def make_break_columns(day: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    """Give the columns of a broken line, shape (n_periods, 4).

    A constant, the years from the first period after the date, a step at it, and the years after it.
    """
    years = (day - day[first]) / DAYS_PER_YEAR
    is_after = np.arange(len(day)) >= first
    return np.column_stack([np.ones(len(day)), years, is_after, np.where(is_after, years, 0.0)])


def fit_break(
    series: BinomialSeries,
    first: int,
    *,
    response: WorkingResponse,
    confidence: float,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
) -> Break:
    """Fit lines with a break to every series.

    Parameters
    ----------
    series
        The series; those of one study together, since the process noise of each is learned from all of them.
    first
        Index of the first period after the date.
    response
        Working response of the series, or of differences between series.
    confidence
        Coverage of the intervals, 0 to 1.
    seasons
        Shape (n_periods, n_columns); regressors of the seasonal series.
    is_seasonal
        Shape (n_series,); True for series that the seasons are fitted to.
    """
    found = _regress(series, first, response=response, seasons=seasons, is_seasonal=is_seasonal)
    weight, tail = found.weight, (1 - confidence) / 2
    mean = (weight[..., None] * found.value).sum(axis=1)
    se = np.sqrt(np.einsum("sgii->sgi", found.covariance))

    def find_ends(value: NDArray[np.float64], error: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        return [find_quantile(value, error, weight=weight, probability=part) for part in (tail, 1 - tail)]

    level_ends = find_ends(found.value[..., 2], se[..., 2])
    slope_ends = find_ends(found.value[..., 3], se[..., 3])
    # The difference of two shares by the delta method: one is the line that continues, the other the line after.
    ahead, after = to_share(mean[:, 0]), to_share(mean[:, 0] + mean[:, 2])
    gradient = np.zeros((len(mean), mean.shape[1]))
    gradient[:, 0] = 100 * (after * (1 - after) - ahead * (1 - ahead))
    gradient[:, 2] = 100 * after * (1 - after)
    points = 100 * (after - ahead)
    moved = np.einsum("si,sgi->sg", gradient, found.value - mean[:, None, :])
    error = np.sqrt(np.einsum("si,sgij,sj->sg", gradient, found.covariance, gradient))
    point_ends = find_ends(points[:, None] + moved, np.maximum(error, 1e-12))
    half = (series.day[-1] - series.day[first]) / DAYS_PER_YEAR / 2
    slope_after = mean[:, 1] + mean[:, 3]
    worth = 100 * find_mean_derivative(mean[:, 0] + mean[:, 2] + half * slope_after, half * slope_after)
    return Break(
        expected=mean[:, 0],
        slope_before=mean[:, 1],
        level=mean[:, 2],
        level_low=level_ends[0],
        level_high=level_ends[1],
        slope=mean[:, 3],
        slope_low=slope_ends[0],
        slope_high=slope_ends[1],
        points=points,
        points_low=np.maximum(point_ends[0], -100.0),
        points_high=np.minimum(point_ends[1], 100.0),
        slope_points=worth,
        level_p=find_p_values(found.value[..., 2], se[..., 2], weight=weight),
        p_value=_test_break(found),
    )


def scan_breaks(
    series: BinomialSeries,
    dates: NDArray[np.int64],
    *,
    response: WorkingResponse,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Give the p-values of no break at each of several dates, shape (n_series, n_dates); as in `fit_break`."""
    p_values = [
        _test_break(_regress(series, int(first), response=response, seasons=seasons, is_seasonal=is_seasonal))
        for first in dates
    ]
    return np.column_stack(p_values) if p_values else np.zeros((series.n_series, 0))


def _regress(
    series: BinomialSeries,
    first: int,
    *,
    response: WorkingResponse,
    seasons: NDArray[np.float64] | None,
    is_seasonal: NDArray[np.bool_] | None,
) -> _Coefficients:
    follows = np.zeros(series.n_series, bool) if is_seasonal is None or seasons is None else is_seasonal
    columns = make_break_columns(series.day, first)
    n_columns = columns.shape[1]
    shape = (series.n_series, len(FINE_GRID))
    value, covariance = np.zeros((*shape, n_columns)), np.zeros((*shape, n_columns, n_columns))
    log_likelihood = np.zeros(shape)
    for rows, extra in ((~follows, None), (follows, seasons)):
        if not rows.any():
            continue
        base = columns if extra is None else np.column_stack([columns, extra])
        fitted = regress_series(series.take(rows), base, response=response.take(rows), grid=FINE_GRID)
        value[rows] = fitted.coefficient[..., :n_columns]
        covariance[rows] = fitted.covariance[..., :n_columns, :n_columns]
        log_likelihood[rows] = fitted.log_likelihood
    return _Coefficients(learn_noise(log_likelihood, grid=FINE_GRID).weight, value, covariance)


def _test_break(found: _Coefficients) -> NDArray[np.float64]:
    """Give the p-value of neither a change of level nor of slope, averaged over the noises, shape (n_series,)."""
    from scipy.special import chdtrc

    value, covariance = found.value[..., -_N_BROKEN:], found.covariance[..., -_N_BROKEN:, -_N_BROKEN:]
    wald = (value * np.linalg.solve(covariance, value[..., None])[..., 0]).sum(axis=-1)
    p_value: NDArray[np.float64] = np.minimum(1.0, (found.weight * chdtrc(_N_BROKEN, wald)).sum(axis=1))
    return p_value
