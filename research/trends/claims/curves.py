"""The smooth course of each share, with a band that holds all of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.regression import measure_gaps, regress_series

_PERIODS_PER_KNOT = 6
_MOST_KNOTS = 8
_LEAST_KNOTS = 3


@dataclass(frozen=True)
class Curves:
    """Smooth shares and their simultaneous bands, each of shape (n_series, n_periods), 0 to 1."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_curves(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    noise: Noise,
    confidence: float,
    n_replicates: int,
    seed: int,
) -> Curves:
    """Fit a natural cubic spline through every series.

    Knots are spread evenly over the periods, one for every six, three to eight. The noise is what is known from the
    straight lines: a spline alone could not tell a slow wave from noise that wanders. The band is simultaneous: over
    replicates of the curve, drawn from its distribution under every noise that is possible, the largest studentised
    distance stays below the critical value as often as the confidence says.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods); n above 0; at least three periods.
    day
        Shape (n_periods,).
    noise
        Of the same series.
    confidence, n_replicates, seed
        Of the band.
    """
    basis = make_spline(day)
    fitted = regress_series(count, n, basis, gap=measure_gaps(day))
    rng = np.random.default_rng(seed)
    factor = np.linalg.cholesky(fitted.covariance)
    shape = (len(count), len(day))
    share, low, high = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for series, level in enumerate(fitted.level):
        place = rng.choice(len(GRID), size=n_replicates, p=noise.weight[series])
        normal = rng.standard_normal((n_replicates, basis.shape[1]))
        drawn = fitted.coefficient[series, place] + np.einsum("rab,rb->ra", factor[series, place], normal)
        curves = drawn @ basis.T
        centre = (noise.weight[series] @ fitted.coefficient[series]) @ basis.T
        spread = np.sqrt(((curves - centre) ** 2).mean(axis=0))
        critical = np.quantile(np.abs((curves - centre) / spread).max(axis=1), confidence)
        steepness = level * (1 - level)
        for target, value in (
            (share, centre),
            (low, centre - critical * spread),
            (high, centre + critical * spread),
        ):
            target[series] = np.clip(level + steepness * value, 0, 1)
    return Curves(share, low, high)


def make_spline(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the basis of natural cubic splines, shape (n_periods, n_knots); its columns sum to 1 in every period."""
    from scipy.interpolate import CubicSpline

    n_knots = int(np.clip(round(len(day) / _PERIODS_PER_KNOT) + 1, _LEAST_KNOTS, _MOST_KNOTS))
    knots = np.linspace(day[0], day[-1], n_knots)
    basis: NDArray[np.float64] = CubicSpline(knots, np.eye(n_knots), bc_type="natural")(day)
    return basis
