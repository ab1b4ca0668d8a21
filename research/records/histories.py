"""How each source was published and collected: rhythm, silences, jumps in volume, texts cut short, duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

SourceEventKind = Literal["begins", "ends", "silent", "rises", "falls"]
"""What happens to the volume of a source: it begins after the corpus or ends before it, publishes nothing for longer
than its own rate explains, or changes its rate abruptly."""


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """One source over time.

    Attributes
    ----------
    source
        Name of the publisher.
    n_articles
        Articles of the corpus.
    first, last
        Days of its first and last article.
    median_gap_days
        Median number of days from one day with articles to the next; NaN if there is one day.
    active_share
        Share of the days from the first to the last with at least one article, 0 to 1.
    n_silences, n_jumps
        Silences, and sudden changes of volume.
    is_searched
        Whether sudden changes were searched: the source has enough articles and periods, and is among the largest.
    cut_share
        Share of its bodies that are cut short, 0 to 1; NaN without bodies.
    cut_characters
        Length at which its bodies are cut; None if they are not cut at one length.
    n_reprints
        Articles of the same story as an earlier article of the same source.
    n_repeated
        Rows that were rejected because their file has them twice.
    n_repeated_across_files
        Rows that were rejected because another file has them.
    """

    source: str
    n_articles: int
    first: date
    last: date
    median_gap_days: float
    active_share: float
    n_silences: int
    n_jumps: int
    is_searched: bool
    cut_share: float
    cut_characters: int | None
    n_reprints: int
    n_repeated: int
    n_repeated_across_files: int


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """What happens to a source and may be mistaken for a change in what is written.

    Attributes
    ----------
    source
        Name of the publisher.
    kind
        What happens.
    day
        First day: of its articles, of the silence, of the new volume; the last day of its articles if it ends.
    last_day
        Last day of a silence; None otherwise.
    before, after
        Its articles per day before and after; within, for a silence, ``after`` is 0.
    share_before, share_after
        Its share of all articles of the corpus before and after (during, for a silence), 0 to 1; NaN without articles.
    size
        What it moves: the difference of the shares, or the part of the corpus that a silence would have been at its
        rate before, whichever is larger.
    """

    source: str
    kind: SourceEventKind
    day: date
    last_day: date | None
    before: float
    after: float
    share_before: float
    share_after: float
    size: float


@dataclass(frozen=True)
class SourceHistories:
    """The sources of a corpus, the largest first, and what happens to them, the largest first.

    Attributes
    ----------
    alpha
        Probability of finding any sudden change of volume in a source without one.
    """

    histories: tuple[SourceHistory, ...]
    events: tuple[SourceEvent, ...]
    alpha: float
