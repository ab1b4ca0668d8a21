"""Abrupt changes of every series: change points, bursts, emergence, and the events beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from research.records import Burst, ChangePoint, Changes, Emergence, Period, Prevalence, TrendFits
from research.study import TrendSettings
from research.trends.changes.bursts import find_bursts
from research.trends.changes.change_points import FoundChanges, count_most_changes, find_change_points
from research.trends.changes.emergence import classify_signals, find_latest_p
from research.trends.changes.events import count_near_events, match_events
from research.trends.changes.null_models import make_nulls
from research.trends.stats.fitted_series import FittedSeries, correct_p_values, fit_series, restore_fit
from research.trends.stats.series import Series, collect_series, merge_periods
from research.trends.stats.threads import map_in_threads

N_REPLICATES = 500
"""Series drawn for each bootstrap of a change point; a convention: the Monte Carlo standard error of a p-value of .05
is then .01."""

MOST_PERIODS = 240
"""Most periods that change points are searched in; beyond, adjacent ones are counted together. A convention: twenty
years of months."""


def find_changes(
    prevalence: Prevalence,
    settings: TrendSettings,
    *,
    events: Sequence[tuple[str, date]],
    seed: int,
    fits: TrendFits | None = None,
) -> Changes:
    """Find when each series shifted abruptly, when it burst, and whether it emerges.

    Parameters
    ----------
    prevalence
        Series of the whole corpus are used, over their complete periods with units.
    settings
        Greatest probability of a false change, number of changes, bursts.
    events
        Name and day of each of the study's events.
    seed
        Seed of the bootstraps.
    fits
        What `research.trends.fit_trends` gives for the same prevalence and settings; fitted here if not given, or if
        periods are counted together.

    Returns
    -------
    Changes of the series that are tested for trends, in their order; indices of periods are those of the prevalence.
    Beyond `MOST_PERIODS` periods, adjacent ones are counted together for change points and emergence: days over years
    say no more about a shift than weeks do, and computing time grows with their square.
    """
    every = collect_series(prevalence)
    series = merge_periods(every, most=MOST_PERIODS)
    if fits is None or series is not every:
        fitted = fit_series(series, prevalence, settings)
    else:
        fitted = restore_fit(fits, series, confidence=prevalence.confidence)
    n_possible = count_most_changes(len(series.periods))
    if fitted is None:
        return Changes(
            change_points=(),
            bursts=(),
            emergence=(),
            events=match_events(
                events, (), series=series.names, periods=prevalence.periods, searched=(), alpha=settings.alpha
            ),
            n_periods=0,
            n_changes_requested=settings.n_changes,
            n_changes_possible=n_possible,
        )
    counts = fitted.tested
    nulls = make_nulls(
        counts,
        noise=fitted.lines.noise,
        seasons=fitted.calendar.columns,
        is_seasonal=fitted.is_seasonal(settings.alpha),
    )
    index = [period.index for period in every.periods]
    first = [period.index for period in series.periods]
    last = [_find_last(every, period) for period in series.periods]
    n_changes = settings.n_changes and min(settings.n_changes, n_possible)

    def search(place: int) -> FoundChanges:
        return find_change_points(
            counts.count[place],
            counts.n[place],
            null=nulls[place],
            alpha=settings.alpha,
            n_replicates=N_REPLICATES,
            seed=seed + int(fitted.rows[place]),
            n_changes=n_changes,
        )

    points, bursts = [], []
    for row, found in zip(fitted.rows, map_in_threads(search, range(len(fitted.rows))), strict=True):
        kind, name = series.names[row]
        points += [
            ChangePoint(
                kind,
                name,
                period=first[one.period],
                ranges=tuple((first[low], last[high]) for low, high in one.ranges),
                is_dated=one.is_dated,
                before=one.before,
                after=one.after,
            )
            for one in found.changes
        ]
        bursts += [
            Burst(kind, name, index[one.first], index[one.last], one.weight, one.share)
            # Bursts are claims about single periods, of which few codes say too little.
            for one in (
                ()
                if series.is_corrected[row]
                else find_bursts(
                    every.share[row] * every.n, every.n, ratio=settings.burst_ratio, gamma=settings.burst_cost
                )
            )
        ]
    periods, searched = prevalence.periods, range(first[0], last[-1] + 1)
    return Changes(
        change_points=tuple(points),
        bursts=tuple(bursts),
        emergence=_find_emerging(fitted, every, alpha=settings.alpha),
        events=match_events(
            events, points, series=series.names, periods=periods, searched=searched, alpha=settings.alpha
        ),
        event_counts=count_near_events(events, points, periods=periods, searched=searched),
        n_periods=len(series.periods),
        n_changes_requested=settings.n_changes,
        n_changes_possible=n_possible,
    )


def _find_last(every: Series, merged: Period) -> int:
    """Give the index of the last period that a merged one is made of."""
    return max(period.index for period in every.periods if merged.start <= period.start < merged.end)


def _find_emerging(fitted: FittedSeries, every: Series, *, alpha: float) -> tuple[Emergence, ...]:
    """Put the published rule, which counts documents, beside our test, which counts effective units.

    The test is corrected as that of a trend is.
    """
    series = fitted.series
    popularity, signals = classify_signals(every.share[fitted.rows] * every.n)
    p_value = find_latest_p(
        fitted.tested,
        noise=fitted.lines.noise,
        seasons=fitted.calendar.columns if fitted.calendar.is_known else None,
        is_seasonal=fitted.is_seasonal(alpha),
    )
    q_value = correct_p_values(p_value, fitted.rows, series)
    rows = []
    for place, row in enumerate(fitted.rows):
        kind, name = series.names[row]
        p, q = float(p_value[place]), float(q_value[place])
        rows.append(Emergence(kind, name, float(popularity[place]), signals[place], p, q, q < alpha))
    return tuple(rows)
