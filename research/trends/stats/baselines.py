"""A constant share, with its season on top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.newton import fit_binomial

_N_STEPS = 8
"""Newton steps; a convention. Quadratic convergence takes four or five from the pooled share."""

_LARGEST_STEP = 2.0
"""Largest Newton step, log odds; a convention that keeps sparse series from overshooting."""


def find_baseline_share(
    count: NDArray[np.float64], n: NDArray[np.float64], *, season: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find the shares of the constant baseline that, with the season on top, expects as many counts as there are.

    Parameters
    ----------
    count, n
        Shape (n_periods,). Half a count is added on either side, so that no share is 0 or 1.
    season
        Shape (n_periods,); log odds.

    Returns
    -------
    Expected shares, shape (n_periods,).
    """
    share = (float(count.sum()) + 0.5) / (float(n.sum()) + 1.0)
    baseline = fit_binomial(
        (n * share)[None],
        n,
        np.ones((len(n), 1)),
        start=to_log_odds(np.array([[share]])),
        limit_step=lambda step: np.clip(step, -_LARGEST_STEP, _LARGEST_STEP),
        n_steps=_N_STEPS,
        offset=season,
    )
    return to_share(baseline[0, 0] + season)
