"""Changes split into a rate effect and a composition effect, and whether slopes hold with sources fixed or left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Direction, SeriesKey, SourceSplit, WithinSources, WithoutSource
from research.trends.sources.standardised_slopes import SlopeEstimator, SourceSlopes, estimate_source_slopes
from research.trends.sources.units_by_source import (
    MIN_UNITS,
    OTHER,
    SourcedUnits,
    SourceTable,
    pool_sources,
    tabulate_sources,
)

MOST_LEFT_OUT = 40
"""Sources that are left out one at a time at most, the largest: each of the others has less than a fortieth of the
units. A bound on the work, which is that of a whole fit a source; chosen without a measurement."""

_DIRECTIONS: dict[int, Direction] = {1: "rising", -1: "falling", 0: "unclear"}


@dataclass(frozen=True)
class Components:
    """The change of every series from the early to the late half in two parts that add up.

    All have shape (n_series,), changes from -1 to 1; NaN if a half has no units.

    Attributes
    ----------
    change
        Late minus early share.
    rate_effect, composition_effect
        The parts that come from other rates within sources, and from another mix of sources.
    rate_variance, composition_variance
        Variances of the two parts by sampling of units.
    """

    change: NDArray[np.float64]
    rate_effect: NDArray[np.float64]
    rate_variance: NDArray[np.float64]
    composition_effect: NDArray[np.float64]
    composition_variance: NDArray[np.float64]


def split_sources(
    units: SourcedUnits,
    series: Sequence[SeriesKey],
    year: NDArray[np.float64],
    *,
    estimate_slopes: SlopeEstimator,
    confidence: float,
    least: int = MIN_UNITS,
) -> tuple[SourceSplit, ...]:
    """Split every series' change by Kitagawa, and see whether its slope holds with sources fixed and left out.

    A direction is called reversed only where both slopes are beyond noise: the interval of the raw slope lies on one
    side of 0, and that of the standardised slope, or of the raw slope without a source, on the other. The intervals
    without a source are corrected for the number of sources left out (Bonferroni). Where the second interval holds
    0 but not the first slope, the direction is unclear within the sources, or without one of them, and not reversed.
    Signs that turn within noise count as consistent.

    Parameters
    ----------
    units
        Articles or stories; small sources need not be pooled yet.
    series
        The series, in the order of the memberships' columns.
    year
        Middle of each period in years, shape (n_periods,).
    estimate_slopes
        The regression that the study's trends use.
    confidence
        Confidence of the intervals, between 0 and 1.
    least
        Sources with fewer units than this in the complete periods are pooled.

    Returns
    -------
    One record a series. A source is left out on its own only if it is not pooled, is among the `MOST_LEFT_OUT` largest,
    and at least half of the complete periods with units keep some without it: the slope of a few periods says little
    about the source.
    """
    pooled = pool_sources(units, least=least)
    raw = estimate_source_slopes(pooled.merge(), year, estimate_slopes=estimate_slopes, confidence=confidence)
    fixed = (
        estimate_source_slopes(pooled, year, estimate_slopes=estimate_slopes, confidence=confidence)
        if len(pooled.sources) > 1
        else raw
    )
    without = _leave_out(pooled, year, estimate_slopes=estimate_slopes, confidence=confidence, least=least)
    parts = decompose_change(pooled)
    return tuple(
        _write_split(one, row, parts=parts, slopes=(raw, fixed), without=without, confidence=confidence)
        for row, one in enumerate(series)
    )


def decompose_change(units: SourcedUnits) -> Components:
    """Split the change between halves of the complete periods into rate and composition effects (Kitagawa 1955).

    The rate effect adds up the changes of the sources' rates, weighted by their mean part in the mix; the composition
    effect adds up the changes of the mix, weighted by the mean rates. A source that is absent from one half keeps its
    rate, so all it brings or takes away is composition. With an odd number of periods the late half has one more.
    The variances are of both which units are of the theme, and which source each comes from (delta method).

    Parameters
    ----------
    units
        With small sources pooled.

    Returns
    -------
    Parts of every series; NaN if a half has no units. Stories that are printed in both halves count as independent.
    """
    complete = np.flatnonzero(units.is_complete)
    half_of = np.full(units.n_periods, -1)
    half_of[complete] = np.arange(len(complete)) >= len(complete) // 2
    halves = _cut_halves(units, half_of)
    table = tabulate_sources(halves)
    n_series = units.share.shape[1]
    if not (table.n.sum(axis=0) > 0).all():
        unknown = np.full(n_series, np.nan)
        return Components(unknown, unknown, unknown, unknown, unknown)
    n, rate = table.n, table.rate
    rate = np.where(np.isnan(rate), rate[:, ::-1], rate)
    rate = np.nan_to_num(rate)
    mix = n / n.sum(axis=0)
    mean_mix, mean_rate = mix.mean(axis=1), rate.mean(axis=1)
    moved_mix, moved_rate = mix[:, 1] - mix[:, 0], rate[:, 1] - rate[:, 0]
    rate_effect, composition_effect = mean_mix @ moved_rate, moved_mix @ mean_rate
    rate_variance, composition_variance = _find_variances(table, mix, moved_rate=moved_rate, mean_rate=mean_rate)
    return Components(
        rate_effect + composition_effect, rate_effect, rate_variance, composition_effect, composition_variance
    )


def _cut_halves(units: SourcedUnits, half_of: NDArray[np.int64]) -> SourcedUnits:
    kept = units.take(half_of[units.period_of] >= 0)
    return SourcedUnits(
        kept.share, half_of[kept.period_of], kept.source_of, kept.sources, np.ones(2, bool), kept.cluster_of
    )


def _find_variances(
    table: SourceTable, mix: NDArray[np.float64], *, moved_rate: NDArray[np.float64], mean_rate: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the variances of both parts: that of the rates, then that of which source a unit comes from."""
    n = table.n
    sign = np.array([-1.0, 1.0])
    is_both = n.min(axis=1, keepdims=True) > 0
    per_unit = np.where(n > 0, 1 / np.maximum(n, 1), 0)
    by_rate = sign * mix.mean(axis=1, keepdims=True) * per_unit * is_both
    # A carried rate stands for both halves, so it is moved twice by each of its units.
    by_mean = (mix[:, 1] - mix[:, 0])[:, None] * per_unit * np.where(is_both, 0.5, 1)
    variance = table.measure_variance(np.stack([by_rate, by_mean]))
    for part, value in enumerate((moved_rate / 2, mean_rate)):
        strays = value[:, None, :] - np.einsum("sh,sk->hk", mix, value)[None]
        variance[part] += np.einsum("sh,shk->k", n / n.sum(axis=0) ** 2, strays**2)
    return variance[0], variance[1]


