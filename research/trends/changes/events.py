"""Dated events beside change points: whether the interval of a change holds the event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from research.records import ChangePoint, EventMatch, Period, SeriesKind

NO_CHANGE = -1
"""Stands for the period of a change point where a series has none."""


def match_events(
    events: Sequence[tuple[str, date]],
    change_points: Sequence[ChangePoint],
    *,
    series: Sequence[tuple[SeriesKind, str]],
    periods: Sequence[Period],
) -> tuple[EventMatch, ...]:
    """Put each event beside the nearest change point of every series.

    Parameters
    ----------
    events
        Name and day of each; those outside the periods have no row.
    change_points
        Change points of all series.
    series
        Kind and id of every series, those without a change point included.
    periods
        Every period of the study, in order, partial and empty ones included.

    Returns
    -------
    One row for each event and series, in the order of the events, then of the series; `NO_CHANGE` stands for the change
    of a series without any. The nearest change point is the one whose interval holds the event's period, if any does;
    among several, or if none does, the one whose period is nearest, the earlier of two as near. An event explains
    nothing by being near: with many series some interval holds any day.
    """
    found: dict[tuple[SeriesKind, str], list[ChangePoint]] = {name: [] for name in series}
    for change in change_points:
        found[change.kind, change.id].append(change)
    matches = []
    for name, day in events:
        place = find_period(day, periods)
        if place is None:
            continue
        for (kind, identity), changes in found.items():
            if not changes:
                matches.append(EventMatch(name, day, place, kind, identity, NO_CHANGE, is_inside=False))
                continue
            nearest = min(
                changes,
                key=lambda change: (not _holds(change, place), abs(change.period - place), change.period),
            )
            matches.append(
                EventMatch(name, day, place, nearest.kind, nearest.id, nearest.period, _holds(nearest, place))
            )
    return tuple(matches)


def find_period(day: date, periods: Sequence[Period]) -> int | None:
    """Give the index of the period that a day is in; None if it is in none."""
    for period in periods:
        if period.start <= day < period.end:
            return period.index
    return None


def _holds(change: ChangePoint, period: int) -> bool:
    return change.low <= period <= change.high
