"""Prevalence over time: one panel per series with its uncertainty and changes, and the number of units below."""

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
from research.records import WHOLE, ChangePoint, Period, Prevalence, RunRecords
from research.text.wording import format_ranges

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_TOPICS = 9
"""Maximum number of topics with a panel."""

_GAP_HATCH = "////"
_PANEL_PART = 0.85
"""Minimum part of the width of a column that the panel takes; the rest is labels."""


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
    axes = figure.add_subplot(grid[n_rows, :])
    show_counts_below(axes, prevalence.n[WHOLE].tolist(), prevalence)
    _hatch_gaps(axes, prevalence.periods)
    if below:
        axes.set_xlabel(below, loc="left", fontsize=6.5)
    _add_legend(figure, found, events=events, prevalence=prevalence)
    return Drawing(
        name,
        figure,
        _tabulate(series, found, events=events, prevalence=prevalence),
        _describe_caption(records, series[0].kind, found) + describe_events(events) + note,
        _describe_series(series, found, events=events, prevalence=prevalence),
        look.families,
    )


def _hatch_gaps(axes: Axes, periods: Sequence[Period]) -> None:
    """Hatch the bars of periods with collection gaps; empty periods are hatched over the whole height."""
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
    figure: Figure, found: Mapping[str, SeriesRecords], *, events: Sequence[NumberedEvent], prevalence: Prevalence
) -> None:
    """Add a legend below the panels, in grey and only for elements that are drawn."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    tone, dark = "#666666", "#222222"
    periods = prevalence.periods
    is_dense = len(periods) > MOST_MARKED
    percent = f"{prevalence.confidence:.0%}"
    series = list(found.values())
    is_single = all(one.is_single_claimed for one in series)
    entries: list[tuple[bool, Any, str]] = [
        (is_single, Line2D([], [], color=tone, marker="" if is_dense else "o"), "share"),
        (
            is_single,
            Patch(color=tone, alpha=0.45, linewidth=0)
            if is_dense
            else Line2D([], [], color=tone, marker="|", linestyle="", markersize=7, markeredgewidth=0.8),
            f"{percent} CI of a single period",
        ),
        (
            any(bool(np.isfinite(one.band_low).any()) for one in series),
            Patch(color=tone, alpha=0.17, linewidth=0),
            f"simultaneous {percent} band",
        ),
        (
            any(one.curve for one in series),
            Line2D([], [], color=dark, linewidth=0.7) if is_single else Line2D([], [], color=tone, linewidth=1.3),
            "smoothed share",
        ),
        (
            any(one.change_points for one in series),
            (
                Patch(color="#777777", alpha=0.16, linewidth=0),
                Line2D([], [], color=dark, linewidth=0.8, linestyle=(0, (3, 2))),
            ),
            "change point and its possible dates (95%)",
        ),
        (any(one.bursts for one in series), Line2D([], [], color=tone, linewidth=2.2), "burst"),
        (bool(events), Line2D([], [], color=dark, marker="|", linestyle="", markersize=4), "event"),
        (
            is_single and any(period.is_partial for period in periods),
            Line2D([], [], color=tone, marker="o", linestyle="", markerfacecolor="white"),
            "partial period",
        ),
        (
            any(period.n_gap_days for period in periods),
            Patch(facecolor=PALE, edgecolor="#777777", hatch=_GAP_HATCH, linewidth=0.4),
            "collection gap",
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
    *,
    events: Sequence[NumberedEvent],
    prevalence: Prevalence,
) -> pd.DataFrame:
    """Tabulate one row per series and period; ``change_dates`` are those that a change point there may have."""
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
        for period in prevalence.periods:
            index, change = period.index, begins.get(period.index)
            rows.append(
                {
                    entry.kind: entry.name,
                    "id": entry.id,
                    "period": period.label,
                    "is_partial": period.is_partial,
                    "n_gap_days": period.n_gap_days,
                    "n": int(prevalence.n[WHOLE, index]),
                    "share": one.share[index],
                    "low": one.low[index],
                    "high": one.high[index],
                    "band_low": one.band_low[index],
                    "band_high": one.band_high[index],
                    "curve": curve.get(index, float("nan")),
                    "change_dates": _list_dates(change, labels) if change else "",
                    "is_burst": any(burst.first <= index <= burst.last for burst in one.bursts),
                    "events": "; ".join(happened.get(index, [])),
                }
            )
    return pd.DataFrame(rows)


def _list_dates(change: ChangePoint, labels: Sequence[str]) -> str:
    return format_ranges([(labels[first], labels[last]) for first, last in change.ranges])


def _plural(unit: str) -> str:
    return "stories" if unit == "story" else "articles"


def _describe_caption(records: RunRecords, kind: str, found: Mapping[str, SeriesRecords]) -> str:
    prevalence = records.prevalence
    units, percent = _plural(prevalence.unit), f"{prevalence.confidence:.0%}"
    is_dense = len(prevalence.periods) > MOST_MARKED
    measures = {
        "soft": "mean membership" if kind == "topic" else "mean membership by similarity",
        "hard": f"proportion with this top {kind}",
        "corrected": "mean membership" if kind == "topic" else "corrected by codes",
    }
    measure = measures[prevalence.membership]
    if kind == "theme" and not prevalence.is_single_period_claimed:
        return _describe_lines(records)
    parts = [
        f"Share of {units} assigned to each {kind}, by {prevalence.length} ({measure}). "
        f"{'Dark band' if is_dense else 'Thin bars'}: {percent} confidence interval (CI) of a single "
        f"{prevalence.length} (Wilson interval with the effective number of {units}). Light band: simultaneous "
        f"{percent} confidence band of the whole series ({_describe_band(prevalence)}). "
        f"{_describe_sources(records, kind)}"
    ]
    series = list(found.values())
    if any(one.curve for one in series):
        parts.append("Thin dark line: smoothed share (natural spline).")
    if any(one.change_points for one in series):
        parts.append("Dashed line: change point; grey: all dates that it may have (95%).")
    if any(one.bursts for one in series):
        parts.append("Bar at the lower edge: burst (period of elevated share).")
    parts.append(f"Bottom: number of {units} (n).")
    partial = [period.label for period in prevalence.periods if period.is_partial]
    if partial:
        parts.append(f"Hollow markers: partial periods at the edges of the corpus ({', '.join(partial)}).")
    gaps = [period for period in prevalence.periods if period.n_gap_days]
    if gaps:
        days = sum(period.n_gap_days for period in gaps)
        listed = ", ".join(period.label for period in gaps[:6]) + (
            f" and {len(gaps) - 6} more" if len(gaps) > 6 else ""
        )
        parts.append(f"Hatched: collection gaps, {days:,} {'day' if days == 1 else 'days'} in total ({listed}).")
    return " ".join(parts)


def _describe_lines(records: RunRecords) -> str:
    prevalence = records.prevalence
    percent, units = f"{prevalence.confidence:.0%}", _plural(prevalence.unit)
    return (
        f"Share of {units} that belong to each theme, corrected by {records.codes.n_coded:,} coded stories: smoothed "
        f"share with its simultaneous {percent} band, which contains the errors of the classifier. So few stories are "
        f"coded in one {prevalence.length} that shares of a single {prevalence.length} are not shown. Dashed line: "
        f"change point; grey: all dates that it may have (95%). Bottom: number of {units} (n)."
    )


def _describe_band(prevalence: Prevalence) -> str:
    if prevalence.is_bounded:
        return f"assuming independent {prevalence.length}s, which is conservative"
    return f"bootstrap, {prevalence.n_replicates:,} resamples"


def _describe_sources(records: RunRecords, kind: str) -> str:
    """Describe which sources of uncertainty the intervals include."""
    units = _plural(records.prevalence.unit)
    sampling = f"Both include the sampling error of {units} (reprints of one story are resampled together)"
    if kind == "theme" and records.prevalence.is_corrected:
        return f"{sampling} and the errors of the classifier that assigns them to themes."
    if kind == "theme":
        return f"{sampling}, but not the error of assigning {units} to themes."
    n_draws = len(records.prevalence.topic_draws)
    if n_draws:
        return f"{sampling} and the uncertainty of the topics (shares in {n_draws} single clusterings)."
    return f"{sampling}, but not the uncertainty of the topics, because there was only one clustering."


def _describe_series(
    series: Sequence[NamedSeries],
    found: Mapping[str, SeriesRecords],
    *,
    events: Sequence[NumberedEvent],
    prevalence: Prevalence,
) -> str:
    kind = series[0].kind
    labels = [period.label for period in prevalence.periods]
    counted = f"{len(series)} {kind}{'' if len(series) == 1 else 's'}"
    parts = [
        f"Line charts of the share of {_plural(prevalence.unit)} by {prevalence.length} for {counted}, with confidence "
        f"intervals and bands, and bars of the number of {_plural(prevalence.unit)}."
    ]
    seen = np.flatnonzero(prevalence.n[WHOLE] > 0)
    for entry in series if len(seen) else ():
        one = found[entry.id]
        share = one.share
        if not one.is_single_claimed:
            share = np.full(len(share), np.nan)
            share[[point.period for point in one.curve]] = [point.share for point in one.curve]
        known = seen[np.isfinite(share[seen])]
        summary = f"{clip(entry.name, 60)}: no share by {prevalence.length}"
        if len(known):
            first, last, highest = known[0], known[-1], known[np.argmax(share[known])]
            summary = (
                f"{clip(entry.name, 60)}: {share[first]:.0%} in {labels[first]}, {share[last]:.0%} in "
                f"{labels[last]}, highest {share[highest]:.0%} in {labels[highest]}"
            )
        for change in one.change_points:
            summary += (
                f"; change point at {labels[change.period]} ({_list_dates(change, labels)}), from "
                f"{change.before:.0%} to {change.after:.0%}"
            )
        if one.bursts:
            spans = (f"{labels[burst.first]} to {labels[burst.last]}" for burst in one.bursts)
            summary += f"; burst {', '.join(spans)}"
        parts.append(f"{summary}.")
    if events:
        parts.append(f"{len(events)} {'event is' if len(events) == 1 else 'events are'} marked.")
    return " ".join(parts)
