"""Intervals of shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def wilson_interval(
    count: NDArray[np.float64], n: NDArray[np.float64], *, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give Wilson's (1927) score interval of a share.

    Parameters
    ----------
    count, n
        Successes and trials, of one shape; counts may be fractions.
    confidence
        Between 0 and 1.

    Returns
    -------
    Lower and upper ends, from 0 to 1; NaN where n is 0.
    """
    from scipy.stats import norm

    z2 = float(norm.ppf(0.5 + confidence / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / n
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low, high = np.where(n > 0, centre - half, np.nan), np.where(n > 0, centre + half, np.nan)
    # At no or all successes an end is 0 or 1 exactly; rounding must push it neither past nor short of the share.
    low, high = np.minimum(np.clip(low, 0, 1), share), np.maximum(np.clip(high, 0, 1), share)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


MIN_EXPECTED = 5
"""What memberships, and what they lack to 1, must each add up to for a bootstrap; else Wilson's interval stands in."""

_DRAWS_AT_ONCE = 4_000_000


def bootstrap_interval(
    share: NDArray[np.float64], *, confidence: float, n_replicates: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the percentile bootstrap interval of mean memberships; units are resampled whole.

    A resample can only repeat what was seen: with one unit its interval is a point, and with thirty units of a rare
    theme a nominal 95 % holds the truth in half of the cases. Where the memberships, or what is missing from them to
    1, sum to less than `MIN_EXPECTED`, or do not vary at all, Wilson's interval is given, with their sum as its count.
    Memberships vary less than counts, so it is wider than it need be rather than too narrow.

    Parameters
    ----------
    share
        Memberships, shape (n_units, n_series), each from 0 to 1.
    confidence, n_replicates, seed
        Of the interval.

    Returns
    -------
    Lower and upper ends, each of shape (n_series,); NaN if there are no units.
    """
    n_units, n_series = share.shape
    totals = share.sum(axis=0)
    low, high = wilson_interval(totals, np.full(n_series, float(n_units)), confidence=confidence)
    is_enough = np.minimum(totals, n_units - totals) >= MIN_EXPECTED
    rows = np.flatnonzero(is_enough & (np.ptp(share, axis=0) > 1e-9)) if n_units else np.zeros(0, np.int64)
    if len(rows):
        means = _resample_means(share[:, rows], n_replicates=n_replicates, seed=seed)
        tail = (1 - confidence) / 2
        low[rows], high[rows] = np.quantile(means, [tail, 1 - tail], axis=0)
    return low, high


def _resample_means(share: NDArray[np.float64], *, n_replicates: int, seed: int) -> NDArray[np.float32]:
    """Give the mean of every resample, shape (n_replicates, n_series)."""
    n_units = len(share)
    values = share.astype(np.float32)
    rng = np.random.default_rng(seed)
    means = []
    # A few replicates at a time: memory must not grow with the number of articles in a period.
    size = max(1, _DRAWS_AT_ONCE // n_units)
    for first in range(0, n_replicates, size):
        n_rows = min(size, n_replicates - first)
        drawn = rng.integers(n_units, size=(n_rows, n_units)) + n_units * np.arange(n_rows)[:, None]
        # How often each unit is drawn, rather than the draws: one matrix product gives all means.
        weights = np.bincount(drawn.ravel(), minlength=n_rows * n_units).reshape(n_rows, n_units)
        means.append(weights.astype(np.float32) @ values / np.float32(n_units))
    return np.concatenate(means)
