"""Memberships of all articles in all themes and topics, and when, by whom and in which story each was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import ArticleTopics, Classifier, Codes, Corpus, Period, SeriesKey, Themes
from research.trends.stats.units import Units, count_units


@dataclass(frozen=True)
class Memberships:
    """What every article of a corpus belongs to.

    Attributes
    ----------
    series
        Themes in the order of the codebook, then topics by index.
    share
        Shape (n_articles, n_series); membership of the article, 0 to 1. Corrected ones lie outside, too: only their
        sums are shares.
    hard
        Shape (n_articles, n_series); 1 for the article's top theme and for its top topic, else 0. An article that
        abstains has no top theme, an outlier no top topic.
    period_of, story_of, source_of
        Shape (n_articles,); number of the article's period, of its story, and of its source in ``sources``.
    sources
        Names of the sources, sorted.
    raw_share
        Shape (n_articles, n_series); memberships before codes corrected them; ``share`` itself if none did.
    code_weight
        Shape (n_articles,); how many stories the article's story stands for, 0 if nobody coded it; None if shares are
        not corrected by codes.
    variance_ratio
        Shape (n_series,); variance of the codes that predictions leave, over that of yes and no; NaN for series that
        are not corrected, None if none is.
    """

    series: tuple[SeriesKey, ...]
    share: NDArray[np.float64]
    hard: NDArray[np.float64]
    period_of: NDArray[np.int64]
    story_of: NDArray[np.int64]
    source_of: NDArray[np.int64]
    sources: tuple[str, ...]
    raw_share: NDArray[np.float64]
    code_weight: NDArray[np.float64] | None = None
    variance_ratio: NDArray[np.float64] | None = None


def tabulate_memberships(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    periods: Sequence[Period],
    codes: Codes | None = None,
    classifier: Classifier | None = None,
) -> Memberships:
    """Put the memberships in themes and topics side by side.

    Parameters
    ----------
    corpus, themes, article_topics
        Articles, and their memberships in the themes of the codebook and in the topics that were found; all of the
        same n_articles articles.
    periods
        Periods that hold the publication date of every article.
    codes, classifier
        If given, memberships in themes are those that the codes correct.
    """
    series = [SeriesKey("theme", theme.id) for theme in themes.themes]
    series += [SeriesKey("topic", str(topic)) for topic in range(article_topics.share.shape[1])]
    raw = np.hstack([themes.article_share, article_topics.share])
    share, code_weight, variance_ratio = raw, None, None
    if codes is not None and classifier is not None:
        share = np.hstack([classifier.corrected, article_topics.share])
        of_story = np.zeros(corpus.n_stories)
        of_story[codes.story] = codes.weight
        code_weight = of_story[corpus.story_of]
        variance_ratio = np.concatenate([classifier.variance_ratio, np.full(article_topics.share.shape[1], np.nan)])
    hard = np.zeros_like(share)
    rows = np.arange(len(share))
    if themes.n_themes:
        hard[rows[~themes.is_abstained], themes.top_theme[~themes.is_abstained]] = 1
    kept = ~article_topics.is_outlier
    hard[rows[kept], themes.n_themes + article_topics.top_topic[kept]] = 1
    sources = sorted(set(corpus.sources))
    number = {source: place for place, source in enumerate(sources)}
    return Memberships(
        series=tuple(series),
        share=share,
        hard=hard,
        period_of=assign_periods(corpus, periods),
        story_of=corpus.story_of,
        source_of=np.array([number[source] for source in corpus.sources], np.int64),
        sources=tuple(sources),
        raw_share=raw,
        code_weight=code_weight,
        variance_ratio=variance_ratio,
    )


def count_group(table: Memberships, rows: NDArray[np.int64], *, is_story: bool) -> Units:
    """Count the articles of a group, or their stories.

    Parameters
    ----------
    table
        Memberships of the whole corpus.
    rows
        Indices of the group's articles, in order of publication.
    is_story
        True if stories are counted, False if articles are.
    """
    return count_units(
        table.share,
        table.hard,
        rows=rows,
        period_of=table.period_of,
        story_of=table.story_of,
        source_of=table.source_of,
        is_story=is_story,
        code_weight=table.code_weight,
    )


def assign_periods(corpus: Corpus, periods: Sequence[Period]) -> NDArray[np.int64]:
    """Give the number of every article's period, shape (n_articles,); periods follow one another without a break."""
    starts = [period.start.toordinal() for period in periods]
    days = corpus.days
    return np.searchsorted(starts, days, side="right").astype(np.int64) - 1
