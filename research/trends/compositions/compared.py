"""What is compared: the units of a run, the series that they belong to, and what is claimed of these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Prevalence, SeriesKind, Trends
from research.study import TrendSettings
from research.trends.compositions.pairs import Parts
from research.trends.stats.fitted_series import FittedSeries
from research.trends.stats.series import Series
from research.trends.stats.units import Units


@dataclass(frozen=True)
class Compared:
    """The units of the whole corpus, and its series.

    Attributes
    ----------
    units
        Articles or stories, all of them.
    values
        Shape (n_units, n_series); their memberships, as prevalence counts them.
    prevalence, trends, settings, seed
        As they are given to `research.trends.compositions.compare.compare_series`.
    series
        Series over the complete periods.
    fitted
        Their fits; None if none was tested.
    """

    units: Units
    values: NDArray[np.float64]
    prevalence: Prevalence
    series: Series
    fitted: FittedSeries | None
    trends: Trends
    settings: TrendSettings
    seed: int

    @property
    def n_periods(self) -> int:
        """Number of complete periods that have units."""
        return len(self.series.periods)

    @property
    def periods(self) -> NDArray[np.int64]:
        """Numbers of the complete periods that have units."""
        return np.array([period.index for period in self.series.periods], np.int64)

    def is_corrected(self, kind: SeriesKind) -> bool:
        """True if codes correct the shares of a kind."""
        return self.prevalence.is_corrected and kind == "theme"

    def cut(self, first: int, last: int) -> slice:
        """Give the units of some of the complete periods, by their places."""
        periods = self.periods[first:last]
        edges = np.searchsorted(self.units.period, [periods[0], periods[-1] + 1])
        return slice(int(edges[0]), int(edges[1]))

    def list_parts(self, rows: list[int]) -> Parts:
        """List series and what belongs to none of them, over the complete periods."""
        own = self.values[:, rows]
        rest = np.clip(1 - own.sum(axis=1, keepdims=True), 0, 1)
        return Parts(np.hstack([own, rest]), self.units, self.periods, self.series.day)

    def find_clustering_shift(self, rows: list[int], *, first: int, last: int) -> NDArray[np.float64]:
        """Give how far shares by single clusterings lie from those of the topics, shape (n_draws, n_rows).

        Shares are those of the complete periods between two places, taken together.
        """
        weight = self.series.n[first:last] / self.series.n[first:last].sum()
        apart = self.series.draws[:, rows, first:last] - self.series.share[rows, first:last]
        shift: NDArray[np.float64] = apart @ weight
        return shift
