"""Series under two kinds of noise at once: sampling, and a process that wanders from period to period.

What was observed in period t is the regression's value, plus sampling error of a known variance, plus a stationary
first-order autoregressive process. For any spread and correlation of that process the Kalman filter gives the
likelihood and the generalised least squares of the regression in one pass (Harvey 1989), whatever the periods that are
missing, in time linear in the number of periods.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.compiled import compile_loop


def filter_series(
    observed: NDArray[np.float64],
    variance: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    gap: NDArray[np.float64],
    grid: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Whiten series and regressors under every noise of a grid, and give what least squares needs of them.

    Parameters
    ----------
    observed
        Shape (n_series, n_periods), without NaN.
    variance
        Shape (n_series, n_periods); sampling variance of each value, above 0.
    columns
        Shape (n_periods, n_columns); the regressors, shared by all series.
    gap
        Shape (n_periods - 1,); distance of neighbouring periods, in units of one period.
    grid
        Shape (n_grid, 2); standard deviation of the process, and its correlation over one period.

    Returns
    -------
    Sums of products of (observed, columns) after whitening, shape (n_series, n_grid, 1 + n_columns, 1 + n_columns), and
    the logarithm of the determinant of the covariance, shape (n_series, n_grid).
    """
    n_series, n_columns = len(observed), columns.shape[1]
    products = np.zeros((n_series, len(grid), n_columns + 1, n_columns + 1))
    log_determinant = np.zeros((n_series, len(grid)))
    compile_loop(_filter_rows)(
        *(np.ascontiguousarray(values, np.float64) for values in (observed, variance, columns, gap, grid)),
        products,
        log_determinant,
    )
    return products, log_determinant


def _filter_rows(
    observed: Any, variance: Any, columns: Any, gap: Any, grid: Any, products: Any, log_determinant: Any
) -> None:
    n_series, n_periods = observed.shape
    width = columns.shape[1] + 1
    expected, whitened = np.zeros(width), np.zeros(width)
    for series in range(n_series):
        for place in range(grid.shape[0]):
            process = grid[place, 0] ** 2
            expected[:] = 0.0
            unknown, total = process, 0.0
            for period in range(n_periods):
                spread = unknown + variance[series, period]
                total += np.log(spread)
                scale, gain = 1.0 / np.sqrt(spread), unknown / spread
                for column in range(width):
                    value = observed[series, period] if column == 0 else columns[period, column - 1]
                    surprise = value - expected[column]
                    whitened[column] = surprise * scale
                    expected[column] += gain * surprise
                for column in range(width):
                    for other in range(column + 1):
                        products[series, place, column, other] += whitened[column] * whitened[other]
                unknown *= 1.0 - gain
                if period + 1 < n_periods:
                    kept = grid[place, 1] ** gap[period] if grid[place, 1] > 0 else 0.0
                    for column in range(width):
                        expected[column] *= kept
                    unknown = kept * kept * unknown + process * (1.0 - kept * kept)
            for column in range(width):
                for other in range(column):
                    products[series, place, other, column] = products[series, place, column, other]
            log_determinant[series, place] = total
