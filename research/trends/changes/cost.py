"""The binomial cost of a segment, as `ruptures` wants it."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray


def measure_cost(count: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the negative binomial log-likelihood of segments at their own share, without the constant.

    Parameters
    ----------
    count, n
        Count and number of units of each segment, any shape; fractions are allowed.

    Returns
    -------
    Cost, nats, at least 0; 0 where all units or none count.
    """
    from scipy.special import xlogy

    # Corrected shares may lie outside 0..1; what a segment sums to is held within.
    count = np.clip(count, 0.0, n)
    rest = n - count
    return np.asarray(np.maximum(xlogy(n, n) - xlogy(count, count) - xlogy(rest, rest), 0.0), np.float64)


@functools.cache
def load_binomial_cost() -> type[Any]:
    """Give the cost class for a signal of shape (n_periods, 2): count and number of units of each period."""
    from ruptures.base import BaseCost

    class BinomialCost(BaseCost):  # type: ignore[misc]
        """Negative log-likelihood of one share throughout a segment, from cumulative sums."""

        model = "binomial"
        min_size = 1

        def fit(self, signal: NDArray[np.float64]) -> BinomialCost:
            self.signal = signal
            self.total = np.vstack([np.zeros((1, 2)), np.cumsum(signal, axis=0)])
            return self

        def error(self, start: int, end: int) -> float:
            count, n = self.total[end] - self.total[start]
            return float(measure_cost(np.maximum(count, 0.0), n))

    return BinomialCost
