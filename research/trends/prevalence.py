"""The share of the coverage that each topic and theme takes, by period, source and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from research.records import ArticleTopics, Corpus, GroupKind, Period, Prevalence, PrevalencePoint, SeriesKind, Themes
from research.study import PrevalenceSettings
from research.trends.intervals import bootstrap_interval, wilson_interval
from research.trends.periods import bin_periods


def measure_prevalence(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    settings: PrevalenceSettings,
    seed: int,
    start: date | None = None,
    end: date | None = None,
) -> Prevalence:
    """Measure the prevalence of every theme and topic.

    The unit is the article or the story. A story is counted once, in the period of the first of its articles (within
    a source or language: of the first that appeared there), with the mean of its articles' memberships; articles with
    different top themes count in parts. So ``n`` of a period may be less than the stories that were printed in it.

    Parameters
    ----------
    corpus, themes, article_topics
        Of one run.
    settings
        Period, unit, confidence, replicates and groups.
    seed
        Of the bootstrap.
    start, end
        First and last day of the collection, if the study says.

    Returns
    -------
    One point for every series, group and period; NaN where a period has no units, which is not a share of zero.
    """
    periods, period_of = bin_periods(corpus, settings.period, start=start, end=end)
    share, hard, names = _list_series(themes, article_topics)
    points: list[PrevalencePoint] = []
    for group_kind, group, rows in _list_groups(corpus, settings):
        unit_share, unit_hard, unit_period = _count_units(corpus, rows, share, hard, period_of, settings)
        points += _measure_group(
            names,
            periods,
            unit_share,
            unit_hard,
            unit_period,
            group=(group_kind, group),
            settings=settings,
            seed=seed,
        )
    return Prevalence(
        periods, tuple(points), settings.unit, settings.period, settings.confidence, settings.n_replicates
    )


def _list_series(
    themes: Themes, article_topics: ArticleTopics
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[tuple[SeriesKind, str]]]:
    """Give memberships, top memberships and names of all series: themes, then topics."""
    names: list[tuple[SeriesKind, str]] = [("theme", theme.id) for theme in themes.themes]
    names += [("topic", str(topic)) for topic in range(article_topics.share.shape[1])]
    share = np.hstack([themes.article_share, article_topics.share])
    hard = np.zeros_like(share)
    rows = np.arange(len(share))
    if themes.n_themes:
        hard[rows[~themes.is_abstained], themes.top_theme[~themes.is_abstained]] = 1
    kept = ~article_topics.is_noise
    hard[rows[kept], themes.n_themes + article_topics.top_topic[kept]] = 1
    return share, hard, names


def _list_groups(corpus: Corpus, settings: PrevalenceSettings) -> Iterator[tuple[GroupKind, str, NDArray[np.int64]]]:
    yield "all", "", np.arange(corpus.n_articles)
    if "source" in settings.by:
        yield from _split("source", [article.source for article in corpus.articles], settings.min_articles)
    if "language" in settings.by:
        languages = [article.body_language if article.body else article.title_language for article in corpus.articles]
        yield from _split("language", languages, settings.min_articles)


def _split(kind: GroupKind, values: list[str], least: int) -> Iterator[tuple[GroupKind, str, NDArray[np.int64]]]:
    places = np.array(values)
    for value, count in sorted(Counter(values).items()):
        if count >= least:
            yield kind, value, np.flatnonzero(places == value)


def _count_units(
    corpus: Corpus,
    rows: NDArray[np.int64],
    share: NDArray[np.float64],
    hard: NDArray[np.float64],
    period_of: NDArray[np.int64],
    settings: PrevalenceSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Give memberships, top memberships and period of every unit of a group."""
    if settings.unit == "article":
        return share[rows], hard[rows], period_of[rows]
    # Articles are in order of publication, so the first row of a story is its first article.
    _, first, story = np.unique(corpus.story_of[rows], return_index=True, return_inverse=True)
    size = np.bincount(story)[:, None]
    mean, mean_hard = np.zeros((len(first), share.shape[1])), np.zeros((len(first), share.shape[1]))
    np.add.at(mean, story, share[rows])
    np.add.at(mean_hard, story, hard[rows])
    return mean / size, mean_hard / size, period_of[rows][first]


def _measure_group(
    names: list[tuple[SeriesKind, str]],
    periods: tuple[Period, ...],
    share: NDArray[np.float64],
    hard: NDArray[np.float64],
    unit_period: NDArray[np.int64],
    *,
    group: tuple[GroupKind, str],
    settings: PrevalenceSettings,
    seed: int,
) -> list[PrevalencePoint]:
    by_period = []
    for period in periods:
        rows = unit_period == period.index
        n = int(rows.sum())
        low, high = bootstrap_interval(
            share[rows],
            confidence=settings.confidence,
            n_replicates=settings.n_replicates,
            seed=seed + period.index,
        )
        count = hard[rows].sum(axis=0)
        hard_low, hard_high = wilson_interval(count, np.full(len(names), float(n)), confidence=settings.confidence)
        nothing = np.full(len(names), np.nan)
        mean = share[rows].mean(axis=0) if n else nothing
        hard_mean = count / n if n else nothing
        by_period.append((n, np.stack([mean, low, high, hard_mean, hard_low, hard_high], axis=1)))
    return [
        PrevalencePoint(kind, name, *group, period.index, n, *(float(value) for value in numbers[series]))
        for series, (kind, name) in enumerate(names)
        for period, (n, numbers) in zip(periods, by_period, strict=True)
    ]
