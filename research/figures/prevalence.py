"""Prevalence over time: one panel per series with its uncertainty and changes, and the number of units below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.event_marks import (
    NumberedEvent,
    describe_events,
    list_events,
    number_events,
    show_events,
    sign_event,
)
from research.figures.layout import (
    Entry,
    add_key,
    choose_columns,
    find_panel_width,
    finish_time_grid,
    open_time_grid,
    sign_gap,
    title_panels,
)
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import DIM, INK, MUTED
from research.figures.sentences import format_share_of, join_sentences, name_length
from research.figures.series_panel import MOST_BARS, SeriesRecords, collect_series, draw_series
from research.figures.style import Look, clip, show_percent
from research.records import WHOLE, ChangePoint, CurvePoint, Prevalence, RunRecords
from research.text.messages import say
from research.text.wording import format_list, format_ranges, format_share, name_units

if TYPE_CHECKING:
    import pandas as pd

_MOST_TOPICS = 9
"""Maximum number of topics with a panel, unless the figure names them."""

_MOST_GAPS = 6
"""Collection gaps that a caption lists."""


def draw_prevalence(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the prevalence of themes."""
    series = choose_series(name_themes(records, look), design, figure="prevalence")
    return _draw_series(records, look, series, design=design, name="prevalence", n_left=0)


def draw_topic_prevalence(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the prevalence of the largest topics."""
    topics = name_topics(records, look)
    series = choose_series(topics, design, figure="topic_prevalence", most=_MOST_TOPICS)
    n_left = 0 if design.series else len(topics) - len(series)
    return _draw_series(records, look, series, design=design, name="topic_prevalence", n_left=n_left)


def _draw_series(
    records: RunRecords, look: Look, series: Sequence[NamedSeries], *, design: Design, name: str, n_left: int
) -> Drawing:
    prevalence = records.prevalence
    found = collect_series(records, series)
    events = number_events(records.changes, prevalence.periods, design)
    # A title of one's own over a single panel says whose it is.
    labels = [""] if design.title and len(series) == 1 else [entry.label for entry in series]
    titles = title_panels(labels, find_panel_width(design, choose_columns(len(series), design)))
    grid = open_time_grid(
        design,
        len(series),
        title_lines=max(title.count("\n") + 1 for title in titles),
        extra_mm=3.0 if events else 0.0,
    )
    tops = [one.top for one in found.values() if np.isfinite(one.top)]
    top = max(tops, default=1.0)
    for number, (panel, entry, title) in enumerate(zip(grid.panels, series, titles, strict=True)):
        color = entry.color if is_highlighted(entry, design) else DIM
        draw_series(panel, found[entry.id], prevalence.periods, color=color)
        panel.set_title(title, pad=11 if events and grid.is_top(number) else None)
        panel.set_ylim(0, min(1.02, top * 1.05) or 1.02)
        show_percent(panel.yaxis)
        panel.tick_params(axis="y", labelleft=grid.is_first(number))
        if number == grid.n_columns * ((len(series) - 1) // grid.n_columns // 2):
            panel.set_ylabel(format_share_of(prevalence.unit))
    finish_time_grid(grid, prevalence)
    is_named = show_events(grid, events, n_periods=len(prevalence.periods), look=look)
    key = _list_signs(found, prevalence=prevalence)
    if events:
        key += [(True, sign_event(), say("event"))] if is_named else list_events(events, look)
    add_key(grid.figure, key)
    captions = [_describe_caption(records, series[0].kind, found), describe_events(events)]
    if n_left > 0:
        captions.append(say("{n} smaller topic is not shown.", "{n} smaller topics are not shown.", n=n_left))
    return Drawing(
        name,
        grid.figure,
        _tabulate(series, found, events=events, prevalence=prevalence),
        join_sentences(captions),
        _describe_series(series, found, events=events, prevalence=prevalence),
        look.families,
    )


def _list_signs(found: Mapping[str, SeriesRecords], *, prevalence: Prevalence) -> list[Entry]:
    """List the signs of the key, in grey and only those that are drawn."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    percent = format_share(prevalence.confidence)
    series, periods = list(found.values()), prevalence.periods
    length = name_length(prevalence.length)
    smooth = [one for one in series if one.curve]
    single = [one for one in series if not one.curve and one.is_single_claimed]
    is_marked = any(one.is_single_claimed for one in series)
    band = Patch(color=MUTED, alpha=0.25, linewidth=0)
    is_long = len(periods) > MOST_BARS
    return [
        (bool(smooth), Line2D([], [], color=MUTED, linewidth=1.5), say("smoothed share")),
        (
            bool(smooth) or any(not one.is_single_claimed for one in series),
            band,
            say("simultaneous {percent} band", percent=percent),
        ),
        (
            any(one.is_single_claimed for one in smooth),
            Line2D([], [], color=DIM, marker="o", linestyle="", markersize=2.2, markeredgewidth=0),
            say("share of a single {length}", length=length),
        ),
        (
            bool(single),
            (Line2D([], [], color=MUTED, marker="o", linestyle="", markersize=2.8), band)
            if is_long
            else Line2D([], [], color=MUTED, marker="o", markersize=2.8, linewidth=0.8),
            say("share of a single {length} with its {percent} interval", length=length, percent=percent),
        ),
        (
            any(one.change_points for one in series),
            (Patch(color="#D9D9D9", linewidth=0), Line2D([], [], color=INK, linewidth=0.8, linestyle=(0, (4, 2)))),
            say("change point and its possible dates"),
        ),
        (any(one.bursts for one in series), Line2D([], [], color=INK, linewidth=2.2), say("burst")),
        (
            is_marked and any(period.is_partial for period in periods),
            Line2D([], [], color=DIM, marker="o", linestyle="", markersize=2.8, markerfacecolor="white"),
            say("partial {length}", length=length),
        ),
        (any(period.n_gap_days for period in periods), sign_gap(), say("collection gap")),
    ]


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
        curve = {point.period: point for point in one.curve}
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
                    **_tabulate_point(curve.get(index)),
                    "change_dates": _list_dates(change, labels) if change else "",
                    "is_burst": any(burst.first <= index <= burst.last for burst in one.bursts),
                    "events": "; ".join(happened.get(index, [])),
                }
            )
    return pd.DataFrame(rows)


