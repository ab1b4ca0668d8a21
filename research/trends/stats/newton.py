"""Logistic regression of binomial counts by Newton's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.log_odds import to_share


def fit_binomial(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    start: NDArray[np.float64],
    limit_step: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    n_steps: int,
    offset: NDArray[np.float64] | float = 0.0,
    ridge: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """Fit one logistic regression per series (McCullagh and Nelder 1989), a fixed number of Newton steps.

    Parameters
    ----------
    count
        Shape (n_series, n_periods); units counted, fractions allowed.
    n
        Shape (n_series, n_periods) or (n_periods,); units, above 0.
    columns
        Shape (n_periods, n_columns); the regressors, the same for all series.
    start
        Shape (n_series, n_columns); coefficients to start from, log odds.
    limit_step
        Takes the steps of one iteration, shape (n_series, n_columns), and gives those that are made: where a series
        has no units, or all, on one side of a date, the likelihood has no maximum and the steps have no end.
    n_steps
        Number of steps.
    offset
        Log odds that are added to the linear predictor, broadcast to (n_series, n_periods).
    ridge
        Added to the information matrix, broadcast to (n_series, n_columns, n_columns); it shortens the steps and does
        not change the maximum.

    Returns
    -------
    Coefficients, log odds, shape (n_series, n_columns).
    """
    coefficient = start
    for _ in range(n_steps):
        share = to_share(coefficient @ columns.T + offset)
        weight = n * share * (1 - share)
        xtx = np.einsum("st,ta,tb->sab", weight, columns, columns) + ridge
        score = (count - n * share) @ columns
        coefficient = coefficient + limit_step(np.linalg.solve(xtx, score[..., None])[..., 0])
    return coefficient
