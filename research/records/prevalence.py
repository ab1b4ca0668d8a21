"""Prevalence: shares of periods, and what the mix of sources does to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays

SeriesKind = Literal["topic", "theme"]

GroupKind = Literal["all", "source", "language"]


@dataclass(frozen=True, slots=True)
class Period:
    """A bin of publication dates: ``start`` inclusive, ``end`` exclusive, in the study's time zone.

    ``is_partial`` marks a first or last period that the edge of the corpus cuts; ``n_gap_days`` are days inside the
    corpus on which nothing was collected, as far as the rest of the corpus tells
    (see `research.trends.prevalence.periods`).
    """

    index: int
    label: str
    start: date
    end: date
    n_articles: int
    n_stories: int
    is_partial: bool
    n_gap_days: int = 0

    @property
    def is_empty(self) -> bool:
        """True if nothing was published."""
        return self.n_articles == 0

    @property
    def n_days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class PrevalencePoint:
    """The share of one period's articles (or stories) that a topic or theme takes.

    Attributes
    ----------
    kind, id
        ``theme`` and the theme's id, or ``topic`` and the topic's index as text.
    group_kind, group
        ``all`` and an empty text, or a source or a language of the body.
    period
        Index of the period.
    n
        Articles or stories (the study's unit) in that period and group.
    n_effective
        How many independent answers of yes or no would tell the share as exactly: more than n for memberships, which
        vary less than yes and no, fewer for articles that reprint one another; 0 where n is. How uncertain the topics
        themselves are is in the intervals, but not in this number.
    share, low, high
        Share (mean membership, or the part whose top theme or topic it is: the study's ``prevalence.membership``)
        with the interval of this period alone, 0 to 1; NaN where n is 0.
    band_low, band_high
        Simultaneous band: holds the whole series at once with the study's confidence. NaN where n is 0, and for groups.
    hard_share, hard_low, hard_high
        Share whose top theme or topic this is, with its Wilson interval; NaN where n is 0.
    """

    kind: SeriesKind
    id: str
    group_kind: GroupKind
    group: str
    period: int
    n: int
    n_effective: float
    share: float
    low: float
    high: float
    band_low: float
    band_high: float
    hard_share: float
    hard_low: float
    hard_high: float


@dataclass(frozen=True, slots=True)
class StandardisedPoint:
    """The share of one period that a topic or theme would take if every source published its usual part.

    ``share`` with ``low`` and ``high``, 0 to 1, NaN where nothing was published; ``covered`` is the weight of the
    sources that did publish in the period: what the others would have published is inferred from their difference to
    these elsewhere.
    """

    kind: SeriesKind
    id: str
    period: int
    share: float
    low: float
    high: float
    covered: float


@dataclass(frozen=True, slots=True)
class SourceSplit:
    """How much of a change between the early and the late part of a corpus is coverage, and how much other sources.

    Attributes
    ----------
    change
        Late minus early share, in percentage points; the early part is the first half of the complete periods. NaN
        where it cannot be taken, as everything that follows from it.
    coverage, coverage_low, coverage_high
        The part of it that comes from sources writing more or less about it (Kitagawa 1955), with its interval.
    sources, sources_low, sources_high
        The part that comes from other sources publishing more or less.
    slope, slope_low, slope_high
        Slope of the standardised series with its interval, percentage points per year.
    least_slope, least_without, most_slope, most_without
        Least and greatest slope of the share when one source is left out, and which; empty with one source.
    is_reversed
        True if the sign of the change turns once sources are held fixed, or when one source is left out.
    remark
        In words, what a reader must know; empty if nothing.
    """

    kind: SeriesKind
    id: str
    change: float
    coverage: float
    coverage_low: float
    coverage_high: float
    sources: float
    sources_low: float
    sources_high: float
    slope: float
    slope_low: float
    slope_high: float
    least_slope: float
    least_without: str
    most_slope: float
    most_without: str
    is_reversed: bool
    remark: str


@dataclass(frozen=True)
class Prevalence:
    """Prevalence of every topic and theme over the periods, for the corpus, its sources and its languages.

    Attributes
    ----------
    unit, membership, length
        What is counted, how, and by which period.
    confidence, n_replicates
        Of intervals and bands, and the bootstrap resamples behind the bands.
    is_bounded
        True if there are so many periods that bands are those of independent ones instead, which are never narrower.
    topic_draws
        Shape (n_draws, n_topics, n_periods), float32; the shares that the clusterings of the ensemble give, one by one:
        the uncertainty of the topics themselves. NaN where nothing was published; no draws if there was one clustering.
    """

    periods: tuple[Period, ...]
    points: tuple[PrevalencePoint, ...]
    standardised: tuple[StandardisedPoint, ...]
    splits: tuple[SourceSplit, ...]
    topic_draws: NDArray[np.float32]
    unit: str
    membership: str
    length: str
    confidence: float
    n_replicates: int
    is_bounded: bool = False

    def __post_init__(self) -> None:
        freeze_arrays(self)
