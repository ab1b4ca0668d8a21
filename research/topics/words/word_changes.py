"""What changed inside a theme or topic: words of its passages before and after each change point, per language."""

from __future__ import annotations

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import (
    ChangePoint,
    Changes,
    Clusters,
    ComparisonOutcome,
    Corpus,
    Passages,
    Period,
    Themes,
    WordChange,
    WordChanges,
    WordComparison,
)
from research.study import TopicSettings
from research.topics.words.compared_words import FEWEST_STORIES, compare_parts, count_some
from research.topics.words.words import Vocabulary

_LEAST_SHARE = 0.5
"""Least membership of a theme's passages; a convention: they belong to the theme more than to anything else."""


@dataclass(frozen=True)
class _Split:
    """The passages of one theme or topic around a change point.

    ``rows`` are passages, ``is_before`` is True for those of the earlier part; both have shape (n_rows,).
    """

    point: ChangePoint
    rows: NDArray[np.int64]
    is_before: NDArray[np.bool_]


@dataclass(frozen=True)
class _Compared:
    """One language of a split: how many stories were compared, and the words that differ."""

    comparison: WordComparison
    words: tuple[WordChange, ...]


def compare_words(
    corpus: Corpus,
    passages: Passages,
    changes: Changes,
    *,
    periods: Sequence[Period],
    clusters: Clusters,
    themes: Themes,
    settings: TopicSettings,
    seed: int,
) -> WordChanges:
    """Find the words that a theme's or topic's passages use more before, or more after, each of its change points.

    A theme's passages are those with a membership of at least one half, a topic's those in it that are no outliers.
    Each part reaches to the next change point of the same series, or to the end of the corpus. Words are ranked within
    each language by weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008) on the number
    of stories that hold them. Stories are counted, not passages, since passages of one story repeat its words: with
    passages, up to half of random divisions of the same stories showed words past the usual bound. A story is its first
    article, in the period of that article. Only words past what random divisions of the same stories reach are kept
    (`bound_chance`); all the same they tell what differs, not why the share changed: words of news are never the same
    for long.

    Parameters
    ----------
    corpus, passages
        The articles of a run, and the passages that they were cut into.
    changes
        Its change points; those without a date are left out.
    periods
        Periods of the series that they were found in.
    clusters, themes
        Topics and themes of the passages.
    settings
        Number of words, stop words, and how different their spelling must be.
    seed
        Seed of the random divisions.

    Returns
    -------
    Words by change point, in the order of `Changes`, language, side and rank; none for a language with fewer than ten
    stories before or after. Every comparison has a row, those that could not be made included.
    """
    if not changes.dated:
        return WordChanges((), (), FEWEST_STORIES)
    splits = _split_passages(corpus, passages, changes, periods=periods, clusters=clusters, themes=themes)
    used = np.unique(np.concatenate([split.rows for split in splits]))
    vocabularies = count_some(passages, used, settings)
    story_of = corpus.story_of[passages.article_of]
    compared = [
        _compare(split, vocabulary, story_of, settings=settings, seed=seed)
        for split in splits
        for vocabulary in vocabularies
        if np.isin(vocabulary.rows, split.rows).any()
    ]
    words = tuple(itertools.chain.from_iterable(one.words for one in compared))
    comparisons = [one.comparison for one in compared]
    seen = {(one.kind, one.id, one.period) for one in comparisons}
    comparisons += [
        _record_comparison(point, "", n_before=0, n_after=0, outcome="no_passages")
        for point in changes.dated
        if (point.kind, point.id, point.period) not in seen
    ]
    return WordChanges(words, tuple(comparisons), FEWEST_STORIES)


def _record_comparison(
    point: ChangePoint, language: str, *, n_before: int, n_after: int, outcome: ComparisonOutcome
) -> WordComparison:
    return WordComparison(point.kind, point.id, point.period, language, n_before, n_after, outcome)


def _split_passages(
    corpus: Corpus,
    passages: Passages,
    changes: Changes,
    *,
    periods: Sequence[Period],
    clusters: Clusters,
    themes: Themes,
) -> list[_Split]:
    """Give the passages around each change point, of the first article of every story."""
    article_of = passages.article_of
    # Articles are in the order of publication.
    is_first = np.zeros(corpus.n_articles, np.bool_)
    is_first[np.unique(corpus.story_of, return_index=True)[1]] = True
    starts = [period.start.toordinal() for period in periods]
    days = corpus.days
    period_of = (np.searchsorted(starts, days, side="right") - 1)[article_of]
    theme_of = {theme.id: index for index, theme in enumerate(themes.themes)}
    splits = []
    for point, first, end in _bound_parts(changes.dated, len(periods)):
        if point.kind == "theme":
            is_inside = themes.passage_share[:, theme_of[point.id]] >= _LEAST_SHARE
        else:
            is_inside = (clusters.topic_of == int(point.id)) & ~clusters.is_outlier
        rows = np.flatnonzero(is_inside & is_first[article_of] & (period_of >= first) & (period_of < end))
        splits.append(_Split(point, rows, period_of[rows] < point.period))
    return splits


def _bound_parts(points: Sequence[ChangePoint], n_periods: int) -> Iterator[tuple[ChangePoint, int, int]]:
    """Yield each change point with the first period of the part before it, and the period after the part behind it."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for point in points:
        places[point.kind, point.id].append(point.period)
    for point in points:
        ordered = [0, *sorted(places[point.kind, point.id]), n_periods]
        place = ordered.index(point.period, 1)
        yield point, ordered[place - 1], ordered[place + 1]


def _compare(
    split: _Split, vocabulary: Vocabulary, story_of: NDArray[np.int64], *, settings: TopicSettings, seed: int
) -> _Compared:
    """Compare the words of one language before and after a change point."""
    point, language = split.point, vocabulary.language
    chosen = np.flatnonzero(np.isin(vocabulary.rows, split.rows))
    is_before = split.is_before[np.searchsorted(split.rows, vocabulary.rows[chosen])]
    compared = compare_parts(
        vocabulary,
        chosen,
        is_first=is_before,
        story_of=story_of,
        settings=settings,
        seed=_mix_seed(seed, point, language),
    )
    comparison = _record_comparison(
        point, language, n_before=compared.n_first, n_after=compared.n_second, outcome=compared.outcome
    )
    names: dict[str, Literal["before", "after"]] = {"first": "before", "second": "after"}
    return _Compared(
        comparison,
        tuple(
            WordChange(
                point.kind, point.id, point.period, language, names[one.part], one.rank, one.word, one.z, *one.shares
            )
            for one in compared.words
        ),
    )


def _mix_seed(seed: int, point: ChangePoint, language: str) -> int:
    """Give every comparison its own seed, whatever others there are."""
    return seed + zlib.crc32(f"{point.kind} {point.id} {point.period} {language}".encode())
