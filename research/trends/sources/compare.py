"""What the mix of sources does to every series: shares with the mix held fixed, and changes split by sources."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import ArticleTopics, Classifier, Codes, Corpus, Prevalence, Sources, Themes
from research.trends.sources.split import split_sources
from research.trends.sources.standardisation import standardise_shares
from research.trends.sources.units_by_source import SourcedUnits, pool_sources
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.memberships import Memberships, count_group, tabulate_memberships
from research.trends.stats.regression import DAYS_PER_YEAR, fit_lines
from research.trends.stats.series import find_middles


def compare_sources(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    prevalence: Prevalence,
    codes: Codes | None = None,
    classifier: Classifier | None = None,
) -> Sources:
    """Hold the mix of sources fixed, and split every change between the halves of the corpus by sources.

    Parameters
    ----------
    corpus, themes, article_topics
        Articles, and their memberships in the themes of the codebook and in the topics that were found; all of the
        same n_articles articles.
    prevalence
        Their shares, whose series, periods, unit, membership and confidence are used here.
    codes, classifier
        Codes and the shares that they correct; used if the membership is ``corrected``.

    Returns
    -------
    Standardised shares and splits of every series; no series if the corpus has one source.
    """
    n_periods = len(prevalence.periods)
    table = tabulate_memberships(
        corpus,
        themes,
        article_topics,
        periods=prevalence.periods,
        codes=codes if prevalence.is_corrected else None,
        classifier=classifier,
    )
    if len(table.sources) < 2:
        nothing = np.zeros((0, n_periods))
        return Sources((), nothing, nothing, nothing, np.full(n_periods, np.nan), ())
    units = _list_units(table, prevalence)
    day = find_middles(prevalence.periods)
    fixed = standardise_shares(pool_sources(units), confidence=prevalence.confidence)
    return Sources(
        series=table.series,
        standardised=fixed.share,
        standardised_low=fixed.low,
        standardised_high=fixed.high,
        covered=fixed.covered,
        splits=split_sources(
            units,
            table.series,
            day / DAYS_PER_YEAR,
            estimate_slopes=lambda share, n: _estimate_slopes(share, n, day),
            confidence=prevalence.confidence,
        ),
    )


def _list_units(table: Memberships, prevalence: Prevalence) -> SourcedUnits:
    """List the articles or stories of the whole corpus with their sources, as prevalence counts them."""
    is_hard, is_complete = prevalence.membership == "hard", [not period.is_partial for period in prevalence.periods]
    if prevalence.unit == "story":
        units = count_group(table, np.arange(len(table.share)), is_story=True)
        return SourcedUnits(
            units.hard if is_hard else units.share, units.period, units.source, table.sources, np.array(is_complete)
        )
    return SourcedUnits(
        table.hard if is_hard else table.share,
        table.period_of,
        table.source_of,
        table.sources,
        np.array(is_complete),
        cluster_of=table.story_of,
    )


def _estimate_slopes(
    share: NDArray[np.float64], n: NDArray[np.float64], day: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the slopes that the trends would claim, percentage points per year, of periods that count."""
    used = n.max(axis=0) > 0
    share, n = share[:, used], np.maximum(n[:, used], 1e-6)
    return fit_lines(BinomialSeries(share * n, n, day[used]), confidence=0.95).slope
