"""Logistic regression of shares on columns, fitted in full."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.log_odds import to_log_odds
from research.trends.stats.newton import fit_binomial

_N_STEPS = 30
"""Newton steps; a convention: enough for a series that is absent before some date to run off to the largest odds."""

_LARGEST_STEP = 2.0
"""Largest change of the linear predictor in one step, log odds; a convention."""


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