def _tabulate_point(point: CurvePoint | None) -> dict[str, float]:
    """Tabulate the smooth course in one period, with its simultaneous band."""
    share, low, high = (point.share, point.low, point.high) if point else (float("nan"),) * 3
    return {"curve": share, "curve_low": low, "curve_high": high}


def _list_dates(change: ChangePoint, labels: Sequence[str]) -> str:
    return format_ranges([(labels[first], labels[last]) for first, last in change.ranges])


def _describe_caption(records: RunRecords, kind: str, found: Mapping[str, SeriesRecords]) -> str:
    prevalence = records.prevalence
    units, length = name_units(prevalence.unit), name_length(prevalence.length)
    percent = format_share(prevalence.confidence)
    series = list(found.values())
    parts = [_describe_measure(prevalence, kind)]
    if any(one.curve for one in series):
        parts.append(
            say("Line: smoothed share (natural spline) with its simultaneous {percent} band.", percent=percent)
        )
        parts.append(_describe_band(prevalence, kind))
    if not all(one.is_single_claimed for one in series):
        parts.append(
            say(
                "So few stories are coded in one {length} that shares of a single {length} are not shown.",
                length=length,
            )
        )
    elif any(one.curve for one in series):
        parts.append(say("Dots: shares of a single {length}.", length=length))
    if any(not one.curve and one.is_single_claimed for one in series):
        parts.append(
            say(
                "Series too short or too rare for a test have no line: markers are shares of a single {length} with "
                "{percent} confidence intervals (Wilson intervals with the effective number of {units}).",
                length=length,
                percent=percent,
                units=units,
            )
        )
        parts.append(_describe_sources(records, kind))
    if any(one.change_points for one in series):
        parts.append(
            say(
                "Dashed line: change point; grey: all dates that it may have ({percent}), where the line is "
                "interrupted.",
                percent=format_share(0.95),
            )
        )
    if any(one.bursts for one in series):
        parts.append(say("Bar at the lower edge: burst (periods of elevated share)."))
    parts.append(say("Bottom: number of {units} (n).", units=units))
    return join_sentences([*parts, *_describe_edges(prevalence)])


def _describe_edges(prevalence: Prevalence) -> list[str]:
    """Describe partial periods and collection gaps."""
    parts = []
    partial = [period.label for period in prevalence.periods if period.is_partial]
    if partial and prevalence.is_single_period_claimed:
        parts.append(
            say("Hollow markers: partial periods at the edges of the corpus ({listed}).", listed=format_list(partial))
        )
    gaps = [period for period in prevalence.periods if period.n_gap_days]
    if gaps:
        parts.append(
            say(
                "Hatched: collection gaps, {n} day in total ({listed}).",
                "Hatched: collection gaps, {n} days in total ({listed}).",
                n=sum(period.n_gap_days for period in gaps),
                listed=format_list([period.label for period in gaps], most=_MOST_GAPS),
            )
        )
    return parts


