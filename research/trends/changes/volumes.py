"""Sudden changes of the volume of sources: the change points of shares, asked of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.changes.change_points import find_change_points
from research.trends.changes.null_models import make_nulls
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.regression import fit_lines

ALPHA = 0.01
"""Probability of finding any sudden change in a source without one; a convention: twenty sources are searched at
most."""

_ROOM = 20.0
"""How many times the largest count the units of a period are, so that counts of a share of at most 5 % stand for counts
without a bound (Poisson). A convention."""

_N_REPLICATES = 500
"""Series drawn for each bootstrap; a convention, as for shares."""

_CONFIDENCE = 0.95
"""Coverage of intervals that are not used here; a convention."""

MIN_PERIODS = 8
"""Fewest periods of a source that is searched; a convention, as for trends."""


@dataclass(frozen=True)
class Jump:
    """A sudden change of volume: the first period after it, and articles per day before and after."""

    period: int
    before: float
    after: float


def find_jumps(
    count: NDArray[np.int64], n_days: NDArray[np.int64], day: NDArray[np.float64], *, seed: int
) -> list[Jump]:
    """Find the sudden changes of the volume of a source.

    Parameters
    ----------
    count
        Shape (n_periods,); articles of each period.
    n_days
        Shape (n_periods,); days of each period.
    day
        Shape (n_periods,); middle of each period, in days; periods may be left out.
    seed
        Seed of the bootstraps.

    Returns
    -------
    Changes in order; none of fewer than eight periods.
    """
    if len(count) < MIN_PERIODS or not count.any():
        return []
    # The same room on every day: a share of it is a rate.
    room = float(np.ceil(_ROOM * (count / n_days).max()))
    n = room * n_days.astype(np.float64)
    series = BinomialSeries(count[None].astype(np.float64), n[None], day)
    (null,) = make_nulls(series, noise=fit_lines(series, confidence=_CONFIDENCE).noise)
    found = find_change_points(series.count[0], n, null=null, alpha=ALPHA, n_replicates=_N_REPLICATES, seed=seed)
    return [Jump(one.period, one.before * room, one.after * room) for one in found.changes]
