"""Straight lines on the scale of log odds, fitted to many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.log_odds import to_share
from research.trends.stats.newton import fit_binomial

_N_STEPS = 8
"""Newton steps; a convention."""

_LARGEST_STEP = 2.0
"""Largest step of the intercept, and of the line's end by its slope, log odds; a convention."""

_RIDGE = 1e-6
"""Relative ridge on the information matrix: far below any information, it only keeps the matrix invertible.
A convention."""


@dataclass(frozen=True)
class FittedLines:
    """Lines of series: log odds ``intercept + slope * time``, each of shape (n_series,).

    ``saving`` is the log-likelihood that the line gains over a constant share, nats, at least 0.
    """

    intercept: NDArray[np.float64]
    slope: NDArray[np.float64]
    saving: NDArray[np.float64]


def fit_log_odds_lines(count: NDArray[np.float64], n: NDArray[np.float64], *, time: NDArray[np.float64]) -> FittedLines:
    """Fit binomial regressions on time by Newton steps.

    Parameters
    ----------
    count
        Shape (n_series, n_periods).
    n
        Shape (n_periods,), above 0.
    time
        Shape (n_periods,); any unit. Its weighted mean should be near 0, so that the intercept is the log odds of the
        mean share.

    Returns
    -------
    One line per series.
    """
    share = (count.sum(1) + 0.5) / (n.sum() + 1.0)
    start = np.column_stack([np.log(share) - np.log1p(-share), np.zeros(len(count))])
    largest = np.array([_LARGEST_STEP, _LARGEST_STEP / max(float(np.abs(time).max()), 1e-12)])
    columns = np.column_stack([np.ones(len(n)), time])
    coefficient = fit_binomial(
        count,
        n,
        columns,
        start=start,
        limit_step=lambda step: np.clip(step, -largest, largest),
        n_steps=_N_STEPS,
        ridge=np.diag([_RIDGE, _RIDGE * max(1.0, float((n * time**2).sum()))]),
    )
    constant = np.clip(count.sum(1) / n.sum(), 0.0, 1.0)
    saving = _find_log_likelihood(count, n, to_share(coefficient @ columns.T)) - _find_log_likelihood(
        count, n, np.broadcast_to(constant[:, None], count.shape)
    )
    return FittedLines(coefficient[:, 0], coefficient[:, 1], np.maximum(saving, 0.0))


def _find_log_likelihood(
    count: NDArray[np.float64], n: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the binomial log-likelihood without its constant, nats, shape (n_series,)."""
    from scipy.special import xlog1py, xlogy

    return np.asarray((xlogy(count, share) + xlog1py(n - count, -share)).sum(1), np.float64)
