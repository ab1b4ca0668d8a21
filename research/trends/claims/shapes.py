"""The shape of a change: a line, a gradual shift, a step, a hump or a trough, a jump that fades, or one that recurs.

Each shape is a set of curves on the scale of log odds, one for every date and duration. A series is regressed on one
level and each curve in turn, under its most probable process noise. A shape is as probable as its curves are on
average, so that shapes with more curves have no advantage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Shape
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.change_evidence import average_dates, weigh_steps
from research.trends.stats.kalman import filter_series
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.step_scan import SHORTEST
from research.trends.stats.working_response import find_response

_TEN_TO_NINETY = 2 * np.log(9)
"""Scales of a logistic curve between 10 and 90 % of its rise; by definition."""

_DURATIONS = (3, 5, 8, 13, 21, 34, 55, 89)
"""Periods from 10 to 90 % of a gradual shift; a convention, each about 1.6 times the last."""

_LONGEST = 0.7
"""Part of the span up to which a shift is gradual; a convention: a longer one is a line."""

_WIDTHS = (0.25, 0.4, 0.6, 0.8, 1.0)
"""Parts of the span that a hump takes from foot to foot; a convention."""

_HALF_LIVES = (1.5, 3.0, 6.0, 12.0)
"""Periods in which a jump loses half of its height; a convention."""

_CYCLES = (1.75, 2.0, 2.25, 2.5, 3.0)
"""Cycles of a recurring course over the span; a convention: from two heights on. The test of slow waves sees up to 2.5;
measured on sines of one log odds, more are not found to change."""

_PHASES = 8
"""Phases of a recurring course that are tried over half a cycle; a convention, the other half is its mirror image."""

_SHORTEST_CYCLE = 6
"""Fewest periods of a cycle of a recurring course; a convention: fewer cannot be told from noise."""

_LEAST_INFORMATION = 1e-9
"""Least information on the size of a curve; a numerical convention."""


@dataclass(frozen=True)
class FoundShape:
    """The most probable shape of a series.

    Attributes
    ----------
    shape
        Its name.
    first, last
        Numbers of the periods in which the change begins and ends: the first period of the new level (both) for a step;
        10 and 90 % of a gradual shift; half of the height of a hump before and after it; the jump, and the period in
        which half of it is left. First and last period for a line.
    before, after
        Share before the change, and after it or at its height, 0 to 1.
    """

    shape: Shape
    first: int
    last: int
    before: float
    after: float


@dataclass(frozen=True)
class _Curves:
    """Curves of one shape, shape (n_curves, n_periods), and the first and last period of the change in each."""

    kind: Shape
    values: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def find_shapes(
    series: BinomialSeries, *, noise: Noise, seasons: NDArray[np.float64] | None, is_seasonal: NDArray[np.bool_]
) -> tuple[FoundShape, ...]:
    """Find the most probable shape of every series.

    Parameters
    ----------
    series
        The series, over at least four periods.
    noise
        Posterior of the process noise of the same series.
    seasons
        Shape (n_periods, n_columns); regressors of the seasons, if there are any.
    is_seasonal
        Shape (n_series,); True for series that the seasons are fitted to.
    """
    every = _list_curves(series.n_periods, series.gap)
    curves = np.vstack([one.values for one in every])
    response, ones = find_response(series), np.ones((series.n_periods, 1))
    found = []
    for row in range(series.n_series):
        base = ones if seasons is None or not is_seasonal[row] else np.column_stack([ones, seasons])
        n_base = base.shape[1]
        whitened = filter_series(
            response.log_odds[row : row + 1],
            response.variance[row : row + 1],
            np.column_stack([base, curves.T]),
            gap=series.gap,
            grid=GRID[int(noise.weight[row].argmax())][None],
            n_candidates=len(curves),
        )
        products, squares = whitened.products[0, 0], whitened.squares[0, 0]
        solved = np.linalg.solve(
            products[1:, 1 : n_base + 1], np.column_stack([products[1:, :1], products[1:, n_base + 1 :]])
        )
        score = products[0, n_base + 1 :] - products[0, 1 : n_base + 1] @ solved[:, 1:]
        information = np.maximum(squares - (products[1:, n_base + 1 :] * solved[:, 1:]).sum(axis=0), _LEAST_INFORMATION)
        gain, size = weigh_steps(score, information), score / information
        level = solved[0, 0] - solved[0, 1:] * size
        found.append(_choose(every, gain, level=level, size=size))
    return tuple(found)


def _choose(
    every: tuple[_Curves, ...],
    gain: NDArray[np.float64],
    *,
    level: NDArray[np.float64],
    size: NDArray[np.float64],
) -> FoundShape:
    begins = np.concatenate([[0], np.cumsum([len(one.values) for one in every])])
    parts = [slice(begins[number], begins[number + 1]) for number in range(len(every))]
    kind = int(np.argmax([float(average_dates(gain[part])) for part in parts]))
    inside = int(gain[parts[kind]].argmax())
    place, chosen = parts[kind].start + inside, every[kind]
    ends = level[place] + size[place] * np.array([chosen.values[inside].min(), chosen.values[inside].max()])
    before, after = to_share(ends)
    name: Shape = chosen.kind
    if name == "hump" and size[place] < 0:
        name = "trough"
    if name == "recurring":
        before, after = min(before, after), max(before, after)
    return FoundShape(name, int(chosen.first[inside]), int(chosen.last[inside]), float(before), float(after))


def _list_curves(n_periods: int, gap: NDArray[np.float64]) -> tuple[_Curves, ...]:
    time = np.concatenate([[0.0], np.cumsum(gap)])
    span = max(float(time[-1]), 1.0)
    dates = np.arange(SHORTEST, n_periods - SHORTEST + 1)
    made = [
        _Curves("line", (time / span)[None], np.array([0]), np.array([n_periods - 1])),
        _Curves("step", (np.arange(n_periods) >= dates[:, None]).astype(np.float64), dates, dates),
    ]
    pairs = [
        (float(time[date]) - 0.5, duration) for duration in _DURATIONS if duration < _LONGEST * span for date in dates
    ]
    if pairs:
        middle, duration = np.array(pairs).T
        values = 1 / (
            1 + np.exp(-np.clip((time[None] - middle[:, None]) * _TEN_TO_NINETY / duration[:, None], -30, 30))
        )
        made.append(_Curves("gradual", values, *_find_ends(time, middle, duration / 2)))
    humps = [
        (float(time[date]), width * span) for width in _WIDTHS for date in dates if _has_feet(time[date], width, span)
    ]
    middle, width = np.array(humps).T
    apart = np.clip(np.abs(time[None] - middle[:, None]) / (width[:, None] / 2), 0, 1)
    made.append(_Curves("hump", np.cos(np.pi / 2 * apart) ** 2, *_find_ends(time, middle, width / 4)))
    jumps = [(int(date), half) for half in _HALF_LIVES if half < span / 4 for date in dates]
    if jumps:
        begin, half = np.array([one for one, _ in jumps]), np.array([one for _, one in jumps])
        since = time[None] - time[begin][:, None]
        values = np.where(since >= 0, 0.5 ** (np.maximum(since, 0) / half[:, None]), 0.0)
        last = np.minimum(np.searchsorted(time, time[begin] + half), n_periods - 1)
        made.append(_Curves("fading", values, begin.astype(np.int64), last.astype(np.int64)))
    waves = [
        (cycles, phase * np.pi / _PHASES)
        for cycles in _CYCLES
        if _SHORTEST_CYCLE * cycles <= n_periods
        for phase in range(_PHASES)
    ]
    if waves:
        cycles, phase = np.array(waves).T
        made.append(_make_waves(time / span, cycles, phase))
    return tuple(made)


def _make_waves(place: NDArray[np.float64], cycles: NDArray[np.float64], phase: NDArray[np.float64]) -> _Curves:
    """Give sines with the periods of their first and last height or depth, which are the same for the mirror image."""
    values = np.sin(2 * np.pi * cycles[:, None] * place + phase[:, None])
    half = np.ceil(phase / np.pi - 0.5)
    first = (half + 0.5 - phase / np.pi) / (2 * cycles)
    last = (np.floor(2 * cycles + phase / np.pi - 0.5) + 0.5 - phase / np.pi) / (2 * cycles)
    find = [np.abs(place[None] - at[:, None]).argmin(axis=1).astype(np.int64) for at in (first, last)]
    return _Curves("recurring", values, find[0], find[1])


def _has_feet(middle: float, width: float, span: float) -> bool:
    """Tell whether at least a quarter of a hump's width lies on either side of its height, inside the span."""
    return bool(min(middle, span - middle) >= width * span / 4)


def _find_ends(
    time: NDArray[np.float64], middle: NDArray[np.float64], reach: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the periods nearest to so far before and after a time, inside the span."""
    last = len(time) - 1
    first_place, last_place = np.searchsorted(time, middle - reach), np.searchsorted(time, middle + reach)
    return np.clip(first_place, 0, last).astype(np.int64), np.clip(last_place, 0, last).astype(np.int64)
