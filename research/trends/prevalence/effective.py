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
    variance_ratio: NDArray[np.float64] | None = None,
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
    variance_ratio
        Shape (n_series,); of series that codes correct, the variance of codes that predictions leave, over that of yes
        and no; NaN for others. What was asked of few is worth fewer answers than there are units: the variance of a
        corrected unit is that of an answer, times 1 + m v, where v is this ratio and m the mean of w - 1 over the units
        of the period, each standing for w where it was asked.

    Returns
    -------
    Shape (n_series, n_periods); 0 where a period has no units.
    """
    n = units.count(n_periods)
    squares = np.bincount(units.period, weights=units.copies**2, minlength=n_periods)
    kish = np.divide(n**2, squares, out=np.zeros(n_periods), where=squares > 0)
    ratio = _compare_variance(values, units, n=n, kish=kish)
    ratios = np.repeat(ratio[:, None], n_periods, axis=1)
    if variance_ratio is not None and units.code_weight is not None:
        is_corrected = np.isfinite(variance_ratio)
        ratios[is_corrected] = 1 + variance_ratio[is_corrected, None] * _average_excess(units, n_periods)
    sampling = np.divide(ratios, kish, out=np.full(ratios.shape, np.inf), where=np.broadcast_to(kish > 0, ratios.shape))
    if draws is not None and len(draws):
        total = sum_periods(values, units, n_periods)
        baseline = (total.sum(axis=1) / max(n.sum(), 1))[:, None]
        share = (total + 2 * baseline) / (n + 2)
        observed = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
        apart = np.nan_to_num(((draws - observed) ** 2).mean(axis=0))
        sampling = sampling + apart / np.maximum(share * (1 - share), 1e-9)
    effective: NDArray[np.float64] = 1 / sampling
    return effective


def _average_excess(units: Units, n_periods: int) -> NDArray[np.float64]:
    """Give the mean of w - 1 over the units of every period, shape (n_periods,), where w is 1 over their probability.

    Over all units it is that over the coded ones, each counting w times. A period has few of these, so that of the
    whole counts as one coded unit more.
    """
    assert units.code_weight is not None
    weight = units.code_weight * units.copies**2
    excess = weight * np.maximum(units.code_weight - 1, 0)
    n_coded = max(int((weight > 0).sum()), 1)
    total, possible = (np.bincount(units.period, weights=values, minlength=n_periods) for values in (excess, weight))
    if possible.sum() <= 0:
        # Nothing of the group was coded, and nothing is known of how likely that was.
        return np.full(n_periods, float(len(units.period)))
    mean_excess, mean_weight = excess.sum() / n_coded, weight.sum() / n_coded
    result: NDArray[np.float64] = (total + mean_excess) / (possible + mean_weight)
    return result


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
