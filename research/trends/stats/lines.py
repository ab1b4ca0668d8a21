"""Straight lines on the scale of log odds, fitted to many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.log_odds import to_share

_N_STEPS = 8
_LARGEST_STEP = 2.0


@dataclass(frozen=True)
class FittedLines:
    """Lines of series: log odds ``level + slope * time``, and what each saves over its level alone, nats.

    ``level``, ``slope`` and ``saving`` have shape (n_series,).
    """

    level: NDArray[np.float64]
    slope: NDArray[np.float64]
    saving: NDArray[np.float64]


def fit_log_odds_lines(count: NDArray[np.float64], n: NDArray[np.float64], *, time: NDArray[np.float64]) -> FittedLines:
    """Fit binomial regressions on time by Newton steps, a little held towards a level (half a count).

    Parameters
    ----------
    count
        Shape (n_series, n_periods).
    n
        Shape (n_periods,), above 0.
    time
        Shape (n_periods,); any unit. Its weighted mean should be near 0 for ``level`` to be one.

    Returns
    -------
    Lines, one a series.
    """
    share = (count.sum(1) + 0.5) / (n.sum() + 1.0)
    level = np.log(share) - np.log1p(-share)
    slope = np.zeros(len(count))
    held = 1e-6 * max(1.0, float((n * time**2).sum()))
    for _ in range(_N_STEPS):
        fitted = _to_share(level, slope, time)
        weight = n * fitted * (1 - fitted)
        excess = count - n * fitted
        a, b, c = weight.sum(1) + 1e-6, weight @ time, weight @ time**2 + held
        u, v = excess.sum(1), excess @ time
        determinant = a * c - b * b
        level = level + np.clip((c * u - b * v) / determinant, -_LARGEST_STEP, _LARGEST_STEP)
        scale = _LARGEST_STEP / max(float(np.abs(time).max()), 1e-12)
        slope = slope + np.clip((a * v - b * u) / determinant, -scale, scale)
    flat = np.clip(count.sum(1) / n.sum(), 0.0, 1.0)
    saving = _measure_likelihood(count, n, _to_share(level, slope, time)) - _measure_likelihood(
        count, n, np.broadcast_to(flat[:, None], count.shape)
    )
    return FittedLines(level, slope, np.maximum(saving, 0.0))


def _to_share(level: NDArray[np.float64], slope: NDArray[np.float64], time: NDArray[np.float64]) -> NDArray[np.float64]:
    return to_share(level[:, None] + slope[:, None] * time)


def _measure_likelihood(
    count: NDArray[np.float64], n: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    from scipy.special import xlog1py, xlogy

    return np.asarray((xlogy(count, share) + xlog1py(n - count, -share)).sum(1), np.float64)
