"""Slopes of shares with the mix of sources held fixed, and with their intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.source_table import SourcedUnits, tabulate_sources
from research.trends.standardisation import fill_shares, plan_filling, standardise_shares, weigh_units

SlopeEstimator = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Takes shares and how many answers they are worth, (n_series, n_periods) each, and gives slopes, percentage points a
year, (n_series,). Periods that do not count have a share of NaN and are worth 0."""

MIN_PERIODS = 3
"""Fewer leave nothing to tell a slope's error by."""


@dataclass(frozen=True)
class SourceSlopes:
    """Slopes with their intervals, percentage points a year, NaN where not estimated; all of shape (n_series,).

    ``dispersion`` is how much more the periods stray from the line than sampling explains, as a ratio of variances;
    1 at least.
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
    (quasi-likelihood), with t quantiles of n - 2 degrees of freedom. Movement that lasts over several periods
    (autocorrelation) makes the interval too narrow.

    Parameters
    ----------
    units
        With small sources pooled; `SourcedUnits.merge` gives slopes of the raw share.
    year
        Middle of each period in years, shape (n_periods,).
    estimate_slopes
        The regression that the study's trends use.
    confidence
        Of the intervals.
    """
    from scipy.stats import t as student

    n_series = units.share.shape[1]
    standardised = standardise_shares(units, confidence=confidence)
    counts = units.is_complete & (standardised.n_effective.max(axis=0, initial=0) > 0)
    if counts.sum() < MIN_PERIODS:
        unknown = np.full(n_series, np.nan)
        return SourceSlopes(unknown, unknown, unknown, np.ones(n_series))
    slope = estimate_slopes(
        np.where(counts, standardised.share, np.nan), np.where(counts, standardised.n_effective, 0.0)
    )
    table = tabulate_sources(units)
    filling = plan_filling(table, units.is_complete)
    n = np.where(counts, table.n.sum(axis=0), 0)
    line = _weigh_line(n, year)
    sampling = table.spread(weigh_units(table, filling, line[None, :]))[0]
    share = fill_shares(table, filling)[:, counts]
    dispersion = _find_dispersion(share, standardised.variance[:, counts], n=n[counts], year=year[counts])
    half = 100 * np.sqrt(sampling * dispersion) * float(student.ppf(0.5 + confidence / 2, int(counts.sum()) - 2))
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
    return np.where(is_told, np.maximum(ratio, 1), 1)