def _describe_measure(prevalence: Prevalence, kind: str) -> str:
    """Describe what a share is."""
    units, length = name_units(prevalence.unit), name_length(prevalence.length)
    if kind == "topic":
        if prevalence.membership == "hard":
            return say(
                "Share of {units} whose top topic is the one of the panel, by {length}.", units=units, length=length
            )
        return say("Share of {units} that each topic takes, by {length} (mean membership).", units=units, length=length)
    if prevalence.membership == "corrected":
        return say(
            "Share of {units} that belong to each theme, by {length}, corrected by coded stories.",
            units=units,
            length=length,
        )
    if prevalence.membership == "hard":
        return say("Share of {units} whose top theme is the one of the panel, by {length}.", units=units, length=length)
    return say(
        "Share of {units} that each theme takes, by {length} (mean membership by similarity).",
        units=units,
        length=length,
    )


def _describe_band(prevalence: Prevalence, kind: str) -> str:
    units = name_units(prevalence.unit)
    if kind == "topic":
        return say("The band holds sampling error and process noise, but not the uncertainty of the topics.")
    if prevalence.is_corrected:
        return say(
            "The band holds sampling error, process noise and the errors of the classifier that assigns {units} to "
            "themes.",
            units=units,
        )
    return say(
        "The band holds sampling error and process noise, but not the error of assigning {units} to themes.",
        units=units,
    )


def _describe_sources(records: RunRecords, kind: str) -> str:
    """Describe which sources of uncertainty the intervals of single periods include."""
    units = name_units(records.prevalence.unit)
    if kind == "theme" and records.prevalence.is_corrected:
        return say(
            "Intervals hold the sampling error of {units} (reprints of one story are resampled together) and the "
            "errors of the classifier that assigns them to themes.",
            units=units,
        )
    if kind == "theme":
        return say(
            "Intervals hold the sampling error of {units} (reprints of one story are resampled together), but not the "
            "error of assigning {units} to themes.",
            units=units,
        )
    n_draws = len(records.prevalence.topic_draws)
    if n_draws:
        return say(
            "Intervals hold the sampling error of {units} (reprints of one story are resampled together) and the "
            "uncertainty of the topics (shares in {n_draws} single clusterings).",
            units=units,
            n_draws=n_draws,
        )
    return say(
        "Intervals hold the sampling error of {units} (reprints of one story are resampled together), but not the "
        "uncertainty of the topics, because there was only one clustering.",
        units=units,
    )


def _describe_series(
    series: Sequence[NamedSeries],
    found: Mapping[str, SeriesRecords],
    *,
    events: Sequence[NumberedEvent],
    prevalence: Prevalence,
) -> str:
    units, length = name_units(prevalence.unit), name_length(prevalence.length)
    parts = [
        say(
            "Line chart of the share of {units} by {length} in one panel, with the number of {units} below.",
            "Line charts of the share of {units} by {length} in {n} panels, with the number of {units} below.",
            n=len(series),
            units=units,
            length=length,
        )
    ]
    seen = np.flatnonzero(prevalence.n[WHOLE] > 0)
    for entry in series if len(seen) else ():
        parts.append(_describe_one(entry, found[entry.id], prevalence, seen=seen))
    if events:
        parts.append(say("{n} event is marked.", "{n} events are marked.", n=len(events)))
    return join_sentences(parts)


def _describe_one(entry: NamedSeries, one: SeriesRecords, prevalence: Prevalence, *, seen: NDArray[np.int64]) -> str:
    labels, name = [period.label for period in prevalence.periods], clip(entry.name, 60)
    share = one.share
    if one.curve:
        share = np.full(len(share), np.nan)
        share[[point.period for point in one.curve]] = [point.share for point in one.curve]
    elif not one.is_single_claimed:
        share = np.full(len(share), np.nan)
    known = seen[np.isfinite(share[seen])]
    if not len(known):
        return say("{name}: no share by {length}.", name=name, length=name_length(prevalence.length))
    first, last, highest = known[0], known[-1], known[np.argmax(share[known])]
    parts = [
        say(
            "{name}: {start} in {first}, {end} in {last}, highest {top} in {highest}.",
            name=name,
            start=format_share(share[first]),
            first=labels[first],
            end=format_share(share[last]),
            last=labels[last],
            top=format_share(share[highest]),
            highest=labels[highest],
        )
    ]
    for change in one.change_points:
        parts.append(
            say(
                "Change point at {period} ({dates}), from {before} to {after}.",
                period=labels[change.period],
                dates=_list_dates(change, labels),
                before=format_share(change.before),
                after=format_share(change.after),
            )
        )
    if one.bursts:
        spans = format_ranges([(labels[burst.first], labels[burst.last]) for burst in one.bursts])
        parts.append(say("Burst: {spans}.", spans=spans))
    return join_sentences(parts)
