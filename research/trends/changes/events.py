"""Dated events beside change points, and how often a date drawn at random lies as near.

Among many change points some lie near any day. So each event is held against every period that was searched: the p
value of a match is the part of them that lies as near to a change point of the same series as the event does. It is
exact and needs no draws. Over few periods it cannot be small: with one change point dated to
a single month of two years it is at least 1 / 24.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from research.records import ChangePoint, EventCount, EventMatch, Period, SeriesKind
from research.trends.stats.false_discovery import correct_by_kind

NO_CHANGE = -1
"""Stands for the period of a change point, and the distance to it, where a series has none."""

NEAR = 1
"""Periods between an event and the dates of a change point up to which a series is counted as shifting near it; a
convention: what happens late in a month shows in the next."""

_NAN = float("nan")

Found = Mapping[tuple[SeriesKind, str], Sequence[ChangePoint]]


def match_events(
    events: Sequence[tuple[str, date]],
    change_points: Sequence[ChangePoint],
    *,
    series: Sequence[tuple[SeriesKind, str]],
    periods: Sequence[Period],
    searched: Sequence[int],
    alpha: float,
) -> tuple[EventMatch, ...]:
    """Put each event beside the nearest dated change point of every series, with its p value by placebo dates.

    Parameters
    ----------
    events
        Name and day of each; those outside the periods have no row.
    change_points
        Change points of all series; those without a date are left out.
    series
        Kind and id of every series, those without a change point included.
    periods
        Every period of the study, in order, partial and empty ones included.
    searched
        Indices of the periods from the first to the last that change points were searched in: the placebo dates.
    alpha
        Corrected p value below which a match is called coincident.

    Returns
    -------
    One row for each event and series, in the order of the events, then of the series; `NO_CHANGE` stands for the change
    of a series without any. The nearest of a series is the one with the least distance to its dates; of two as near the
    one whose most probable date is nearer, then the earlier. P values are corrected within a kind of series over all
    events and all series with a change point.
    """
    found = _group(change_points, series)
    placed = _place(events, periods)
    distances = {name: _measure_distances(changes, len(periods)) for name, changes in found.items() if changes}
    placebo = np.array(searched, np.int64)
    rows = [
        (event, day, place, name, _find_p_value(distances.get(name), place, placebo))
        for event, day, place in placed
        for name in found
    ]
    kinds = [name[0] for *_, name, _ in rows]
    q_values = correct_by_kind(np.array([p_value for *_, p_value in rows]), kinds).tolist()
    matches = []
    for (event, day, place, (kind, identity), p_value), q_value in zip(rows, q_values, strict=True):
        changes = found[kind, identity]
        change, distance = NO_CHANGE, NO_CHANGE
        if changes:
            distance, _, change = min(
                (one.find_distance(place), abs(one.period - place), one.period) for one in changes
            )
        matches.append(
            EventMatch(event, day, place, kind, identity, change, distance, p_value, q_value, q_value < alpha)
        )
    return tuple(matches)


def count_near_events(
    events: Sequence[tuple[str, date]],
    change_points: Sequence[ChangePoint],
    *,
    periods: Sequence[Period],
    searched: Sequence[int],
) -> tuple[EventCount, ...]:
    """Count the series of each kind that shift within `NEAR` periods of each event, against placebo dates.

    Arguments are those of `match_events`. One row for each event and each kind of series with a dated change point, in
    this order.
    """
    names = list(dict.fromkeys((point.kind, point.id) for point in change_points))
    found = {name: changes for name, changes in _group(change_points, names).items() if changes}
    placed, placebo = _place(events, periods), np.array(searched, np.int64)
    near: dict[SeriesKind, NDArray[np.int64]] = {}
    n_series: dict[SeriesKind, int] = {}
    for (kind, _), changes in found.items():
        is_near = _measure_distances(changes, len(periods)) <= NEAR
        near[kind] = near.get(kind, np.zeros(len(periods), np.int64)) + is_near
        n_series[kind] = n_series.get(kind, 0) + 1
    rows = [(event, day, kind, place) for event, day, place in placed for kind in near]
    p_values = [float((near[kind][placebo] >= near[kind][place]).mean()) for *_, kind, place in rows]
    q_values = correct_by_kind(np.array(p_values), [row[2] for row in rows]).tolist()
    return tuple(
        EventCount(event, day, kind, int(near[kind][place]), n_series[kind], p_value, q_value)
        for (event, day, kind, place), p_value, q_value in zip(rows, p_values, q_values, strict=True)
    )


def find_period(day: date, periods: Sequence[Period]) -> int | None:
    """Give the index of the period that a day is in; None if it is in none."""
    for period in periods:
        if period.start <= day < period.end:
            return period.index
    return None


def _group(change_points: Sequence[ChangePoint], series: Sequence[tuple[SeriesKind, str]]) -> Found:
    """Give the dated change points of every series."""
    found: dict[tuple[SeriesKind, str], list[ChangePoint]] = {name: [] for name in series}
    for change in change_points:
        if change.is_dated:
            found[change.kind, change.id].append(change)
    return found


def _place(events: Sequence[tuple[str, date]], periods: Sequence[Period]) -> list[tuple[str, date, int]]:
    """Give name, day and period of the events inside the periods."""
    placed = [(name, day, find_period(day, periods)) for name, day in events]
    return [(name, day, place) for name, day, place in placed if place is not None]


def _measure_distances(changes: Sequence[ChangePoint], n_periods: int) -> NDArray[np.int64]:
    """Give the distance of every period to the nearest dates of any change, shape (n_periods,)."""
    return np.array([min(change.find_distance(at) for change in changes) for at in range(n_periods)], np.int64)


def _find_p_value(distance: NDArray[np.int64] | None, place: int, placebo: NDArray[np.int64]) -> float:
    """Give the part of the placebo dates that lie as near as a place; NaN without any change."""
    return _NAN if distance is None else float((distance[placebo] <= distance[place]).mean())
