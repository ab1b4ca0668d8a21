"""Prevalence over time: one panel a series, with its interval and the number of units below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.figures.drawing import Drawing
from research.figures.style import (
    DOUBLE_MM,
    Look,
    clip,
    new_figure,
    show_counts_below,
    show_percent,
    show_periods,
    topic_color,
)
from research.records import Prevalence, PrevalencePoint, RunRecords, SeriesKind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_MOST_TOPICS = 9
_COLUMNS = 3


def draw_prevalence(records: RunRecords, look: Look) -> Drawing:
    """Draw the prevalence of every theme."""
    series = [
        (theme.id, look.label(theme.name(look.language), width=42), theme.color) for theme in records.themes.themes
    ]
    return _draw_series(records, look, "theme", series, name="prevalence", what="theme", note="")


def draw_topic_prevalence(records: RunRecords, look: Look) -> Drawing:
    """Draw the prevalence of the largest topics."""
    topics = records.topics.topics[:_MOST_TOPICS]
    series = [(str(topic.index), look.word(topic.name, width=42), topic_color(topic.index)) for topic in topics]
    left = len(records.topics.topics) - len(topics)
    note = f" {left} smaller topics are not shown." if left > 0 else ""
    return _draw_series(records, look, "topic", series, name="topic_prevalence", what="topic", note=note)


def _draw_series(
    records: RunRecords,
    look: Look,
    kind: SeriesKind,
    series: list[tuple[str, str, str]],
    *,
    name: str,
    what: str,
    note: str,
) -> Drawing:
    import pandas as pd

    prevalence = records.prevalence
    by_series = {entry[0]: _points_of(prevalence, kind, entry[0]) for entry in series}
    n_columns = min(_COLUMNS if len(series) > 4 else 2, len(series))
    n_rows = -(-len(series) // n_columns)
    figure = new_figure(DOUBLE_MM, 14 + 38 * n_rows + 16)
    grid = figure.add_gridspec(n_rows + 1, n_columns, height_ratios=[*[1.0] * n_rows, 0.38])
    top = max((p.high for points in by_series.values() for p in points if np.isfinite(p.high)), default=1.0)
    for place, (identity, label, color) in enumerate(series):
        row, column = divmod(place, n_columns)
        panel = figure.add_subplot(grid[row, column])
        _draw_panel(panel, by_series[identity], prevalence, color)
        panel.set_title(label)
        panel.set_ylim(0, min(1.02, top * 1.05) or 1.02)
        show_percent(panel.yaxis)
        show_periods(panel, prevalence.periods, most=6 if n_columns < _COLUMNS else 4)
        is_lowest = place + n_columns >= len(series)
        panel.tick_params(axis="x", labelbottom=is_lowest)
        if column == 0:
            panel.set_ylabel(f"share of {_plural(prevalence.unit)}")
        else:
            panel.tick_params(axis="y", labelleft=False)
    counts = [point.n for point in next(iter(by_series.values()))]
    show_counts_below(figure.add_subplot(grid[n_rows, :]), counts, prevalence)
    rows = [
        {
            what: label,
            "id": identity,
            "period": prevalence.periods[point.period].label,
            "is_partial": prevalence.periods[point.period].is_partial,
            "n": point.n,
            "share": point.share,
            "low": point.low,
            "high": point.high,
        }
        for identity, label, _ in series
        for point in by_series[identity]
    ]
    return Drawing(
        name,
        figure,
        pd.DataFrame(rows),
        _say_caption(prevalence, what) + note,
        _say_series(prevalence, series, by_series, what),
        look.families,
    )


def _points_of(prevalence: Prevalence, kind: SeriesKind, identity: str) -> list[PrevalencePoint]:
    points = [p for p in prevalence.points if p.kind == kind and p.id == identity and p.group_kind == "all"]
    return sorted(points, key=lambda point: point.period)


def _draw_panel(panel: Axes, points: list[PrevalencePoint], prevalence: Prevalence, color: str) -> None:
    """Draw one series; NaN breaks the line, partial periods are hollow."""
    x = np.array([point.period for point in points])
    share = np.array([point.share for point in points])
    low, high = np.array([point.low for point in points]), np.array([point.high for point in points])
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    is_dense = len(points) > 60
    panel.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
    panel.plot(x, share, color=color, linewidth=0.9 if is_dense else 1.3)
    is_partial = np.array([prevalence.periods[index].is_partial for index in x])
    if not is_dense:
        panel.vlines(x, low, high, color=color, alpha=0.45, linewidth=0.7)
        _mark(panel, x[~is_partial], share[~is_partial], color=color, is_hollow=False)
    else:
        # A line has no room to show a period between two empty ones.
        alone = _find_alone(share) & ~is_partial
        panel.vlines(x[alone], low[alone], high[alone], color=color, alpha=0.3, linewidth=0.5)
        panel.plot(x[alone], share[alone], ".", color=color, markersize=2.5)
    _mark(panel, x[is_partial], share[is_partial], color=color, is_hollow=True)


def _find_alone(share: NDArray[np.float64]) -> NDArray[np.bool_]:
    is_known = np.zeros(len(share) + 2, np.bool_)
    is_known[1:-1] = np.isfinite(share)
    return is_known[1:-1] & ~(is_known[:-2] | is_known[2:])


def _mark(panel: Axes, x: NDArray[np.int64], share: NDArray[np.float64], *, color: str, is_hollow: bool) -> None:
    """Draw markers, those at 0 and 100 % whole: over the axis, without a part in the layout."""
    face = "white" if is_hollow else color
    (marks,) = panel.plot(x, share, "o", color=color, markerfacecolor=face, clip_on=False, zorder=3)
    if is_hollow:
        marks.set_markeredgewidth(0.9)
    marks.set_in_layout(False)


def _plural(unit: str) -> str:
    return "stories" if unit == "story" else "articles"


def _say_caption(prevalence: Prevalence, what: str) -> str:
    partial = [period.label for period in prevalence.periods if period.is_partial]
    text = (
        f"Share of {_plural(prevalence.unit)} that each {what} takes, by {prevalence.length}: mean membership, with "
        f"{prevalence.confidence:.0%} intervals (bootstrap, {prevalence.n_replicates:,} resamples; Wilson's where the "
        f"memberships, or what they lack to 1, add up to less than five). Below: how many "
        f"{_plural(prevalence.unit)} there are."
    )
    if partial:
        text += f" Hollow: cut by the edge of the corpus ({', '.join(partial)})."
    return text


def _say_series(
    prevalence: Prevalence,
    series: list[tuple[str, str, str]],
    by_series: dict[str, list[PrevalencePoint]],
    what: str,
) -> str:
    parts = [f"Lines of the share of {_plural(prevalence.unit)} by {prevalence.length} for {len(series)} {what}s."]
    for identity, label, _ in series:
        seen = [point for point in by_series[identity] if point.n > 0]
        if seen:
            first, last = seen[0], seen[-1]
            highest = max(seen, key=lambda point: point.share)
            parts.append(
                f"{clip(label, 60)}: {first.share:.0%} in {prevalence.periods[first.period].label}, "
                f"{last.share:.0%} in "
                f"{prevalence.periods[last.period].label}, highest {highest.share:.0%} in "
                f"{prevalence.periods[highest.period].label}."
            )
    return " ".join(parts)
