"""Prevalence over time: one panel a series, with its uncertainty and its changes, and the number of units below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from research.figures.drawing import Drawing
from research.figures.event_marks import NumberedEvent, describe_events, list_below, number_events, show_events
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.series_panel import MOST_MARKED, SeriesRecords, collect_series, draw_series
from research.figures.style import (
    DOUBLE_MM,
    PALE,
    Look,
    clip,
    count_columns,
    new_figure,
    show_counts_below,
    show_percent,
    show_periods,
    title_width,
)
from research.records import Period, Prevalence, RunRecords

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_TOPICS = 9
_GAP_HATCH = "////"
_PANEL_PART = 0.85
"""Of a column's width, at least, is the panel's; the rest is labels."""


def draw_prevalence(records: RunRecords, look: Look) -> Drawing:
    """Draw the prevalence of every theme."""
    series = name_themes(records, look, width=title_width(records.themes.n_themes))
    return _draw_series(records, look, series, name="prevalence", note="")


def draw_topic_prevalence(records: RunRecords, look: Look) -> Drawing:
    """Draw the prevalence of the largest topics."""
    topics = name_topics(records, look, width=title_width(min(len(records.topics.topics), _MOST_TOPICS)))
    left = len(topics) - _MOST_TOPICS
    note = f" {left} smaller {'topic is' if left == 1 else 'topics are'} not shown." if left > 0 else ""
    return _draw_series(records, look, topics[:_MOST_TOPICS], name="topic_prevalence", note=note)


def _draw_series(records: RunRecords, look: Look, series: Sequence[NamedSeries], *, name: str, note: str) -> Drawing:
    prevalence = records.prevalence
    found = collect_series(records, series)
    events = number_events(records.changes, n_periods=len(prevalence.periods))
    n_columns = count_columns(len(series))
    n_rows = -(-len(series) // n_columns)
    below = list_below(events, look)
    height = 14 + (41 if events else 38) * n_rows + 16 + 9 + (3 * (below.count("\n") + 1) if below else 0)
    figure = new_figure(DOUBLE_MM, height)
    grid = figure.add_gridspec(n_rows + 1, n_columns, height_ratios=[*[1.0] * n_rows, 0.38])
    tops = [one.top for one in found.values() if np.isfinite(one.top)]
    top = max(tops, default=1.0)
    for place, entry in enumerate(series):
        row, column = divmod(place, n_columns)
        panel = figure.add_subplot(grid[row, column])
        draw_series(panel, found[entry.id], prevalence.periods, color=entry.color)
        width_mm = _PANEL_PART * DOUBLE_MM / n_columns
        show_events(panel, events, n_periods=len(prevalence.periods), width_mm=width_mm)
        panel.set_title(entry.label, pad=12 if events else None)
        panel.set_ylim(0, min(1.02, top * 1.05) or 1.02)
        show_percent(panel.yaxis)
        show_periods(panel, prevalence.periods, most=6 if n_columns < 3 else 4)
        is_lowest = place + n_columns >= len(series)
        panel.tick_params(axis="x", labelbottom=is_lowest)
        if column == 0:
            panel.set_ylabel(f"share of {_plural(prevalence.unit)}")
        else:
            panel.tick_params(axis="y", labelleft=False)
    first = next(iter(found.values())).points
    axes = figure.add_subplot(grid[n_rows, :])
    show_counts_below(axes, [point.n for point in first], prevalence)
    _hatch_gaps(axes, prevalence.periods)
    if below:
        axes.set_xlabel(below, loc="left", fontsize=6.5)
    _add_legend(figure, found, events, prevalence)
    return Drawing(
        name,
        figure,
        _tabulate(series, found, events, prevalence),
        _describe_caption(records, series[0].kind, found) + describe_events(events) + note,
        _describe_series(prevalence, series, found, events),
        look.families,
    )


def _hatch_gaps(axes: Axes, periods: Sequence[Period]) -> None:
    """Hatch the bars of periods with days on which nothing was collected; empty ones are hatched up to the top."""
    for bar, period in zip(list(axes.patches), periods, strict=True):
        if period.n_gap_days:
            bar.set_hatch(_GAP_HATCH)
            bar.set_edgecolor("#777777")
    silent = [period.index for period in periods if period.n_gap_days and period.is_empty]
    if silent:
        axes.fill_between(
            range(len(periods)),
            0,
            [1.0 if period.index in set(silent) else 0.0 for period in periods],
            step="mid",
            transform=axes.get_xaxis_transform(),
            facecolor="none",
            edgecolor="#BBBBBB",
            hatch=_GAP_HATCH,
            linewidth=0,
            zorder=0.5,
        )


def _add_legend(
    figure: Figure, found: Mapping[str, SeriesRecords], events: Sequence[NumberedEvent], prevalence: Prevalence
) -> None:
    """Say below the panels what is what: only what there is, in grey, since it holds for every colour."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    tone, dark = "#666666", "#222222"
    periods = prevalence.periods
    is_dense = len(periods) > MOST_MARKED
    percent = f"{prevalence.confidence:.0%}"
    series = list(found.values())
    entries: list[tuple[bool, Any, str]] = [
        (True, Line2D([], [], color=tone, marker="" if is_dense else "o"), "share"),
        (
            True,
            Patch(color=tone, alpha=0.45, linewidth=0)
            if is_dense
            else Line2D([], [], color=tone, marker="|", linestyle="", markersize=7, markeredgewidth=0.8),
            f"{percent} interval of one period",
        ),
        (
            any(np.isfinite(point.band_low) for one in series for point in one.points),
            Patch(color=tone, alpha=0.17, linewidth=0),
            f"{percent} band of the whole series",
        ),
        (any(one.curve for one in series), Line2D([], [], color=dark, linewidth=0.7), "smooth course"),
        (
            any(one.change_points for one in series),
            (
                Patch(color="#777777", alpha=0.16, linewidth=0),
                Line2D([], [], color=dark, linewidth=0.8, linestyle=(0, (3, 2))),
            ),
            "new level, interval of its date",
        ),
        (any(one.bursts for one in series), Line2D([], [], color=tone, linewidth=2.2), "burst"),
        (bool(events), Line2D([], [], color=dark, marker="|", linestyle="", markersize=4), "event"),
        (
            any(period.is_partial for period in periods),
            Line2D([], [], color=tone, marker="o", linestyle="", markerfacecolor="white"),
            "cut by the edge of the corpus",
        ),
        (
            any(period.n_gap_days for period in periods),
            Patch(facecolor=PALE, edgecolor="#777777", hatch=_GAP_HATCH, linewidth=0.4),
            "days without collection",
        ),
    ]
    shown = [(handle, text) for is_there, handle, text in entries if is_there]
    figure.legend(
        [handle for handle, _ in shown],
        [text for _, text in shown],
        loc="outside lower left",
        ncols=4,
        handlelength=1.8,
        columnspacing=1.6,
    )


