"""Comparisons of groups: levels, and differences of levels and slopes under one error control."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import (
    LEAST_CODED,
    ArticleTopics,
    Clusters,
    Corpus,
    GroupDifference,
    GroupLevel,
    GroupTrends,
    LeftOutGroup,
    Passages,
    Prevalence,
    Refusal,
    SeriesKind,
    Themes,
)
from research.study import GroupSettings, TrendSettings
from research.trends.groups.compared import choose_groups, list_pairs
from research.trends.groups.differences import Differences, Estimates, fit_differences
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.false_discovery import correct_tests
from research.trends.stats.log_odds import to_log_odds, to_share
from research.trends.stats.memberships import Memberships, count_group, tabulate_memberships
from research.trends.stats.regression import DAYS_PER_YEAR
from research.trends.stats.series import find_middles
from research.trends.stats.topic_draws import list_clusterings
from research.trends.stats.units import Units, mean_rows, sum_periods

_NAN = float("nan")


@dataclass(frozen=True)
class _Pair:
    """Two groups of a comparison: their rows in the prevalence, and the periods that both have."""

    by: str
    group: str
    reference: str
    first: int
    second: int
    used: tuple[int, ...]


@dataclass(frozen=True)
class _Fitted:
    """A pair of groups with one kind of series.

    ``rows`` are the series that are tested, ``refusals`` those of all series of the kind by row.
    """

    pair: _Pair
    kind: SeriesKind
    rows: tuple[int, ...]
    refusals: dict[int, tuple[Refusal, int]]
    estimates: Differences | None = None


def compare_groups(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    prevalence: Prevalence,
    groups: Sequence[GroupSettings],
    settings: TrendSettings,
    passages: Passages | None = None,
    clusters: Clusters | None = None,
) -> GroupTrends:
    """Compare the groups that the study asks for.

    Series of two groups are compared over the complete periods in which both have units. P-values are corrected by
    Benjamini and Hochberg over all comparisons of a family: series of one kind times pairs of groups, levels and slopes
    apart, those not tested included.

    Parameters
    ----------
    corpus, themes, article_topics
        Articles, and their memberships in themes and topics.
    prevalence
        Shares of the groups; the study's groups are among its own.
    groups
        Which groups are compared.
    settings
        When a series is tested.
    passages, clusters
        Passages and their topics, with the single clusterings; without them topics are taken as certain.

    Returns
    -------
    Levels of every group, and differences; nothing if the study compares no groups.

    Raises
    ------
    CorpusError
        If the study names a group that the corpus does not have.
    """
    levels: list[GroupLevel] = []
    differences: list[GroupDifference] = []
    left_out: list[LeftOutGroup] = []
    place_of = {(group.kind, group.name): place for place, group in enumerate(prevalence.groups)}
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    for entry in groups:
        counts = Counter(value for value in corpus.list_values(entry.by) if value)
        chosen, left = choose_groups(entry, counts, least=prevalence.least_articles)
        left_out += left
        places = [place_of[entry.by, name] for name in chosen]
        levels += [level for place in places for level in _list_levels(prevalence, place)]
        draws = _draw_groups(
            corpus, themes, article_topics, prevalence=prevalence, places=places, passages=passages, clusters=clusters
        )
        pairs = [
            _pair_up(prevalence, place_of[entry.by, group], place_of[entry.by, reference])
            for group, reference in list_pairs(entry, chosen)
        ]
        for kind in kinds:
            fitted = [_choose_rows(prevalence, pair, kind, settings=settings) for pair in pairs]
            differences += _make_differences(_fit(fitted, prevalence, draws=draws), prevalence)
    return GroupTrends(tuple(levels), tuple(differences), tuple(left_out), settings.alpha)


def _list_levels(prevalence: Prevalence, place: int) -> Iterator[GroupLevel]:
    group, n = prevalence.groups[place], prevalence.n[place]
    for row, one in enumerate(prevalence.series):
        level = float(prevalence.level[row, place])
        yield GroupLevel(
            by=group.kind,
            group=group.name,
            kind=one.kind,
            id=one.id,
            n=int(n.sum()),
            n_taken=level * float(n.sum()),
            level=level,
            low=float(prevalence.level_low[row, place]),
            high=float(prevalence.level_high[row, place]),
        )


def _pair_up(prevalence: Prevalence, first: int, second: int) -> _Pair:
    group, reference = prevalence.groups[first], prevalence.groups[second]
    n = np.minimum(prevalence.n[first], prevalence.n[second])
    used = tuple(p.index for p in prevalence.periods if not p.is_partial and n[p.index] > 0)
    return _Pair(group.kind, group.name, reference.name, first, second, used)


def _choose_rows(prevalence: Prevalence, pair: _Pair, kind: SeriesKind, *, settings: TrendSettings) -> _Fitted:
    """Tell which series of a kind can be compared, and why others cannot."""
    refusals = {row: _find_refusal(prevalence, pair, row, settings=settings) for row in prevalence.list_rows(kind)}
    return _Fitted(pair, kind, tuple(row for row, (refusal, _) in refusals.items() if not refusal), refusals)


def _find_refusal(prevalence: Prevalence, pair: _Pair, row: int, *, settings: TrendSettings) -> tuple[Refusal, int]:
    """Give why a series of two groups is not compared, and what a comparison requires."""
    if len(pair.used) < settings.min_periods:
        return "too_few_periods", settings.min_periods
    is_corrected = prevalence.is_corrected and np.isfinite(prevalence.variance_ratio[row])
    if is_corrected:
        if prevalence.refused[row]:
            return prevalence.refused[row], int(prevalence.n_needed[row])
        if min(int(prevalence.n_coded[place].sum()) for place in (pair.first, pair.second)) < LEAST_CODED:
            return "too_few_codes", LEAST_CODED
    used = list(pair.used)
    for place in (pair.first, pair.second):
        n = prevalence.n[place, used].astype(float)
        taken = float(prevalence.share[row, place, used] @ n)
        if min(taken, n.sum() - taken) < settings.min_count:
            return ("too_rare" if taken < n.sum() / 2 else "too_common"), settings.min_count
    return "", settings.min_count


# ------------------------------------------------------------------------------------------------- the fits


def _fit(fitted: Sequence[_Fitted], prevalence: Prevalence, *, draws: _GroupDraws) -> list[_Fitted]:
    """Fit the differences of pairs that share their periods together, so that they tell one another's noise."""
    together: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(fitted):
        if one.rows:
            together[one.pair.used].append(number)
    made = list(fitted)
    for used, numbers in together.items():
        ones = [fitted[number] for number in numbers]
        counts = [
            [_count(prevalence, one.rows, place=place, used=used) for place in (one.pair.first, one.pair.second)]
            for one in ones
        ]
        first, second = (_join([pair[side] for pair in counts]) for side in (0, 1))
        extras = [draws.measure(one.pair, one.rows, prevalence) for one in ones]
        differences = fit_differences(
            first,
            second,
            confidence=prevalence.confidence,
            extra_level=np.concatenate([level for level, _ in extras]),
            extra_slope=np.concatenate([slope for _, slope in extras]),
        )
        start = 0
        for number, one in zip(numbers, ones, strict=True):
            made[number] = replace(one, estimates=differences.take(slice(start, start + len(one.rows))))
            start += len(one.rows)
    return made


