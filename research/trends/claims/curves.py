"""A smooth curve through each series, with its simultaneous band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.regression import regress_series

_PERIODS_PER_KNOT = 6
"""Periods per knot of the spline; a convention: two knots a year of months."""

_MOST_KNOTS = 8
"""Most knots of the spline; a convention, not measured."""

_LEAST_KNOTS = 3
"""Fewest knots of the spline; a convention, not measured."""


@dataclass(frozen=True)
class Curves:
    """Smooth shares and their simultaneous bands, each of shape (n_series, n_periods), 0 to 1."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_curves(series: BinomialSeries, *, noise: Noise, confidence: float, n_replicates: int, seed: int) -> Curves:
    """Fit a natural cubic spline through every series.

    Knots are spread evenly over the periods, one for every six, three to eight. The process noise is that of the
    straight lines: a spline alone cannot tell a slow wave from autocorrelated noise. The band is simultaneous: over
    replicates of the curve, drawn from its posterior over the process noise, the largest studentised distance stays
    below the critical value as often as the confidence says.

    Parameters
    ----------
    series
        The series, over at least three periods.
    noise
        Posterior of the process noise of the same series.
    confidence
        Coverage of the band, 0 to 1.
    n_replicates
        Curves drawn per series for the critical value of its band.
    seed
        Seed of these draws.
    """
    basis = make_spline(series.day)
    fitted = regress_series(series, basis)
    rng = np.random.default_rng(seed)
    factor = np.linalg.cholesky(fitted.covariance)
    shape = (series.n_series, series.n_periods)
    share, low, high = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, mean_share in enumerate(fitted.share):
        place = rng.choice(len(GRID), size=n_replicates, p=noise.weight[row])
        normal = rng.standard_normal((n_replicates, basis.shape[1]))
        drawn = fitted.coefficient[row, place] + np.einsum("rab,rb->ra", factor[row, place], normal)
        curves = drawn @ basis.T
        mean = (noise.weight[row] @ fitted.coefficient[row]) @ basis.T
        standard_error = np.sqrt(((curves - mean) ** 2).mean(axis=0))
        critical = np.quantile(np.abs((curves - mean) / standard_error).max(axis=1), confidence)
        derivative = mean_share * (1 - mean_share)
        for target, value in (
            (share, mean),
            (low, mean - critical * standard_error),
            (high, mean + critical * standard_error),
        ):
            target[row] = np.clip(mean_share + derivative * value, 0, 1)
    return Curves(share, low, high)


def make_spline(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the basis of natural cubic splines, shape (n_periods, n_knots); its columns sum to 1 in every period."""
    from scipy.interpolate import CubicSpline

    n_knots = int(np.clip(round(len(day) / _PERIODS_PER_KNOT) + 1, _LEAST_KNOTS, _MOST_KNOTS))
    knots = np.linspace(day[0], day[-1], n_knots)
    basis: NDArray[np.float64] = CubicSpline(knots, np.eye(n_knots), bc_type="natural")(day)
    return basis
