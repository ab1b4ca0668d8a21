"""What speaks for a change of any shape under every process of noise.

Two kinds of change are held against one level (with its season): a smooth course, made of a straight line and cosines,
whose coefficients shrink with their frequency; and a lasting step at any date, of a size with a heavy tail, since a
theme that a war or an epidemic makes goes from 2 to 40 % of the coverage.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.contrasts import Contrasts
from research.trends.stats.step_scan import STEP_SDS, measure_curve

N_COSINES = 5
"""Waves of the smooth course, the straight line in place of the first; a convention: up to two and a half cycles."""

_SMOOTH_SDS = (0.5, 2.0)
"""Standard deviations, log odds, of the coefficient of the straight line from the middle to the end, equally probable;
that of the k-th wave is k times smaller. A convention."""

_PRIOR_OF_STEP = 0.2
"""Prior probability of a step where noise is learned; a convention."""

_PRIOR_OF_WAVES = 0.1
"""Prior probability of waves where noise is learned; a convention."""

_LIKELY_STEP = 0.5
"""Prior probability of a step where a series is compared with its family, so that one that steps is not taken for a
restless one; a convention."""

_LIKELY_WAVES = 0.2
"""The same of waves; a convention."""

_PARTS = (0.77, 0.16, 0.08, 0.29)
"""Weights of the tests of a straight line, of two waves, of four waves and of a step in the test of any change. They
sum to 1.3, since the tests overlap: measured, series without a change are then called changing as often as by the line
alone, and lines are found as often."""

_KEPT = 0.7
"""Part of the series, those that move least, whose waves are judged; a convention."""

_LEAST_KEPT = 7
"""Fewest series that say what is usual; a convention."""

_USUAL = 0.72
"""Mean square of the deviates of the waves among the part that is kept, where the grid holds the noise; measured on
families of 20 simulated series with autoregressive noise (.64 without noise, .73 to .75 with a correlation of .6)."""

_EXCESSIVE = 1.0
"""Mean square from which noise is called unlike all of the grid; measured: four standard deviations above `_USUAL`."""

_RAISED = 1.5
"""Power of the excess by which variance is raised. Waves understate how far a line moves; chosen on simulated cycles of
30 periods seen for 24."""

_LEAST_P = 1e-300
"""Least p-value; a numerical convention."""

_LARGEST_P = 0.95
"""Largest p-value that is combined with others; a convention: one of 1 would outweigh all."""

_SMALL_P = 1e-10
"""P-value below which the tangent is replaced by its asymptote; a numerical convention."""


def make_waves(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the columns of a smooth course: the time from -1 to 1, and cosines of 1 to 2.5 cycles.

    Shape (n_periods, `N_COSINES`).
    """
    place = (day - day[0]) / max(float(day[-1] - day[0]), 1e-12)
    return np.column_stack([2 * place - 1, *(np.cos(np.pi * number * place) for number in range(2, N_COSINES + 1))])


