"""Shares that sum to one, read as such: ratios to the rest, gains at the cost of others, and which series leads."""

from __future__ import annotations

import numpy as np

from research.records import (
    ArticleTopics,
    Classifier,
    Codes,
    Compositions,
    Corpus,
    Prevalence,
    SeriesKind,
    Themes,
    TrendFits,
    Trends,
)
from research.study import TrendSettings
from research.trends.compositions.compared import Compared
from research.trends.compositions.displacement import count_replicates, relate_series
from research.trends.compositions.leading import compare_pairs, count_latest
from research.trends.stats.fitted_series import restore_fit
from research.trends.stats.memberships import count_group, tabulate_memberships
from research.trends.stats.series import collect_series


def compare_series(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    prevalence: Prevalence,
    trends: Trends,
    fits: TrendFits,
    settings: TrendSettings,
    seed: int,
    codes: Codes | None = None,
    classifier: Classifier | None = None,
) -> Compositions:
    """Compare the series of each kind with one another.

    Parameters
    ----------
    corpus, themes, article_topics
        Articles, and their memberships in the themes of the codebook and in the topics that were found; all of the
        same n_articles articles.
    prevalence
        Their shares, whose series, periods, unit, membership and confidence are used here.
    trends, fits
        Claims about the shares, and the fits that they rest on.
    settings
        Level of the tests, and the reference theme.
    seed
        Seed of the replicates.
    codes, classifier
        Codes and the shares that they correct; used if the membership is ``corrected``.

    Returns
    -------
    Ratios to the rest, gains and losses, and differences of pairs; of themes that codes correct, differences alone.
    """
    table = tabulate_memberships(
        corpus,
        themes,
        article_topics,
        periods=prevalence.periods,
        codes=codes if prevalence.is_corrected else None,
        classifier=classifier,
    )
    units = count_group(table, np.arange(len(table.share)), is_story=prevalence.unit == "story")
    series = collect_series(prevalence)
    compared = Compared(
        units=units,
        values=units.hard if prevalence.membership == "hard" else units.share,
        prevalence=prevalence,
        series=series,
        fitted=restore_fit(fits, series, confidence=prevalence.confidence),
        trends=trends,
        settings=settings,
        seed=seed,
    )
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    related = [relate_series(compared, kind) for kind in kinds if prevalence.list_rows(kind)]
    n_periods = compared.n_periods
    return Compositions(
        compositions=tuple(one.composition for one in related),
        relative=tuple(row for one in related for row in one.relative),
        gains=tuple(row for one in related for row in one.gains),
        differences=tuple(row for kind in kinds for row in compare_pairs(compared, kind)),
        first_late=int(compared.periods[n_periods // 2]) if n_periods else -1,
        first_latest=int(compared.periods[n_periods - count_latest(n_periods)]) if n_periods else -1,
        n_replicates=count_replicates(compared),
        alpha=settings.alpha,
    )
