"""Series of counts with a known truth."""

from __future__ import annotations

import numpy as np

from research.datasets.series import simulate_process
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.null_series import NullModel


def make_null(
    share: np.ndarray | float, n_periods: int, *, sd: float = 0.0, correlation: float = 0.0, season=None
) -> NullModel:
    """Give a null model with one noise, known."""
    return NullModel(
        np.broadcast_to(np.asarray(share, float), n_periods),
        np.zeros(n_periods) if season is None else season,
        np.array([sd]),
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
    share: np.ndarray, n: np.ndarray, *, rng: np.random.Generator, sd: float = 0.0, correlation: float = 0.0
) -> np.ndarray:
    """Draw one series, with autoregressive process noise on the log odds."""
    path = simulate_process(correlation, 1, len(n), rng=rng)[0]
    return rng.binomial(n.astype(int), to_share(to_log_odds(share) + sd * path)).astype(float)
