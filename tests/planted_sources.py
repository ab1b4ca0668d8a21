"""Units whose sources publish at known levels, for the tests of standardisation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.trends.sources.units_by_source import SourcedUnits


def make_units(
    cells: Sequence[Sequence[Sequence[float] | None]], *, is_complete: Sequence[bool] | None = None
) -> SourcedUnits:
    """Make units of one series: ``cells[source][period]`` are memberships of its units, None or empty for none."""
    rows = [
        (value, period, source)
        for source, periods in enumerate(cells)
        for period, values in enumerate(periods)
        for value in values or ()
    ]
    n_periods = len(cells[0])
    return SourcedUnits(
        np.array([[row[0]] for row in rows], float),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.int64),
        tuple("abcdefghij"[: len(cells)]),
        np.asarray(is_complete if is_complete is not None else [True] * n_periods, bool),
    )


def draw_units(rate: np.ndarray, n: np.ndarray, *, seed: int) -> SourcedUnits:
    """Draw units of 0 or 1: rate and expected number of each cell, shape (n_sources, n_periods)."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(n)
    return make_units(
        [
            [(rng.random(counts[s, t]) < rate[s, t]).astype(float).tolist() for t in range(n.shape[1])]
            for s in range(len(n))
        ]
    )


def fit_line(year: np.ndarray):
    """Give an estimator of slopes by least squares, in percentage points a year."""

    def estimate(share: np.ndarray, n: np.ndarray) -> np.ndarray:
        y = np.where(n > 0, share, 0)
        centred = year - (n @ year / n.sum(axis=1))[:, None]
        return 100 * (n * centred * y).sum(axis=1) / (n * centred**2).sum(axis=1)

    return estimate