def _count(prevalence: Prevalence, rows: Sequence[int], *, place: int, used: Sequence[int]) -> BinomialSeries:
    """Give the effective counts of some series of one group over some periods."""
    share, effective = (
        values[list(rows), place][:, list(used)] for values in (prevalence.share, prevalence.n_effective)
    )
    return BinomialSeries(share * effective, effective, find_middles([prevalence.periods[t] for t in used]))


def _join(series: Sequence[BinomialSeries]) -> BinomialSeries:
    return BinomialSeries(
        np.concatenate([one.count for one in series]), np.concatenate([one.n for one in series]), series[0].day
    )


# --------------------------------------------------------------------------------------------- the records


def _make_differences(fitted: Sequence[_Fitted], prevalence: Prevalence) -> Iterator[GroupDifference]:
    n_tests = sum(len(one.refusals) for one in fitted)
    tested = [one.estimates for one in fitted if one.estimates]
    q_values = [
        correct_tests(np.concatenate([np.zeros(0), *p_values]), n_tests)
        for p_values in ([one.level.p_value for one in tested], [one.slope.p_value for one in tested])
    ]
    start = 0
    for one in fitted:
        place_of = {row: place for place, row in enumerate(one.rows)}
        for row in one.refusals:
            place = place_of.get(row, -1)
            q_value = (_NAN, _NAN) if place < 0 else tuple(float(values[start + place]) for values in q_values)
            yield _make_difference(one, row, place, prevalence=prevalence, n_tests=n_tests, q_value=q_value)
        start += len(one.rows)


def _make_difference(
    one: _Fitted, row: int, place: int, *, prevalence: Prevalence, n_tests: int, q_value: tuple[float, ...]
) -> GroupDifference:
    pair, series = one.pair, prevalence.series[row]
    refusal, n_required = one.refusals[row]
    level: tuple[float, ...] = (_NAN,) * 4
    slope: tuple[float, ...] = (_NAN,) * 4
    sd, base, derivative = _NAN, _NAN, _NAN
    if place >= 0:
        assert one.estimates is not None
        level, slope = (_pick(estimates, place) for estimates in (one.estimates.level, one.estimates.slope))
        sd = float(one.estimates.noise.sd[place])
        base, derivative = _find_scales(prevalence, pair, row)
    points = [100 * (to_share(np.array(base + value)) - to_share(np.array(base))) for value in level[:3]]
    with np.errstate(over="ignore"):
        odds, growth = np.exp(level[:3]), np.exp(slope[:3])
    return GroupDifference(
        by=pair.by,
        group=pair.group,
        reference=pair.reference,
        kind=series.kind,
        id=series.id,
        family="confirmatory" if series.kind == "theme" else "exploratory",
        n_periods=len(pair.used),
        level=float(points[0]),
        level_low=float(points[1]),
        level_high=float(points[2]),
        odds_ratio=float(odds[0]),
        odds_low=float(odds[1]),
        odds_high=float(odds[2]),
        level_p=level[3],
        level_q=q_value[0],
        slope=100 * derivative * slope[0],
        slope_low=100 * derivative * slope[1],
        slope_high=100 * derivative * slope[2],
        growth_ratio=float(growth[0]),
        growth_low=float(growth[1]),
        growth_high=float(growth[2]),
        slope_p=slope[3],
        slope_q=q_value[1],
        n_tests=n_tests,
        process_sd=sd,
        refusal=refusal,
        n_required=n_required,
    )


