"""Parts of a composition, and each of them within itself and a reference: the counts that log ratios are fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.units import Units, sum_periods

_PRIOR_UNITS = 5.0
"""Weight, in units, of the belief that memberships vary as answers of yes or no do; a convention, as for shares."""

_LEAST = 1e-6
"""Least effective number of units of a period; a numerical convention."""


_COLUMNS_AT_ONCE = 16
"""Parts whose products are held at once; only memory depends on it. A convention."""


@dataclass(frozen=True)
class Parts:
    """Series whose shares sum to one, with the units that belong to none of them as the last part.

    Attributes
    ----------
    values
        Shape (n_units, n_parts); memberships, whose rows sum to 1.
    units
        The n_units articles or stories.
    periods
        Shape (n_periods,); the periods that count, by number.
    day
        Shape (n_periods,); middle of each of them, in days.
    """

    values: NDArray[np.float64]
    units: Units
    periods: NDArray[np.int64]
    day: NDArray[np.float64]

    def sum(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum values of units by the periods that count, shape (n_values, n_periods)."""
        # Articles may lie in periods that do not count, such as a partial one after the last.
        n_periods = int(max(self.periods.max(), self.units.period.max(initial=0))) + 1
        return sum_periods(values, self.units, n_periods)[:, self.periods]

    @property
    def total(self) -> NDArray[np.float64]:
        """Articles or stories of every part and period, shape (n_parts, n_periods)."""
        return self.sum(self.values)

    def pair(self, is_reference: NDArray[np.bool_]) -> BinomialSeries:
        """Count every part within itself and the reference, of which a part is left out that is its member.

        Parameters
        ----------
        is_reference
            Shape (n_parts,); the parts that the others are compared with.

        Returns
        -------
        Effective counts, shape (n_parts, n_periods).
        """
        reference = self.values[:, is_reference].sum(axis=1, keepdims=True)
        blocks = [slice(first, first + _COLUMNS_AT_ONCE) for first in range(0, self.values.shape[1], _COLUMNS_AT_ONCE)]
        made = [
            self.count_within(own, reference - own * is_reference[block])
            for block, own in ((block, self.values[:, block]) for block in blocks)
        ]
        return BinomialSeries(
            np.concatenate([one.count for one in made]), np.concatenate([one.n for one in made]), self.day
        )

    def count_together(self, is_member: NDArray[np.bool_]) -> BinomialSeries:
        """Count some parts together within all, as one series."""
        own = self.values[:, is_member].sum(axis=1, keepdims=True)
        return self.count_within(own, self.values[:, ~is_member].sum(axis=1, keepdims=True))

    def count_within(self, own: NDArray[np.float64], other: NDArray[np.float64]) -> BinomialSeries:
        """Count what units have of one thing within what they have of it and of another.

        The variance of a ratio of sums of memberships is that of their residuals around it (delta method). As for
        shares, its ratio to that of answers of yes or no is taken over all periods together, and what reprints one
        another in one period is one answer.

        Parameters
        ----------
        own, other
            Shape (n_units, n_pairs); memberships in either.

        Returns
        -------
        Effective counts, shape (n_pairs, n_periods).
        """
        both, copies = own + other, self.units.copies[:, None]
        total, counted = self.sum(both), self.sum(own)
        share = np.divide(counted, total, out=np.zeros_like(total), where=total > 0)
        squares = [self.sum(product * copies) for product in (own**2, own * other, other**2)]
        left = squares[0] * (1 - share) ** 2 - 2 * squares[1] * share * (1 - share) + squares[2] * share**2
        weight, every = self.sum(both * copies), total.sum(axis=1)
        mean = np.divide(counted.sum(axis=1), every, out=np.zeros(len(total)), where=every > 0)
        prior = _PRIOR_UNITS * mean * (1 - mean)
        possible = (share * (1 - share) * weight).sum(axis=1) + prior
        ratio = np.divide(left.sum(axis=1) + prior, possible, out=np.ones(len(total)), where=possible > 0)
        worth = np.divide(total**2, weight, out=np.zeros_like(total), where=weight > 0)
        n = np.maximum(worth / np.clip(ratio, _LEAST, 1.0)[:, None], _LEAST)
        return BinomialSeries(share * n, n, self.day)