def _leave_out(
    units: SourcedUnits,
    year: NDArray[np.float64],
    *,
    estimate_slopes: SlopeEstimator,
    confidence: float,
    least: int,
) -> dict[str, SourceSlopes]:
    """Give the slopes of the raw share without each source that can be spared, with corrected intervals."""
    is_counted = units.is_complete[units.period_of]
    n_periods = len(np.unique(units.period_of[is_counted]))
    spared = []
    size = np.bincount(units.source_of[is_counted], minlength=len(units.sources))
    largest = [s for s in np.argsort(-size, kind="stable").tolist() if units.sources[s] != OTHER][:MOST_LEFT_OUT]
    for source in sorted(largest):
        name = units.sources[source]
        is_other = units.source_of != source
        left = len(np.unique(units.period_of[is_counted & is_other]))
        if (is_counted & ~is_other).sum() >= least and left >= max(1, n_periods / 2):
            spared.append((name, is_other))
    return {
        name: estimate_source_slopes(
            units.take(rows).merge(),
            year,
            estimate_slopes=estimate_slopes,
            confidence=1 - (1 - confidence) / len(spared),
        )
        for name, rows in spared
    }


def _write_split(
    series: SeriesKey,
    row: int,
    *,
    parts: Components,
    slopes: tuple[SourceSlopes, SourceSlopes],
    without: dict[str, SourceSlopes],
    confidence: float,
) -> SourceSplit:
    from scipy.special import ndtri

    raw, fixed = slopes
    z = float(ndtri(0.5 + confidence / 2))
    rate, composition = 100 * float(parts.rate_effect[row]), 100 * float(parts.composition_effect[row])
    # What moves the share beyond sampling moves the rates, too.
    rate_half = 100 * z * float(np.sqrt(parts.rate_variance[row] * fixed.dispersion[row]))
    composition_half = 100 * z * float(np.sqrt(parts.composition_variance[row]))
    known = {source: float(found.slope[row]) for source, found in without.items()}
    known = {source: slope for source, slope in known.items() if np.isfinite(slope)}
    least = min(known, key=lambda source: known[source], default="")
    most = max(known, key=lambda source: known[source], default="")
    without_source, left_out = _compare_without(row, raw=raw, without=without)
    return SourceSplit(
        kind=series.kind,
        id=series.id,
        change=100 * float(parts.change[row]),
        rate_effect=rate,
        rate_effect_low=rate - rate_half,
        rate_effect_high=rate + rate_half,
        composition_effect=composition,
        composition_effect_low=composition - composition_half,
        composition_effect_high=composition + composition_half,
        slope=float(fixed.slope[row]),
        slope_low=float(fixed.low[row]),
        slope_high=float(fixed.high[row]),
        least_slope=known.get(least, float("nan")),
        least_without=least,
        most_slope=known.get(most, float("nan")),
        most_without=most,
        raw_direction=_DIRECTIONS[int(raw.direction[row])],
        fixed_direction=_DIRECTIONS[int(fixed.direction[row])],
        within_sources=_compare_within(row, raw=raw, fixed=fixed),
        without_source=without_source,
        left_out=left_out,
    )


def _compare_within(row: int, *, raw: SourceSlopes, fixed: SourceSlopes) -> WithinSources:
    """Compare the direction of the raw share with that of the standardised share."""
    way, within = int(raw.direction[row]), int(fixed.direction[row])
    differs = bool(fixed.excludes(raw.slope)[row])
    if way and within == -way:
        return "reversed"
    if way and not within and differs:
        return "unclear"
    return "masked" if within and not way and differs else "consistent"


def _compare_without(row: int, *, raw: SourceSlopes, without: dict[str, SourceSlopes]) -> tuple[WithoutSource, str]:
    """Compare the direction of the raw share with that without each source, and name the source that matters most."""
    way = int(raw.direction[row])
    if not way:
        return "consistent", ""
    # The source that holds the slope up most is the one whose absence takes it furthest the other way.
    ranked = sorted(without, key=lambda source: way * float(without[source].slope[row]))
    for source in ranked:
        if int(without[source].direction[row]) == -way:
            return "reversed", source
    for source in ranked:
        if not without[source].direction[row] and without[source].excludes(raw.slope)[row]:
            return "unclear", source
    return "consistent", ""
