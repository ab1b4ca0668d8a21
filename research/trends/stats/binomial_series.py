"""Binomial series: what every regression of shares on time is fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError


@dataclass(frozen=True)
class BinomialSeries:
    """Counts of series over the same periods.

    Attributes
    ----------
    count
        Shape (n_series, n_periods); units counted, 0 to ``n``. Fractions are allowed: sums of memberships times the
        effective number of units. Those of corrected shares may lie outside in single periods.
    n
        Shape (n_series, n_periods); effective number of units, above 0.
    day
        Shape (n_periods,); middle of each period, in days.
    """

    count: NDArray[np.float64]
    n: NDArray[np.float64]
    day: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not self.count.shape == self.n.shape == (len(self.count), len(self.day)):
            raise ShapeError(
                f"BinomialSeries has counts of shape {self.count.shape}, units of shape {self.n.shape} and "
                f"{len(self.day)} periods"
            )

    @property
    def n_series(self) -> int:
        """Number of series."""
        return len(self.count)

    @property
    def n_periods(self) -> int:
        """Number of periods."""
        return len(self.day)

    @cached_property
    def gap(self) -> NDArray[np.float64]:
        """Distance of adjacent periods in units of the median distance, shape (n_periods - 1,)."""
        step = np.diff(self.day)
        return step / np.median(step) if len(step) else step

    @property
    def smoothed_share(self) -> NDArray[np.float64]:
        """Share over all periods with half a unit added on either side, so never 0 or 1; shape (n_series,)."""
        total = self.n.sum(axis=1)
        # Sums of corrected shares may lie outside, too.
        count = np.clip(self.count.sum(axis=1), 0, total)
        share: NDArray[np.float64] = (count + 0.5) / (total + 1)
        return share

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> BinomialSeries:
        """Give some of the series, by index or by mask."""
        return BinomialSeries(self.count[rows], self.n[rows], self.day)
