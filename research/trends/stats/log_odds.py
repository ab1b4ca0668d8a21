"""Shares and their log odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEAST_SHARE = 1e-6
"""Distance from 0 and 1 at which shares are held before log odds are taken; a numerical convention."""

_LARGEST_ODDS = 12.0
"""Largest log odds either way; a numerical convention, a share of about six in a million."""


def to_log_odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the log odds of shares; those at the ends of the scale are held a millionth away from them."""
    held = np.clip(share, _LEAST_SHARE, 1 - _LEAST_SHARE)
    return np.asarray(np.log(held) - np.log1p(-held), np.float64)


def to_share(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the shares of log odds, held within 12 either way."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -_LARGEST_ODDS, _LARGEST_ODDS))), np.float64)
