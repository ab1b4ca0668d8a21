"""How probable each step and each noise is, once a series may have stepped.

A step fitted by a straight line leaves a residual that looks like slow noise. Noise that was estimated under the line
is therefore weighed anew by how well it explains the series with a step in it, the step's date averaged over: if the
series only wanders, no date helps much and little changes; if it stepped, the noise shrinks to what is left.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.compiled import compile_loop
from research.trends.stats.log_odds import to_log_odds
from research.trends.stats.noise_prior import GRID
from research.trends.stats.null_series import NullModel

STEP_SPREAD = 1.0
"""Standard deviation, log odds, of steps before anything is seen: most take a share to between a third and three times
of what it was."""

_PRIOR_OF_STEP = 0.5
"""Where steps are looked for, one is as probable as none."""

_PRIOR_IN_LINES = 0.2
"""Where lines are tested, a step is one chance of five. Of level series with a correlation of .6, nine a family, 4.3 %
are then called changing (5.6 % at one chance of two), and of themes that come to stay hardly fewer."""
_LEAST_INFORMATION = 1e-6
_SHORTEST = 2
_N_DATES = 12
"""Dates of a step that are thought of when noise is learned; change points are dated more closely."""


def weigh_dates(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    null: NullModel,
    base: NDArray[np.float64],
    dates: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh every noise without a step, and with a step at each date, by the likelihood of a series.

    Counts are replaced by their working response around the shares of the model, Gaussian with the variance of
    sampling; the noise is filtered out (Kalman) under each spread and correlation; the coefficients of the base have a
    flat prior, the step a Gaussian one.

    Parameters
    ----------
    count, n
        Shape (n_periods,).
    null
        Shares to work around, and the noises.
    base
        Shape (n_periods, n_terms); what else moves the share, a column of ones first.
    dates
        Shape (n_dates,); first periods of the new level.

    Returns
    -------
    Log-likelihood up to a constant, shape (n_noises,) without and (n_noises, n_dates) with a step.
    """
    information = np.maximum(n * null.share * (1 - null.share), _LEAST_INFORMATION)
    response = to_log_odds(null.share) - null.season + (count - n * null.share) / information
    n_terms = base.shape[1]
    log_determinant, moments, squares = compile_loop(_filter)(
        np.column_stack([response, base]), 1 / information, dates, null.gap, null.spread, null.correlation
    )
    among = moments[:, 1:, 1 : 1 + n_terms] + 1e-9 * np.eye(n_terms)
    with_response, with_step = moments[:, 1:, 0], moments[:, 1:, 1 + n_terms :]
    fitted = np.linalg.solve(among, np.concatenate([with_response[:, :, None], with_step], axis=2))
    left = moments[:, 0, 0] - np.einsum("gi,gi->g", with_response, fitted[:, :, 0])
    without = -0.5 * (log_determinant + np.linalg.slogdet(among)[1] + left)
    across = moments[:, 0, 1 + n_terms :] - np.einsum("gi,gij->gj", with_response, fitted[:, :, 1:])
    square = np.maximum(squares - np.einsum("gij,gij->gj", with_step, fitted[:, :, 1:]), 0.0)
    shrunk = square + 1 / STEP_SPREAD**2
    gain = 0.5 * across**2 / shrunk - 0.5 * np.log(shrunk * STEP_SPREAD**2)
    return without, without[:, None] + gain


def weigh_steps(
    count: NDArray[np.float64], n: NDArray[np.float64], columns: NDArray[np.float64], *, gap: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give what every noise gains by the chance of a step, shape (n_series, n_grid), in log-likelihood.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods); n above 0.
    columns
        Shape (n_periods, n_columns); what else moves the share, a column of ones first.
    gap
        Shape (n_periods - 1,).
    """
    n_series, n_periods = count.shape
    gain = np.zeros((n_series, len(GRID)))
    half = np.arange(_SHORTEST, n_periods // 2 + 1, max(1, n_periods // _N_DATES))
    # The same from the end as from the beginning: time has no direction here.
    dates = np.unique(np.concatenate([half, n_periods - half]))
    if not len(dates):
        return gain
    level = (count.sum(axis=1) + 0.5) / (n.sum(axis=1) + 1)
    flat, even = np.zeros(n_periods), np.full(len(GRID), 1 / len(GRID))
    for row in range(n_series):
        null = NullModel(np.full(n_periods, level[row]), flat, GRID[:, 0], GRID[:, 1], even, gap)
        without, with_step = weigh_dates(count[row], n[row], null=null, base=columns, dates=dates)
        gain[row] = _average_dates(with_step - without[:, None], prior=_PRIOR_IN_LINES)
    return gain


def weigh_noise(
    count: NDArray[np.float64], n: NDArray[np.float64], *, null: NullModel, dates: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give the weights of the noises of a null model if a step is as probable as none, shape (n_noises,)."""
    time = null.time - null.time.mean()
    base = np.column_stack([np.ones(len(n)), time / max(float(np.abs(time).max()), 1.0)])
    without, with_step = weigh_dates(count, n, null=null, base=base, dates=dates)
    gain = with_step - without[:, None]
    ratio = _average_dates(gain, prior=_PRIOR_OF_STEP)
    is_possible = null.weight > 0
    logarithm = np.log(null.weight[is_possible]) + ratio[is_possible]
    weight = np.zeros(len(null.weight))
    weight[is_possible] = np.exp(logarithm - logarithm.max())
    return np.asarray(weight / weight.sum(), np.float64)


def _average_dates(gain: NDArray[np.float64], *, prior: float) -> NDArray[np.float64]:
    """Give the logarithm of the likelihood ratio of a step at any of the dates, or none, shape (n_noises,)."""
    most = gain.max(axis=1)
    averaged = most + np.log(np.exp(gain - most[:, None]).mean(axis=1))
    ratio: NDArray[np.float64] = np.logaddexp(np.log1p(-prior), np.log(prior) + averaged)
    return ratio


def _filter(columns: Any, variance: Any, dates: Any, gap: Any, spread: Any, correlation: Any) -> Any:
    """Whiten the columns and a step at each date under every noise; give the sums of their products."""
    n_periods, n_given = columns.shape
    n_dates, n_noises = len(dates), len(spread)
    n_columns = n_given + n_dates
    log_determinant = np.zeros(n_noises)
    moments = np.zeros((n_noises, n_given, n_columns))
    squares = np.zeros((n_noises, n_dates))
    mean = np.zeros(n_columns)
    white = np.zeros(n_columns)
    for noise in range(n_noises):
        level = spread[noise] ** 2
        state = level
        mean[:] = 0.0
        for period in range(n_periods):
            total = state + variance[period]
            log_determinant[noise] += math.log(total)
            scale, pull = 1.0 / math.sqrt(total), state / total
            for column in range(n_columns):
                if column < n_given:
                    value = columns[period, column]
                else:
                    value = 1.0 if period >= dates[column - n_given] else 0.0
                surprise = value - mean[column]
                mean[column] += pull * surprise
                white[column] = surprise * scale
            for row in range(n_given):
                for column in range(n_columns):
                    moments[noise, row, column] += white[row] * white[column]
            for date in range(n_dates):
                squares[noise, date] += white[n_given + date] ** 2
            if period + 1 < n_periods:
                kept = correlation[noise] ** gap[period] if correlation[noise] > 0.0 else 0.0
                mean *= kept
                state = kept * kept * state * (1.0 - pull) + level * (1.0 - kept * kept)
    return log_determinant, moments, squares
