"""Abrupt changes of every series: levels, bursts, emergence, and the events beside them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from research.records import Burst, ChangePoint, Changes, Emergence, Period, Prevalence
from research.study import TrendSettings
from research.trends.changes.bursts import find_bursts
from research.trends.changes.change_points import count_most_changes, find_change_points
from research.trends.changes.emergence import classify_signals, compare_every_latest
from research.trends.changes.events import match_events
from research.trends.stats.fitted_series import Tested, correct_p_values, fit_series
from research.trends.stats.log_odds import to_share
from research.trends.stats.noise_prior import GRID, Noise
from research.trends.stats.null_series import NullModel
from research.trends.stats.odds import fit_logistic
from research.trends.stats.regression import make_line, measure_gaps
from research.trends.stats.series import Series, collect_series, merge_periods

N_REPLICATES = 500
"""Series drawn for each bootstrap of a change point."""

MOST_PERIODS = 240
"""Periods that change points are looked for in; twenty years of months."""


def find_changes(
    prevalence: Prevalence, settings: TrendSettings, *, events: Sequence[tuple[str, date]], seed: int
) -> Changes:
    """Find when each series changed its level, when it burst, and whether it emerges.

    Parameters
    ----------
    prevalence
        Series of the whole corpus are used, over their complete periods with units.
    settings
        Greatest probability of a false change, number of changes, bursts.
    events
        Name and day of each of the study's events.
    seed
        Of the bootstraps.

    Returns
    -------
    Changes of the series that are tested for trends, in their order; indices of periods are those of the prevalence.
    More than `MOST_PERIODS` periods are counted together by neighbours for change points and emergence: days over
    years say no more about a level than weeks do, and take their square in time.
    """
    every = collect_series(prevalence)
    series = merge_periods(every, most=MOST_PERIODS)
    tested = fit_series(series, prevalence, settings)
    if tested is None:
        matches = match_events(events, (), series=series.names, periods=prevalence.periods)
        return Changes((), (), (), matches, ())
    count, effective = series.count[tested.rows], series.effective[tested.rows]
    nulls = make_nulls(
        count,
        effective,
        series.day,
        noise=tested.lines.noise,
        seasons=tested.calendar.columns,
        is_seasonal=tested.is_seasonal(settings.alpha),
    )
    index = [period.index for period in every.periods]
    first = [period.index for period in series.periods]
    last = [_find_last(every, period) for period in series.periods]
    n_changes = settings.n_changes and min(settings.n_changes, count_most_changes(len(series.periods)))
    points, bursts = [], []
    for place, row in enumerate(tested.rows):
        kind, name = series.names[row]
        found = find_change_points(
            count[place],
            effective[place],
            null=nulls[place],
            alpha=settings.alpha,
            n_replicates=N_REPLICATES,
            seed=seed + int(row),
            n_changes=n_changes,
        )
        points += [
            ChangePoint(kind, name, first[one.period], first[one.low], last[one.high], one.before, one.after)
            for one in found.changes
        ]
        bursts += [
            Burst(kind, name, index[one.first], index[one.last], one.weight, one.share)
            for one in find_bursts(
                every.share[row] * every.n, every.n, ratio=settings.burst_ratio, gamma=settings.burst_cost
            )
        ]
    return Changes(
        change_points=tuple(points),
        bursts=tuple(bursts),
        emergence=_find_emerging(tested, nulls, every, settings=settings, seed=seed),
        events=match_events(events, points, series=series.names, periods=prevalence.periods),
        cautions=_list_cautions(n_changes, len(series.periods), settings=settings, length=prevalence.length),
    )


def _list_cautions(n_changes: int | None, n_periods: int, *, settings: TrendSettings, length: str) -> tuple[str, ...]:
    if n_changes is None or n_changes == settings.n_changes:
        return ()
    return (
        f"The study asks for {settings.n_changes} change points in every series; {n_periods} complete {length}s have "
        f"room for {n_changes}, so there are {n_changes}.",
    )


def _find_last(every: Series, merged: Period) -> int:
    """Give the index of the last period that a merged one is made of."""
    return max(period.index for period in every.periods if merged.start <= period.start < merged.end)


def make_nulls(
    count: NDArray[np.float64],
    n: NDArray[np.float64],
    day: NDArray[np.float64],
    *,
    noise: Noise,
    seasons: NDArray[np.float64] | None = None,
    is_seasonal: NDArray[np.bool_] | None = None,
) -> list[NullModel]:
    """Give what each series would do without an abrupt change: a line, its season, and its noise.

    Parameters
    ----------
    count, n
        Shape (n_series, n_periods); n above 0.
    day
        Shape (n_periods,).
    noise
        Of the same series.
    seasons, is_seasonal
        Columns of the calendar, shape (n_periods, n_columns), and which series follow it.
    """
    line, none = make_line(day), np.zeros((len(day), 0))
    follows = np.zeros(len(count), bool) if is_seasonal is None or seasons is None else is_seasonal
    season, log_odds = np.zeros_like(count), np.zeros_like(count)
    for chosen, extra in ((~follows, none), (follows, none if seasons is None else seasons)):
        if chosen.any():
            columns = np.hstack([line, extra])
            coefficient = fit_logistic(count[chosen], n[chosen], columns)
            season[chosen] = coefficient[:, 2:] @ extra.T
            log_odds[chosen] = coefficient @ columns.T
    share = to_share(log_odds)
    gap = measure_gaps(day)
    return [
        NullModel(share[row], season[row], GRID[:, 0], GRID[:, 1], noise.line_weight[row], gap)
        for row in range(len(count))
    ]


def _find_emerging(
    tested: Tested,
    nulls: Sequence[NullModel],
    every: Series,
    *,
    settings: TrendSettings,
    seed: int,
) -> tuple[Emergence, ...]:
    """Put the published rule, which counts documents, beside our test, which counts what they are worth.

    The test is corrected as that of a trend is. With `N_REPLICATES` alone the smallest p-value would be too large for
    any of many series to pass.
    """
    series = tested.series
    popularity, signals = classify_signals(every.share[tested.rows] * every.n)
    largest = max(Counter(kind for kind, _ in series.names).values())
    p_value = compare_every_latest(
        series.count[tested.rows],
        series.effective[tested.rows],
        nulls=nulls,
        n_replicates=max(N_REPLICATES, math.ceil(2 * largest / settings.alpha)),
        seed=seed,
    )
    q_value = correct_p_values(p_value, tested.rows, series)
    rows = []
    for place, row in enumerate(tested.rows):
        kind, name = series.names[row]
        p, q = float(p_value[place]), float(q_value[place])
        rows.append(Emergence(kind, name, float(popularity[place]), signals[place], p, q, q < settings.alpha))
    return tuple(rows)
