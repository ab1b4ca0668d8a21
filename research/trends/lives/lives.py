"""Births and ends of topics, and parts that begin or end within one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import ArticleTopics, Clusters, Corpus, LifeKind, Passages, Period, TopicLife, TopicLives
from research.study import TrendSettings
from research.trends.lives.noise import compare_span
from research.trends.lives.presence import Presence, count_presence
from research.trends.lives.spans import Spans, find_spans, measure_evidence
from research.trends.stats.false_discovery import control_false_discoveries
from research.trends.stats.intervals import jeffreys_interval

_CRITICAL = 1.959964
"""Critical value of 95 % intervals of shares; by definition the .975 quantile of the normal distribution, a
convention."""

_CHI_SQUARE = 3.841459
"""Twice the log likelihood that a date may lose and still be in its 95 % interval, times the dispersion of the counts;
a convention: the .95 quantile of chi-square with one degree of freedom."""

_FEWEST_REPLICATES, _MOST_REPLICATES = 2000, 40_000
"""Fewest and most simulated series behind a p value; chosen: most are enough for a thousand tests."""

_SIZES = (5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 320, 640)
"""Numbers of stories that are tried for the smallest topic whose birth can be found; chosen."""


@dataclass(frozen=True)
class _Family:
    """Series that are tested together.

    Attributes
    ----------
    kinds
        What is tested of each series.
    ids
        Shape (n_series, 2); topic and fine topic of each series, -1 for none.
    count, n
        Shape (n_series, n_periods); stories of each series, and those that they are a part of.
    """

    kinds: tuple[LifeKind, LifeKind]
    ids: NDArray[np.int64]
    count: NDArray[np.int64]
    n: NDArray[np.int64]


def find_lives(
    corpus: Corpus,
    passages: Passages,
    clusters: Clusters,
    *,
    article_topics: ArticleTopics,
    periods: Sequence[Period],
    settings: TrendSettings,
    seed: int,
) -> TopicLives:
    """Find births, ends, splits and narrowings of topics.

    Parameters
    ----------
    corpus, passages, clusters, article_topics
        Articles, their passages, and the topics of these, which were found without their dates.
    periods
        Periods of the study.
    settings
        Level of q, fewest periods, and fewest stories of a series.
    seed
        Seed of the simulations.
    """
    presence = count_presence(corpus, passages, clusters, article_topics=article_topics, periods=periods)
    lives = assess_presence(presence, parent_of=clusters.topic_of_fine, settings=settings, seed=seed)
    n_tests = sum(life.kind in {"birth", "end"} for life in lives)
    return TopicLives(
        lives=lives,
        n_stories=int(presence.n.sum()),
        n_periods=int((presence.n > 0).sum()),
        least_stories=settings.min_count,
        smallest_birth=find_smallest(presence.n, alpha=settings.alpha, n_tests=n_tests, seed=seed) if n_tests else None,
        alpha=settings.alpha,
    )


def assess_presence(
    presence: Presence, *, parent_of: NDArray[np.int64], settings: TrendSettings, seed: int
) -> tuple[TopicLife, ...]:
    """Test every topic and part with enough stories.

    Parameters
    ----------
    presence
        Stories of topics and parts by period.
    parent_of
        Shape (n_fine,); topic of each part.
    settings, seed
        As in `find_lives`.

    Returns
    -------
    Births and ends by topic, then splits and narrowings by part; none if there are too few periods with stories.
    """
    if (presence.n > 0).sum() < settings.min_periods:
        return ()
    lives: list[TopicLife] = []
    for family in _list_families(presence, parent_of, settings.min_count):
        n_replicates = _choose_replicates(2 * len(family.ids), settings.alpha)
        lives += _test_family(family, alpha=settings.alpha, n_replicates=n_replicates, seed=seed)
    return tuple(lives)


def find_smallest(n: NDArray[np.int64], *, alpha: float, n_tests: int, seed: int) -> int | None:
    """Give the smallest number of stories, all in the later half, for which a birth is found as one of many tests.

    Parameters
    ----------
    n
        Shape (n_periods,); stories of the corpus.
    alpha
        Level of q.
    n_tests
        Number of tests that q is corrected for.
    seed
        Seed of the simulations.
    """
    level = alpha / n_tests
    n_replicates = _choose_replicates(n_tests, alpha)
    later = np.where(np.cumsum(n) > n.sum() / 2, n, 0)
    edges = np.cumsum(later) / max(1, int(later.sum()))
    for size in _SIZES:
        if size > later.sum():
            return None
        # Stories are as evenly spread over the half as whole numbers allow.
        count = np.diff(np.floor(size * edges + 0.5), prepend=0.0).astype(np.int64)
        span = find_spans(count[None, :], n)
        chances = compare_span(count, n, span=span, alpha=level, n_replicates=n_replicates, seed=seed)
        if chances.birth <= level:
            return size
    return None


def _choose_replicates(n_tests: int, alpha: float) -> int:
    """Give the number of simulated series with which the smallest p value is half of what one of many tests needs."""
    return min(max(math.ceil(2 * n_tests / alpha), _FEWEST_REPLICATES), _MOST_REPLICATES)


def _list_families(presence: Presence, parent_of: NDArray[np.int64], fewest: int) -> list[_Family]:
    """List topics with enough stories, and parts of topics with more than one part."""
    topics = np.flatnonzero(presence.topic.sum(axis=1) >= fewest)
    n_parts = np.bincount(parent_of, minlength=len(presence.topic))
    parts = np.flatnonzero((presence.part.sum(axis=1) >= fewest) & (n_parts[parent_of] > 1))
    return [
        _Family(
            ("birth", "end"),
            np.column_stack([topics, np.full(len(topics), -1)]),
            presence.topic[topics],
            np.broadcast_to(presence.n, (len(topics), len(presence.n))),
        ),
        _Family(
            ("split", "narrowing"),
            np.column_stack([parent_of[parts], parts]),
            presence.part[parts],
            presence.topic[parent_of[parts]],
        ),
    ]


def _test_family(family: _Family, *, alpha: float, n_replicates: int, seed: int) -> list[TopicLife]:
    """Test the beginning and the end of every series, and correct for the number of tests."""
    lives: list[TopicLife] = []
    for (topic, fine), count, n in zip(family.ids.tolist(), family.count, family.n, strict=True):
        span = find_spans(count[None, :], n)
        chances = compare_span(count, n, span=span, alpha=alpha, n_replicates=n_replicates, seed=seed)
        lives.append(_describe(family.kinds[0], (topic, fine), count, n=n, span=span, p_value=chances.birth))
        back = _reverse(span, len(n))
        life = _describe(family.kinds[1], (topic, fine), count[::-1], n=n[::-1], span=back, p_value=chances.end)
        lives.append(_turn_round(life, len(n)))
    if not lives:
        return []
    q_values = control_false_discoveries(np.array([life.p_value for life in lives]))
    return [replace(life, q_value=float(q), is_found=bool(q < alpha)) for life, q in zip(lives, q_values, strict=True)]


def _describe(
    kind: LifeKind,
    ids: tuple[int, int],
    count: NDArray[np.int64],
    *,
    n: NDArray[np.int64],
    span: Spans,
    p_value: float,
) -> TopicLife:
    """Describe a beginning: its date, and the shares before and after."""
    first, stop = int(span.first[0]), int(span.stop[0])
    if not span.birth[0]:
        return TopicLife(
            kind, *ids, -1, -1, -1, int(count.sum()), 0, 0, *(float("nan"),) * 6, p_value, 1.0, is_found=False
        )
    inside = slice(first, stop)
    known = np.array([count[:first].sum(), count[inside].sum()], np.float64)
    units = np.array([n[:first].sum(), n[inside].sum()], np.float64)
    mean = known[1] / max(1, int((n[inside] > 0).sum()))
    dispersion = 1 + max(0.0, float(span.dispersion[0])) * mean
    share = known / units
    # Nothing is known of noise where a series is absent.
    low, high = jeffreys_interval(share, units / np.array([1.0, dispersion]), np.array(_CRITICAL))
    dates = _find_dates(count, n, stop=stop, dispersion=dispersion)
    return TopicLife(
        kind=kind,
        topic=ids[0],
        fine=ids[1],
        period=first,
        low=min(dates[0], first),
        high=max(dates[1], first),
        n_stories=int(count.sum()),
        n_before=int(known[0]),
        n_after=int(known[1]),
        before=float(share[0]),
        before_low=float(low[0]),
        before_high=float(high[0]),
        after=float(share[1]),
        after_low=float(low[1]),
        after_high=float(high[1]),
        p_value=p_value,
        q_value=1.0,
        is_found=False,
    )


def _find_dates(count: NDArray[np.int64], n: NDArray[np.int64], *, stop: int, dispersion: float) -> tuple[int, int]:
    """Give the first and last period in which the beginning may have been."""
    total, weight = (np.concatenate([[0.0], np.cumsum(values)]) for values in (count, n))
    evidence = measure_evidence(total, weight, stop=stop)
    # Before the first period there is nothing that a series could be absent from.
    near = 1 + np.flatnonzero(2 * (evidence.max() - evidence[1:stop]) <= _CHI_SQUARE * dispersion)
    return int(near[0]), int(near[-1])


def _reverse(span: Spans, n_periods: int) -> Spans:
    return Spans(n_periods - span.stop, n_periods - span.first, span.end, span.birth, span.dispersion)


def _turn_round(life: TopicLife, n_periods: int) -> TopicLife:
    """Turn the beginning of a reversed series into the end of the series."""
    if life.period < 0:
        return life
    return replace(
        life,
        period=n_periods - life.period,
        low=n_periods - life.high,
        high=n_periods - life.low,
        n_before=life.n_after,
        n_after=life.n_before,
        before=life.after,
        before_low=life.after_low,
        before_high=life.after_high,
        after=life.before,
        after_low=life.before_low,
        after_high=life.before_high,
    )
