"""Births, ends and splits of topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LifeKind = Literal["birth", "end", "split", "narrowing"]
"""What happens to a topic: it is absent before a period, or from it on; or one of its parts (fine topics) is, while the
topic as a whole is there before and after."""


@dataclass(frozen=True, slots=True)
class TopicLife:
    """One test of a birth, an end, a split or a narrowing.

    Attributes
    ----------
    kind
        What was tested.
    topic
        Index of the topic.
    fine
        Index of the fine topic that begins or ends within it; -1 for births and ends.
    period
        Index of the first period with the part after the change: present after a birth or a split, absent after an end
        or a narrowing. -1 if there is no period before, or after, which the series is absent.
    low, high
        Indices of the first and last period of the 95 % interval of this date; -1 without one.
    n_stories
        Stories of the topic or part.
    n_before, n_after
        Stories of it before the date and from it on; with a birth and an end, those beyond the other are left out.
    before, before_low, before_high, after, after_low, after_high
        Its share on either side with the 95 % interval, 0 to 1: of all stories for births and ends, of those of the
        topic for splits and narrowings. NaN without a date.
    p_value, q_value
        P value of the test against a series that is present throughout, with noise, and its correction over births and
        ends together, or over splits and narrowings. P is 1 without a date.
    is_found
        Whether q is at most the study's level.
    """

    kind: LifeKind
    topic: int
    fine: int
    period: int
    low: int
    high: int
    n_stories: int
    n_before: int
    n_after: int
    before: float
    before_low: float
    before_high: float
    after: float
    after_low: float
    after_high: float
    p_value: float
    q_value: float
    is_found: bool


@dataclass(frozen=True)
class TopicLives:
    """Every test of a birth, an end, a split or a narrowing.

    Attributes
    ----------
    lives
        Births and ends by topic, then splits and narrowings by fine topic.
    n_stories
        Stories of the corpus.
    n_periods
        Periods with stories; nothing is tested if they are too few.
    least_stories
        Stories required for a topic or part to be tested.
    smallest_birth
        Stories of the smallest topic whose birth in the middle of the corpus would be found as one of as many tests;
        None if no size suffices, or nothing was tested.
    alpha
        Level of q.
    """

    lives: tuple[TopicLife, ...]
    n_stories: int
    n_periods: int
    least_stories: int
    smallest_birth: int | None
    alpha: float

    @property
    def found(self) -> tuple[TopicLife, ...]:
        """What was found, by topic and date."""
        return tuple(
            sorted((life for life in self.lives if life.is_found), key=lambda one: (one.topic, one.period, one.fine))
        )
