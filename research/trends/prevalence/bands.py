"""Intervals for a whole series at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.threads import map_in_threads

_LEAST_NORM = 1e-9
"""Norm of centred replicates below which a period does not vary and has no correlations. A numerical convention."""


def find_critical(replicates: NDArray[np.float32], *, confidence: float, seed: int) -> NDArray[np.float64]:
    """Give how many standard errors hold a whole series with a confidence (max-|t|).

    The largest of many studentised distances depends on how the periods move together: reprints join neighbouring
    periods, and a topic that another clustering cuts otherwise moves all of them. How they do is taken from the
    replicates, as correlations; the largest distance is then that of normal deviates with these correlations (Montiel
    Olea and Plagborg-Moller 2019). The replicates' own largest distance would not do: shares of few units take few
    values, and their studentised distances have no bound.

    Parameters
    ----------
    replicates
        Shape (n_replicates, n_series, n_periods); NaN where a replicate has no units.
    confidence
        Confidence of the band, between 0 and 1.
    seed
        Seed of the normal deviates.

    Returns
    -------
    Shape (n_series,); at least the critical value of a single period.
    """
    n_replicates, n_series, n_periods = replicates.shape
    normal = np.random.default_rng(seed).standard_normal((n_replicates, n_periods))

    def find_one(series: int) -> float:
        values = replicates[:, series].astype(np.float64)
        is_known = np.isfinite(values)
        seen = is_known.sum(axis=0)
        mean = np.where(is_known, values, 0).sum(axis=0) / np.maximum(seen, 1)
        centred = np.where(is_known, values - mean, 0)
        norm = np.sqrt((centred**2).sum(axis=0))
        kept = seen > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            unit = np.where(norm > _LEAST_NORM, centred / norm, 0)[:, kept]
        correlation = unit.T @ unit
        np.fill_diagonal(correlation, 1.0)
        values_, vectors = np.linalg.eigh(correlation)
        moved = (normal[:, : len(values_)] * np.sqrt(np.maximum(values_, 0))) @ vectors.T
        return float(np.quantile(np.abs(moved).max(axis=1), confidence)) if moved.size else float("nan")

    return np.array(map_in_threads(find_one, range(n_series)), np.float64)


def bound_critical(n_periods: int, *, confidence: float) -> float:
    """Give how many standard errors hold a series of independent periods (Sidak 1967): no other series needs more."""
    from scipy.special import ndtri

    return float(ndtri((1 + confidence ** (1 / max(n_periods, 1))) / 2))