def _pick(estimates: Estimates, place: int) -> tuple[float, ...]:
    values = (estimates.value, estimates.low, estimates.high, estimates.p_value)
    return tuple(float(value[place]) for value in values)


def _find_scales(prevalence: Prevalence, pair: _Pair, row: int) -> tuple[float, float]:
    """Give the log odds of the reference, and the derivative of the share of both groups together."""
    counts = [_count(prevalence, [row], place=place, used=pair.used) for place in (pair.second, pair.first)]
    base = float(to_log_odds(counts[0].smoothed_share)[0])
    share = float(_join_units(counts).smoothed_share[0])
    return base, share * (1 - share)


def _join_units(counts: Sequence[BinomialSeries]) -> BinomialSeries:
    count, n = (np.sum([getattr(one, name) for one in counts], axis=0) for name in ("count", "n"))
    return BinomialSeries(count, n, counts[0].day)


# ------------------------------------------------------------------------------------- uncertainty of topics


@dataclass(frozen=True)
class _GroupDraws:
    """Shares of the topics in the groups of a comparison, by single clusterings.

    ``share`` has shape (n_draws, n_topics, n_groups, n_periods), ``places`` are the rows of the groups in the
    prevalence, ``first`` is the row of the first topic.
    """

    share: NDArray[np.float32]
    places: tuple[int, ...]
    first: int

    def measure(
        self, pair: _Pair, rows: Sequence[int], prevalence: Prevalence
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give how far clusterings differ in the difference of levels (log odds) and of slopes (log odds a year)."""
        topics = np.array([row - self.first for row in rows])
        if not len(self.share) or not len(topics) or topics.min() < 0:
            return np.zeros(len(rows)), np.zeros(len(rows))
        used = list(pair.used)
        day = find_middles([prevalence.periods[t] for t in used])
        level, slope = np.zeros((2, len(self.share), len(rows)))
        for sign, place in ((1, pair.first), (-1, pair.second)):
            n = prevalence.n[place, used].astype(np.float64)
            observed = prevalence.share[list(rows), place][:, used]
            drawn = self.share[:, topics, self.places.index(place)][..., used].astype(np.float64)
            centred = n * (day - np.average(day, weights=n))
            mean = _smooth(observed @ n, n)
            level += sign * (to_log_odds(_smooth(drawn @ n, n)) - to_log_odds(mean))
            slope += sign * ((drawn - observed) @ centred) * DAYS_PER_YEAR / (centred @ day) / (mean * (1 - mean))
        return np.sqrt((level**2).mean(axis=0)), np.sqrt((slope**2).mean(axis=0))


def _draw_groups(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    prevalence: Prevalence,
    places: Sequence[int],
    passages: Passages | None,
    clusters: Clusters | None,
) -> _GroupDraws:
    """Measure the shares of the topics in some groups, for every clustering."""
    n_topics, n_periods = article_topics.share.shape[1], len(prevalence.periods)
    first = len(prevalence.series) - n_topics
    if passages is None or clusters is None or len(places) < 2:
        return _GroupDraws(np.zeros((0, n_topics, 0, n_periods), np.float32), (), first)
    clusterings = list_clusterings(clusters, passages.article_of)
    table = tabulate_memberships(corpus, themes, article_topics, periods=prevalence.periods)
    units = [_count_units(corpus, table, prevalence, place=place) for place in places]
    made = np.full((clusterings.n_draws, n_topics, len(places), n_periods), np.nan, np.float32)
    for draw in range(clusterings.n_draws):
        share = clusterings.share(draw, n_articles=corpus.n_articles, is_top=prevalence.membership == "hard")
        for number, counted in enumerate(units):
            total = sum_periods(mean_rows(share, counted.row_of, len(counted.period)), counted, n_periods)
            n = counted.count(n_periods)
            np.divide(total, n, out=made[draw, :, number], where=n > 0, casting="unsafe")
    return _GroupDraws(made, tuple(places), first)


def _smooth(total: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    smoothed: NDArray[np.float64] = (total + 0.5) / (n.sum() + 1)
    return smoothed


def _count_units(corpus: Corpus, table: Memberships, prevalence: Prevalence, *, place: int) -> Units:
    group = prevalence.groups[place]
    rows = np.flatnonzero(np.array(corpus.list_values(group.kind)) == group.name)
    return count_group(table, rows, is_story=prevalence.unit == "story")
