"""When and where texts appeared, by which reprints are told from texts that repeat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from research.records import Article, Corpus


@dataclass(frozen=True, slots=True)
class Origin:
    """When and where a text appeared.

    Attributes
    ----------
    first_day, last_day
        Days between which it appeared, counted from any origin; equal if the day is known.
    source, title
        Its source, and its title.
    """

    first_day: int
    last_day: int
    source: str = ""
    title: str = ""

    @property
    def is_coarse(self) -> bool:
        """Whether the day is not known."""
        return self.first_day != self.last_day


def describe_origin(article: Article) -> Origin:
    """Describe when and where an article appeared."""
    days = article.published.toordinal(), article.last_day.toordinal()
    return Origin(*days, article.source, " ".join(article.title.casefold().split()))


def may_reprint(first: Origin, second: Origin, *, window_days: int, is_equal: bool) -> bool:
    """Tell whether one of two texts that are alike may reprint the other.

    Two texts whose days are known may if they are not more than ``window_days`` apart. Where a date gives only the
    month or the year, the days between them may be unknown: such texts may if one of the dates lies within the other,
    and the sources differ, or source, title and text are equal. A source that prints two nearly equal texts in a year
    repeats a notice.

    Parameters
    ----------
    first, second
        When and where they appeared.
    window_days
        Maximum number of days between reprints.
    is_equal
        Whether their texts are equal, not only alike.
    """
    longest = max(first.last_day, second.last_day) - min(first.first_day, second.first_day)
    if longest <= window_days:
        return True
    if not (first.is_coarse or second.is_coarse):
        return False
    overlaps = first.first_day <= second.last_day and second.first_day <= first.last_day
    return overlaps and (first.source != second.source or (is_equal and first.title == second.title))


def count_undated_stories(corpus: Corpus, window_days: int) -> int:
    """Count the stories whose reprints rest on dates too coarse to tell that they are within ``window_days``."""
    order = np.argsort(corpus.story_of, kind="stable")
    undated: set[int] = set()
    for before, row in pairwise(order):
        if corpus.story_of[before] != corpus.story_of[row]:
            continue
        first, second = (describe_origin(corpus.articles[place]) for place in (before, row))
        is_coarse = first.is_coarse or second.is_coarse
        if is_coarse and max(first.last_day, second.last_day) - min(first.first_day, second.first_day) > window_days:
            undated.add(int(corpus.story_of[row]))
    return len(undated)
