"""Slopes shrunken by what is usual in their family, for ranking.

Of many slopes the largest are large by chance as well: a slope that is picked because it is significant is too steep on
average (the winner's curse). The distribution of the true slopes of a family is estimated from all its slopes and
their errors, as a mixture of normal distributions around 0 from no slope at all to very steep ones (empirical Bayes;
Stephens 2017, False discovery rates: a new deal). What many series share is shrunken; since the mixture has wide
components, a slope far beyond its error and beyond all others stays where it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.regression import DAYS_PER_YEAR, Lines

_SDS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
"""Standard deviations of the change over the span, log odds; a convention: from none to a share that goes from a tenth
of a percent to all."""

_NO_SLOPE = 0.3
"""Prior probability of no slope, before other series are seen; a convention."""

_PRIOR_SERIES = 2.0
"""How many series the prior counts as beside those of the family; a convention."""

_ROUNDS = 100
"""Iterations of the EM algorithm; a numerical convention."""


def shrink_slopes(lines: Lines, day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the posterior mean of every slope, percentage points per year, shape (n_series,).

    Parameters
    ----------
    lines
        Lines of the series of one family.
    day
        Shape (n_periods,); middle of each period.
    """
    span = float(day[-1] - day[0]) / DAYS_PER_YEAR
    # Changes over the span in log odds, which are alike in rare and in common series.
    scale = (span / (100 * lines.derivative))[:, None]
    change, error = lines.grid_slope * scale, lines.grid_se * scale
    variance = error[..., None] ** 2
    total = variance + np.square(_SDS)
    log_density = -0.5 * (np.log(total) + change[..., None] ** 2 / total)
    shift = log_density.max(axis=(1, 2), keepdims=True)
    density = lines.noise.weight[..., None] * np.exp(log_density - shift)
    likelihood = density.sum(axis=1)
    first = np.r_[_NO_SLOPE, np.full(len(_SDS) - 1, (1 - _NO_SLOPE) / (len(_SDS) - 1))]
    usual = first
    for _ in range(_ROUNDS):
        member = likelihood * usual
        member /= member.sum(axis=1, keepdims=True)
        usual = (_PRIOR_SERIES * first + member.sum(axis=0)) / (_PRIOR_SERIES + len(member))
    joint = density * usual
    kept = np.square(_SDS) / total * change[..., None]
    shrunken: NDArray[np.float64] = (joint * kept).sum(axis=(1, 2)) / joint.sum(axis=(1, 2)) / scale[:, 0]
    return shrunken
