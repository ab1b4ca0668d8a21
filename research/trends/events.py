"""Dated events beside change points: whether the interval of a change holds the event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from research.records import ChangePoint, EventMatch, Period


def match_events(
    events: Sequence[tuple[str, date]], change_points: Sequence[ChangePoint], *, periods: Sequence[Period]
) -> tuple[EventMatch, ...]:
    """Put each event beside the nearest change point of every series that has one.

    Parameters
    ----------
    events
        Name and day of each; those outside the periods have no row.
    change_points
        Of all series.
    periods
        Every period of the study, in order, partial and empty ones included.

    Returns
    -------
    One row for each event and series with a change point, in the order of the events, then of the series. The nearest
    change point is the one whose interval holds the event's period, if any does; among several, or if none does, the
    one whose period is nearest, the earlier of two as near. An event explains nothing by being near: with many series
    some interval holds any day.
    """
    series: dict[tuple[str, str], list[ChangePoint]] = {}
    for change in change_points:
        series.setdefault((change.kind, change.id), []).append(change)
    matches = []
    for name, day in events:
        place = find_period(day, periods)
        if place is None:
            continue
        for changes in series.values():
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
