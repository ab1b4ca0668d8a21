"""Slopes of shares with the mix of sources held fixed, and with their intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.sources.standardisation import plan_filling, standardise_table, weigh_units
from research.trends.sources.units_by_source import SourcedUnits, tabulate_sources

SlopeEstimator = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Takes shares and how many answers they are worth, (n_series, n_periods) each, and gives slopes, percentage points a
year, (n_series,). Periods that do not count have a share of NaN and are worth 0."""

MIN_PERIODS = 3
"""Periods needed for a slope: fewer leave no degree of freedom for its error, by definition."""

_MOST_LASTING = 0.9
"""Largest autocorrelation that the variance is corrected for, by a factor of 19. A convention chosen without
measurement."""


@dataclass(frozen=True)
class SourceSlopes:
    """Slopes with their intervals, percentage points a year, NaN where not estimated; all of shape (n_series,).

    ``dispersion`` is how many times the variance of sampling the slope's variance is, because the periods stray more
    from the line than sampling explains, and stray together; 1 at least.
    """

    slope: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    dispersion: NDArray[np.float64]

    @property
    def direction(self) -> NDArray[np.int64]:
        """1 where the whole interval is above 0, -1 where it is below, else 0; shape (n_series,)."""
        return (self.low > 0).astype(np.int64) - (self.high < 0).astype(np.int64)

    def excludes(self, slope: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell whether a slope lies outside the interval; shape (n_series,)."""
        return (slope < self.low) | (slope > self.high)


def estimate_source_slopes(
    units: SourcedUnits, year: NDArray[np.float64], *, estimate_slopes: SlopeEstimator, confidence: float
) -> SourceSlopes:
    """Estimate the slopes of the standardised shares over the complete periods.

    The slope is what ``estimate_slopes`` makes of the standardised shares. Its error is that of a line fitted by least
    squares weighted by units, a fixed weighted sum of the periods: sampling variance carried through the inference of
    absent sources, which links periods, times the dispersion of the periods around that line where it is above 1
    (quasi-likelihood), with t quantiles of n - 2 degrees of freedom. Where it is, and neighbouring periods stray alike
    (lag-one correlation r, corrected for the fitted line), the variance is also multiplied by (1 + r) / (1 - r), as for
    a process of order one. Movement that lasts for long still makes the interval too narrow.

    Parameters
    ----------
    units
        With small sources pooled; `SourcedUnits.merge` gives slopes of the raw share.
    year
        Middle of each period in years, shape (n_periods,).
    estimate_slopes
        The regression that the study's trends use.
    confidence
        Confidence of the intervals, between 0 and 1.
    """
    from scipy.special import stdtrit

    n_series = units.share.shape[1]
    table = tabulate_sources(units)
    standardised = standardise_table(table, units.is_complete, confidence=confidence)
    counts = units.is_complete & (standardised.n_effective.max(axis=0, initial=0) > 0)
    if counts.sum() < MIN_PERIODS:
        unknown = np.full(n_series, np.nan)
        return SourceSlopes(unknown, unknown, unknown, np.ones(n_series))
    slope = estimate_slopes(
        np.where(counts, standardised.share, np.nan), np.where(counts, standardised.n_effective, 0.0)
    )
    filling = plan_filling(table, units.is_complete)
    n = np.where(counts, table.n.sum(axis=0), 0)
    line = _weigh_line(n, year)
    sampling = table.measure_variance(weigh_units(table, filling, line[None, :]))[0]
    dispersion = _find_dispersion(
        standardised.share[:, counts], standardised.variance[:, counts], n=n[counts], year=year[counts]
    )
    half = 100 * np.sqrt(sampling * dispersion) * float(stdtrit(int(counts.sum()) - 2, 0.5 + confidence / 2))
    return SourceSlopes(slope, slope - half, slope + half, dispersion)


def _weigh_line(n: NDArray[np.float64], year: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the weights with which the periods add up to the slope of least squares."""
    centred = np.where(n > 0, year - np.average(year, weights=n), 0)
    weights: NDArray[np.float64] = n * centred / (n @ centred**2)
    return weights


def _find_dispersion(
    share: NDArray[np.float64], variance: NDArray[np.float64], *, n: NDArray[np.float64], year: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compare the squares left around the line with those that sampling leaves."""
    centred = year - np.average(year, weights=n)
    leverage = n / n.sum() + n * centred**2 / (n @ centred**2)
    mean = share @ n / n.sum()
    slope = share @ _weigh_line(n, year)
    left = share - mean[:, None] - slope[:, None] * centred
    expected = variance @ (n * (1 - leverage))
    is_told = expected > 1e-15
    ratio = (left**2 @ n) / np.where(is_told, expected, 1)
    return np.where(is_told & (ratio > 1), ratio * _find_lasting(left * np.sqrt(n)), 1)


def _find_lasting(left: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how many times the variance of a sum grows because neighbours are alike; 1 at least."""
    n_periods = left.shape[1]
    correlation = (left[:, 1:] * left[:, :-1]).sum(axis=1) / np.maximum((left**2).sum(axis=1), 1e-30)
    # A fitted line takes 2 + 4 r of n off on average, as the mean takes 1 + 3 r (Kendall 1954).
    corrected = np.clip((correlation + 2 / n_periods) / max(1 - 4 / n_periods, 0.5), 0, _MOST_LASTING)
    lasting: NDArray[np.float64] = (1 + corrected) / (1 - corrected)
    return lasting
