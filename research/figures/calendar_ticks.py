"""Ticks of time at the boundaries of the calendar: years, quarters, months or days, the same in all panels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from research.figures.labels import SMALL, measure_text
from research.records import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Unit = Literal["day", "month", "year"]

_STEPS: tuple[tuple[_Unit, int], ...] = (
    ("day", 1),
    ("day", 7),
    ("month", 1),
    ("month", 3),
    ("month", 6),
    ("year", 1),
    ("year", 2),
    ("year", 5),
    ("year", 10),
    ("year", 20),
    ("year", 50),
    ("year", 100),
    ("year", 200),
)
"""Distances of ticks, the finest first; weeks begin on Monday."""

_GAP_MM = 3.0
"""Least distance of two labels, and of two small ticks half of it, in millimetres; chosen."""

_DAYS: dict[_Unit, int] = {"day": 1, "month": 28, "year": 365}


@dataclass(frozen=True, slots=True)
class CalendarTicks:
    """Places of ticks on an axis whose positions are indices of periods; a period spans half a unit on either side.

    Attributes
    ----------
    places, labels
        Labelled ticks: the beginning of a year, month or day, or the middle of a period as long as a year.
    small
        Ticks between them, without a label.
    """

    places: tuple[float, ...]
    labels: tuple[str, ...]
    small: tuple[float, ...] = ()


def place_day(day: date, periods: Sequence[Period]) -> float:
    """Give the place of the beginning of a day on an axis of periods."""
    index = max(bisect_right(periods, day, key=lambda period: period.start) - 1, 0)
    period = periods[index]
    return index - 0.5 + (day - period.start).days / max((period.end - period.start).days, 1)


def place_ticks(periods: Sequence[Period], *, width_mm: float) -> CalendarTicks:
    """Choose the finest ticks of the calendar whose labels fit.

    Parameters
    ----------
    periods
        Periods of the axis, in order.
    width_mm
        Width of the panel in millimetres.
    """
    if all((period.end - period.start).days >= _DAYS["year"] for period in periods):
        return _place_years(periods, width_mm)
    if len(periods) == 1:
        return CalendarTicks((0.0,), (periods[0].label,))
    shortest = min((period.end - period.start).days for period in periods)
    per_mm = len(periods) / width_mm
    # Steps of which not even half the labels fit need not be measured.
    n_days = (periods[-1].end - periods[0].start).days
    finest = max(shortest, _GAP_MM * n_days / width_mm)
    fitting = [
        (step, ticks)
        for step in _STEPS
        if step[1] * _DAYS[step[0]] >= finest and (ticks := _mark(periods, step)) and _is_apart(ticks, per_mm)
    ]
    if not fitting:
        return CalendarTicks((0.0,), (periods[0].label,))
    (step, ticks) = next((entry for entry in fitting if len(entry[1]) > 1), fitting[0])
    return CalendarTicks(tuple(ticks), tuple(ticks.values()), _mark_small(periods, step, per_mm=per_mm))


def show_calendar(axes: Axes, periods: Sequence[Period], *, width_mm: float, is_labelled: bool = True) -> None:
    """Draw the ticks of an axis of periods; axes of one width have the same ticks."""
    ticks = place_ticks(periods, width_mm=width_mm)
    axes.set_xticks(ticks.places, ticks.labels)
    axes.set_xticks(ticks.small, minor=True)
    axes.set_xlim(-0.5, len(periods) - 0.5)
    axes.tick_params(axis="x", labelbottom=is_labelled)


def _place_years(periods: Sequence[Period], width_mm: float) -> CalendarTicks:
    widest = max(measure_text(period.label, SMALL) for period in periods)
    most = max(1, int(width_mm / (widest + _GAP_MM)))
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if len(periods) / step <= most), len(periods))
    years = [period.start.year for period in periods]
    shown = [place for place, year in enumerate(years) if step == 1 or year % step == 0] or [0]
    return CalendarTicks(tuple(map(float, shown)), tuple(periods[place].label for place in shown))


def _mark(periods: Sequence[Period], step: tuple[_Unit, int]) -> dict[float, str]:
    """Give the label of every tick of a step, by its place."""
    unit, _ = step
    length = {"day": 10, "month": 7, "year": 4}[unit]
    return {place_day(day, periods): day.isoformat()[:length] for day in _list_days(periods, step)}


def _list_days(periods: Sequence[Period], step: tuple[_Unit, int]) -> Iterator[date]:
    """List the days of the calendar that a step marks within the periods."""
    unit, size = step
    first, end = periods[0].start, periods[-1].end
    if unit == "day":
        day = first if size == 1 else first + timedelta(days=-first.weekday() % 7)
        while day < end:
            yield day
            day += timedelta(days=size)
        return
    n_months = size * (12 if unit == "year" else 1)
    month = -(-(12 * first.year + first.month - 1 + (first.day > 1)) // n_months) * n_months
    while (day := date(month // 12, month % 12 + 1, 1)) < end:
        yield day
        month += n_months
        if month // 12 > date.max.year:
            return


def _is_apart(ticks: dict[float, str], per_mm: float) -> bool:
    widest = (max(measure_text(label, SMALL) for label in ticks.values()) + _GAP_MM) * per_mm
    places = list(ticks)
    return all(after - before >= widest for before, after in pairwise(places))


def _mark_small(periods: Sequence[Period], step: tuple[_Unit, int], *, per_mm: float) -> tuple[float, ...]:
    """Place ticks of the finest step that divides the labelled one and is no finer than a period."""
    shortest = min((period.end - period.start).days for period in periods)
    for finer in _STEPS[: _STEPS.index(step)]:
        if finer[0] == "day" or finer[1] * _DAYS[finer[0]] < shortest or (finer[0] == step[0] and step[1] % finer[1]):
            continue
        places = [place_day(day, periods) for day in _list_days(periods, finer)]
        if all(after - before >= _GAP_MM / 2 * per_mm for before, after in pairwise(places)):
            return tuple(places)
    return ()
