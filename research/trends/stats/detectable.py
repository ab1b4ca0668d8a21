"""Lines and lasting steps of the size that a test should find in four cases of five.

Sizes are log odds around the mean share of a series, so that the shares of such a change stay between 0 and 1. They are
what the noise and the sampling variance of a series without a change ask for. A change is found less often than that:
along it the sampling variance is another one, and a part of it is taken for noise. How much larger it must be is
measured by simulation (`research.trends.claims.power`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.change_evidence import N_COSINES, find_change_p, make_waves
from research.trends.stats.contrasts import find_contrasts
from research.trends.stats.kalman import filter_series
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import GRID
from research.trends.stats.regression import DAYS_PER_YEAR, POWER, Lines, find_quantile
from research.trends.stats.working_response import find_response

_BISECTIONS = 14
"""Bisections of the size at which a test just rejects; a numerical convention: to one part in a thousand."""

_LEAST, _LARGEST = 0.005, 40.0
"""Sizes between which that at which a test just rejects is sought, log odds; a numerical convention."""

_LEVEL_BISECTIONS = 40
"""Bisections of the level of a course; a numerical convention."""

_FARTHEST = 30.0
"""Log odds either way between which the level of a course is sought; a numerical convention."""


@dataclass(frozen=True)
class Sizes:
    """Sizes of changes, log odds, each of shape (n_series,).

    ``line`` is the rise of a straight line from the middle to the end; ``step`` half of the rise of a step in the
    middle.
    """

    line: NDArray[np.float64]
    step: NDArray[np.float64]


def find_sizes(series: BinomialSeries, lines: Lines, *, alpha: NDArray[np.float64]) -> Sizes:
    """Give the sizes at which a test that knows the noise has a power of `POWER`.

    Parameters
    ----------
    series
        The series.
    lines
        Lines fitted to them: their noise, and all that widened their standard errors.
    alpha
        Shape (n_series,); error rate of the tests.
    """
    share = np.repeat(series.smoothed_share[:, None], series.n_periods, axis=1)
    variance, scale = 1 / (series.n * share * (1 - share)), _find_scale(series, lines)
    return Sizes(
        line=_size_line(variance, series, lines=lines, scale=scale, alpha=alpha),
        step=_size_step(variance, series, lines=lines, scale=scale, alpha=alpha),
    )


def draw_line(series: BinomialSeries, size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the shares along straight lines of a size (`Sizes.line`), shape (n_series, n_periods)."""
    return _bend(series, size, make_waves(series.day)[:, 0])


def draw_step(series: BinomialSeries, size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the shares before and after steps of a size (`Sizes.step`), shape (n_series, n_periods)."""
    return _bend(series, size, _make_step(series))


def _make_step(series: BinomialSeries) -> NDArray[np.float64]:
    return np.where(np.arange(series.n_periods) < series.n_periods // 2, -1.0, 1.0)


def _bend(series: BinomialSeries, size: NDArray[np.float64], course: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the shares of a course from -1 to 1 times sizes, whose mean over all units is that of the series."""
    mean, moved = series.smoothed_share, size[:, None] * course
    low, high = np.full(len(mean), -_FARTHEST), np.full(len(mean), _FARTHEST)
    weight = series.n / series.n.sum(axis=1, keepdims=True)
    for _ in range(_LEVEL_BISECTIONS):
        level = (low + high) / 2
        is_below = (weight * to_share(level[:, None] + moved)).sum(axis=1) < mean
        low, high = np.where(is_below, level, low), np.where(is_below, high, level)
    return to_share(((low + high) / 2)[:, None] + moved)


def _find_scale(series: BinomialSeries, lines: Lines) -> NDArray[np.float64]:
    """Give the factor by which the standard errors of the lines exceed those of the counts, (n_series, n_grid).

    It holds what seasons cost, how clusterings differ, and every inflation.
    """
    half_span = float(series.day[-1] - series.day[0]) / DAYS_PER_YEAR / 2
    error = _find_line_error(find_response(series).variance, series)
    scale: NDArray[np.float64] = lines.grid_se * half_span / (100 * lines.derivative[:, None]) / error
    return scale


def _find_line_error(variance: NDArray[np.float64], series: BinomialSeries) -> NDArray[np.float64]:
    columns = np.column_stack([np.ones(series.n_periods), make_waves(series.day)[:, 0]])
    whitened = filter_series(np.zeros_like(variance), variance, columns, gap=series.gap, grid=GRID)
    return 1 / np.sqrt(find_contrasts(whitened).information[..., 1])


def _size_line(
    variance: NDArray[np.float64],
    series: BinomialSeries,
    *,
    lines: Lines,
    scale: NDArray[np.float64],
    alpha: NDArray[np.float64],
) -> NDArray[np.float64]:
    error = scale * _find_line_error(variance, series)
    weight = lines.noise.weight
    critical = find_quantile(np.zeros_like(error), error, weight=weight, probability=1 - alpha / 2)
    return _add_margin(critical, error, weight)


def _size_step(
    variance: NDArray[np.float64],
    series: BinomialSeries,
    *,
    lines: Lines,
    scale: NDArray[np.float64],
    alpha: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give the size at which the test of any change finds a step in the middle."""
    whitened = filter_series(
        np.broadcast_to(_make_step(series), variance.shape),
        variance,
        np.column_stack([np.ones(series.n_periods), make_waves(series.day)]),
        gap=series.gap,
        grid=GRID,
    )
    # Of a step of size 1 without any noise, as the test sees it.
    contrasts = find_contrasts(whitened)
    deviate = contrasts.deviate[..., 1 : 1 + N_COSINES] / scale[..., None]
    largest = np.sqrt((contrasts.deviate[..., 1:] ** 2).sum(axis=-1) + contrasts.residual) / scale
    weight = lines.noise.weight
    low, high = np.full(len(variance), np.log(_LEAST)), np.full(len(variance), np.log(_LARGEST))
    for _ in range(_BISECTIONS):
        size = np.exp((low + high) / 2)[:, None]
        p_value = find_change_p(deviate * size[..., None], largest_step=largest * size, n_periods=series.n_periods)
        is_found = (weight * p_value).sum(axis=1) < alpha
        middle = (low + high) / 2
        low, high = np.where(is_found, low, middle), np.where(is_found, middle, high)
    return _add_margin(np.exp((low + high) / 2), 1 / largest, weight)


def _add_margin(
    critical: NDArray[np.float64], error: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add to a critical size what a power of `POWER` needs beyond it."""
    from scipy.special import ndtri

    needed: NDArray[np.float64] = critical + float(ndtri(POWER)) * np.sqrt((weight * error**2).sum(axis=1))
    return needed
