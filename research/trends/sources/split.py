"""How much of a change is coverage, and how much other sources; whether it holds without any one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import SeriesKind, SourceSplit
from research.trends.sources.slopes import SlopeEstimator, SourceSlopes, estimate_source_slopes
from research.trends.sources.units_by_source import (
    MIN_UNITS,
    OTHER,
    SourcedUnits,
    SourceTable,
    pool_sources,
    tabulate_sources,
)


@dataclass(frozen=True)
class Components:
    """The change from the early to the late half in two parts that add up; shares from -1 to 1, shape (n_series,).

    ``coverage_variance`` and ``sources_variance`` are by sampling of units.
    """

    change: NDArray[np.float64]
    coverage: NDArray[np.float64]
    coverage_variance: NDArray[np.float64]
    sources: NDArray[np.float64]
    sources_variance: NDArray[np.float64]


def split_sources(
    units: SourcedUnits,
    names: Sequence[tuple[SeriesKind, str]],
    year: NDArray[np.float64],
    *,
    estimate_slopes: SlopeEstimator,
    confidence: float,
    least: int = MIN_UNITS,
) -> tuple[SourceSplit, ...]:
    """Split every series' change by Kitagawa, and see whether its slope holds with sources fixed and left out.

    A change is called reversed only where both directions are beyond noise: the interval of the raw slope lies on one
    side of 0, and that of the standardised slope, or of the raw slope without a source, on the other. The intervals
    without a source are corrected for the number of sources left out (Bonferroni). Where the second interval holds
    0 but not the first slope, the remark says that the change rests on the sources, or on one of them, and
    nothing is called reversed. Signs that turn within noise are not mentioned.

    Parameters
    ----------
    units
        Articles or stories; small sources need not be pooled yet.
    names
        Kind and id of the series, in the order of the memberships' columns.
    year
        Middle of each period in years, shape (n_periods,).
    estimate_slopes
        The regression that the study's trends use.
    confidence
        Of the intervals.
    least
        Units in complete periods below which sources are pooled.

    Returns
    -------
    One record a series. A source is left out on its own only if it is not pooled, and if at least half of the complete
    periods with units keep some without it: the slope of a few periods says little about the source.
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
        _write_split(kind, name, series, parts=parts, slopes=(raw, fixed), without=without, confidence=confidence)
        for series, (kind, name) in enumerate(names)
    )


def decompose_change(units: SourcedUnits) -> Components:
    """Split the change between halves of the complete periods into coverage and sources (Kitagawa 1955).

    Coverage adds up the changes of the sources' rates, weighted by their mean part in the mix; sources adds up the
    changes of the mix, weighted by the mean rates. A source that is absent from one half keeps its rate, so
    all it brings or takes away counts as sources. With an odd number of periods the late half has one more.
    The variance is of both: which units are of the theme, and which source each comes from (delta method).

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
    coverage, sources = mean_mix @ moved_rate, moved_mix @ mean_rate
    coverage_variance, sources_variance = _spread_components(table, mix, moved_rate=moved_rate, mean_rate=mean_rate)
    return Components(coverage + sources, coverage, coverage_variance, sources, sources_variance)


def _cut_halves(units: SourcedUnits, half_of: NDArray[np.int64]) -> SourcedUnits:
    kept = units.take(half_of[units.period_of] >= 0)
    return SourcedUnits(
        kept.share, half_of[kept.period_of], kept.source_of, kept.sources, np.ones(2, bool), kept.cluster_of
    )


def _spread_components(
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
    variance = table.spread(np.stack([by_rate, by_mean]))
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
    for source, name in enumerate(units.sources):
        if name == OTHER:
            continue
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
    kind: SeriesKind,
    name: str,
    series: int,
    *,
    parts: Components,
    slopes: tuple[SourceSlopes, SourceSlopes],
    without: dict[str, SourceSlopes],
    confidence: float,
) -> SourceSplit:
    from scipy.stats import norm

    raw, fixed = slopes
    z = float(norm.ppf(0.5 + confidence / 2))
    coverage, sources = 100 * float(parts.coverage[series]), 100 * float(parts.sources[series])
    # What moves the share beyond sampling moves coverage, too.
    coverage_half = 100 * z * float(np.sqrt(parts.coverage_variance[series] * fixed.dispersion[series]))
    sources_half = 100 * z * float(np.sqrt(parts.sources_variance[series]))
    known = {source: float(found.slope[series]) for source, found in without.items()}
    known = {source: slope for source, slope in known.items() if np.isfinite(slope)}
    least = min(known, key=lambda source: known[source], default="")
    most = max(known, key=lambda source: known[source], default="")
    is_reversed, remark = _find_reversal(series, raw=raw, fixed=fixed, without=without)
    return SourceSplit(
        kind=kind,
        id=name,
        change=100 * float(parts.change[series]),
        coverage=coverage,
        coverage_low=coverage - coverage_half,
        coverage_high=coverage + coverage_half,
        sources=sources,
        sources_low=sources - sources_half,
        sources_high=sources + sources_half,
        slope=float(fixed.slope[series]),
        slope_low=float(fixed.low[series]),
        slope_high=float(fixed.high[series]),
        least_slope=known.get(least, float("nan")),
        least_without=least,
        most_slope=known.get(most, float("nan")),
        most_without=most,
        is_reversed=is_reversed,
        remark=remark,
    )


def _find_reversal(
    series: int, *, raw: SourceSlopes, fixed: SourceSlopes, without: dict[str, SourceSlopes]
) -> tuple[bool, str]:
    """Tell whether the change turns, and say so."""
    verb = {1: "rises", -1: "falls"}
    way, within = int(raw.direction[series]), int(fixed.direction[series])
    differs = bool(fixed.excludes(raw.slope)[series])
    remarks, is_reversed = [], False
    if way and within == -way:
        is_reversed = True
        remarks.append(f"{verb[way]} in the raw share, but {verb[within]} within sources (Simpson's paradox)")
    elif way and not within and differs:
        remarks.append(f"{verb[way]} in the raw share, but not clearly within sources")
    elif within and not way and differs:
        remarks.append(f"{verb[within]} within sources, which a change of sources hides in the raw share")
    if way:
        # The source that holds the slope up most is the one whose absence takes it furthest the other way.
        ranked = sorted(without, key=lambda source: way * float(without[source].slope[series]))
        turned = [source for source in ranked if int(without[source].direction[series]) == -way]
        resting = [
            source
            for source in ranked
            if not without[source].direction[series] and without[source].excludes(raw.slope)[series]
        ]
        if turned:
            is_reversed = True
            remarks.append(f"{verb[way]}, but {verb[-way]} when {turned[0]} is left out")
        elif resting:
            remarks.append(f"{verb[way]}, but not clearly when {resting[0]} is left out")
    return is_reversed, "; ".join(remarks)
