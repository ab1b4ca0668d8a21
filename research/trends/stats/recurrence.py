"""Recurrence of a seasonal pattern: each cycle is compared with the pattern of the others.

A share that is high in one February of ten, or in every fourth, follows an event and not the calendar, however small
the p-value of the months. So the pattern of each cycle (year, or week for days) is predicted from the other cycles
alone, and the cycles that agree best are left out: what is left must agree as well. This is a test of a partial
conjunction (Benjamini and Heller 2008): its null hypothesis is that at most a quarter of the cycles, rounded up, have
the pattern, of whatever size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.noise_prior import GRID
from research.trends.stats.processes import find_components, find_scales
from research.trends.stats.working_response import WorkingResponse

PART_LEFT_OUT = 0.25
"""Part of the cycles, those that agree best, that the pattern must not need; a convention: the Olympic Games come every
fourth year. The number of cycles is rounded up."""

_LEAST_PART = 0.5
"""Part of the periods of a full cycle that a cycle must have to be compared; a convention."""

_PATTERN_SD = 1.0
"""Standard deviation (log odds) of seasonal effects in the prior of the pattern of the other cycles; a convention. It
keeps seasons with few units from hiding the others, and makes the pattern unique where a season is missing."""

_NOT_THERE = 1e8
"""Variance, log odds squared, of a period that a cycle does not have; a numerical convention."""

_LEAST = 1e-12
"""Least information and sum of squares that are divided by; a numerical convention."""


@dataclass(frozen=True)
class Recurrence:
    """How the cycles agree with one another.

    Attributes
    ----------
    p_value
        Shape (n_series,); of the hypothesis that only a quarter of the cycles have the pattern.
    agreement
        Shape (n_series,); median over the cycles of the correlation between the deviations of a cycle and the pattern
        of the others, -1 to 1.
    deviate
        Shape (n_series, n_cycles); normal deviate of the agreement of each cycle with the others.
    """

    p_value: NDArray[np.float64]
    agreement: NDArray[np.float64]
    deviate: NDArray[np.float64]


def number_cycles(day: NDArray[np.float64], cycle_days: float) -> NDArray[np.int64]:
    """Give the cycle of each period, counted from the first period, shape (n_periods,); -1 where too few are there.

    Parameters
    ----------
    day
        Shape (n_periods,); middle of each period, in days.
    cycle_days
        Length of a cycle in days.
    """
    # Middles of months lie up to a day off; half a period is more than that.
    since = day - day[0] + np.median(np.diff(day)) / 2
    number = np.floor(since / cycle_days).astype(np.int64)
    counts = np.bincount(number)
    return np.where(counts[number] >= _LEAST_PART * counts.max(), number, -1)


def find_recurrence(
    response: WorkingResponse,
    columns: NDArray[np.float64],
    *,
    effects: NDArray[np.float64],
    cycle: NDArray[np.int64],
    gap: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> Recurrence:
    """Test whether the pattern of the seasons recurs from cycle to cycle.

    Within each cycle the deviations from its own level are regressed on the pattern of the other cycles by generalised
    least squares, with the process noise of the series. The cycles that agree best are left out, and the others give
    one coefficient, which is 0 if they do not have the pattern.

    Parameters
    ----------
    response
        Log odds of each period without their trend, and their sampling variance.
    columns
        Shape (n_periods, n_columns); regressors of seasons and holidays.
    effects
        Shape (n_names, n_columns); makes effects of the coefficients of the columns.
    cycle
        Shape (n_periods,); number of the cycle of each period, -1 for those left out.
    gap
        Shape (n_periods - 1,); distance of adjacent periods, in periods.
    weight
        Shape (n_series, n_grid); posterior probability of each noise of `GRID`.
    """
    from scipy.special import ndtr

    place, is_there = _gather_cycles(cycle)
    information = _invert_covariance(response.variance, place, is_there, gap=gap, weight=weight)
    regressors = np.where(is_there[..., None], columns[place], 0.0)
    deviation = np.where(is_there, response.log_odds[:, place], 0.0)
    products = np.einsum("ylp,sylm,ymq->sypq", regressors, information, regressors, optimize=True)
    scores = np.einsum("ylp,sylm,sym->syp", regressors, information, deviation, optimize=True)
    squares = np.einsum("syl,sylm,sym->sy", deviation, information, deviation, optimize=True)
    prior = effects.T @ effects / _PATTERN_SD**2
    others = products.sum(axis=1, keepdims=True) - products + prior
    pattern = np.linalg.solve(others, (scores.sum(axis=1, keepdims=True) - scores)[..., None])[..., 0]
    score = (pattern * scores).sum(axis=-1)
    known = np.maximum(np.einsum("syp,sypq,syq->sy", pattern, products, pattern, optimize=True), _LEAST)
    deviate = score / np.sqrt(known)
    n_left = int(np.ceil(PART_LEFT_OUT * len(place)))
    kept = np.argsort(deviate, axis=1)[:, : len(place) - n_left]
    total = np.take_along_axis(score, kept, axis=1).sum(axis=1)
    total /= np.sqrt(np.take_along_axis(known, kept, axis=1).sum(axis=1))
    return Recurrence(
        p_value=np.asarray(ndtr(-total), np.float64),
        agreement=np.median(deviate / np.sqrt(np.maximum(squares, _LEAST)), axis=1),
        deviate=deviate,
    )


def count_above(
    log_odds: NDArray[np.float64], is_inside: NDArray[np.bool_], *, cycle: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the cycles in which a season lies above the mean of the others.

    Parameters
    ----------
    log_odds
        Shape (n_series, n_periods); without their trend.
    is_inside
        Shape (n_series, n_periods); True where a period is in the season.
    cycle
        Shape (n_periods,); number of the cycle of each period, -1 for those left out.

    Returns
    -------
    Cycles in which it lies above, and cycles that have the season and others, each of shape (n_series,).
    """
    n_above, n_compared = np.zeros(len(log_odds), np.int64), np.zeros(len(log_odds), np.int64)
    for number in np.unique(cycle[cycle >= 0]):
        inside, outside = is_inside & (cycle == number), ~is_inside & (cycle == number)
        is_compared = inside.any(axis=1) & outside.any(axis=1)
        within, beside = ((log_odds * rows).sum(axis=1) / np.maximum(rows.sum(axis=1), 1) for rows in (inside, outside))
        n_compared += is_compared
        n_above += is_compared & (within > beside)
    return n_above, n_compared