def _tabulate(
    series: Sequence[NamedSeries],
    found: Mapping[str, SeriesRecords],
    events: Sequence[NumberedEvent],
    prevalence: Prevalence,
) -> pd.DataFrame:
    """Give one row a period; where a new level begins, ``change_first`` and ``change_last`` are its date's interval."""
    import pandas as pd

    labels = [period.label for period in prevalence.periods]
    happened: dict[int, list[str]] = {}
    for event in events:
        happened.setdefault(event.period, []).append(event.name)
    rows = []
    for entry in series:
        one = found[entry.id]
        curve = {point.period: point.share for point in one.curve}
        begins = {change.period: change for change in one.change_points}
        for point in one.points:
            period, change = prevalence.periods[point.period], begins.get(point.period)
            rows.append(
                {
                    entry.kind: entry.label,
                    "id": entry.id,
                    "period": period.label,
                    "is_partial": period.is_partial,
                    "n_gap_days": period.n_gap_days,
                    "n": point.n,
                    "share": point.share,
                    "low": point.low,
                    "high": point.high,
                    "band_low": point.band_low,
                    "band_high": point.band_high,
                    "curve": curve.get(point.period, float("nan")),
                    "change_first": labels[change.low] if change else "",
                    "change_last": labels[change.high] if change else "",
                    "is_burst": any(burst.first <= point.period <= burst.last for burst in one.bursts),
                    "events": "; ".join(happened.get(point.period, [])),
                }
            )
    return pd.DataFrame(rows)


def _plural(unit: str) -> str:
    return "stories" if unit == "story" else "articles"