def weigh_steps(score: NDArray[np.float64], information: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the gain in log-likelihood by a step of a size with a heavy tail, shape as given."""
    gains = []
    for sd in STEP_SDS:
        scaled = 1 + information * sd**2
        gains.append(0.5 * score**2 * sd**2 / scaled - 0.5 * np.log(scaled))
    return np.asarray(np.logaddexp(*gains) - np.log(len(STEP_SDS)), np.float64)


def average_dates(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average likelihoods over dates, each as probable as another; the last axis is left out."""
    most = gain.max(axis=-1, keepdims=True)
    averaged: NDArray[np.float64] = most[..., 0] + np.log(np.exp(gain - most).mean(axis=-1))
    return averaged


def mix_change(gain: NDArray[np.float64], *, prior: float) -> NDArray[np.float64]:
    """Give the gain in log-likelihood where there is a change with some prior probability."""
    mixed: NDArray[np.float64] = np.logaddexp(np.log1p(-prior), np.log(prior) + gain)
    return mixed


def mix_changes(
    step: NDArray[np.float64], waves: NDArray[np.float64], *, is_likely: bool = False
) -> NDArray[np.float64]:
    """Give the gain in log-likelihood where there may be a step or waves beside a straight line, shape as given.

    Parameters
    ----------
    step, waves
        Gain by each.
    is_likely
        Whether changes are more probable than none, as where a series is compared with its family.
    """
    prior_step, prior_waves = (_LIKELY_STEP, _LIKELY_WAVES) if is_likely else (_PRIOR_OF_STEP, _PRIOR_OF_WAVES)
    neither = np.full(step.shape, np.log(1 - prior_step - prior_waves))
    gain: NDArray[np.float64] = np.logaddexp(
        neither, np.logaddexp(np.log(prior_step) + step, np.log(prior_waves) + waves)
    )
    return gain


def weigh_waves(contrasts: Contrasts, n_base: int) -> NDArray[np.float64]:
    """Give the gain in log-likelihood by waves beside a straight line, shape (n_series, n_grid)."""
    waves = slice(n_base + 1, n_base + N_COSINES)
    deviate, information = contrasts.deviate[..., waves], contrasts.information[..., waves]
    gains = []
    for sd in _SMOOTH_SDS:
        scaled = information * (sd / np.arange(2, N_COSINES + 1)) ** 2
        gains.append((0.5 * deviate**2 * scaled / (1 + scaled) - 0.5 * np.log1p(scaled)).sum(axis=-1))
    return np.asarray(np.logaddexp(*gains) - np.log(len(_SMOOTH_SDS)), np.float64)


def find_excess(deviate: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Give the factor by which slow movements exceed what the noises explain, in the family as a whole, 1 or more.

    Noise that no process of the grid resembles, such as a cycle of years, leaves deviates of the waves that are too
    large in most series. Only then is variance added; series that change, up to a third, do not count.

    Parameters
    ----------
    deviate
        Shape (n_series, n_grid, `N_COSINES`); of the straight line and the waves.
    weight
        Shape (n_series, n_grid); posterior of the process noise.
    """
    n_kept = round(_KEPT * len(weight))
    if n_kept < _LEAST_KEPT:
        return 1.0
    squares = np.sort((weight * (deviate[..., 1:] ** 2).mean(axis=-1)).sum(axis=1))[:n_kept].mean()
    return float((squares / _USUAL) ** _RAISED) if squares > _EXCESSIVE else 1.0


def find_change_p(
    deviate: NDArray[np.float64], *, largest_step: NDArray[np.float64], n_periods: int
) -> NDArray[np.float64]:
    """Give the p-value of one level under every process, shape (n_series, n_grid).

    Tests of a line, of waves and of a step at the best date are combined (Cauchy combination, Liu and Xie 2020), which
    is valid however they depend on one another. The p-value of the best date is that of the tube formula (Hotelling
    1939): it grows with the length of the curve that the standardised steps draw on the sphere.
    """
    from scipy.special import chdtrc, ndtr

    squares = deviate**2
    step = 2 * ndtr(-largest_step) + measure_curve(n_periods) / np.pi * np.exp(-0.5 * largest_step**2)
    p_values = [
        2 * ndtr(-np.sqrt(squares[..., 0])),
        chdtrc(2, squares[..., 1:3].sum(axis=-1)),
        chdtrc(4, squares[..., 1:5].sum(axis=-1)),
        step,
    ]
    return combine_p_values(np.stack(p_values, axis=-1), _PARTS)


def combine_p_values(p_value: NDArray[np.float64], parts: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Combine p-values along the last axis, with their weights, by Cauchy's distribution (Liu and Xie 2020)."""
    held = np.clip(p_value, _LEAST_P, _LARGEST_P)
    total = (np.where(held < _SMALL_P, 1 / (np.pi * held), np.tan(np.pi * (0.5 - held))) * np.array(parts)).sum(axis=-1)
    combined: NDArray[np.float64] = np.where(
        total > 1 / (np.pi * _SMALL_P), 1 / (np.pi * np.maximum(total, 1.0)), 0.5 - np.arctan(total) / np.pi
    )
    return combined
