"""Regression with two sources of error: sampling, and an autoregressive process from period to period.

The observation of period t is the regression's value, plus sampling error of a known variance, plus a stationary
first-order autoregressive process. For any standard deviation and correlation of that process the Kalman filter gives
the likelihood and the generalised least squares of the regression in one pass (Harvey 1989), whatever periods are
missing, in time linear in the number of periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.compiled import compile_loop


@dataclass(frozen=True)
class Whitened:
    """Sums over the periods of whitened observations and regressors, for every series and every process.

    Attributes
    ----------
    products
        Shape (n_series, n_grid, n_shared, n_columns), where the columns are the observed series, the shared regressors
        and the candidates, in this order, and the first ``n_shared`` of them are the series and the shared regressors.
    squares
        Shape (n_series, n_grid, n_candidates); sums of squares of the candidates.
    log_determinant
        Shape (n_series, n_grid); logarithm of the determinant of the covariance.
    """

    products: NDArray[np.float64]
    squares: NDArray[np.float64]
    log_determinant: NDArray[np.float64]


def filter_series(
    observed: NDArray[np.float64],
    variance: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    gap: NDArray[np.float64],
    grid: NDArray[np.float64],
    n_candidates: int = 0,
) -> Whitened:
    """Whiten series and regressors under every process of a grid, and give the sums that least squares needs.

    Parameters
    ----------
    observed
        Shape (n_series, n_periods), without NaN.
    variance
        Shape (n_series, n_periods); sampling variance of each observation, above 0.
    columns
        Shape (n_periods, n_regressors); the regressors, the same for all series.
    gap
        Shape (n_periods - 1,); distance of adjacent periods, in units of one period.
    grid
        Shape (n_grid, 2); standard deviation of the process, and its correlation over one period.
    n_candidates
        How many of the last regressors are candidates that enter one at a time, such as steps at different dates: of
        their products with one another only the squares are summed.

    Returns
    -------
    Sums of products and squares, and log-determinants.
    """
    n_series, n_columns = len(observed), columns.shape[1] + 1
    n_shared = n_columns - n_candidates
    products = np.zeros((n_series, len(grid), n_shared, n_columns))
    squares = np.zeros((n_series, len(grid), n_candidates))
    log_determinant = np.zeros((n_series, len(grid)))
    compile_loop(_filter_rows)(
        *(np.ascontiguousarray(values, np.float64) for values in (observed, variance, columns, gap, grid)),
        products,
        squares,
        log_determinant,
    )
    return Whitened(products, squares, log_determinant)


def _filter_rows(
    observed: Any, variance: Any, columns: Any, gap: Any, grid: Any, products: Any, squares: Any, log_determinant: Any
) -> None:
    n_series, n_periods = observed.shape
    n_columns, n_shared = columns.shape[1] + 1, products.shape[2]
    expected, whitened = np.zeros(n_columns), np.zeros(n_columns)
    for series in range(n_series):
        for place in range(grid.shape[0]):
            process = grid[place, 0] ** 2
            expected[:] = 0.0
            state, total = process, 0.0
            for period in range(n_periods):
                innovation_variance = state + variance[series, period]
                total += np.log(innovation_variance)
                scale, gain = 1.0 / np.sqrt(innovation_variance), state / innovation_variance
                for column in range(n_columns):
                    value = observed[series, period] if column == 0 else columns[period, column - 1]
                    innovation = value - expected[column]
                    whitened[column] = innovation * scale
                    expected[column] += gain * innovation
                for column in range(n_shared):
                    for other in range(column, n_columns):
                        products[series, place, column, other] += whitened[column] * whitened[other]
                for column in range(n_shared, n_columns):
                    squares[series, place, column - n_shared] += whitened[column] * whitened[column]
                state *= 1.0 - gain
                if period + 1 < n_periods:
                    phi = grid[place, 1] ** gap[period] if grid[place, 1] > 0 else 0.0
                    for column in range(n_columns):
                        expected[column] *= phi
                    state = phi * phi * state + process * (1.0 - phi * phi)
            for column in range(n_shared):
                for other in range(column):
                    products[series, place, column, other] = products[series, place, other, column]
            log_determinant[series, place] = total