def _gather_cycles(cycle: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give the periods of each cycle, and which of these places are filled, each (n_cycles, n_places)."""
    rows = [np.flatnonzero(cycle == number) for number in np.unique(cycle[cycle >= 0])]
    n_places = max(len(row) for row in rows)
    place = np.array([np.pad(row, (0, n_places - len(row)), mode="edge") for row in rows])
    return place, np.arange(n_places)[None, :] < np.array([[len(row)] for row in rows])


def _invert_covariance(
    variance: NDArray[np.float64],
    place: NDArray[np.int64],
    is_there: NDArray[np.bool_],
    *,
    gap: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give the information of the periods of each cycle on one another, without its level.

    Shape (n_series, n_cycles, n_places, n_places).
    """
    n_cycles, n_places = place.shape
    time = np.concatenate([[0.0], np.cumsum(gap)])
    lag = np.abs(time[place][:, :, None] - time[place][:, None, :])
    scale = find_scales(GRID, gap)[:, place]
    mixed = np.zeros((len(weight), n_cycles, n_places, n_places))
    for number, (white, one, first, other, second) in enumerate(find_components(GRID)):
        is_used = weight[:, number] > 0
        if scale[number].any() and is_used.any():
            shared = white * (lag == 0) + one * first**lag + other * second**lag
            covariance = scale[number][:, :, None] * scale[number][:, None, :] * shared
            mixed[is_used] += weight[is_used, number][:, None, None, None] * covariance
    mixed *= is_there[:, :, None] & is_there[:, None, :]
    diagonal = np.arange(n_places)
    mixed[..., diagonal, diagonal] += np.where(is_there, variance[:, place], _NOT_THERE)
    information = np.linalg.inv(mixed)
    level = information.sum(axis=-1)
    total = np.maximum(level.sum(axis=-1), _LEAST)
    left: NDArray[np.float64] = information - level[..., :, None] * level[..., None, :] / total[..., None, None]
    return left
