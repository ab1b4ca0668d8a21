"""The share of the coverage that each topic and theme takes, by period, source and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from research.records import (
    ArticleTopics,
    Clusters,
    Corpus,
    GroupKind,
    Passages,
    Period,
    Prevalence,
    PrevalencePoint,
    SeriesKind,
    SourceSplit,
    StandardisedPoint,
    Themes,
)
from research.study import PrevalenceSettings
from research.trends.prevalence.bands import bound_critical, find_critical, jeffreys_interval
from research.trends.prevalence.effective import measure_effective
from research.trends.prevalence.periods import bin_periods
from research.trends.prevalence.replicates import draw_blocks, replicate_shares
from research.trends.prevalence.topic_draws import Clusterings, pick_top
from research.trends.sources.split import split_sources
from research.trends.sources.standardisation import list_standardised_points, standardise_shares
from research.trends.sources.units_by_source import SourcedUnits, pool_sources
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.intervals import wilson_interval
from research.trends.stats.regression import DAYS_PER_YEAR, fit_lines
from research.trends.stats.series import find_middles
from research.trends.stats.units import Units, count_units, mean_rows, sum_periods

MOST_CORRELATED = 400
"""Periods whose correlations are estimated for a band. Of more, as days over years, the band is that of independent
ones, which is never too narrow."""


@dataclass(frozen=True)
class _Table:
    """Memberships of all series, and who, when and which story every article is; see `Units`."""

    names: list[tuple[SeriesKind, str]]
    share: NDArray[np.float64]
    hard: NDArray[np.float64]
    period_of: NDArray[np.int64]
    story_of: NDArray[np.int64]
    source_of: NDArray[np.int64]


def measure_prevalence(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    settings: PrevalenceSettings,
    seed: int,
    passages: Passages | None = None,
    clusters: Clusters | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Prevalence:
    """Measure the prevalence of every theme and topic.

    The unit is the article or the story. A story is counted once, in the period of the first of its articles (within
    a source or language: of the first that appeared there), with the mean of its articles' memberships; articles with
    different top themes count in parts. So ``n`` of a period may be less than the stories that were printed in it.

    Intervals of single periods are Wilson's at the effective number of units (`measure_effective`). Bands of whole
    series are Jeffreys' intervals at the critical value of the largest studentised distance over bootstrap replicates
    (`find_critical`), in which stories are drawn within sources and topics stand as single clusterings have them.

    Parameters
    ----------
    corpus, themes, article_topics
        Of one run.
    settings
        Period, unit, membership, confidence, replicates and groups.
    seed
        Of the bootstrap.
    passages, clusters
        Of the same run; they hold the single clusterings, without which topics are taken as certain.
    start, end
        First and last day of the collection, if the study says.

    Returns
    -------
    One point for every series, group and period; NaN where a period has no units, which is not a share of zero.
    """
    periods, period_of = bin_periods(corpus, settings.period, start=start, end=end)
    sources = sorted({article.source for article in corpus.articles})
    number = {source: place for place, source in enumerate(sources)}
    share, hard, names = _list_series(themes, article_topics)
    source_of = np.array([number[article.source] for article in corpus.articles], np.int64)
    table = _Table(names, share, hard, period_of, corpus.story_of, source_of)
    n_topics = article_topics.share.shape[1]
    clusterings = None if passages is None or clusters is None else Clusterings(clusters, passages.article_of)
    points: list[PrevalencePoint] = []
    draws = np.zeros((0, n_topics, len(periods)), np.float32)
    standardised: tuple[StandardisedPoint, ...] = ()
    splits: tuple[SourceSplit, ...] = ()
    for group_kind, group, rows in _list_groups(corpus, settings):
        units = _count(table, rows, settings)
        if group_kind == "all":
            if clusterings is not None:
                draws = _share_by_clusterings(units, clusterings, settings=settings, n_periods=len(periods))
            critical = _find_bands(table, units, clusterings, settings=settings, n_periods=len(periods), seed=seed)
            points += _make_points(
                table, periods, units, group=(group_kind, group), settings=settings, draws=draws, critical=critical
            )
            standardised, splits = _compare_sources(table, units, periods, sources=tuple(sources), settings=settings)
        else:
            points += _make_points(table, periods, units, group=(group_kind, group), settings=settings)
    return Prevalence(
        periods=periods,
        points=tuple(points),
        standardised=standardised,
        splits=splits,
        topic_draws=draws,
        unit=settings.unit,
        membership=settings.membership,
        length=settings.period,
        confidence=settings.confidence,
        n_replicates=settings.n_replicates,
        is_bounded=len(periods) > MOST_CORRELATED,
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


def _count(table: _Table, rows: NDArray[np.int64], settings: PrevalenceSettings) -> Units:
    return count_units(
        table.share,
        table.hard,
        rows=rows,
        period_of=table.period_of,
        story_of=table.story_of,
        source_of=table.source_of,
        is_story=settings.unit == "story",
    )


# ------------------------------------------------------------------------------------------------- sources


def _compare_sources(
    table: _Table, units: Units, periods: tuple[Period, ...], *, sources: tuple[str, ...], settings: PrevalenceSettings
) -> tuple[tuple[StandardisedPoint, ...], tuple[SourceSplit, ...]]:
    """Hold the mix of sources fixed, and say how much of each change is theirs; nothing for one source."""
    if len(sources) < 2:
        return (), ()
    is_hard, is_story = settings.membership == "hard", settings.unit == "story"
    sourced = SourcedUnits(
        share=(units.hard if is_hard else units.share) if is_story else (table.hard if is_hard else table.share),
        period_of=units.period if is_story else table.period_of,
        source_of=units.source if is_story else table.source_of,
        sources=sources,
        is_complete=np.array([not period.is_partial for period in periods]),
        cluster_of=None if is_story else table.story_of,
    )
    year = find_middles(list(periods)) / DAYS_PER_YEAR
    kept = pool_sources(sourced)
    points = list_standardised_points(standardise_shares(kept, confidence=settings.confidence), table.names)
    splits = split_sources(
        sourced,
        table.names,
        year,
        estimate_slopes=lambda share, n: _estimate_slopes(share, n, year * DAYS_PER_YEAR),
        confidence=settings.confidence,
    )
    return points, splits


def _estimate_slopes(
    share: NDArray[np.float64], n: NDArray[np.float64], day: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the slopes that the trends would claim, percentage points per year, of periods that count."""
    used = n.max(axis=0) > 0
    share, n = share[:, used], np.maximum(n[:, used], 1e-6)
    return fit_lines(BinomialSeries(share * n, n, day[used]), confidence=0.95).slope


