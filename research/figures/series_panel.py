"""One series in its panel: share, interval, band, smooth course, and when it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.figures.named_series import NamedSeries
from research.records import Burst, ChangePoint, CurvePoint, Period, PrevalencePoint, RunRecords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

MOST_MARKED = 60
"""Periods that have room for a marker and an interval each; more get a second band."""

MOST_LINED = 300
"""Periods whose line leaves something to be seen behind it; more get a faint one."""

_LONGEST_BRIDGE = 3
_DARK = "#222222"


@dataclass(frozen=True)
class SeriesRecords:
    """What a run holds about one series of the whole corpus, in the order of the periods."""

    points: tuple[PrevalencePoint, ...]
    curve: tuple[CurvePoint, ...]
    change_points: tuple[ChangePoint, ...]
    bursts: tuple[Burst, ...]

    @property
    def top(self) -> float:
        """Highest end of an interval or a band; NaN if nothing is known."""
        ends = [end for point in self.points for end in (point.high, point.band_high) if np.isfinite(end)]
        return max(ends, default=float("nan"))


def collect_series(records: RunRecords, series: Sequence[NamedSeries]) -> dict[str, SeriesRecords]:
    """Collect what the records hold about each series, all of one kind, by its id."""
    kinds = {entry.kind for entry in series}
    points: dict[str, list[PrevalencePoint]] = {entry.id: [] for entry in series}
    curves: dict[str, list[CurvePoint]] = {entry.id: [] for entry in series}
    for point in records.prevalence.points:
        if point.kind in kinds and point.group_kind == "all" and point.id in points:
            points[point.id].append(point)
    for place in records.trends.curves:
        if place.kind in kinds and place.id in curves:
            curves[place.id].append(place)
    return {
        entry.id: SeriesRecords(
            tuple(sorted(points[entry.id], key=lambda point: point.period)),
            tuple(sorted(curves[entry.id], key=lambda point: point.period)),
            tuple(c for c in records.changes.change_points if (c.kind, c.id) == entry.key),
            tuple(b for b in records.changes.bursts if (b.kind, b.id) == entry.key),
        )
        for entry in series
    }


def draw_series(panel: Axes, found: SeriesRecords, periods: Sequence[Period], *, color: str) -> None:
    """Draw one series; NaN breaks the line, partial periods are hollow."""
    points = found.points
    x = np.array([point.period for point in points], np.int64)
    share, low, high, band_low, band_high = (
        np.array([getattr(point, name) for point in points], np.float64)
        for name in ("share", "low", "high", "band_low", "band_high")
    )
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    is_dense = len(points) > MOST_MARKED
    panel.fill_between(x, band_low, band_high, color=color, alpha=0.17, linewidth=0, label="_band")
    is_faint = len(points) > MOST_LINED
    panel.plot(
        x, share, color=color, linewidth=0.25 if is_faint else 0.9 if is_dense else 1.3, alpha=0.6 if is_faint else 1.0
    )
    is_partial = np.array([periods[index].is_partial for index in x], np.bool_)
    is_alone = find_alone(share)
    if is_dense:
        panel.fill_between(x, low, high, color=color, alpha=0.3, linewidth=0, label="_interval")
        # Neither a line nor a band has room to show a period between two empty ones.
        panel.vlines(x[is_alone], band_low[is_alone], band_high[is_alone], color=color, alpha=0.2, linewidth=0.5)
        panel.vlines(x[is_alone], low[is_alone], high[is_alone], color=color, alpha=0.35, linewidth=0.5)
        is_dot = is_alone & ~is_partial
        panel.plot(x[is_dot], share[is_dot], ".", color=color, markersize=2.5)
    else:
        panel.vlines(
            x[is_alone], band_low[is_alone], band_high[is_alone], color=color, alpha=0.17, linewidth=3, label="_band"
        )
        panel.vlines(x, low, high, color=color, alpha=0.7, linewidth=0.8, label="_interval")
        mark_periods(panel, x[~is_partial], share[~is_partial], color=color, is_hollow=False)
    mark_periods(panel, x[is_partial], share[is_partial], color=color, is_hollow=True)
    _draw_curve(panel, found.curve, linewidth=1.0 if is_dense else 0.7)
    _draw_changes(panel, found)


def find_alone(share: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which known shares stand between two unknown ones, where a line shows nothing."""
    is_known = np.zeros(len(share) + 2, np.bool_)
    is_known[1:-1] = np.isfinite(share)
    return is_known[1:-1] & ~(is_known[:-2] | is_known[2:])


def mark_periods(panel: Axes, x: NDArray[np.int64], share: NDArray[np.float64], *, color: str, is_hollow: bool) -> None:
    """Draw markers, those at 0 and 100 % whole: over the axis, without a part in the layout."""
    face = "white" if is_hollow else color
    (marks,) = panel.plot(x, share, "o", color=color, markerfacecolor=face, clip_on=False, zorder=3)
    if is_hollow:
        marks.set_markeredgewidth(0.9)
    marks.set_in_layout(False)


def _draw_curve(panel: Axes, curve: Sequence[CurvePoint], *, linewidth: float) -> None:
    """Draw the smooth course; it runs over a few missing periods, and breaks at a long hole."""
    x: list[float] = []
    share: list[float] = []
    for point in curve:
        if x and point.period - x[-1] > _LONGEST_BRIDGE + 1:
            x.append(x[-1] + 1)
            share.append(float("nan"))
        x.append(point.period)
        share.append(point.share)
    if x:
        panel.plot(x, share, color=_DARK, linewidth=linewidth, zorder=2.6, label="_curve")


def _draw_changes(panel: Axes, found: SeriesRecords) -> None:
    """Draw where new levels begin, with the interval of the date, and bursts along the lower edge."""
    for change in found.change_points:
        panel.axvspan(change.low - 0.5, change.high + 0.5, color="#777777", alpha=0.16, linewidth=0, zorder=0.6)
        panel.axvline(change.period - 0.5, color=_DARK, linewidth=0.8, linestyle=(0, (3, 2)), label="_change")
    for burst in found.bursts:
        panel.plot(
            [burst.first - 0.5, burst.last + 0.5],
            [0.02, 0.02],
            color="#555555",
            linewidth=2.2,
            solid_capstyle="butt",
            transform=panel.get_xaxis_transform(),
            zorder=2.4,
            label="_burst",
        )
