"""Regression with two sources of error: sampling, and a process from period to period.

The observation of period t is the regression's value, plus sampling error of a known variance, plus a process that is
the sum of white noise and two first-order autoregressions, times a standard deviation that may change. For any such
process the Kalman filter gives the likelihood and the generalised least squares of the regression in one pass (Harvey
1989), whatever periods are missing, in time linear in the number of periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.trends.stats.processes import tabulate_processes


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
        Shape (n_grid, 2) or (n_grid, 4); the processes (`research.trends.stats.processes.find_components`).
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
    tables = tabulate_processes(grid, gap)
    compile_loop(_filter_rows)(
        *(np.ascontiguousarray(values, np.float64) for values in (observed, variance, columns)),
        tables.parts,
        tables.scales,
        tables.decays,
        products,
        squares,
        log_determinant,
    )
    return Whitened(products, squares, log_determinant)


def _filter_rows(
    observed: Any,
    variance: Any,
    columns: Any,
    parts: Any,
    scales: Any,
    decays: Any,
    products: Any,
    squares: Any,
    log_determinant: Any,
) -> None:
    """Filter with two states, one for each autoregression of a process; the second is left out where it is nothing."""
    n_series, n_periods = observed.shape
    n_columns, n_shared = columns.shape[1] + 1, products.shape[2]
    first, second = np.zeros(n_columns), np.zeros(n_columns)
    value, whitened = np.zeros(n_columns), np.zeros(n_columns)
    sums, square = np.zeros((n_shared, n_columns)), np.zeros(n_columns - n_shared)
    for series in range(n_series):
        for place in range(parts.shape[0]):
            white, one, other = parts[place, 0], parts[place, 1], parts[place, 3]
            is_two = other > 0.0
            first[:] = 0.0
            second[:] = 0.0
            sums[:] = 0.0
            square[:] = 0.0
            p11, p12, p22, total = one, 0.0, other, 0.0
            for period in range(n_periods):
                scale = scales[place, period]
                c1 = scale * (p11 + p12)
                c2 = scale * (p12 + p22)
                innovation_variance = scale * (c1 + c2) + variance[series, period] + scale * scale * white
                total += np.log(innovation_variance)
                root = 1.0 / np.sqrt(innovation_variance)
                g1, g2 = c1 / innovation_variance, c2 / innovation_variance
                value[0] = observed[series, period]
                for column in range(1, n_columns):
                    value[column] = columns[period, column - 1]
                phi1, phi2 = decays[place, period, 0], decays[place, period, 1]
                if is_two:
                    for column in range(n_columns):
                        innovation = value[column] - scale * (first[column] + second[column])
                        whitened[column] = innovation * root
                        first[column] = phi1 * (first[column] + g1 * innovation)
                        second[column] = phi2 * (second[column] + g2 * innovation)
                else:
                    for column in range(n_columns):
                        innovation = value[column] - scale * first[column]
                        whitened[column] = innovation * root
                        first[column] = phi1 * (first[column] + g1 * innovation)
                for column in range(n_shared):
                    row, own = sums[column], whitened[column]
                    # Below the diagonal, too: whole rows are added at once.
                    for against in range(n_columns):
                        row[against] += own * whitened[against]
                for column in range(n_columns - n_shared):
                    square[column] += whitened[n_shared + column] * whitened[n_shared + column]
                p11 = phi1 * phi1 * (p11 - g1 * c1) + one * (1.0 - phi1 * phi1)
                p22 = phi2 * phi2 * (p22 - g2 * c2) + other * (1.0 - phi2 * phi2)
                p12 = phi1 * phi2 * (p12 - g1 * c2)
            products[series, place] = sums
            squares[series, place] = square
            log_determinant[series, place] = total