def _describe_caption(records: RunRecords, kind: str, found: Mapping[str, SeriesRecords]) -> str:
    prevalence = records.prevalence
    units, percent = _plural(prevalence.unit), f"{prevalence.confidence:.0%}"
    is_dense = len(prevalence.periods) > MOST_MARKED
    measure = "mean membership" if prevalence.membership == "soft" else f"part whose first {kind} it is"
    parts = [
        f"Share of {units} that each {kind} takes, by {prevalence.length} ({measure}). "
        f"{'Dark band' if is_dense else 'Thin bars'}: {percent} interval of one {prevalence.length} by itself "
        f"(Wilson's, at the effective number of {units}). Light band: holds the whole series at once with {percent} "
        f"confidence ({_describe_band(prevalence)}). {_describe_sources(records, kind)}"
    ]
    series = list(found.values())
    if any(one.curve for one in series):
        parts.append("Thin dark line: smooth course (spline), without its own band.")
    if any(one.change_points for one in series):
        parts.append("Dashed line: a new level begins; grey around it: interval of its date.")
    if any(one.bursts for one in series):
        parts.append("Bar on the lower edge: burst, a raised share for a while.")
    parts.append(f"Below: how many {units} there are.")
    partial = [period.label for period in prevalence.periods if period.is_partial]
    if partial:
        parts.append(f"Hollow: cut by the edge of the corpus ({', '.join(partial)}).")
    gaps = [period for period in prevalence.periods if period.n_gap_days]
    if gaps:
        days = sum(period.n_gap_days for period in gaps)
        listed = ", ".join(period.label for period in gaps[:6]) + (
            f" and {len(gaps) - 6} more" if len(gaps) > 6 else ""
        )
        parts.append(f"Hatched: {days:,} {'day' if days == 1 else 'days'} on which nothing was collected ({listed}).")
    return " ".join(parts)


def _describe_band(prevalence: Prevalence) -> str:
    if prevalence.is_bounded:
        return f"as if each {prevalence.length} were independent of the others"
    return f"bootstrap, {prevalence.n_replicates:,} resamples"


def _describe_sources(records: RunRecords, kind: str) -> str:
    """Say what the intervals know of, and what they do not."""
    sampling = f"Both are of sampling, the {'stories' if records.prevalence.unit == 'story' else 'articles'} that might"
    sampling += " have been there instead (reprints of one story go together)"
    if kind == "theme":
        return f"{sampling}; how well the codebook describes its themes is not in them."
    n_draws = len(records.prevalence.topic_draws)
    if n_draws:
        return f"{sampling}, and of the topics themselves (their shares by {n_draws} single clusterings)."
    return f"{sampling}; how uncertain the topics themselves are is not in them, as there was one clustering."


def _describe_series(
    prevalence: Prevalence,
    series: Sequence[NamedSeries],
    found: Mapping[str, SeriesRecords],
    events: Sequence[NumberedEvent],
) -> str:
    what = series[0].kind
    labels = [period.label for period in prevalence.periods]
    counted = f"{len(series)} {what}{'' if len(series) == 1 else 's'}"
    parts = [
        f"Lines of the share of {_plural(prevalence.unit)} by {prevalence.length} for {counted}, with intervals, bands "
        f"and the number of {_plural(prevalence.unit)}."
    ]
    for entry in series:
        one = found[entry.id]
        seen = [point for point in one.points if point.n > 0]
        if not seen:
            continue
        first, last, highest = seen[0], seen[-1], max(seen, key=lambda point: point.share)
        said = (
            f"{clip(entry.label, 60)}: {first.share:.0%} in {labels[first.period]}, {last.share:.0%} in "
            f"{labels[last.period]}, highest {highest.share:.0%} in {labels[highest.period]}"
        )
        for change in one.change_points:
            said += (
                f"; from {change.before:.0%} to {change.after:.0%} at {labels[change.period]} (between "
                f"{labels[change.low]} and {labels[change.high]})"
            )
        if one.bursts:
            spans = (f"{labels[burst.first]} to {labels[burst.last]}" for burst in one.bursts)
            said += f"; burst {', '.join(spans)}"
        parts.append(f"{said}.")
    if events:
        parts.append(f"{len(events)} {'event is' if len(events) == 1 else 'events are'} marked.")
    return " ".join(parts)
