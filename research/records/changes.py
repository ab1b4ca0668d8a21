"""Abrupt changes, events beside them, and the words that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from research.records.prevalence import SeriesKind

Signal = Literal["noise", "weak", "strong", ""]

ComparisonOutcome = Literal["different", "no_difference", "too_few_stories", "no_passages"]
"""What came of a comparison of words: words that differ, none that do, or why none was made."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A period from which on a share is another.

    Attributes
    ----------
    period
        Index of the first period of the new level: the most probable one.
    ranges
        Indices of the first and last period of every run of periods in which the change may have come, ascending (the
        smallest set of dates with 95 % of the posterior).
    is_dated
        False if that set is larger than a third of the periods: the share shifted, but nothing says when.
    before, after
        Share in the segment that ends here and in the one that begins, 0 to 1.
    """

    kind: SeriesKind
    id: str
    period: int
    ranges: tuple[tuple[int, int], ...]
    is_dated: bool
    before: float
    after: float

    def find_distance(self, period: int) -> int:
        """Give how many periods lie between a period and the nearest that the change may have come in; 0 inside."""
        return min(max(first - period, period - last, 0) for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Burst:
    """Periods in a row in which a share is raised (Kleinberg 2003, two states).

    ``first`` and ``last`` are indices of periods, both inside; ``weight`` is the cost saved by the raised state, larger
    for stronger and longer bursts; ``share`` is the share within.
    """

    kind: SeriesKind
    id: str
    first: int
    last: int
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Emergence:
    """Whether a series emerges, by the published rule of BERTrend and by ours.

    ``signal`` is ``noise``, ``weak`` or ``strong`` by the rule, from ``popularity`` at the last complete period and
    the sign of its slope before; ``p_value`` and ``q_value`` are of our test that the share in the latest periods lies
    above that in the earlier ones, and ``is_emerging`` is its verdict.
    """

    kind: SeriesKind
    id: str
    popularity: float
    signal: Signal
    p_value: float
    q_value: float
    is_emerging: bool


@dataclass(frozen=True, slots=True)
class EventMatch:
    """A dated event of the study beside the dated change points of one series.

    Attributes
    ----------
    period
        Index of the event's period.
    change
        Period of the change point nearest to it; -1 if the series has none that is dated.
    distance
        Periods between the event and the dates of that change point; 0 if it lies in one of them, -1 without one.
    p_value
        Part of all periods that were searched that lie as near to a change point of this series; NaN without one.
    q_value
        Corrected over the events and the series of its kind with a dated change point (Benjamini and Hochberg); NaN
        without one.
    is_coincident
        True if ``q_value`` is below the alpha of the study: chance hardly brings a date so near.
    """

    event: str
    day: date
    period: int
    kind: SeriesKind
    id: str
    change: int
    distance: int
    p_value: float
    q_value: float
    is_coincident: bool


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many series of one kind shift near an event, against dates drawn at random.

    ``n_near`` of the ``n_series`` with a dated change point have one that may have come in the event's period, or in
    that before or after it; ``p_value`` is the part of all periods that were searched with at least as many,
    ``q_value`` is corrected over the events of the kind.
    """

    event: str
    day: date
    kind: SeriesKind
    n_near: int
    n_series: int
    p_value: float
    q_value: float


@dataclass(frozen=True)
class Changes:
    """Abrupt changes: when a share shifted, when it burst, and which series emerge.

    Attributes
    ----------
    change_points
        All of them; those that are not dated have no event beside them, and no words are compared around them.
    events
        One for each event and series.
    event_counts
        One for each event and kind of series with a dated change point.
    n_periods
        Complete periods that change points were searched in; 0 if nothing was searched. Of very many periods, adjacent
        ones are counted together.
    n_changes_requested
        Change points per series that the study asks for; None if a test decides how many there are.
    n_changes_possible
        Change points per series that so many periods have room for.
    """

    change_points: tuple[ChangePoint, ...]
    bursts: tuple[Burst, ...]
    emergence: tuple[Emergence, ...]
    events: tuple[EventMatch, ...]
    n_periods: int
    n_changes_requested: int | None
    n_changes_possible: int
    event_counts: tuple[EventCount, ...] = ()

    @property
    def dated(self) -> tuple[ChangePoint, ...]:
        """The change points with a date."""
        return tuple(point for point in self.change_points if point.is_dated)

    @property
    def n_undated(self) -> int:
        """Number of change points without a date."""
        return len(self.change_points) - len(self.dated)


@dataclass(frozen=True, slots=True)
class WordChange:
    """A word that a theme's or topic's passages use more before or after a change point, in one language.

    ``side`` is ``before`` or ``after``, ``rank`` counts from 1 within it; ``z`` is the log-odds ratio over its standard
    error (informative Dirichlet prior), positive on both sides; ``before`` and ``after`` are shares of the stories that
    hold the word.
    """

    kind: SeriesKind
    id: str
    period: int
    language: str
    side: Literal["before", "after"]
    rank: int
    word: str
    z: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class WordComparison:
    """The stories of one language around one change point, and what came of comparing their words.

    Attributes
    ----------
    kind, id, period
        The series and the first period after its change point.
    language
        Language of the passages; empty if the series has no passage around the change point.
    n_before, n_after
        Stories before the change point and from it on.
    outcome
        Words were found to differ, or why there are none.
    """

    kind: SeriesKind
    id: str
    period: int
    language: str
    n_before: int
    n_after: int
    outcome: ComparisonOutcome


@dataclass(frozen=True)
class WordChanges:
    """Words that differ before and after the change points of themes and topics, and every comparison made for them.

    ``min_stories`` is the number of stories that a comparison requires on either side.
    """

    words: tuple[WordChange, ...]
    comparisons: tuple[WordComparison, ...]
    min_stories: int
