"""Corpora whose prevalence is known, for the tests of trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from research.records import (
    Article,
    ArticleTopics,
    Clusters,
    Corpus,
    Group,
    Passage,
    Passages,
    Period,
    Prevalence,
    SeriesKey,
    Theme,
    Themes,
)
from research.trends.prevalence.periods import floor_date, label_period, next_period

ZONE = ZoneInfo("Asia/Shanghai")


def make_corpus(
    days: Sequence[date | datetime],
    *,
    stories: Sequence[int] | None = None,
    sources: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
) -> Corpus:
    """Make a corpus of articles published on the given days, which must be in order."""
    articles = []
    for i, day in enumerate(days):
        published = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
        articles.append(
            Article(
                id=f"{i:016x}",
                title="标题",
                body="text",
                title_language="zh",
                body_language=languages[i] if languages else "en",
                source=sources[i] if sources else "press",
                published=published,
                precision="day",
                url=None,
                key=None,
                file="articles.txt",
                line=i + 1,
            )
        )
    assert [a.published for a in articles] == sorted(a.published for a in articles)
    n = len(articles)
    return Corpus(
        articles=tuple(articles),
        story_of=np.asarray(stories if stories is not None else range(n), np.int64),
        body_span=np.zeros((n, 2), np.int64),
        rejected=(),
        boilerplate=(),
        n_rows=n,
        time_zone="Asia/Shanghai",
    )


def make_themes(share: np.ndarray, *, is_abstained: Sequence[bool] | None = None) -> Themes:
    """Make the record of themes with these memberships of articles."""
    n_articles, n_themes = share.shape
    return Themes(
        themes=tuple(Theme(f"theme_{t}", ("en",), (f"Theme {t}",), "#000000") for t in range(n_themes)),
        passage_similarity=np.zeros((0, n_themes), np.float32),
        passage_share=np.zeros((0, n_themes), np.float32),
        article_share=share.astype(np.float64),
        lexicon=np.zeros((n_articles, n_themes), np.float32),
        logit=np.zeros((n_articles, n_themes), np.float32),
        top_theme=share.argmax(axis=1).astype(np.int64) if n_themes else np.zeros(n_articles, np.int64),
        is_abstained=np.asarray(is_abstained if is_abstained is not None else np.zeros(n_articles), bool),
        missing=(),
    )


def make_article_topics(share: np.ndarray) -> ArticleTopics:
    """Make the record of topics with these memberships of articles."""
    return ArticleTopics(
        share.astype(np.float64), share.argmax(axis=1).astype(np.int64), np.asarray(share.sum(axis=1) == 0)
    )


def no_topics(n_articles: int) -> ArticleTopics:
    """Make the record of a corpus in which every passage is noise."""
    return ArticleTopics(np.zeros((n_articles, 0)), np.zeros(n_articles, np.int64), np.ones(n_articles, bool))


def make_passages(article_of: Sequence[int]) -> Passages:
    """Make passages of the given articles, which must be in order."""
    made = [Passage(f"{i:016x}", int(article), "body", "en", "text", "", 0, 4) for i, article in enumerate(article_of)]
    return Passages(tuple(made), int(max(article_of, default=-1)) + 1)


def make_clusters(
    topic_of: Sequence[int], *, n_topics: int, clusterings: Sequence[Sequence[int]] = (), noise: Sequence[int] = ()
) -> Clusters:
    """Make topics of passages, and the single clusterings that they are a consensus of; ``noise`` are passages."""
    topics = np.asarray(topic_of, np.int64)
    n, every = len(topics), np.arange(n_topics)
    is_outlier = np.zeros(n, bool)
    is_outlier[list(noise)] = True
    return Clusters(
        topic_of=topics,
        is_outlier=is_outlier,
        fine_of=topics,
        topic_of_fine=every,
        coarse_of_topic=every,
        centroid=np.eye(n_topics, max(n_topics, 1), dtype=np.float32),
        similarity=np.ones(n, np.float32),
        co_assignment=np.ones(n, np.float32),
        stability=np.ones(n_topics),
        seed_agreement=1.0,
        resample_agreement=1.0,
        half_agreement=1.0,
        resolutions=(),
        n_texts=n,
        method="graph",
        asked_method="graph",
        n_neighbors=15,
        resolution=1.0,
        is_resolution_asked=False,
        n_members=1,
        seeds=(0,),
        n_subsamples=0,
        clusterings=np.asarray(clusterings, np.int32).reshape(-1, n),
    )


def plant_topics(
    topic_of: Sequence[int], *, n_topics: int, clusterings: Sequence[Sequence[int]] = ()
) -> tuple[Passages, Clusters, ArticleTopics]:
    """Make articles of one passage each, whose topic is known."""
    share = np.eye(n_topics)[np.asarray(topic_of, np.int64)]
    made = make_clusters(topic_of, n_topics=n_topics, clusterings=clusterings)
    return make_passages(range(len(share))), made, make_article_topics(share)


def make_periods(
    length: str,
    *,
    n: Sequence[int],
    partial: Sequence[int] = (),
    gaps: dict[int, int] | None = None,
    first: date = date(2020, 1, 1),
) -> tuple[Period, ...]:
    """Make periods of so many articles each; ``gaps`` are days by period."""
    periods, begins = [], floor_date(first, length)
    for index, count in enumerate(n):
        ends = next_period(begins, length)
        days = (gaps or {}).get(index, 0)
        periods.append(Period(index, label_period(begins, length), begins, ends, count, count, index in partial, days))
        begins = ends
    return tuple(periods)


def make_prevalence(
    share: np.ndarray,
    n: Sequence[int],
    *,
    partial: Sequence[int] = (),
    gaps: dict[int, int] | None = None,
    kind: str = "theme",
    first: date = date(2020, 1, 1),
    length: str = "month",
    draws: np.ndarray | None = None,
) -> Prevalence:
    """Make series: share of shape (n_series, n_periods), NaN where n is 0; ``gaps`` are days by period."""
    periods = make_periods(length, n=n, partial=partial, gaps=gaps, first=first)
    known = np.where(np.asarray(n) > 0, share, np.nan)
    numbers = known[:, None].astype(float)
    return Prevalence(
        series=tuple(SeriesKey(kind, str(row)) for row in range(len(share))),
        groups=(Group("all", ""),),
        periods=periods,
        n=np.asarray(n, np.int64)[None],
        share=numbers,
        low=numbers,
        high=numbers,
        n_effective=np.broadcast_to(np.asarray(n, float), numbers.shape).copy(),
        hard_share=numbers,
        hard_low=numbers,
        hard_high=numbers,
        band_low=numbers[:, 0],
        band_high=numbers[:, 0],
        topic_draws=draws
        if draws is not None
        else np.zeros((0, len(share) if kind == "topic" else 0, len(periods)), np.float32),
        unit="story",
        membership="soft",
        length=length,
        confidence=0.95,
        n_replicates=100,
    )


def join_series(themes: Prevalence, topics: Prevalence) -> Prevalence:
    """Put themes and topics of the same groups and periods into one record; draws are those of the topics."""
    names = ("share", "low", "high", "n_effective", "hard_share", "hard_low", "hard_high", "band_low", "band_high")
    return replace(
        themes,
        series=themes.series + topics.series,
        **{name: np.concatenate([getattr(themes, name), getattr(topics, name)]) for name in names},
        topic_draws=topics.topic_draws,
    )
