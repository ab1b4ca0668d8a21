"""Which of two series leads, over all periods and over the latest, and which gains on the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.records import Difference, SeriesKind
from research.trends.compositions.compared import Compared
from research.trends.compositions.differences import (
    MOST_CROSSED,
    Differences,
    compare_levels,
    list_pairs,
    take_units,
)
from research.trends.compositions.log_ratios import LogRatios, find_clustering_se, fit_log_ratios
from research.trends.stats.false_discovery import correct_tests

MOST_TOPICS = 10
"""Topics that are compared with the next in rank, the largest; a convention."""

_LATEST = 4
"""Part of the complete periods that are the latest: one of so many; a convention, as for emergence."""

_LEAST_LATEST = 3
"""Fewest of the latest periods; a convention, as for emergence."""


def count_latest(n_periods: int) -> int:
    """Give the number of periods that are the latest: a quarter of all, at least 3 (a convention)."""
    return min(n_periods, max(_LEAST_LATEST, n_periods // _LATEST))


def compare_pairs(compared: Compared, kind: SeriesKind) -> tuple[Difference, ...]:
    """Compare pairs of series of a kind that are frequent enough.

    What is compared of themes is which units are assigned to them, as their levels are shown, or what codes correct; of
    topics it is what prevalence counts. Of themes, all pairs are compared, or neighbours in rank if there are more than
    `MOST_CROSSED`; of topics, the `MOST_TOPICS` largest, neighbours in rank. Their ranks are taken from the same units,
    which makes the tests of neighbours conservative: of series that are equally frequent, neighbours in rank are those
    that differ least.
    """
    units = compared.units
    is_assigned = kind == "theme" and not compared.is_corrected(kind)
    values = units.hard if is_assigned else compared.values
    count = units.copies @ values
    rows = [
        row
        for row in compared.prevalence.list_rows(kind)
        if count[row] >= compared.settings.min_count and not compared.series.refused[row]
    ]
    level = count[rows]
    is_topic = kind == "topic"
    places = list_pairs(
        level, most=MOST_TOPICS if is_topic else len(rows), most_crossed=0 if is_topic else MOST_CROSSED
    )
    pairs = [(rows[first], rows[second]) for first, second in places]
    n_periods, n_units = compared.n_periods, len(units.period)
    if not pairs or not n_periods:
        return ()
    first_latest = n_periods - count_latest(n_periods)
    whole = _compare_span(compared, values, pairs, rows=slice(0, n_units), first=0)
    latest = _compare_span(compared, values, pairs, rows=compared.cut(first_latest, n_periods), first=first_latest)
    ratios = None if compared.fitted is None or compared.is_corrected(kind) else _fit_pairs(compared, pairs)
    return _write_differences(compared, pairs, whole=whole, latest=latest, ratios=ratios)


def _compare_span(
    compared: Compared,
    values: NDArray[np.float64],
    pairs: list[tuple[int, int]],
    *,
    rows: slice,
    first: int,
) -> Differences:
    """Compare pairs over some of the units, whose complete periods begin with the one at a place."""
    extra = None
    if len(compared.series.draws):
        columns = [row for pair in pairs for row in pair]
        shift = compared.find_clustering_shift(columns, first=first, last=compared.n_periods)
        extra = np.sqrt(((shift[:, ::2] - shift[:, 1::2]) ** 2).mean(axis=0))
    return compare_levels(
        values[rows],
        take_units(compared.units, rows),
        pairs=pairs,
        extra_se=extra,
        confidence=compared.prevalence.confidence,
    )


def _fit_pairs(compared: Compared, pairs: list[tuple[int, int]]) -> LogRatios:
    """Fit the log ratio of the first to the second of every pair."""
    fitted, series = compared.fitted, compared.series
    assert fitted is not None
    first, second = ([pair[place] for pair in pairs] for place in (0, 1))
    place = {int(row): number for number, row in enumerate(fitted.rows)}
    seasonal = fitted.is_seasonal(compared.settings.alpha)
    cluster_se = [
        find_clustering_se(series.draws[:, rows], series.share[rows], n=series.n, day=series.day)
        for rows in (first, second)
    ]
    return fit_log_ratios(
        compared.list_parts([]).count_within(compared.values[:, first], compared.values[:, second]),
        confidence=compared.prevalence.confidence,
        inflation=compared.trends.se_inflation,
        seasons=fitted.calendar.columns if fitted.calendar.is_known else None,
        is_seasonal=np.array([any(row in place and seasonal[place[row]] for row in pair) for pair in pairs])
        if fitted.calendar.is_known
        else None,
        extra_se=np.sqrt(cluster_se[0] ** 2 + cluster_se[1] ** 2),
    )


def _write_differences(
    compared: Compared,
    pairs: list[tuple[int, int]],
    *,
    whole: Differences,
    latest: Differences,
    ratios: LogRatios | None,
) -> tuple[Difference, ...]:
    unknown = np.full(len(pairs), np.nan)
    whole_q, latest_q = (_correct(found.p_value) for found in (whole, latest))
    course: list[NDArray[np.float64]] = [unknown] * 5
    if ratios is not None:
        ends = [np.exp(value) for value in (ratios.slope, ratios.low, ratios.high)]
        course = [*ends, ratios.p_value, _correct(ratios.p_value)]
    columns = [
        *(100 * value for value in (whole.difference, whole.low, whole.high)),
        whole.p_value,
        whole_q,
        *(100 * value for value in (latest.difference, latest.low, latest.high)),
        latest.p_value,
        latest_q,
        *course,
    ]
    names = compared.series.names
    return tuple(
        Difference(names[first][0], names[first][1], names[second][1], *(float(column[place]) for column in columns))
        for place, (first, second) in enumerate(pairs)
    )


def _correct(p_value: NDArray[np.float64]) -> NDArray[np.float64]:
    is_known = np.isfinite(p_value)
    corrected = np.full(len(p_value), np.nan)
    if is_known.any():
        corrected[is_known] = correct_tests(p_value[is_known], len(p_value))
    return corrected
