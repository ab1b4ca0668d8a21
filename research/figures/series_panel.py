"""Panel of one series: the smoothed share with its band, broken at change points, and the shares of single periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.named_series import NamedSeries
from research.figures.palette import DIM, INK
from research.records import WHOLE, Burst, ChangePoint, CurvePoint, Period, RunRecords

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BARS = 60
"""Maximum number of periods with an interval each, in a series without a smoothed share; longer ones have a band."""

_LONGEST_BRIDGE = 3
"""Missing periods in a row that the smoothed share continues across."""

_FEW = 12
"""Maximum number of periods whose shares are connected by a line, in a series without a smoothed share."""

_BAND, _DATES = 0.2, "#D9D9D9"


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
        """Maximum of what is drawn: shares and the upper ends of bands or intervals; NaN if all are unknown."""
        ends = [point.high for point in self.curve] or [*self.high]
        if self.is_single_claimed:
            ends += [*self.share]
        known = [end for end in ends if np.isfinite(end)]
        return float(max(known)) if known else float("nan")


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
    """Draw one series.

    A series with a smoothed share is a line with its band, over small grey dots of the single periods. One without has
    markers with intervals, or with a band if there are many.
    """
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    is_partial = np.array([period.is_partial for period in periods], np.bool_)
    if found.curve:
        _draw_curve(panel, found, color=color)
        if found.is_single_claimed:
            _mark_single(panel, found.share, is_partial)
    else:
        _draw_periods(panel, found, is_partial, color=color)
    _draw_changes(panel, found)


def split_curve(found: SeriesRecords) -> list[list[CurvePoint]]:
    """Split the smoothed share at change points and at long gaps.

    Between the first and the last date that a change point may have, the share is on neither level: nothing is drawn.
    """
    parts: list[list[CurvePoint]] = []
    begins = sorted(change.period for change in found.change_points)
    for point in found.curve:
        if any(change.ranges[0][0] <= point.period < change.ranges[-1][1] for change in found.change_points):
            continue
        last = parts[-1][-1].period if parts else -np.inf
        is_broken = any(last < begin <= point.period for begin in begins)
        if is_broken or point.period - last > _LONGEST_BRIDGE + 1:
            parts.append([])
        parts[-1].append(point)
    return parts


def _draw_curve(panel: Axes, found: SeriesRecords, *, color: str) -> None:
    for part in split_curve(found):
        x = [point.period for point in part]
        low, high = [point.low for point in part], [point.high for point in part]
        share = [point.share for point in part]
        if len(part) == 1:
            panel.vlines(x, low, high, color=color, alpha=_BAND, linewidth=2.5, label="_band")
            panel.plot(x, share, "_", color=color, markersize=4, label="_curve")
            continue
        panel.fill_between(x, low, high, color=color, alpha=_BAND, linewidth=0, label="_band")
        panel.plot(x, share, color=color, linewidth=1.5, solid_capstyle="butt", zorder=2.6, label="_curve")


def _mark_single(panel: Axes, share: NDArray[np.float64], is_partial: NDArray[np.bool_]) -> None:
    """Draw the shares of single periods as small dots; those of partial periods are hollow."""
    x = np.arange(len(share))
    size = 2.0 if len(share) <= MOST_BARS else 1.2
    mark_periods(panel, x[~is_partial], share[~is_partial], color=DIM, size=size)
    mark_periods(panel, x[is_partial], share[is_partial], color=DIM, size=size + 0.6, is_hollow=True)


def _draw_periods(panel: Axes, found: SeriesRecords, is_partial: NDArray[np.bool_], *, color: str) -> None:
    """Draw the shares of a series without a smoothed share, each with its interval."""
    share, low, high = found.share, found.low, found.high
    if not found.is_single_claimed:
        low, high = found.band_low, found.band_high
        share = np.full(len(share), np.nan)
    x = np.arange(len(share))
    is_alone = find_alone(low)
    if len(x) > MOST_BARS or not found.is_single_claimed:
        panel.fill_between(x, low, high, color=color, alpha=_BAND, linewidth=0, label="_band")
        panel.vlines(x[is_alone], low[is_alone], high[is_alone], color=color, alpha=0.4, linewidth=0.8)
        mark_periods(panel, x, share, color=color, size=1.2)
        return
    if len(x) <= _FEW:
        panel.plot(x, share, color=color, linewidth=1.0, label="_line")
    panel.vlines(x, low, high, color=color, linewidth=0.8, alpha=0.75, label="_interval")
    mark_periods(panel, x[~is_partial], share[~is_partial], color=color, size=2.8)
    mark_periods(panel, x[is_partial], share[is_partial], color=color, size=2.8, is_hollow=True)


def find_alone(share: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find known shares between two unknown ones, which a line does not show; shape (n_periods,)."""
    is_known = np.zeros(len(share) + 2, np.bool_)
    is_known[1:-1] = np.isfinite(share)
    return is_known[1:-1] & ~(is_known[:-2] | is_known[2:])


def mark_periods(
    panel: Axes,
    x: NDArray[np.int64],
    share: NDArray[np.float64],
    *,
    color: str,
    size: float = 3.2,
    is_hollow: bool = False,
) -> None:
    """Draw markers; those at 0% and 100% are not clipped at the axis."""
    (marks,) = panel.plot(
        x,
        share,
        "o",
        color=color,
        markersize=size,
        markerfacecolor="white" if is_hollow else color,
        markeredgewidth=0.7 if is_hollow else 0,
        clip_on=False,
        zorder=2.4,
        label="_hollow" if is_hollow else "_share",
    )
    marks.set_in_layout(False)


def _draw_changes(panel: Axes, found: SeriesRecords) -> None:
    """Draw change points with all dates that they may have, and bursts at the lower edge."""
    for change in found.change_points:
        for first, last in change.ranges:
            panel.axvspan(first - 0.5, last + 0.5, color=_DATES, linewidth=0, zorder=0.6, label="_dates")
        panel.axvline(change.period - 0.5, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2.2, label="_change")
    for burst in found.bursts:
        panel.plot(
            [burst.first - 0.5, burst.last + 0.5],
            [0.025, 0.025],
            color=INK,
            linewidth=2.2,
            solid_capstyle="butt",
            transform=panel.get_xaxis_transform(),
            zorder=2.4,
            label="_burst",
        )
