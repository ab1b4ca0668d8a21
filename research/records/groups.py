"""Groups compared: levels, and differences of levels and slopes; and what covariates say of shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from research.records.prevalence import SeriesKind
from research.records.trends import Family, Refusal

LeftOutReason = Literal["too_few_articles", "beyond_largest"]
"""Why a group is not compared: fewer articles than `prevalence.min_articles`, or not among the largest."""

Covariate = Literal["number", "level"]
"""Whether an effect is per unit of a number, or of a level against another."""

EffectRefusal = Literal["", "collinear", "one_level", "too_brief", "too_few_periods", "too_few_units", "too_few_codes"]
"""Why an effect is not estimated: another covariate says the same, there is one level, too few complete periods, too
few articles or stories in or outside the series, or too few coded stories."""


@dataclass(frozen=True, slots=True)
class GroupLevel:
    """The share of one series in one group, over all periods together.

    Attributes
    ----------
    by, group
        What divides the articles (source, language or an attribute), and the group.
    n
        Articles or stories of the group.
    n_taken
        Those of them in the series (sum of memberships).
    level, low, high
        Share, 0 to 1, with the interval of sampling.
    """

    by: str
    group: str
    kind: SeriesKind
    id: str
    n: int
    n_taken: float
    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """How a series differs between two groups, in its level and in its slope; NaN where nothing was tested.

    Attributes
    ----------
    by, group, reference
        What divides the articles, the group, and the group that it is compared with.
    family
        ``confirmatory`` for themes, ``exploratory`` for topics.
    n_periods
        Complete periods in which both groups have articles or stories.
    level, level_low, level_high
        Share of the group less that of the reference, percentage points, in the middle of the periods.
    odds_ratio, odds_low, odds_high
        The same as a ratio of odds.
    level_p, level_q
        p-value of equal levels, and its q-value over all comparisons of the family (Benjamini-Hochberg).
    slope, slope_low, slope_high
        Slope of the group less that of the reference, percentage points a year, at the share of both together: the
        change of the difference in log odds times the derivative there.
    growth_ratio, growth_low, growth_high
        The same as a ratio: by how much the odds of the group grow in a year, over those of the reference.
    slope_p, slope_q
        p-value of equal slopes of the log odds, and its q-value.
    n_tests
        Comparisons of the family, those not tested included.
    process_sd
        Standard deviation, log odds, of what moves the difference from period to period beyond sampling.
    refusal, n_required
        Why nothing was tested, empty where it was; and what a test requires, as in `Trend`.
    """

    by: str
    group: str
    reference: str
    kind: SeriesKind
    id: str
    family: Family
    n_periods: int
    level: float
    level_low: float
    level_high: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    level_p: float
    level_q: float
    slope: float
    slope_low: float
    slope_high: float
    growth_ratio: float
    growth_low: float
    growth_high: float
    slope_p: float
    slope_q: float
    n_tests: int
    process_sd: float
    refusal: Refusal
    n_required: int


@dataclass(frozen=True, slots=True)
class LeftOutGroup:
    """A group that is not compared, its articles, and why."""

    by: str
    group: str
    n_articles: int
    reason: LeftOutReason


@dataclass(frozen=True)
class GroupTrends:
    """Comparisons of groups, in the order of the study, of pairs of groups and of series.

    ``alpha`` is the false discovery rate below which a difference is reported; nothing is in the record if the study
    compares no groups.
    """

    levels: tuple[GroupLevel, ...]
    differences: tuple[GroupDifference, ...]
    left_out: tuple[LeftOutGroup, ...]
    alpha: float

    def list_groups(self, by: str) -> tuple[str, ...]:
        """List the groups that are compared by source, language or an attribute, the largest first."""
        return tuple(dict.fromkeys(level.group for level in self.levels if level.by == by))


@dataclass(frozen=True, slots=True)
class Effect:
    """The coefficient of one covariate in the regression of one series; NaN where it was not estimated.

    Attributes
    ----------
    covariate, level, reference
        Name of the covariate, and the level that is compared with the reference; both are empty for numbers.
    type
        ``number`` (per year of time, per doubling of length) or ``level``.
    estimate, low, high
        Percentage points of the share, with all other covariates held fixed.
    p_value, q_value
        p-value of no effect, and its q-value over all effects of the family (Benjamini-Hochberg).
    naive_low, naive_high
        Interval of ordinary least squares without the correlation of stories of one period and without the
        uncertainty of the topics: what the interval would have been.
    n
        Articles or stories of the level, or of the regression if the covariate is a number.
    refusal, refused_by
        Why there is no estimate; and the covariate that says the same if it is ``collinear``.
    """

    kind: SeriesKind
    id: str
    family: Family
    covariate: str
    type: Covariate
    level: str
    reference: str
    estimate: float
    low: float
    high: float
    p_value: float
    q_value: float
    naive_low: float
    naive_high: float
    n: int
    refusal: EffectRefusal
    refused_by: str


@dataclass(frozen=True)
class Effects:
    """Regressions of the shares of every series in articles or stories on covariates.

    Attributes
    ----------
    effects
        By series, in the order of the covariates of the study and of their levels.
    n_units
        Articles or stories in the regressions.
    n_clusters
        Periods whose stories are taken to be correlated.
    n_degrees
        Degrees of freedom of the standard errors of levels and numbers: cosines over the periods.
    n_draws
        Single clusterings over which the regressions of topics are averaged; 0 without any.
    pooled
        Levels with too few articles or stories, which were put together, as pairs of a covariate and a level.
    """

    effects: tuple[Effect, ...]
    n_units: int
    n_clusters: int
    n_degrees: int
    n_draws: int
    pooled: tuple[PooledLevel, ...]


@dataclass(frozen=True, slots=True)
class PooledLevel:
    """A level of a covariate that is part of the others, and its articles or stories."""

    covariate: str
    level: str
    n: int
