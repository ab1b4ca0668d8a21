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
        Index of the first period of the new level.
    low, high
        Indices of the first and last period in which the change may have come (interval of the date).
    before, after
        Share in the segment that ends here and in the one that begins, 0 to 1.
    """

    kind: SeriesKind
    id: str
    period: int
    low: int
    high: int
    before: float
    after: float


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
    """A dated event of the study beside the change points of one series.

    ``period`` is the event's; ``change`` the period of the change point nearest to it, -1 if the series has none;
    ``is_inside`` is True if the interval of that change point holds the event's period.
    """

    event: str
    day: date
    period: int
    kind: SeriesKind
    id: str
    change: int
    is_inside: bool


@dataclass(frozen=True)
class Changes:
    """Abrupt changes: when a share shifted, when it burst, and which series emerge.

    Attributes
    ----------
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
