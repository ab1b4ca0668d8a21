"""Prevalence: periods, and the shares of series in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.errors import ShapeError
from research.records.arrays import freeze_arrays, require_shape
from research.records.classifier import ClaimRefusal

SeriesKind = Literal["topic", "theme"]

WHOLE_KIND = "all"
"""Kind of the group of all articles; other kinds are ``source``, ``language``, and the attributes of the study."""

Unit = Literal["article", "story"]

Membership = Literal["soft", "hard", "corrected"]

AskedMembership = Literal["auto", "soft", "hard", "corrected"]

LEAST_ARTICLES = 5
"""Articles that a group needs to have series of its own, unless the study gives a number. A convention."""

FEW_CODED = 10
"""Coded stories of a period below which nothing is said of that period alone; a convention: of ten, one is a tenth."""

PeriodLength = Literal["day", "week", "month", "quarter", "year"]


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
class SeriesKey:
    """What a series is of: ``theme`` and the theme's id, or ``topic`` and the topic's index as text."""

    kind: SeriesKind
    id: str


@dataclass(frozen=True, slots=True)
class Group:
    """Which articles are counted: ``all`` with an empty name, or those of one value of ``kind``.

    ``kind`` is ``source``, ``language`` (of the body), or the name of an attribute of the study.
    """

    kind: str
    name: str


WHOLE = 0
"""Row of the whole corpus among the groups of `Prevalence`: always the first."""


@dataclass(frozen=True)
class Prevalence:
    """Prevalence of every topic and theme over the periods, for the corpus, its sources and its languages.

    Sizes are n_series, n_groups and n_periods: the lengths of ``series``, ``groups`` and ``periods``, whose order is
    that of the rows of all arrays. Shares are from 0 to 1, but corrected ones of a period or a group may lie outside,
    since only their sums are shares. A number is NaN where nothing was published, which is not a share of zero.

    Attributes
    ----------
    series
        Themes in the order of the codebook, then topics by index.
    groups
        The whole corpus (`WHOLE`), then sources and languages with enough articles, each by name.
    periods
        From the first to the last, empty ones included.
    n
        Shape (n_groups, n_periods); articles or stories (``unit``).
    share, low, high
        Shape (n_series, n_groups, n_periods); mean membership, or the part whose top theme or topic it is
        (``membership``), with the interval of this period alone.
    n_effective
        Shape (n_series, n_groups, n_periods); how many independent answers of yes or no would tell the share as
        exactly: more than n for memberships, which vary less than yes and no, fewer for articles that reprint one
        another; 0 where n is. How uncertain the topics themselves are is in the intervals, but not in this number.
    hard_share, hard_low, hard_high
        Shape (n_series, n_groups, n_periods); share whose top theme or topic this is, with its Wilson interval.
    band_low, band_high
        Shape (n_series, n_periods); simultaneous band of the whole corpus: holds all periods of a series at once with
        the study's confidence.
    topic_draws
        Shape (n_draws, n_topics, n_periods), float32; the shares that the clusterings of the ensemble give, one by one:
        the uncertainty of the topics themselves. No draws if there was one clustering.
    unit, membership, length
        ``article`` or ``story``, ``soft`` or ``hard``, and the length of a period, as the study has them.
    confidence
        Confidence of intervals and bands, between 0 and 1.
    n_replicates
        Bootstrap resamples behind the bands.
    is_bounded
        True if there are so many periods that bands are those of independent ones instead, which are never narrower.
    least_articles
        Articles that a group needs to have series of its own.
    asked
        The membership that the study asks for; ``corrected`` falls back to ``soft`` below
        `research.records.LEAST_CODED` coded stories.
    level, level_low, level_high
        Shape (n_series, n_groups); share over all periods together, partial ones included, with Jeffreys' interval at
        the effective number of units; 0 to 1, NaN without units.
    raw_share
        Shape (n_series, n_groups, n_periods); mean membership without the correction by codes; no rows unless
        ``membership`` is ``corrected``.
    n_coded
        Shape (n_groups, n_periods); coded stories that are counted; no rows unless ``membership`` is ``corrected``.
    variance_ratio
        Shape (n_series,); variance of codes that predictions leave, over that of yes and no; NaN for series that are
        not corrected. No rows unless ``membership`` is ``corrected``.
    refused
        Why no claim is made from the codes of a series, in the order of ``series``; empty strings where one is made,
        and no rows unless ``membership`` is ``corrected``.
    n_needed
        Shape (n_series,); coded stories, all together, at which a refused claim is expected to be allowed, or 0.
    """

    series: tuple[SeriesKey, ...]
    groups: tuple[Group, ...]
    periods: tuple[Period, ...]
    n: NDArray[np.int64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    hard_share: NDArray[np.float64]
    hard_low: NDArray[np.float64]
    hard_high: NDArray[np.float64]
    band_low: NDArray[np.float64]
    band_high: NDArray[np.float64]
    topic_draws: NDArray[np.float32]
    unit: Unit
    membership: Membership
    length: PeriodLength
    confidence: float
    n_replicates: int
    is_bounded: bool = False
    least_articles: int = LEAST_ARTICLES
    asked: AskedMembership = "auto"
    level: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    level_low: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    level_high: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    raw_share: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0, 0)))
    n_coded: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    variance_ratio: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    refused: tuple[ClaimRefusal, ...] = ()
    n_needed: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        if self.groups[:1] != (Group("all", ""),):
            raise ShapeError("Prevalence.groups must begin with the whole corpus")
        sizes = (len(self.series), len(self.groups), len(self.periods))
        n_topics = sum(one.kind == "topic" for one in self.series)
        require_shape(self, sizes, "share", "low", "high", "n_effective", "hard_share", "hard_low", "hard_high")
        require_shape(self, sizes[1:], "n")
        require_shape(self, (sizes[0], sizes[2]), "band_low", "band_high")
        require_shape(self, (len(self.topic_draws), n_topics, sizes[2]), "topic_draws")
        freeze_arrays(self)

    @property
    def is_corrected(self) -> bool:
        """True if the shares of themes are corrected by codes; those of single periods may lie outside 0..1."""
        return self.membership == "corrected"

    @property
    def is_single_period_claimed(self) -> bool:
        """True if shares of single periods can be read: not where few stories of a period were coded."""
        if not self.is_corrected:
            return True
        coded = self.n_coded[WHOLE][[not period.is_partial and not period.is_empty for period in self.periods]]
        return len(coded) > 0 and float(np.median(coded)) >= FEW_CODED

    @property
    def shown_share(self) -> NDArray[np.float64]:
        """Shares to be shown, held between 0 and 1; those to be summed or averaged are in ``share``."""
        return np.clip(self.share, 0.0, 1.0)

    @property
    def row_of(self) -> dict[tuple[SeriesKind, str], int]:
        """Row of every series, by kind and id."""
        return number_series(self.series)

    def list_rows(self, kind: SeriesKind) -> list[int]:
        """Give the rows of the series of one kind, in order."""
        return [row for row, one in enumerate(self.series) if one.kind == kind]


def number_series(series: Sequence[SeriesKey]) -> dict[tuple[SeriesKind, str], int]:
    """Give the row of every series, by kind and id."""
    return {(one.kind, one.id): row for row, one in enumerate(series)}
