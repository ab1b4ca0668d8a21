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
    # At no or all successes the ends are 0 and 1 exactly; rounding must not push them past.
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


FEW_UNITS = 10
"""Units below which a bootstrap has too few different resamples to speak of, and Wilson's interval stands in."""


def bootstrap_interval(
    share: NDArray[np.float64], *, confidence: float, n_replicates: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the percentile bootstrap interval of mean memberships; units are resampled whole.

    A resample of few units can only repeat them: with one unit its interval would be a point. Below `FEW_UNITS`
    Wilson's interval is given, with the sum of the memberships as its count; it is wider for shares between 0 and 1,
    whose variance is less than that of counts. Above, the wider of the two ends that a share of exactly 0 or 1 gets
    is Wilson's as well.

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
    if n_units < FEW_UNITS:
        return low, high
    rng = np.random.default_rng(seed)
    # How often each unit is drawn, rather than the draws: one matrix product gives all replicates.
    weights = rng.multinomial(n_units, np.full(n_units, 1 / n_units), size=n_replicates).astype(np.float32)
    means = weights @ share.astype(np.float32) / n_units
    tail = (1 - confidence) / 2
    ends = np.quantile(means, [tail, 1 - tail], axis=0)
    is_constant = np.ptp(share, axis=0) < 1e-9
    return np.where(is_constant, low, ends[0]), np.where(is_constant, high, ends[1])
