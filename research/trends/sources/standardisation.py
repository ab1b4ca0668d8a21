"""The share of each period as if every source had published its usual part of it (direct standardisation)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.trends.sources.units_by_source import SourcedUnits, SourceTable, tabulate_sources
from research.trends.stats.intervals import wilson_interval

_CELLS_AT_ONCE = 4_000_000
"""Numbers of an array of weights that are held at once (32 MB); only memory depends on it. A convention."""

_ZERO_EIGENVALUE = 1e-10
"""Eigenvalues below this part of the largest one are rounding errors of 0, which belongs to the constant that the
additive model leaves free. A numerical convention."""


@dataclass(frozen=True)
class Standardised:
    """Shares with the mix of sources held fixed.

    Attributes
    ----------
    share, low, high
        Shape (n_series, n_periods), 0 to 1; NaN where nothing was published, or only by sources that never appear
        beside the others.
    n_effective
        Shape (n_series, n_periods); the answers of yes or no that would tell the share as exactly, for a share at the
        baseline of the series; 0 where it is NaN.
    variance
        Sampling variance of the share, shape (n_series, n_periods).
    covered
        Shape (n_periods,); weight of the sources that published in the period. The rest is inferred.
    mix
        Weight of each source, shape (n_sources,), adding up to 1.
    linked
        Part of the units of complete periods whose sources can be compared: each shares a period with another of
        them, directly or in a chain. Only these are standardised.
    """

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    variance: NDArray[np.float64]
    covered: NDArray[np.float64]
    mix: NDArray[np.float64]
    linked: float


@dataclass(frozen=True)
class Filling:
    """How absent sources are inferred: linear in the cells, so worked out once for all series.

    Attributes
    ----------
    mix, covered, linked
        As in `Standardised`.
    loading
        Shape (n_periods, n_sources); by how much the standardised share of a period moves with the effect of each
        source.
    of_source
        Shape (n_sources, n_sources); turns the sources' excess over the periods they published in into their effects.
    is_linked, is_known
        Shape (n_sources,) and (n_periods,); sources that can be compared, and periods in which one of them published.
    """

    mix: NDArray[np.float64]
    covered: NDArray[np.float64]
    loading: NDArray[np.float64]
    of_source: NDArray[np.float64]
    is_linked: NDArray[np.bool_]
    is_known: NDArray[np.bool_]
    linked: float


def standardise_shares(units: SourcedUnits, *, confidence: float) -> Standardised:
    """Hold the mix of sources fixed (direct standardisation).

    The weights are the mix of the complete periods together. Weights of absent sources are not spread over those
    present, which would leave a jump where a source enters or leaves. Their share is inferred instead, as
    their own effect plus what the period does to the sources that are there: an additive model of source and period,
    least squares weighted by units, cut to 0..1. Sources never seen beside the largest group of comparable ones cannot
    be told from their periods; they take no weight, and periods with them alone are NaN.

    Intervals are of sampling: Wilson's, with the number of units that would give the variance of the weighted sum (the
    limit of a bootstrap over units, as the sum is linear in them; that inferred shares are cut is left out). They
    take the mix as given, and that absent sources would have moved with the others.

    Parameters
    ----------
    units
        With small sources pooled (`pool_sources`).
    confidence
        Confidence of the intervals, between 0 and 1.

    Returns
    -------
    Series in the order of the memberships' columns. With one source they are the raw shares.

    References
    ----------
    Direct standardisation: Kitagawa (1955), JASA 50, 1168-1194. Wilson (1927), JASA 22, 209-212, with the effective
    sample size of Korn and Graubard (1998), Survey Methodology 24, 193-201.
    """
    return standardise_table(tabulate_sources(units), units.is_complete, confidence=confidence)


def standardise_table(table: SourceTable, is_complete: NDArray[np.bool_], *, confidence: float) -> Standardised:
    """Hold the mix of sources fixed, of units already added up (see `standardise_shares`)."""
    filling = plan_filling(table, is_complete)
    share = fill_shares(table, filling)
    variance = np.full(share.shape, np.nan)
    known = np.flatnonzero(filling.is_known)
    size = max(1, _CELLS_AT_ONCE // max(table.n.size, 1))
    for first in range(0, len(known), size):
        rows = known[first : first + size]
        chosen = np.zeros((len(rows), len(is_complete)))
        chosen[np.arange(len(rows)), rows] = 1
        variance[:, rows] = table.measure_variance(weigh_units(table, filling, chosen)).T
    n_effective = _find_effective(table, filling, variance)
    low, high = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    counted = n_effective[:, known]
    shown = np.clip(share[:, known], 0, 1)
    low[:, known], high[:, known] = wilson_interval(shown * counted, counted, confidence=confidence)
    return Standardised(share, low, high, n_effective, variance, filling.covered, filling.mix, filling.linked)


def plan_filling(table: SourceTable, is_complete: NDArray[np.bool_]) -> Filling:
    """Work out the weights of sources, and how absent ones follow from those present."""
    n = table.n
    is_linked = _find_linked(n)
    in_mix = np.where(is_linked, n[:, is_complete].sum(axis=1), 0)
    counted = float(n[:, is_complete].sum())
    linked = float(in_mix.sum() / counted) if counted else float("nan")
    mix = in_mix / max(in_mix.sum(), 1)
    n = np.where(is_linked[:, None], n, 0)
    per_period = n.sum(axis=0)
    is_known = (per_period > 0) & (in_mix.sum() > 0)
    covered = mix @ (n > 0)
    part = n / np.maximum(per_period, 1)
    loading = np.where(n > 0, 0, mix[:, None]) - (1 - covered) * part
    loading[:, ~is_known] = 0
    # Periods are eliminated from the normal equations; one constant is free, and the minimum norm fixes it.
    normal = np.diag(n.sum(axis=1)) - part @ n.T
    return Filling(
        mix,
        covered,
        loading.T,
        np.linalg.pinv(normal, rcond=_ZERO_EIGENVALUE, hermitian=True),
        is_linked,
        is_known,
        linked,
    )


def fill_shares(table: SourceTable, filling: Filling) -> NDArray[np.float64]:
    """Give the standardised shares, shape (n_series, n_periods), NaN where not known."""
    used = np.where(filling.is_linked[:, None], table.n, 0)
    total = used[:, :, None] * np.nan_to_num(table.rate)
    per_period = np.maximum(used.sum(axis=0), 1)
    mean = total.sum(axis=0) / per_period[:, None]
    excess = total.sum(axis=1) - used @ mean
    source_effect = filling.of_source @ excess
    period_effect = mean - (used / per_period).T @ source_effect
    # Memberships are held within 0..1; corrected ones are not, where they lie outside before they are summed.
    least, most = (0.0, 1.0) if table.is_within else (-np.inf, np.inf)
    inferred = np.clip(source_effect[:, None, :] + period_effect[None, :, :], least, most)
    cells = np.where(used[:, :, None] > 0, np.nan_to_num(table.rate), inferred)
    share: NDArray[np.float64] = np.clip(np.einsum("s,stk->kt", filling.mix, cells), least, most)
    share[:, ~filling.is_known] = np.nan
    return share


def weigh_units(table: SourceTable, filling: Filling, chosen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how much one unit of each cell adds to weighted sums of the standardised shares.

    Parameters
    ----------
    table, filling
        Units added up, and how absent sources follow from those present.
    chosen
        Weights of the periods, shape (n_sums, n_periods), 0 for periods not known.

    Returns
    -------
    Shape (n_sums, n_sources, n_periods).
    """
    used = np.where(filling.is_linked[:, None], table.n, 0)
    per_period = np.maximum(used.sum(axis=0), 1)
    direct = filling.mix[:, None] / np.maximum(used, 1) + (1 - filling.covered) / per_period
    reach = chosen @ filling.loading @ filling.of_source
    back = reach @ (used / per_period)
    weight: NDArray[np.float64] = chosen[:, None, :] * direct + reach[:, :, None] - back[:, None, :]
    return weight * (used > 0)


def _find_linked(n: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find the sources of the largest group, by units, that common periods link."""
    from scipy.sparse.csgraph import connected_components

    is_there = (n > 0).astype(np.int64)
    _, group = connected_components(is_there @ is_there.T, directed=False)
    size = np.bincount(group, weights=n.sum(axis=1))
    is_linked: NDArray[np.bool_] = group == int(size.argmax())
    return is_linked


def _find_effective(table: SourceTable, filling: Filling, variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the yes or no answers worth the variance, at the baseline of the series: they follow the counts alone."""
    baseline = filling.mix @ table.baseline
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = (baseline * (1 - baseline))[:, None] / variance
    # A series that is the same everywhere has no variance to go by: its units count as yes or no.
    effective = np.where(np.nan_to_num(variance) > 1e-12, effective, table.n.sum(axis=0))
    return np.where(filling.is_known, effective, 0.0)
