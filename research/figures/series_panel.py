"""Panel of one series: share, confidence interval, band, smoothed share and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.named_series import NamedSeries
from research.records import WHOLE, Burst, ChangePoint, CurvePoint, Period, RunRecords

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_MARKED = 60
"""Maximum number of periods with a marker and an interval each; longer series are drawn with two bands."""

MOST_LINED = 300
"""Maximum number of periods with a solid line; longer series are drawn with a faint line."""

_LONGEST_BRIDGE = 3
_DARK = "#222222"


@dataclass(frozen=True)
class SeriesRecords:
    """Records of one series in the whole corpus.

    Attributes
    ----------
    share, low, high, band_low, band_high
        Shape (n_periods,), 0 to 1; share, interval of a single period and simultaneous band; NaN if unknown.
    curve, change_points, bursts
        Smoothed share, change points with a date, and bursts, in the order of the periods.
    is_single_claimed
        False if so few stories were coded in a period that only level, line and band of the series can be read.
    """

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    band_low: NDArray[np.float64]
    band_high: NDArray[np.float64]
    curve: tuple[CurvePoint, ...]
    change_points: tuple[ChangePoint, ...]
    bursts: tuple[Burst, ...]
    is_single_claimed: bool = True

    @property
    def top(self) -> float:
        """Maximum of the upper ends of intervals and bands; NaN if all are unknown."""
        if not self.is_single_claimed and self.curve:
            return max(point.high for point in self.curve)
        ends = np.concatenate([self.high, self.band_high])
        return float(ends[np.isfinite(ends)].max(initial=-np.inf)) if np.isfinite(ends).any() else float("nan")


def collect_series(records: RunRecords, series: Sequence[NamedSeries]) -> dict[str, SeriesRecords]:
    """Collect the records of series of one kind, by their ids."""
    kinds = {entry.kind for entry in series}
    prevalence = records.prevalence
    row_of = prevalence.row_of
    curves: dict[str, list[CurvePoint]] = {entry.id: [] for entry in series}
    for place in records.trends.curves:
        if place.kind in kinds and place.id in curves:
            curves[place.id].append(place)
    return {
        entry.id: SeriesRecords(
            share=prevalence.shown_share[row_of[entry.key], WHOLE],
            low=prevalence.low[row_of[entry.key], WHOLE],
            high=prevalence.high[row_of[entry.key], WHOLE],
            band_low=prevalence.band_low[row_of[entry.key]],
            band_high=prevalence.band_high[row_of[entry.key]],
            curve=tuple(sorted(curves[entry.id], key=lambda point: point.period)),
            change_points=tuple(c for c in records.changes.dated if (c.kind, c.id) == entry.key),
            bursts=tuple(b for b in records.changes.bursts if (b.kind, b.id) == entry.key),
            is_single_claimed=entry.kind != "theme" or prevalence.is_single_period_claimed,
        )
        for entry in series
    }


def draw_series(panel: Axes, found: SeriesRecords, periods: Sequence[Period], *, color: str) -> None:
    """Draw one series; NaN interrupts the line, and partial periods have hollow markers."""
    share, low, high, band_low, band_high = found.share, found.low, found.high, found.band_low, found.band_high
    x = np.arange(len(share))
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    is_dense = len(x) > MOST_MARKED
    if not found.is_single_claimed:
        _draw_line_and_band(panel, found, color=color)
        _draw_changes(panel, found)
        return
    panel.fill_between(x, band_low, band_high, color=color, alpha=0.17, linewidth=0, label="_band")
    is_faint = len(x) > MOST_LINED
    panel.plot(
        x, share, color=color, linewidth=0.25 if is_faint else 0.9 if is_dense else 1.3, alpha=0.6 if is_faint else 1.0
    )
    is_partial = np.array([period.is_partial for period in periods], np.bool_)
    is_alone = find_alone(share)
    if is_dense:
        panel.fill_between(x, low, high, color=color, alpha=0.3, linewidth=0, label="_interval")
        # A single period between two empty ones has neither line nor band.
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


def _draw_line_and_band(panel: Axes, found: SeriesRecords, *, color: str) -> None:
    """Draw the smoothed share with its simultaneous band; without one, the band of the periods alone."""
    if not found.curve:
        x = np.arange(len(found.share))
        panel.fill_between(x, found.band_low, found.band_high, color=color, alpha=0.17, linewidth=0, label="_band")
        return
    at = [point.period for point in found.curve]
    low, high = [point.low for point in found.curve], [point.high for point in found.curve]
    panel.fill_between(at, low, high, color=color, alpha=0.2, linewidth=0, label="_band")
    panel.plot(at, [point.share for point in found.curve], color=color, linewidth=1.3, label="_curve")
    panel.set_xlim(-0.5, len(found.share) - 0.5)


def find_alone(share: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find known shares between two unknown ones, which a line does not show; shape (n_periods,)."""
    is_known = np.zeros(len(share) + 2, np.bool_)
    is_known[1:-1] = np.isfinite(share)
    return is_known[1:-1] & ~(is_known[:-2] | is_known[2:])


def mark_periods(panel: Axes, x: NDArray[np.int64], share: NDArray[np.float64], *, color: str, is_hollow: bool) -> None:
    """Draw markers; those at 0% and 100% are not clipped at the axis."""
    face = "white" if is_hollow else color
    (marks,) = panel.plot(x, share, "o", color=color, markerfacecolor=face, clip_on=False, zorder=3)
    if is_hollow:
        marks.set_markeredgewidth(0.9)
    marks.set_in_layout(False)


def _draw_curve(panel: Axes, curve: Sequence[CurvePoint], *, linewidth: float) -> None:
    """Draw the smoothed share; it continues across a few missing periods and is interrupted at longer gaps."""
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
    """Draw change points with all dates that they may have, and bursts at the lower edge."""
    for change in found.change_points:
        for first, last in change.ranges:
            panel.axvspan(first - 0.5, last + 0.5, color="#777777", alpha=0.16, linewidth=0, zorder=0.6)
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
