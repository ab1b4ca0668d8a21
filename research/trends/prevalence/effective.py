"""How much a share of a period is worth: the number of independent answers that would tell it as exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.units import Units, sum_periods

_PRIOR_UNITS = 5.0
"""Weight, in units, of the belief that memberships vary as answers of yes or no do: three articles that agree do not
show that all do. A convention chosen without measurement."""


def measure_effective(
    values: NDArray[np.float64],
    units: Units,
    *,
    n_periods: int,
    draws: NDArray[np.float32] | None = None,
) -> NDArray[np.float64]:
    """Give the effective number of units of every series and period.

    Three things make a unit count for more or less than one answer of yes or no. Memberships between 0 and 1 vary less
    than answers; the ratio of their variance within periods to that of answers is taken over all periods together.
    Articles that reprint one story in one period are one answer: m articles count as (sum m)^2 / sum m^2 (Kish 1965).
    And topics are uncertain themselves: the mean square difference between the share of the topic and those that single
    clusterings give it is added to the variance.

    Parameters
    ----------
    values
        Memberships, shape (n_units, n_series).
    units
        The n_units articles or stories, with their periods.
    n_periods
        Number of periods, empty ones included.
    draws
        Shape (n_draws, n_series, n_periods); shares by single clusterings, NaN for series that have none.

    Returns
    -------
    Shape (n_series, n_periods); 0 where a period has no units.
    """
    n = units.count(n_periods)
    squares = np.bincount(units.period, weights=units.copies**2, minlength=n_periods)
    kish = np.divide(n**2, squares, out=np.zeros(n_periods), where=squares > 0)
    ratio = _compare_variance(values, units, n=n, kish=kish)
    sampling = np.divide(ratio[:, None], kish, out=np.full((values.shape[1], n_periods), np.inf), where=kish > 0)
    if draws is not None and len(draws):
        total = sum_periods(values, units, n_periods)
        baseline = (total.sum(axis=1) / max(n.sum(), 1))[:, None]
        share = (total + 2 * baseline) / (n + 2)
        observed = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
        apart = np.nan_to_num(((draws - observed) ** 2).mean(axis=0))
        sampling = sampling + apart / np.maximum(share * (1 - share), 1e-9)
    effective: NDArray[np.float64] = 1 / sampling
    return effective


def _compare_variance(
    values: NDArray[np.float64], units: Units, *, n: NDArray[np.float64], kish: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Variance of memberships within periods over that of yes and no, shape (n_series,); 1 where it cannot be told."""
    n_periods = len(n)
    total, squared = sum_periods(values, units, n_periods), sum_periods(values**2, units, n_periods)
    is_used = kish > 1 + 1e-9
    mean = total[:, is_used] / n[is_used]
    # Weighted by copies, the variance falls short by the part that the mean has followed.
    variance = (squared[:, is_used] / n[is_used] - mean**2) * kish[is_used] / (kish[is_used] - 1)
    answers = mean * (1 - mean) + variance / kish[is_used]
    baseline = total.sum(axis=1) / max(float(n.sum()), 1.0)
    prior = _PRIOR_UNITS * baseline * (1 - baseline)
    known = (kish[is_used] * variance).sum(axis=1) + prior
    possible = (kish[is_used] * answers).sum(axis=1) + prior
    ratio = np.divide(known, possible, out=np.ones(values.shape[1]), where=possible > 1e-12)
    clipped: NDArray[np.float64] = np.clip(ratio, 0.0, 1.0)
    return clipped
