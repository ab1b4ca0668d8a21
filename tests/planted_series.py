"""Series of counts with a known truth."""

from __future__ import annotations

import numpy as np

from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.null_series import NullModel


def make_null(
    share: np.ndarray | float, n_periods: int, *, spread: float = 0.0, correlation: float = 0.0, season=None
) -> NullModel:
    """Give a null model with one noise, known."""
    return NullModel(
        np.broadcast_to(np.asarray(share, float), n_periods),
        np.zeros(n_periods) if season is None else season,
        np.array([spread]),
        np.array([correlation]),
        np.ones(1),
        np.ones(max(0, n_periods - 1)),
    )


def plant_steps(levels: list[float], edges: list[int], n_periods: int) -> np.ndarray:
    """Give shares that change their level at the edges."""
    share = np.empty(n_periods)
    for start, end, level in zip([0, *edges], [*edges, n_periods], levels, strict=True):
        share[start:end] = level
    return share


def plant_counts(
    share: np.ndarray, n: np.ndarray, *, rng: np.random.Generator, spread: float = 0.0, correlation: float = 0.0
) -> np.ndarray:
    """Draw one series, an autoregression of the log odds underneath."""
    path = rng.normal(size=len(n))
    for period in range(1, len(n)):
        path[period] = correlation * path[period - 1] + np.sqrt(1 - correlation**2) * path[period]
    return rng.binomial(n.astype(int), to_share(to_log_odds(share) + spread * path)).astype(float)
