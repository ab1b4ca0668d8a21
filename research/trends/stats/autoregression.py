"""Stationary first-order autoregressive processes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def simulate_autoregression(
    innovation: NDArray[np.float64],
    correlation: NDArray[np.float64] | float,
    *,
    gap: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Turn standard normal deviates into stationary first-order autoregressive processes of variance 1.

    Parameters
    ----------
    innovation
        Shape (n_series, n_periods); independent standard normal deviates.
    correlation
        Correlation over one period, -1 to 1: one number, or one per series; at least 0 if there are gaps.
    gap
        Shape (n_periods - 1,); distance of adjacent periods, in periods; 1 each if not given.

    Returns
    -------
    Paths, shape (n_series, n_periods).
    """
    path = np.array(innovation, np.float64)
    for period in range(1, path.shape[1]):
        phi = correlation if gap is None else correlation ** gap[period - 1]
        path[:, period] = phi * path[:, period - 1] + np.sqrt(1 - phi**2) * path[:, period]
    return path
