"""Sums of whitened regressors turned into independent contrasts, in the order of the regressors.

Each regressor is freed of those before it. What is left of it gives one standard normal deviate if its coefficient and
those of all later ones are 0: the score of adding it to the model of those before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.trends.stats.kalman import Whitened

_LEAST = 1e-12
"""Part of a regressor's sum of squares that those before it must leave; a numerical convention."""


@dataclass(frozen=True)
class Contrasts:
    """Deviates of regressors, for every series and every process.

    Attributes
    ----------
    deviate
        Shape (n_series, n_grid, n_columns); normal deviate of each regressor after those before it.
    information
        Shape (n_series, n_grid, n_columns); information on its coefficient, given those before it.
    residual
        Shape (n_series, n_grid); sum of squares that no regressor explains.
    log_determinant
        Shape (n_series, n_grid); of the covariance.
    """

    deviate: NDArray[np.float64]
    information: NDArray[np.float64]
    residual: NDArray[np.float64]
    log_determinant: NDArray[np.float64]

    def weigh(self, n_columns: int) -> NDArray[np.float64]:
        """Give the restricted log-likelihood of the model of the first columns, up to a constant of the series."""
        squares = self.residual + (self.deviate[..., n_columns:] ** 2).sum(axis=-1)
        determinant = self.log_determinant + np.log(self.information[..., :n_columns]).sum(axis=-1)
        likelihood: NDArray[np.float64] = -0.5 * (determinant + squares)
        return likelihood


def find_contrasts(whitened: Whitened) -> Contrasts:
    """Free every regressor of those before it (Cholesky)."""
    n_series, n_grid, n_shared, _ = whitened.products.shape
    deviate, information = np.zeros((2, n_series, n_grid, n_shared - 1))
    residual = np.zeros((n_series, n_grid))
    compile_loop(_free_columns)(whitened.products, _LEAST, deviate, information, residual)
    return Contrasts(deviate, information, residual, whitened.log_determinant)


def _free_columns(products: Any, least: float, deviate: Any, information: Any, residual: Any) -> None:
    n_series, n_grid, n_shared, _ = products.shape
    size = n_shared - 1
    factor = np.zeros((size, size))
    for series in range(n_series):
        for place in range(n_grid):
            table = products[series, place]
            left = table[0, 0]
            for row in range(size):
                for column in range(row + 1):
                    total = table[row + 1, column + 1]
                    for k in range(column):
                        total -= factor[row, k] * factor[column, k]
                    if column == row:
                        total = max(total, least * table[row + 1, row + 1])
                        information[series, place, row] = total
                        factor[row, row] = np.sqrt(total)
                    else:
                        factor[row, column] = total / factor[column, column]
                value = table[0, row + 1]
                for k in range(row):
                    value -= factor[row, k] * deviate[series, place, k]
                value /= factor[row, row]
                deviate[series, place, row] = value
                left -= value * value
            residual[series, place] = max(left, 0.0)
