"""When and where texts appeared, by which reprints are told from texts that repeat."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Origins:
    """When and where many texts appeared.

    Attributes
    ----------
    first_day, last_day
        Shape (n_texts,); see `Origin`.
    source, title
        Shape (n_texts,); numbers that are equal for equal sources and titles.
    """

    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    source: NDArray[np.int32]
    title: NDArray[np.int64]

    @property
    def has_coarse(self) -> bool:
        """Whether the day of any text is not known."""
        return bool((self.first_day != self.last_day).any())

    def may_reprint(
        self, first: NDArray[np.int64], second: NDArray[np.int64], *, window_days: int, is_equal: bool
    ) -> NDArray[np.bool_]:
        """Tell whether one of two texts that are alike may reprint the other.

        Two texts whose days are known may if they are not more than ``window_days`` apart. Where a date gives only the
        month or the year, the days between them may be unknown: such texts may if one of the dates lies within the
        other, and the sources differ, or source, title and text are equal. A source that prints two nearly equal texts
        in a year repeats a notice.

        Parameters
        ----------
        first, second
            Shape (n_pairs,); rows of the texts.
        window_days
            Maximum number of days between reprints.
        is_equal
            Whether their texts are equal, not only alike.
        """
        start, start_of_other = self.first_day[first], self.first_day[second]
        end, end_of_other = self.last_day[first], self.last_day[second]
        may = np.maximum(end, end_of_other) - np.minimum(start, start_of_other) <= window_days
        is_coarse = (start != end) | (start_of_other != end_of_other)
        overlaps = (start <= end_of_other) & (start_of_other <= end)
        fits = self.source[first] != self.source[second]
        if is_equal:
            fits |= self.title[first] == self.title[second]
        result: NDArray[np.bool_] = may | (is_coarse & overlaps & fits)
        return result


def pack_origins(origins: Iterable[Origin]) -> Origins:
    """Hold origins as arrays."""
    sources: dict[str, int] = {}
    days, of_source, of_title = array("l"), array("l"), array("q")
    for origin in origins:
        days.append(origin.first_day)
        days.append(origin.last_day)
        of_source.append(sources.setdefault(origin.source, len(sources)))
        of_title.append(hash_text(origin.title))
    first_last = np.frombuffer(days, np.dtype("l")).astype(np.int32).reshape(-1, 2)
    return Origins(
        first_last[:, 0],
        first_last[:, 1],
        np.frombuffer(of_source, np.dtype("l")).astype(np.int32),
        np.frombuffer(of_title, np.int64),
    )


def hash_text(text: str) -> int:
    """Hash a text to 64 bits; among a million texts, two have one hash with a probability of 3e-8."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


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
