"""The share of the coverage that each topic and theme takes, by period, source and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from research.records import (
    LEAST_CODED,
    WHOLE,
    ArticleTopics,
    ClaimRefusal,
    Classifier,
    Clusters,
    Codes,
    Corpus,
    Group,
    Membership,
    Passages,
    Prevalence,
    Themes,
)
from research.study import PrevalenceSettings
from research.trends.prevalence.bands import bound_critical, find_critical
from research.trends.prevalence.cells import choose_least_articles
from research.trends.prevalence.effective import measure_effective
from research.trends.prevalence.periods import bin_periods
from research.trends.stats.intervals import jeffreys_interval, wilson_interval
from research.trends.stats.memberships import Memberships, count_group, tabulate_memberships
from research.trends.stats.replicates import plan_blocks
from research.trends.stats.resampled_shares import Resampled, run_replicates
from research.trends.stats.topic_draws import Clusterings, list_clusterings
from research.trends.stats.units import Units, mean_rows, sum_periods

MOST_CORRELATED = 400
"""Periods whose correlations are estimated for a band. With more, such as days over years, the band is that of
independent periods, which is never too narrow. A convention: the correlations take time and memory that grow with the
cube and the square of it."""

_NUMBERS = ("share", "low", "high", "n_effective", "hard_share", "hard_low", "hard_high")
"""Fields of `Prevalence` with a number for every series, group and period."""


@dataclass(frozen=True)
class _GroupShares:
    """The numbers of one group, named as in `Prevalence`.

    ``n`` has shape (n_periods,), the others (n_series, n_periods); ``worth`` is the effective number of units behind
    ``low`` and ``high``, the uncertainty of topics included.
    """

    n: NDArray[np.int64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    hard_share: NDArray[np.float64]
    hard_low: NDArray[np.float64]
    hard_high: NDArray[np.float64]
    worth: NDArray[np.float64]


def measure_prevalence(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    settings: PrevalenceSettings,
    seed: int,
    passages: Passages | None = None,
    clusters: Clusters | None = None,
    codes: Codes | None = None,
    classifier: Classifier | None = None,
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
        Articles, and their memberships in the themes of the codebook and in the topics that were found; all of the
        same n_articles articles.
    settings
        Period, unit, membership, confidence, replicates and groups.
    seed
        Seed of the bootstrap.
    passages, clusters
        Passages of the articles and their topics, with the single clusterings; without them topics are taken as
        certain.
    codes, classifier
        What people coded, and the shares that these codes correct; used if the membership is ``corrected``, or
        ``auto`` with enough codes.
    start, end
        First and last day of the collection, if the study says.

    Returns
    -------
    Shares of every series, group and period; NaN where a period has no units, which is not a share of zero.

    Raises
    ------
    CorpusError
        If there would be too many of them (`choose_least_articles`).
    """
    periods, _ = bin_periods(corpus, settings.period, start=start, end=end)
    membership = _choose_membership(settings, codes, classifier)
    is_corrected = membership == "corrected"
    table = tabulate_memberships(
        corpus,
        themes,
        article_topics,
        periods=periods,
        codes=codes if is_corrected else None,
        classifier=classifier if is_corrected else None,
    )
    clusterings = None if passages is None or clusters is None else list_clusterings(clusters, passages.article_of)
    n_periods = len(periods)
    least = choose_least_articles(corpus, settings, by=settings.by, n_series=len(table.series), n_periods=n_periods)
    groups = list(_list_groups(corpus, settings, least=least))
    units = count_group(table, groups[0][1], is_story=settings.unit == "story")
    draws = np.zeros((0, article_topics.share.shape[1], n_periods), np.float32)
    if clusterings is not None:
        draws = _share_by_clusterings(units, clusterings, settings=settings, n_periods=n_periods)
    critical = _find_bands(table, units, clusterings, settings=settings, n_periods=n_periods, seed=seed)
    ratio = table.variance_ratio
    sizes = (len(table.series), len(groups), n_periods)
    # Filled group by group: with many groups, a second copy would be what takes the most memory.
    numbers = {name: np.empty(sizes) for name in _NUMBERS}
    n = np.empty(sizes[1:], np.int64)
    level, level_low, level_high = (np.empty(sizes[:2]) for _ in range(3))
    extras = []
    for place, (_, rows) in enumerate(groups):
        if place != WHOLE:
            units = count_group(table, rows, is_story=settings.unit == "story")
        shares = _measure_group(
            units,
            settings=settings,
            n_periods=n_periods,
            draws=draws if place == WHOLE else None,
            variance_ratio=ratio,
        )
        if place == WHOLE:
            band_low, band_high = _draw_band(shares, critical)
        for name, values in numbers.items():
            values[:, place] = getattr(shares, name)
        n[place] = shares.n
        level[:, place], level_low[:, place], level_high[:, place] = _measure_level(
            shares, confidence=settings.confidence
        )
        extras.append(_describe_codes(table, units, n_periods=n_periods))
    refused, n_needed = _list_refusals(table, codes, classifier) if is_corrected else ((), np.zeros(0, np.int64))
    return Prevalence(
        series=table.series,
        groups=tuple(group for group, _ in groups),
        periods=periods,
        n=n,
        **numbers,
        band_low=band_low,
        band_high=band_high,
        topic_draws=draws,
        unit=settings.unit,
        membership=membership,
        length=settings.period,
        confidence=settings.confidence,
        n_replicates=settings.n_replicates,
        is_bounded=n_periods > MOST_CORRELATED,
        least_articles=least,
        asked=settings.membership,
        level=level,
        level_low=level_low,
        level_high=level_high,
        raw_share=np.stack([raw for raw, _ in extras], axis=1) if is_corrected else np.zeros((0, 0, 0)),
        n_coded=np.stack([coded for _, coded in extras]) if is_corrected else np.zeros((0, 0), np.int64),
        refused=refused,
        n_needed=n_needed,
        variance_ratio=np.zeros(0) if ratio is None else ratio,
    )


