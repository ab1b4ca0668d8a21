"""Lines through the difference of two groups' log odds, with the process noise of the difference.

Two groups of one corpus read the same news. What moves the share of a theme in both, month by month, says nothing of
how they differ; but a regression on each group alone counts it as noise twice, and a regression on their articles
together (with an interaction) counts it not at all. So the working responses of the groups are subtracted, period by
period: shocks that move the log odds of both are gone, sampling variances add up, and what is left beyond sampling is
the process noise of the difference, which is learned from all differences of a family together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.change_evidence import N_COSINES, find_excess, make_waves, mix_changes, weigh_waves
from research.trends.stats.contrasts import find_contrasts
from research.trends.stats.noise_prior import GRID, Noise, learn_noise
from research.trends.stats.regression import DAYS_PER_YEAR, find_p_values, find_quantile
from research.trends.stats.step_scan import scan_steps
from research.trends.stats.working_response import find_response

_NO_PROCESS = 0.3
"""Prior probability that a difference has no process noise; a convention, that of shares in larger families."""

_LONG, _TILTED = 0.7, 0.05
"""Prior probabilities of long memory and of a changing variance where there is process noise; measured: with less long
memory, levels that do not differ are found different in 8 to 10 % under fractional noise (d = .3)."""

_SD = 1.0
"""Scale, log odds, of the exponential prior of the standard deviation; a convention (Simpson and others 2017)."""

_MOST_PERSISTENT, _PERSISTENT = 0.95, 0.8
"""Correlations over one period above which a process is left out, and above which its prior is halved; a convention: a
difference that drifts without returning has changed, and is a difference of slopes."""

_FLOOR = 0.1
"""Weight of the prior beside what other differences have; measured: at .03, levels are found different in 8 % of
families of 60 periods with fractional noise, at .1 in 6 %, at .3 power falls by 10 points."""


@dataclass(frozen=True)
class Estimates:
    """Estimates averaged over the posterior of the process noise, each of shape (n_series,): log odds."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]

    def take(self, rows: slice) -> Estimates:
        """Give those of some of the series."""
        return Estimates(self.value[rows], self.low[rows], self.high[rows], self.p_value[rows])


@dataclass(frozen=True)
class Differences:
    """How the log odds of two groups differ.

    Attributes
    ----------
    level
        Difference in the middle of the periods, on a straight line, log odds.
    slope
        Change of the difference, log odds a year.
    noise
        Posterior of the process noise of each difference.
    """

    level: Estimates
    slope: Estimates
    noise: Noise

    def take(self, rows: slice) -> Differences:
        """Give those of some of the series."""
        noise = Noise(self.noise.weight[rows], self.noise.line_weight[rows], self.noise.unlike[rows])
        return Differences(self.level.take(rows), self.slope.take(rows), noise)


def fit_differences(
    first: BinomialSeries,
    second: BinomialSeries,
    *,
    confidence: float,
    extra_level: NDArray[np.float64] | None = None,
    extra_slope: NDArray[np.float64] | None = None,
) -> Differences:
    """Fit a straight line to the difference of the log odds of every two series.

    Parameters
    ----------
    first, second
        Series of the same length and the same days; those of one family together, since the process noise of each
        difference is learned from all of them.
    confidence
        Coverage of the intervals, 0 to 1.
    extra_level, extra_slope
        Shape (n_series,); standard errors from what is not in the counts: how clusterings differ in their topics, log
        odds and log odds a year.

    Returns
    -------
    First less second. A line may have steps and waves beside it, which keeps a theme that one group takes up for good
    from being called noise.
    """
    one, other = find_response(first), find_response(second)
    return fit_observed(
        one.log_odds - other.log_odds,
        one.variance + other.variance,
        first.day,
        confidence=confidence,
        prior=_make_prior(),
        floor=_FLOOR,
        extra_level=extra_level,
        extra_slope=extra_slope,
    )


def fit_observed(
    observed: NDArray[np.float64],
    variance: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    confidence: float,
    prior: NDArray[np.float64],
    floor: float,
    extra_level: NDArray[np.float64] | None = None,
    extra_slope: NDArray[np.float64] | None = None,
) -> Differences:
    """Fit a straight line to Gaussian observations, whose process noise is learned from all of them.

    Parameters
    ----------
    observed, variance
        Shape (n_series, n_periods); observations on the scale of log odds, and their sampling variance, above 0.
    day
        Shape (n_periods,); middle of each period, in days.
    confidence
        Coverage of the intervals, 0 to 1.
    prior, floor
        What is known of the process noise beforehand, as in `research.trends.stats.noise_prior.learn_noise`.
    extra_level, extra_slope
        As in `fit_differences`.
    """
    gap = np.diff(day) / np.median(np.diff(day))
    columns = np.column_stack([np.ones(len(day)), make_waves(day)])
    scan = scan_steps(observed, variance, columns, n_base=1, gap=gap, grid=GRID)
    contrasts = find_contrasts(scan.whitened)
    noise = learn_noise(
        contrasts.weigh(2),
        mix_changes(scan.gain_beside_line, weigh_waves(contrasts, 1)),
        prior=prior,
        floor=floor,
    )
    excess = find_excess(contrasts.deviate[..., 1 : 1 + N_COSINES], noise.weight)
    # The constant and the line: both are asked about, so both are solved for at once.
    products = scan.whitened.products
    inverse = np.linalg.inv(products[..., 1:3, 1:3])
    coefficient = (inverse @ products[..., 1:3, 0][..., None])[..., 0]
    half_span = (day[-1] - day[0]) / DAYS_PER_YEAR / 2
    scale = np.array([1.0, 1 / half_span])
    estimates = [
        _average(
            coefficient[..., place] * scale[place],
            np.sqrt(inverse[..., place, place] * excess) * scale[place],
            extra=extra,
            noise=noise,
            confidence=confidence,
        )
        for place, extra in enumerate((extra_level, extra_slope))
    ]
    return Differences(level=estimates[0], slope=estimates[1], noise=noise)


def _make_prior() -> NDArray[np.float64]:
    """Give the probability of every process of the grid before any difference is seen, shape (n_grid,)."""
    is_long, is_tilted = GRID[:, 2] > 0, GRID[:, 3] != 0
    is_plain = ~is_long & ~is_tilted
    prior = (1 + 3 * GRID[:, 1]) * np.exp(-GRID[:, 0] / _SD)
    prior[is_plain & (GRID[:, 1] > _PERSISTENT)] /= 2
    prior[is_plain & (GRID[:, 1] > _MOST_PERSISTENT)] = 0
    prior[0] = 0
    for rows, part in ((is_long, _LONG), (is_tilted, _TILTED), (is_plain, 1 - _LONG - _TILTED)):
        prior[rows] *= part * (1 - _NO_PROCESS) / prior[rows].sum()
    prior[0] = _NO_PROCESS
    return prior


def _average(
    value: NDArray[np.float64],
    standard_error: NDArray[np.float64],
    *,
    extra: NDArray[np.float64] | None,
    noise: Noise,
    confidence: float,
) -> Estimates:
    """Average estimates and their errors, shape (n_series, n_grid), over the posterior of the process noise."""
    weight, tail = noise.weight, (1 - confidence) / 2
    if extra is not None:
        standard_error = np.sqrt(standard_error**2 + extra[:, None] ** 2)
    return Estimates(
        value=(weight * value).sum(axis=1),
        low=find_quantile(value, standard_error, weight=weight, probability=tail),
        high=find_quantile(value, standard_error, weight=weight, probability=1 - tail),
        p_value=find_p_values(value, standard_error, weight=weight),
    )
