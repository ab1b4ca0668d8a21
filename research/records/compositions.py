"""Compositions: what changes relative to the rest, what is gained and lost, and which of two series leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from research.records.prevalence import SeriesKind

NO_SERIES = ""
"""Id of the last part of a composition: what belongs to no theme, or to no topic."""

RelativeVerdict = Literal["", "own", "displaced", "unclear", "hidden", "opposed"]
"""What a change is relative to the rest: ``own`` if the share of the rest changes the same way; ``displaced`` if it
does not change, and other parts that gain or lose explain the change; ``opposed`` if it changes the other way;
``unclear`` if neither can be told; ``hidden`` if only the share of the rest changes; empty if neither changes."""

CompositionRefusal = Literal["", "too_few_periods", "too_few_parts", "no_reference", "corrected"]
"""Why no ratios are given: too few complete periods; too few series that can be tested; too few that keep their
proportions; or shares that codes correct, of which those of single articles are none."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The composition of the corpus by themes or by topics.

    ``members`` are the ids of the parts that keep their proportions: the rest that the others are compared with;
    `NO_SERIES` is what belongs to none. ``common_ratio`` is the change of their common share per year, as a ratio.
    """

    kind: SeriesKind
    refusal: CompositionRefusal
    members: tuple[str, ...]
    common_ratio: float


@dataclass(frozen=True, slots=True)
class RelativeTrend:
    """The change of a series relative to a reference; numbers are NaN where they cannot be had.

    Attributes
    ----------
    reference
        Id of the theme that the study names; `NO_SERIES` for the parts that keep their proportions.
    ratio, low, high
        Factor per year of the ratio of the series to the reference, with its interval.
    p_value, q_value
        p-value of no slope of the log ratio, and corrected over the series of the kind (Benjamini-Hochberg).
    change_p, change_q
        p-value of one level of the log ratio against a change of any shape, and corrected.
    is_member
        True if the series is part of the reference; it is then compared with the others.
    verdict
        What the change of the share is; empty if the reference is a theme.
    movers
        Ids of the parts that move the other way relative to the rest, the largest first; empty unless displaced.
    """

    kind: SeriesKind
    id: str
    reference: str
    ratio: float
    low: float
    high: float
    p_value: float
    q_value: float
    change_p: float
    change_q: float
    is_member: bool
    verdict: RelativeVerdict
    movers: tuple[str, ...]

    @property
    def is_displaced(self) -> bool:
        """True if others explain the change of the share, and the share of the rest shows none."""
        return self.verdict == "displaced"


@dataclass(frozen=True, slots=True)
class Gain:
    """What a part gains or loses between the first and the second half of the complete periods, percentage points.

    The columns of all parts of a kind sum to zero, but those of ``displaced`` and ``own`` only together. Intervals are
    of drawing other stories; NaN where there is no reference, or where it is the whole.

    Attributes
    ----------
    id
        Id of the theme or topic; `NO_SERIES` for what belongs to none.
    early, late
        Shares of the halves, 0 to 1.
    change, low, high
        Late minus early.
    displaced, displaced_low, displaced_high
        What it would have gained or lost had it kept its proportion to the reference.
    own, own_low, own_high
        The other part of the change.
    """

    kind: SeriesKind
    id: str
    early: float
    late: float
    change: float
    low: float
    high: float
    displaced: float
    displaced_low: float
    displaced_high: float
    own: float
    own_low: float
    own_high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether the first of two series takes more than the second, in the same articles or stories.

    Differences are in percentage points; numbers are NaN where they cannot be had.

    Attributes
    ----------
    first, second
        Ids; the first has the larger share over all periods.
    difference, low, high, p_value, q_value
        Share of the first minus that of the second over all periods, with its interval, the p-value of no difference,
        and corrected over the pairs of the kind (Benjamini-Hochberg). Of themes it is the share that is assigned to
        them, or corrected by codes.
    latest, latest_low, latest_high, latest_p, latest_q
        The same for the latest quarter of the complete periods.
    ratio, ratio_low, ratio_high, ratio_p, ratio_q
        Factor per year of the ratio of the first to the second, and the p-value of no slope of the log ratio.
    """

    kind: SeriesKind
    first: str
    second: str
    difference: float
    low: float
    high: float
    p_value: float
    q_value: float
    latest: float
    latest_low: float
    latest_high: float
    latest_p: float
    latest_q: float
    ratio: float
    ratio_low: float
    ratio_high: float
    ratio_p: float
    ratio_q: float

    def is_told(self, alpha: float) -> bool:
        """Tell whether the order over all periods is told from chance."""
        return self.q_value < alpha


@dataclass(frozen=True)
class Compositions:
    """Shares that sum to one, read as such.

    Attributes
    ----------
    compositions
        One for each kind that has series.
    relative
        Relative to the rest, in the order of the series, then to the theme that the study names.
    gains
        In the order of the series, what belongs to none last, if there is any.
    differences
        All pairs of themes, or neighbours in rank if there are many, and neighbours among the largest topics.
    first_late, first_latest
        Indices of the periods in which the second half and the latest quarter of the complete periods begin; -1
        without complete periods.
    n_replicates
        Draws of other stories behind the intervals of gains and losses.
    alpha
        Level of the tests.
    """

    compositions: tuple[Composition, ...]
    relative: tuple[RelativeTrend, ...]
    gains: tuple[Gain, ...]
    differences: tuple[Difference, ...]
    first_late: int
    first_latest: int
    n_replicates: int
    alpha: float
