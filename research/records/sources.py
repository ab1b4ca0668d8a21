"""Sources: what their mix does to shares, and to the changes of shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length, require_shape
from research.records.prevalence import SeriesKey, SeriesKind

Direction = Literal["rising", "falling", "unclear"]
"""Where the interval of a slope lies: above 0, below 0, or neither (also where there is no slope)."""

WithinSources = Literal["consistent", "reversed", "unclear", "masked"]
"""The direction once the mix of sources is held fixed: ``consistent`` with the raw share as far as can be told;
``reversed`` (Simpson's paradox); ``unclear`` though the raw one is clear and its slope lies outside the interval; or
``masked``: clear though the raw one is not, whose slope lies outside the interval."""

WithoutSource = Literal["consistent", "reversed", "unclear"]
"""The direction of the raw share without one source, by the same rules."""


@dataclass(frozen=True, slots=True)
class SourceSplit:
    """The change between the early and the late part of a corpus, in a rate effect and a composition effect.

    Changes and effects are in percentage points, slopes in percentage points per year; NaN where they cannot be taken.

    Attributes
    ----------
    change
        Late minus early share; the early part is the first half of the complete periods.
    rate_effect, rate_effect_low, rate_effect_high
        The part of the change that comes from sources writing more or less about it, with its interval
        (Kitagawa 1955).
    composition_effect, composition_effect_low, composition_effect_high
        The part that comes from other sources publishing more or less, with its interval.
    slope, slope_low, slope_high
        Slope of the standardised series with its interval.
    least_slope, least_without, most_slope, most_without
        Least and greatest slope of the share when one source is left out, and which; empty with one source.
    raw_direction, fixed_direction
        Direction of the raw share, and of the standardised share.
    within_sources
        Whether the direction holds once the mix of sources is held fixed.
    without_source, left_out
        Whether the direction holds without any one source, and the source without which it does not; empty if none. Of
        several it is the one whose absence takes the slope furthest the other way.
    """

    kind: SeriesKind
    id: str
    change: float
    rate_effect: float
    rate_effect_low: float
    rate_effect_high: float
    composition_effect: float
    composition_effect_low: float
    composition_effect_high: float
    slope: float
    slope_low: float
    slope_high: float
    least_slope: float
    least_without: str
    most_slope: float
    most_without: str
    raw_direction: Direction
    fixed_direction: Direction
    within_sources: WithinSources
    without_source: WithoutSource
    left_out: str

    @property
    def is_reversed(self) -> bool:
        """True if the direction turns once sources are held fixed, or when one source is left out."""
        return "reversed" in (self.within_sources, self.without_source)


@dataclass(frozen=True)
class Sources:
    """Shares with the mix of sources held fixed, and changes split by sources; both of the whole corpus.

    Attributes
    ----------
    series
        Those of `Prevalence`; none if the corpus has one source.
    standardised, standardised_low, standardised_high
        Shape (n_series, n_periods), 0 to 1; the share that a series would take if every source had published its
        usual part of the period, with its interval. NaN where nothing was published, or only by sources that cannot
        be compared with the others.
    covered
        Shape (n_periods,), 0 to 1; weight of the sources that did publish in the period: what the others would have
        published is inferred from their difference to these elsewhere. NaN if the corpus has one source.
    splits
        One for each of ``series``, in their order.
    """

    series: tuple[SeriesKey, ...]
    standardised: NDArray[np.float64]
    standardised_low: NDArray[np.float64]
    standardised_high: NDArray[np.float64]
    covered: NDArray[np.float64]
    splits: tuple[SourceSplit, ...]

    def __post_init__(self) -> None:
        shape = (len(self.series), len(self.covered))
        require_shape(self, shape, "standardised", "standardised_low", "standardised_high")
        require_shape(self, shape[1:], "covered")
        require_length(self, len(self.series), "splits")
        freeze_arrays(self)
