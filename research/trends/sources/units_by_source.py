"""Units by source and period: what is counted, and how far a unit's membership strays from its cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError

MIN_UNITS = 20
"""Sources with fewer units in the complete periods are pooled into one: five units do not show a rate. A convention
chosen without measurement."""

OTHER = "other sources"
"""Name of the pooled source."""

_PRIOR_UNITS = 5.0
"""Weight, in units, of what is expected of a source or a period, so that few units are not sure of a rate. A convention
chosen without measurement."""


@dataclass(frozen=True)
class SourcedUnits:
    """Articles or stories with their memberships, period and source.

    Attributes
    ----------
    share
        Memberships, shape (n_units, n_series), 0 to 1.
    period_of, source_of
        Indices into the periods and into ``sources``, shape (n_units,).
    sources
        Names.
    is_complete
        Shape (n_periods,); True for periods that count in slopes, halves and the mix: not cut by the corpus edge.
    cluster_of
        Shape (n_units,); units of one number are not independent (articles of one story). None if every unit is.
    """

    share: NDArray[np.float64]
    period_of: NDArray[np.int64]
    source_of: NDArray[np.int64]
    sources: tuple[str, ...]
    is_complete: NDArray[np.bool_]
    cluster_of: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        others = [self.period_of, self.source_of, *([] if self.cluster_of is None else [self.cluster_of])]
        if self.share.ndim != 2 or any(other.shape != self.share.shape[:1] for other in others):
            raise ShapeError(
                f"memberships of shape {self.share.shape} and {[o.shape for o in others]}: not one row a unit"
            )

    @property
    def n_periods(self) -> int:
        """Number of periods, empty ones included."""
        return len(self.is_complete)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> SourcedUnits:
        """Give some of the units, with all periods and sources."""
        cluster = None if self.cluster_of is None else self.cluster_of[rows]
        return replace(
            self,
            share=self.share[rows],
            period_of=self.period_of[rows],
            source_of=self.source_of[rows],
            cluster_of=cluster,
        )

    def merge(self) -> SourcedUnits:
        """Give the same units as if one source had published them all: its standardised share is the raw share."""
        return replace(self, source_of=np.zeros_like(self.source_of), sources=("all sources",))


def pool_sources(units: SourcedUnits, *, least: int = MIN_UNITS) -> SourcedUnits:
    """Make one source of all that have fewer than ``least`` units in the complete periods.

    A single such source keeps its name. Sources come in the order of their names, the pooled one last.
    """
    in_mix = units.is_complete[units.period_of]
    n = np.bincount(units.source_of[in_mix], minlength=len(units.sources))
    is_present = np.bincount(units.source_of, minlength=len(units.sources)) > 0
    small = np.flatnonzero(is_present & (n < least))
    kept = sorted(np.flatnonzero(is_present & (n >= least)), key=lambda s: units.sources[s])
    names = [units.sources[s] for s in kept]
    code = np.full(len(units.sources), len(kept))
    code[kept] = np.arange(len(kept))
    if len(small):
        names.append(OTHER if len(small) > 1 else units.sources[small[0]])
    return replace(units, source_of=code[units.source_of], sources=tuple(names))


@dataclass(frozen=True)
class SourceTable:
    """Units added up by source and period; a cell is a source in a period.

    Attributes
    ----------
    n
        Units, shape (n_sources, n_periods).
    total
        Sum of their memberships, shape (n_sources, n_periods, n_series).
    baseline
        Mean membership of each source, drawn a little to that of all, shape (n_sources, n_series).
    unit_variance
        Variance of the membership of one unit of a source within a cell, shape (n_sources, n_series); quasi-binomial:
        baseline x (1 - baseline), times a dispersion of the series that is 1 for memberships of 0 or 1 and less for
        soft ones. It is the same in all periods on purpose. A cell's own residuals say that two units that agree are
        certain; and periods weighted by a precision that follows their own share tilt the slope.
    squares
        Sum of the squared residuals of a cell's units, shape (n_sources, n_periods, n_series).
    ties
        Units that share their cluster with others, in the order of clusters: their cell, cluster and residual
        (n_tied, n_series); None if every unit is independent.
    is_within
        True if all memberships lie between 0 and 1; not if codes correct them.
    """

    n: NDArray[np.float64]
    total: NDArray[np.float64]
    baseline: NDArray[np.float64]
    unit_variance: NDArray[np.float64]
    squares: NDArray[np.float64]
    ties: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]] | None
    is_within: bool = True

    @property
    def rate(self) -> NDArray[np.float64]:
        """Mean membership of each cell, shape (n_sources, n_periods, n_series); NaN without units."""
        with np.errstate(invalid="ignore"):
            return self.total / self.n[:, :, None]

    def measure_variance(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the variance of weighted sums over all units.

        Parameters
        ----------
        weight
            Weight of every unit of a cell, shape (n_sums, n_sources, n_periods).

        Returns
        -------
        Variances, shape (n_sums, n_series). They are what a bootstrap over units tends to with ever more replicates,
        because the sums are linear in the units. Of dependent units the variance is multiplied by the design effect
        (Kish 1965), pooled over the sums: a period with a single cluster cannot tell its own.
        """
        variance: NDArray[np.float64] = np.einsum("msp,sp->ms", weight**2, self.n) @ self.unit_variance
        if self.ties is None:
            return variance
        return variance * self._find_design_effect(weight.reshape(len(weight), -1))

    def _find_design_effect(self, flat: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self.ties is not None
        cell, cluster, residual = self.ties
        starts = np.flatnonzero(np.r_[True, np.diff(cluster) != 0])
        apart: NDArray[np.float64] = (flat**2).sum(axis=0) @ self.squares.reshape(-1, self.squares.shape[2])
        together = apart.copy()
        for weight in flat:
            weighted = weight[cell][:, None] * residual
            together += (np.add.reduceat(weighted, starts, axis=0) ** 2).sum(axis=0) - (weighted**2).sum(axis=0)
        return np.where(apart > 0, np.maximum(together / np.where(apart > 0, apart, 1), 1), 1)


def tabulate_sources(units: SourcedUnits) -> SourceTable:
    """Add units up by source and period, and measure how far they stray."""
    shape = (len(units.sources), units.n_periods)
    cell = units.source_of * units.n_periods + units.period_of
    n = np.bincount(cell, minlength=shape[0] * shape[1]).astype(np.float64)
    total, total_squared = _add_up(units.share, cell, len(n))
    by_cell = (*shape, units.share.shape[1])
    expected = _expect_rates(n.reshape(shape), total.reshape(by_cell)).reshape(total.shape)
    # The centre of a cell counts the expected rate as one more independent unit; the factor makes squares right on
    # average: with one unit they are around what was expected, with many around the cell's own mean.
    groups = n if units.cluster_of is None else _count_clusters(cell, units.cluster_of, len(n))
    groups = np.maximum(groups, 1)[:, None]
    centre = (groups * total / np.maximum(n, 1)[:, None] + expected) / (groups + 1)
    factor = (groups + 1) / np.sqrt(groups**2 + groups - 1)
    squares = np.maximum(total_squared - 2 * centre * total + n[:, None] * centre**2, 0) * factor**2
    baseline = _find_baselines(n.reshape(shape), total.reshape(by_cell))
    binomial = baseline * (1 - baseline)
    allowed = n.reshape(shape).sum(axis=1) @ binomial
    dispersion = np.where(allowed > 1e-12, squares.sum(axis=0) / np.where(allowed > 1e-12, allowed, 1), 1.0)
    return SourceTable(
        n=n.reshape(shape),
        total=total.reshape(by_cell),
        baseline=baseline,
        unit_variance=dispersion * binomial,
        squares=squares.reshape(by_cell),
        ties=_find_ties(units, cell, centre=centre, factor=factor),
        is_within=bool(((units.share >= 0) & (units.share <= 1 + 1e-9)).all()),
    )


def _add_up(
    share: NDArray[np.float64], cell: NDArray[np.int64], n_cells: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the sums of memberships and of their squares, both (n_cells, n_series)."""
    from scipy.sparse import csr_array

    n_units = len(cell)
    belongs = csr_array((np.ones(n_units), (cell, np.arange(n_units))), shape=(n_cells, n_units))
    return belongs @ share, belongs @ share**2


def _find_ties(
    units: SourcedUnits, cell: NDArray[np.int64], *, centre: NDArray[np.float64], factor: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]] | None:
    if units.cluster_of is None:
        return None
    _, cluster, size = np.unique(units.cluster_of, return_inverse=True, return_counts=True)
    tied = np.flatnonzero(size[cluster] > 1)
    if not len(tied):
        return None
    tied = tied[np.argsort(cluster[tied], kind="stable")]
    residual = (units.share[tied] - centre[cell[tied]]) * factor[cell[tied]]
    return cell[tied], cluster[tied], residual


def _count_clusters(cell: NDArray[np.int64], cluster: NDArray[np.int64], n_cells: int) -> NDArray[np.float64]:
    pairs = np.unique(np.column_stack([cell, cluster]), axis=0)
    return np.bincount(pairs[:, 0], minlength=n_cells).astype(np.float64)


def _find_baselines(n: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = total.sum(axis=(0, 1)) / max(float(n.sum()), 1)
    baseline: NDArray[np.float64] = np.clip(
        (total.sum(axis=1) + _PRIOR_UNITS * mean) / (n.sum(axis=1)[:, None] + _PRIOR_UNITS), 0, 1
    )
    return baseline


def _expect_rates(n: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expect of a cell its source's mean, and how far the other sources stray from theirs in that period."""
    per_source = n.sum(axis=1)
    mean = total.sum(axis=1) / np.maximum(per_source, 1)[:, None]
    excess = total - n[:, :, None] * mean[:, None, :]
    elsewhere = n.sum(axis=0) - n + _PRIOR_UNITS
    expected: NDArray[np.float64] = np.clip(
        mean[:, None, :] + (excess.sum(axis=0) - excess) / elsewhere[:, :, None], 0, 1
    )
    return expected
