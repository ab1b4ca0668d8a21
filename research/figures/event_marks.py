"""Dated events of a study: a line through the panels, with its name above, or its number and its name below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from research.errors import ResearchError
from research.figures.calendar_ticks import place_day
from research.figures.design import Design
from research.figures.labels import LEAST_SIZE, measure_text
from research.figures.layout import Entry, TimeGrid
from research.figures.palette import LINE, MUTED
from research.figures.style import Look, clip
from research.records import Changes, Period
from research.text.messages import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GAP_MM = 1.5
"""Least distance of two labels, in millimetres; chosen."""

_MOST_LISTED = 12
"""Most events that are named below a figure; the caption has them all."""


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its number in figures, its day, and its place on the axis of periods."""

    number: int
    name: str
    day: date
    place: float
    period: int


def number_events(changes: Changes, periods: Sequence[Period], design: Design) -> tuple[NumberedEvent, ...]:
    """Number the events within the corpus by date; the records contain them once per series.

    Raises
    ------
    ResearchError
        If the design names an event that the run does not have.
    """
    unique = {(match.day, match.event): match.period for match in changes.events if 0 <= match.period < len(periods)}
    if design.events is not None:
        known = sorted({name for _, name in unique})
        for name in design.events:
            if name not in known:
                listed = f"choose from {', '.join(known)}" if known else "the run has none within its periods"
                raise ResearchError(f'The run has no event "{name}"; {listed}')
        unique = {key: period for key, period in unique.items() if key[1] in design.events}
    return tuple(
        NumberedEvent(number, name, day, place_day(day, periods), unique[day, name])
        for number, (day, name) in enumerate(sorted(unique), start=1)
    )


def show_events(grid: TimeGrid, events: Sequence[NumberedEvent], *, n_periods: int, look: Look) -> bool:
    """Draw a line for each event through all panels, with labels above the panels of the first row.

    Returns
    -------
    True if the names fit above the panels; False if there are numbers, which `list_events` explains.
    """
    for panel in (*grid.panels, *grid.counts):
        for event in events:
            panel.axvline(event.place, color=LINE, linewidth=0.7, linestyle=(0, (1, 1.5)), zorder=1.2, label="_event")
    names = [look.label(event.name) for event in events]
    is_named = fits_names(events, names, n_periods=n_periods, width_mm=grid.panel_mm)
    for number, panel in enumerate(grid.panels):
        if grid.is_top(number):
            _label_events(panel, events, names if is_named else [], n_periods=n_periods, width_mm=grid.panel_mm)
    return is_named


def fits_names(events: Sequence[NumberedEvent], names: Sequence[str], *, n_periods: int, width_mm: float) -> bool:
    """Tell whether the names of events fit side by side above a panel."""
    extents = []
    for event, name in zip(events, names, strict=True):
        middle, half = _place_label(event.place, name, n_periods=n_periods, width_mm=width_mm)
        extents.append((middle - half, middle + half))
    per_mm = n_periods / width_mm
    is_inside = all(2 * measure_text(name, LEAST_SIZE) <= 1.6 * width_mm for name in names)
    return is_inside and all(after[0] - before[1] >= _GAP_MM * per_mm for before, after in pairwise(extents))


def _place_label(place: float, text: str, *, n_periods: int, width_mm: float) -> tuple[float, float]:
    """Give the middle of a label, moved into its panel, and half its width, in periods."""
    half = measure_text(text, LEAST_SIZE) / 2 * n_periods / width_mm
    return min(max(place, half - 0.5), max(n_periods - 0.5 - half, half - 0.5)), half


def _label_events(
    panel: Axes, events: Sequence[NumberedEvent], names: Sequence[str], *, n_periods: int, width_mm: float
) -> None:
    if names:
        placed = [
            (_place_label(event.place, name, n_periods=n_periods, width_mm=width_mm)[0], name)
            for event, name in zip(events, names, strict=True)
        ]
    else:
        placed = place_numbers(events, n_periods=n_periods, width_mm=width_mm)
    for middle, text in placed:
        panel.annotate(
            text,
            (middle, 1.0),
            xycoords=panel.get_xaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=LEAST_SIZE,
            color=MUTED,
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
        _, right = _find_extent(groups[place], n_periods=n_periods, width_mm=width_mm)
        left, _ = _find_extent(groups[place + 1], n_periods=n_periods, width_mm=width_mm)
        if left - right < _GAP_MM * per_mm:
            groups[place : place + 2] = [groups[place] + groups[place + 1]]
            # The longer label may now overlap the one before.
            place = max(place - 1, 0)
        else:
            place += 1
    extents = [_find_extent(group, n_periods=n_periods, width_mm=width_mm) for group in groups]
    return [((left + right) / 2, _write_numbers(group)) for (left, right), group in zip(extents, groups, strict=True)]


def _find_extent(group: Sequence[NumberedEvent], *, n_periods: int, width_mm: float) -> tuple[float, float]:
    middle = (group[0].place + group[-1].place) / 2
    middle, half = _place_label(middle, _write_numbers(group), n_periods=n_periods, width_mm=width_mm)
    return middle - half, middle + half


def _write_numbers(group: Sequence[NumberedEvent]) -> str:
    first, last = group[0].number, group[-1].number
    return str(first) if first == last else f"{first}{',' if last == first + 1 else '–'}{last}"


def list_events(events: Sequence[NumberedEvent], look: Look) -> list[Entry]:
    """List numbered events for the key of a figure; those without room are counted."""
    sign = sign_event()
    listed: list[Entry] = [(True, sign, f"{event.number}  {look.label(event.name)}") for event in events[:_MOST_LISTED]]
    n_left = len(events) - len(listed)
    return [*listed, (n_left > 0, sign, say("{n} more events", n=n_left))]


def sign_event() -> Any:
    """Make the sign of an event for a key."""
    from matplotlib.lines import Line2D

    return Line2D([], [], color=LINE, marker="|", linestyle="", markersize=6, markeredgewidth=0.7)


def describe_events(events: Sequence[NumberedEvent]) -> str:
    """List the events for a caption; empty if there are none."""
    if not events:
        return ""
    listed = "; ".join(f"{event.number} {clip(event.name, 60)} ({event.day.isoformat()})" for event in events)
    return say("Dotted lines: events {listed}.", listed=listed)
