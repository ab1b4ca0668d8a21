"""The changes that a run could have found: sizes that simulated series are found with in four cases of five."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.detectable import Sizes, draw_line, draw_step, find_sizes
from research.trends.stats.regression import DAYS_PER_YEAR, POWER, Lines

_FACTORS = (0.8, 1.2, 1.8, 2.8)
"""Factors of the size of a known noise that are tried. Measured at 24 and 30 periods, lines need .8 to 1.4 and steps up
to 2.7."""

_N_TRIED = 400
"""Least number of series that are simulated with each factor. Measured on nine series of 30 periods with few units:
lines of the size that is printed are found in 79 % (75 to 83 over five seeds); with 240 series in 75 % (64 to 82)."""

_PART = 4
"""One series in so many has a line, and one a step; a convention: if all changed, the test would learn other noise."""

_GROUPS, _LEAST_IN_GROUP = 3, 2
"""Groups of series with a factor of their own, from those that need small sizes to those that need large ones, and the
fewest series of a group; a convention."""

_STEEPNESS = (1.5, 2.5, 4.0, 6.0)
"""Growth of the normal deviate of the power with the size over that of `POWER`; a convention: 3.8 for a test at 1 in
1,000 of a normal estimate."""

_N_SIZES = 60
"""Sizes among which that of `POWER` is sought; a numerical convention."""

_BEYOND = 1.1
"""Part by which a size may exceed the largest that was tried; a convention."""

_LEAST = 1e-6
"""Distance of a power from 0 and 1; a numerical convention."""

Simulate = Callable[[NDArray[np.float64], int], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Takes shares of families, shape (n_families, n_series, n_periods), and a seed; gives p-values of a line and of any
change, each of shape (n_families, n_series)."""


@dataclass(frozen=True)
class Detectable:
    """The smallest changes that are found with a power of `POWER`, and how often they were.

    Attributes
    ----------
    slope, step
        Shape (n_series,); slope of a straight line, percentage points per year, and difference of the shares after and
        before a lasting step in the middle, percentage points. Infinite where none that was tried was found as often.
    line_found, step_found
        Whether changes of that size were found in simulated series; empty where they are infinite.
    """

    slope: NDArray[np.float64]
    step: NDArray[np.float64]
    line_found: NDArray[np.bool_]
    step_found: NDArray[np.bool_]


def find_detectable(
    series: BinomialSeries,
    lines: Lines,
    *,
    alpha: NDArray[np.float64],
    simulate: Simulate,
    n_checked: int,
    seed: int,
) -> Detectable:
    """Find the smallest line and the smallest lasting step in the middle that are found in four cases of five.

    The size that a known noise asks for is multiplied by a factor that is the same for a third of the series of a run;
    it is estimated on simulated series, and checked on others.

    Parameters
    ----------
    series
        The series.
    lines
        Lines fitted to them.
    alpha
        Shape (n_series,); error rate of the tests: what the correction asks of a first claim.
    simulate
        Simulates series around shares, and tests them.
    n_checked
        Least number of series that are simulated with the sizes found.
    seed
        Seed of the simulation.
    """
    sizes = find_sizes(series, lines, alpha=alpha)
    n_tried = min(_N_TRIED, n_checked)
    tried = [
        _try(series, Sizes(factor * sizes.line, factor * sizes.step), alpha=alpha, simulate=simulate, n=n_tried, seed=s)
        for s, factor in enumerate(_FACTORS, start=seed)
    ]
    known = Sizes(
        sizes.line * _find_factors(sizes.line, [line for line, _ in tried]),
        sizes.step * _find_factors(sizes.step, [step for _, step in tried]),
    )
    is_line, is_step = np.isfinite(known.line), np.isfinite(known.step)
    held = Sizes(np.where(is_line, known.line, 0.0), np.where(is_step, known.step, 0.0))
    line_found, step_found = _try(series, held, alpha=alpha, simulate=simulate, n=n_checked, seed=seed + len(_FACTORS))
    line, step = draw_line(series, held.line), draw_step(series, held.step)
    years = float(series.day[-1] - series.day[0]) / DAYS_PER_YEAR
    return Detectable(
        slope=np.where(is_line, 100 * (line[:, -1] - line[:, 0]) / years, np.inf),
        step=np.where(is_step, 100 * (step[:, -1] - step[:, 0]), np.inf),
        line_found=_select(line_found, is_line),
        step_found=_select(step_found, is_step),
    )


def _select(found: NDArray[np.float64], rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Give the tests that were made of some series."""
    chosen = found[:, rows]
    return chosen[np.isfinite(chosen)] > 0


def _try(
    series: BinomialSeries, sizes: Sizes, *, alpha: NDArray[np.float64], simulate: Simulate, n: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell which of simulated lines and steps are found, among series without a change.

    Shape (n_families, n_series) each; 1 where the change is found, 0 where not, NaN where the series has none.
    """
    n_families = max(-(-n // series.n_series), _PART)
    flat, line, step = (
        draw_line(series, np.zeros(series.n_series)),
        draw_line(series, sizes.line),
        draw_step(series, sizes.step),
    )
    turn = (np.arange(series.n_series) + np.arange(n_families)[:, None]) % _PART
    share = np.where((turn == 0)[..., None], line, np.where((turn == 1)[..., None], step, flat))
    line_p, change_p = simulate(share, seed)
    return np.where(turn == 0, line_p < alpha, np.nan), np.where(turn == 1, change_p < alpha, np.nan)


def _find_factors(size: NDArray[np.float64], found: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Give the factor of the size of every series, shape (n_series,)."""
    n_groups = min(_GROUPS, max(1, len(size) // _LEAST_IN_GROUP))
    factor = np.ones(len(size))
    for rows in np.array_split(np.argsort(size, kind="stable"), n_groups):
        is_inside = np.isin(np.arange(len(size)), rows)
        factor[rows] = _find_factor([_select(one, is_inside) for one in found])
    return factor


def _find_factor(found: list[NDArray[np.bool_]]) -> float:
    """Give the factor at which a part of `POWER` is found; infinite where it is beyond those that were tried.

    The normal deviate of the power grows linearly with the size; both parameters have the largest likelihood.
    """
    from scipy.special import ndtr, ndtri

    hits, misses = (np.array([float(part.sum()) for part in parts]) for parts in (found, [~one for one in found]))
    sizes = np.geomspace(0.5 * _FACTORS[0], 2 * _FACTORS[-1], _N_SIZES)
    steepness = np.array(_STEEPNESS)[:, None]
    ratio = np.array(_FACTORS) / sizes[:, None, None]
    power = np.clip(ndtr(float(ndtri(POWER)) + steepness * (ratio - 1)), _LEAST, 1 - _LEAST)
    likelihood = (hits * np.log(power) + misses * np.log1p(-power)).sum(axis=-1)
    best = float(sizes[int(likelihood.max(axis=1).argmax())])
    return best if best <= _BEYOND * _FACTORS[-1] else float("inf")
