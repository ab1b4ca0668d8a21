"""One level of a share, with its season on top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.log_odds import to_log_odds, to_share

_N_STEPS = 8
_LARGEST_STEP = 2.0


def find_level_share(
    count: NDArray[np.float64], n: NDArray[np.float64], *, season: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find the shares of the one level that, with the season on top, expects as many counts as there are.

    Parameters
    ----------
    count, n
        Shape (n_periods,). Half a count is added to either side, so that no share is 0 or 1.
    season
        Shape (n_periods,); log odds.

    Returns
    -------
    Expected shares, shape (n_periods,).
    """
    share = (float(count.sum()) + 0.5) / (float(n.sum()) + 1.0)
    level = float(to_log_odds(np.array([share]))[0])
    for _ in range(_N_STEPS):
        expected = to_share(level + season)
        excess = float((n * (share - expected)).sum() / (n * expected * (1 - expected)).sum())
        level += min(max(excess, -_LARGEST_STEP), _LARGEST_STEP)
    return to_share(level + season)