# --------------------------------------------------------------------------------------- correction by codes


def _choose_membership(settings: PrevalenceSettings, codes: Codes | None, classifier: Classifier | None) -> Membership:
    """Give the membership that is counted: corrected only with enough codes."""
    can_correct = (
        codes is not None and classifier is not None and classifier.is_trained and codes.n_coded >= LEAST_CODED
    )
    if settings.membership == "hard":
        return "hard"
    return "corrected" if can_correct and settings.membership in {"auto", "corrected"} else "soft"


def _describe_codes(
    table: Memberships, units: Units, *, n_periods: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give the shares without the correction, and how many coded units each period has."""
    if units.code_weight is None:
        return np.zeros((0, 0)), np.zeros(0, np.int64)
    values = mean_rows(table.raw_share, units.row_of, len(units.period))
    with np.errstate(invalid="ignore"):
        raw = sum_periods(values, units, n_periods) / units.count(n_periods)
    n_coded = np.bincount(units.period[units.code_weight > 0], minlength=n_periods).astype(np.int64)
    return raw, n_coded


def _list_refusals(
    table: Memberships, codes: Codes | None, classifier: Classifier | None
) -> tuple[tuple[ClaimRefusal, ...], NDArray[np.int64]]:
    """Give why nothing is claimed of each series, and the coded stories that would allow it."""
    assert codes is not None
    assert classifier is not None
    n_topics = len(table.series) - len(classifier.verdicts)
    no_refusal: ClaimRefusal = ""
    refused = tuple(one.refusal for one in classifier.verdicts) + (no_refusal,) * n_topics
    needed = [codes.n_coded + one.n_more_codes if one.refusal else 0 for one in classifier.verdicts]
    return refused, np.array(needed + [0] * n_topics, np.int64)


def _measure_level(
    shares: _GroupShares, *, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give the share over all periods together, each of shape (n_series,), with its interval."""
    from scipy.special import ndtri

    is_counted = shares.n > 0
    n = shares.n[is_counted].astype(np.float64)
    total = float(n.sum())
    if not total:
        unknown = np.full(len(shares.share), np.nan)
        return unknown, unknown, unknown
    level = np.clip(shares.share[:, is_counted] @ n / total, 0, 1)
    worth = total**2 / (n**2 / shares.n_effective[:, is_counted]).sum(axis=1)
    critical = np.full(len(level), float(ndtri(0.5 + confidence / 2)))
    return level, *jeffreys_interval(level, worth, critical)


def _list_groups(
    corpus: Corpus, settings: PrevalenceSettings, *, least: int
) -> Iterator[tuple[Group, NDArray[np.int64]]]:
    """List the groups with the indices of their articles, the whole corpus first."""
    yield Group("all", ""), np.arange(corpus.n_articles)
    first = [by for by in ("source", "language") if by in settings.by]
    for by in dict.fromkeys([*first, *settings.by]):
        yield from _split(by, corpus.list_values(by), least)


def _split(kind: str, values: list[str], least: int) -> Iterator[tuple[Group, NDArray[np.int64]]]:
    places = np.array(values)
    for value, count in sorted(Counter(values).items()):
        if value and count >= least:
            yield Group(kind, value), np.flatnonzero(places == value)


# ------------------------------------------------------------------------------------- uncertainty of topics


def _share_by_clusterings(
    units: Units, clusterings: Clusterings, *, settings: PrevalenceSettings, n_periods: int
) -> NDArray[np.float32]:
    """Give the topics' shares by every clustering, shape (n_draws, n_topics, n_periods)."""
    n = units.count(n_periods)
    draws = np.full((clusterings.n_draws, clusterings.n_topics, n_periods), np.nan, np.float32)
    for draw in range(len(draws)):
        values = clusterings.share_of_units(units, draw=draw, is_top=settings.membership == "hard")
        np.divide(sum_periods(values, units, n_periods), n, out=draws[draw], where=n > 0, casting="unsafe")
    return draws


def _find_bands(
    table: Memberships,
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
        return np.full(len(table.series), bound_critical(n_counted, confidence=settings.confidence))
    values = units.hard if settings.membership == "hard" else units.share
    n_draws = 0
    if clusterings is not None and clusterings.n_draws:
        n_draws = clusterings.n_draws
        values = values[:, : len(table.series) - clusterings.n_topics]
    resampled = Resampled(
        units=units,
        values=values.astype(np.float32),
        clusterings=clusterings if n_draws else None,
        is_top=settings.membership == "hard",
        n_periods=n_periods,
    )
    planned = plan_blocks(units, n_replicates=settings.n_replicates, n_draws=n_draws, seed=seed)
    return find_critical(run_replicates(resampled, planned), confidence=settings.confidence, seed=seed)


# ---------------------------------------------------------------------------------------------- the shares


def _measure_group(
    units: Units,
    *,
    settings: PrevalenceSettings,
    n_periods: int,
    draws: NDArray[np.float32] | None = None,
    variance_ratio: NDArray[np.float64] | None = None,
) -> _GroupShares:
    """Measure the shares of one group; ``draws``, shape (n_draws, n_topics, n_periods), widen intervals of topics."""
    n, n_series = units.count(n_periods), units.share.shape[1]
    values = units.hard if settings.membership == "hard" else units.share
    with np.errstate(invalid="ignore"):
        share, hard = (sum_periods(these, units, n_periods) / n for these in (values, units.hard))
    every = None
    if draws is not None and len(draws):
        every = np.full((len(draws), n_series, n_periods), np.nan, np.float32)
        every[:, n_series - draws.shape[1] :] = draws
    sampling = measure_effective(values, units, n_periods=n_periods, variance_ratio=variance_ratio)
    worth = (
        sampling
        if every is None
        else measure_effective(values, units, n_periods=n_periods, draws=every, variance_ratio=variance_ratio)
    )
    low, high = wilson_interval(np.clip(np.nan_to_num(share), 0, 1) * worth, worth, confidence=settings.confidence)
    reprints = measure_effective(units.hard, units, n_periods=n_periods)
    hard_low, hard_high = wilson_interval(np.nan_to_num(hard) * reprints, reprints, confidence=settings.confidence)
    return _GroupShares(
        n=n.astype(np.int64),
        share=share,
        low=low,
        high=high,
        n_effective=sampling,
        hard_share=hard,
        hard_low=hard_low,
        hard_high=hard_high,
        worth=worth,
    )


def _draw_band(shares: _GroupShares, critical: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the lower and upper end of every series' band; ``critical`` are its standard errors, shape (n_series,)."""
    low, high = jeffreys_interval(np.clip(shares.share, 0, 1), shares.worth, critical[:, None])
    # A band holds every period at once, so it is nowhere narrower than the interval of one.
    return np.minimum(low, shares.low), np.maximum(high, shares.high)
