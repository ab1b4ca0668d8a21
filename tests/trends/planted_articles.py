"""Corpora whose prevalence is known, for the tests of trends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from research.records import (
    Article,
    ArticleTopics,
    Corpus,
    Period,
    Prevalence,
    PrevalencePoint,
    Theme,
    Themes,
)
from research.trends.periods import floor_date, label_period, next_period

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
        passage_score=np.zeros((0, n_themes), np.float32),
        passage_share=np.zeros((0, n_themes), np.float32),
        article_share=share.astype(np.float64),
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


def make_prevalence(
    share: np.ndarray,
    n: Sequence[int],
    *,
    partial: Sequence[int] = (),
    kind: str = "theme",
    first: date = date(2020, 1, 1),
) -> Prevalence:
    """Make monthly series: share of shape (n_series, n_periods), NaN where n is 0."""
    periods, begins = [], floor_date(first, "month")
    for index, count in enumerate(n):
        ends = next_period(begins, "month")
        label = label_period(begins, "month")
        periods.append(Period(index, label, begins, ends, count, count, index in partial))
        begins = ends
    points = []
    for series, row in enumerate(share):
        for index, count in enumerate(n):
            value = float(row[index]) if count else float("nan")
            points.append(
                PrevalencePoint(
                    kind,
                    str(series),
                    "all",
                    "",
                    index,
                    n=count,
                    n_effective=float(count),
                    share=value,
                    low=value,
                    high=value,
                    band_low=value,
                    band_high=value,
                    hard_share=value,
                    hard_low=value,
                    hard_high=value,
                )
            )
    return Prevalence(
        periods=tuple(periods),
        points=tuple(points),
        standardised=(),
        splits=(),
        topic_draws=np.zeros((0, 0, len(periods)), np.float32),
        unit="story",
        membership="soft",
        length="month",
        confidence=0.95,
        n_replicates=100,
    )
