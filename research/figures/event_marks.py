"""Dated events above a series: one tick per event, numbers that do not overlap, and names below the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from research.figures.style import Look, clip
from research.records import Changes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DIGIT_MM, _GAP_MM = 1.45, 1.0
"""Width of a digit at 6 points, and minimum distance between two labels, in millimetres."""

_LINE = 118
_MOST_LINES = 4
_NUMBER = 6.0


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its number in figures; ``day`` is a text, ``period`` an index."""

    number: int
    name: str
    day: str
    period: int


def number_events(changes: Changes, *, n_periods: int) -> tuple[NumberedEvent, ...]:
    """Number the events within the corpus by date; the records contain them once per series."""
    unique = {(match.day, match.event): match.period for match in changes.events if 0 <= match.period < n_periods}
    return tuple(
        NumberedEvent(number, name, day.isoformat(), unique[day, name])
        for number, (day, name) in enumerate(sorted(unique), start=1)
    )


def show_events(panel: Axes, events: Sequence[NumberedEvent], *, n_periods: int, width_mm: float) -> None:
    """Draw ticks at the upper edge of a panel and numbers above; adjacent events share a range such as 2-4."""
    if not events:
        return
    panel.plot(
        [event.period for event in events],
        [1.0] * len(events),
        "|",
        color="#222222",
        markersize=4,
        markeredgewidth=0.8,
        transform=panel.get_xaxis_transform(),
        clip_on=False,
        label="_event",
    )
    for middle, text in place_numbers(events, n_periods=n_periods, width_mm=width_mm):
        panel.annotate(
            text,
            (middle, 1.0),
            xycoords=panel.get_xaxis_transform(),
            xytext=(0, 2.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=_NUMBER,
            annotation_clip=False,
        )


def place_numbers(events: Sequence[NumberedEvent], *, n_periods: int, width_mm: float) -> list[tuple[float, str]]:
    """Compute positions and texts of the numbers; numbers that would overlap become one label.

    Parameters
    ----------
    events
        Events in the order of their numbers.
    n_periods
        Number of periods of the panel.
    width_mm
        Width of the panel in millimetres.

    Returns
    -------
    Centre of each label, in periods, and its text, from left to right.
    """
    per_mm = n_periods / width_mm
    groups = [[event] for event in events]
    place = 0
    while place + 1 < len(groups):
        _, right = _find_extent(groups[place], n_periods=n_periods, per_mm=per_mm)
        left, _ = _find_extent(groups[place + 1], n_periods=n_periods, per_mm=per_mm)
        if left - right < _GAP_MM * per_mm:
            groups[place : place + 2] = [groups[place] + groups[place + 1]]
            # The longer label may now overlap the one before.
            place = max(place - 1, 0)
        else:
            place += 1
    extents = [_find_extent(group, n_periods=n_periods, per_mm=per_mm) for group in groups]
    return [((left + right) / 2, _write_numbers(group)) for (left, right), group in zip(extents, groups, strict=True)]


def _find_extent(group: Sequence[NumberedEvent], *, n_periods: int, per_mm: float) -> tuple[float, float]:
    half = len(_write_numbers(group)) * _DIGIT_MM * per_mm / 2
    middle = (group[0].period + group[-1].period) / 2
    middle = min(max(middle, half - 0.5), max(n_periods - 0.5 - half, half - 0.5))
    return middle - half, middle + half


def _write_numbers(group: Sequence[NumberedEvent]) -> str:
    first, last = group[0].number, group[-1].number
    return str(first) if first == last else f"{first}{',' if last == first + 1 else '–'}{last}"


def list_below(events: Sequence[NumberedEvent], look: Look) -> str:
    """List the events in lines for the margin below a figure; events without room are counted."""
    lines: list[str] = []
    for event in events:
        item = f"{event.number} {look.label(event.name)}"
        if lines and _measure(lines[-1]) + _measure(item) + 3 <= _LINE:
            lines[-1] += f"   {item}"
        elif len(lines) < _MOST_LINES:
            lines.append(item)
        else:
            lines[-1] = f"{lines[-1]}   … {len(events) - event.number + 1} more"
            break
    return "\n".join(lines)


def _measure(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def describe_events(events: Sequence[NumberedEvent]) -> str:
    """List the events for a caption; empty if there are none."""
    if not events:
        return ""
    listed = "; ".join(f"{event.number} {clip(event.name, 60)} ({event.day})" for event in events)
    return f" Ticks at the top: events {listed}."