# ------------------------------------------------------------------------------------- uncertainty of topics


def _share_by_clusterings(
    units: Units, clusterings: Clusterings, *, settings: PrevalenceSettings, n_periods: int
) -> NDArray[np.float32]:
    """Give the topics' shares by every clustering, shape (n_draws, n_topics, n_periods)."""
    n = units.count(n_periods)
    draws = np.full((clusterings.n_draws, clusterings.n_topics, n_periods), np.nan, np.float32)
    for draw in range(len(draws)):
        values = _topic_values(units, clusterings, settings=settings, draw=draw)
        np.divide(sum_periods(values, units, n_periods), n, out=draws[draw], where=n > 0, casting="unsafe")
    return draws


def _topic_values(
    units: Units, clusterings: Clusterings, *, settings: PrevalenceSettings, draw: int
) -> NDArray[np.float64]:
    """Give the topic memberships of the units by one clustering, shape (n_units, n_topics)."""
    share = clusterings.share(draw, n_articles=len(units.row_of))
    if settings.membership == "hard":
        share = pick_top(share)
    return mean_rows(share, units.row_of, len(units.period))


def _find_bands(
    table: _Table,
    units: Units,
    clusterings: Clusterings | None,
    *,
    settings: PrevalenceSettings,
    n_periods: int,
    seed: int,
) -> NDArray[np.float64]:
    """Give the critical value of every series' band, shape (n_series,); of very many periods, its bound."""
    if n_periods > MOST_CORRELATED:
        n_counted = int((units.count(n_periods) > 0).sum())
        return np.full(len(table.names), bound_critical(n_counted, confidence=settings.confidence))
    values = units.hard if settings.membership == "hard" else units.share
    n_draws = 0 if clusterings is None else clusterings.n_draws

    def make_values(draw: int) -> NDArray[np.float64]:
        if clusterings is None or n_draws == 0:
            return values
        topics = _topic_values(units, clusterings, settings=settings, draw=draw)
        return np.hstack([values[:, : len(table.names) - clusterings.n_topics], topics])

    blocks = draw_blocks(units, n_replicates=settings.n_replicates, n_draws=n_draws, seed=seed)
    replicates = replicate_shares(units, make_values, n_periods=n_periods, blocks=blocks)
    return find_critical(replicates, confidence=settings.confidence, seed=seed)


# ---------------------------------------------------------------------------------------------- the points


def _make_points(
    table: _Table,
    periods: tuple[Period, ...],
    units: Units,
    *,
    group: tuple[GroupKind, str],
    settings: PrevalenceSettings,
    draws: NDArray[np.float32] | None = None,
    critical: NDArray[np.float64] | None = None,
) -> list[PrevalencePoint]:
    n_periods, n_series = len(periods), len(table.names)
    n = units.count(n_periods)
    values = units.hard if settings.membership == "hard" else units.share
    with np.errstate(invalid="ignore"):
        share, hard = (sum_periods(these, units, n_periods) / n for these in (values, units.hard))
    every = None
    if draws is not None and len(draws):
        every = np.full((len(draws), n_series, n_periods), np.nan, np.float32)
        every[:, n_series - draws.shape[1] :] = draws
    sampling = measure_effective(values, units, n_periods=n_periods)
    effective = sampling if every is None else measure_effective(values, units, n_periods=n_periods, draws=every)
    low, high = wilson_interval(np.nan_to_num(share) * effective, effective, confidence=settings.confidence)
    reprints = measure_effective(units.hard, units, n_periods=n_periods)
    hard_low, hard_high = wilson_interval(np.nan_to_num(hard) * reprints, reprints, confidence=settings.confidence)
    nothing = np.full_like(share, np.nan)
    band = (nothing, nothing) if critical is None else jeffreys_interval(share, effective, critical[:, None])
    # A band holds every period at once, so it is nowhere narrower than the interval of one.
    band = (np.minimum(band[0], low), np.maximum(band[1], high)) if critical is not None else band
    numbers = np.stack([sampling, share, low, high, *band, hard, hard_low, hard_high], axis=-1)
    return [
        PrevalencePoint(kind, name, *group, period.index, int(n[period.index]), *numbers[series, period.index].tolist())
        for series, (kind, name) in enumerate(table.names)
        for period in periods
    ]
