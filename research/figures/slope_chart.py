"""Slope of every theme and topic with its confidence interval, as a forest plot with its numbers beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, count_lines, fit_names, measure_text
from research.figures.layout import POINTS_PER_MM, add_key, open_figure
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import INK, LINE, MUTED
from research.figures.sentences import describe_rest, join_sentences
from research.figures.style import Look, clip, show_numbers
from research.records import RunRecords, Trend
from research.text.messages import say
from research.text.wording import (
    choose_digits,
    format_change,
    format_change_interval,
    format_list,
    format_number,
    format_probability,
    format_share,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_ROWS, _MOST_DOUBLE = 40, 20
_ROW_MM, _DOUBLE_ROW_MM, _HEAD_MM = 4.4, 6.6, 7.0
_NAME_PART, _NARROW_NAME_PART = 0.24, 0.32
"""Part of the width for the names of series, with two columns of a page and with one."""

_COLUMN_GAP_MM = 3.0
_MOST_TOLD = 12


@dataclass(frozen=True)
class _Row:
    """A series and its trend."""

    series: NamedSeries
    trend: Trend

    @property
    def is_tested(self) -> bool:
        return bool(np.isfinite(self.trend.slope))

    @property
    def is_claimed(self) -> bool:
        return self.trend.claim in ("rising", "falling", "changing")


@dataclass(frozen=True)
class _Column:
    """A column of numbers beside the rows: its heading, and the text of each row."""

    heading: str
    texts: tuple[str, ...]

    @property
    def width_mm(self) -> float:
        return max(measure_text(text, SMALL) for text in (self.heading, *self.texts)) + _COLUMN_GAP_MM


def draw_slopes(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the slopes of themes and topics as two groups of rows, sorted by slope."""
    import pandas as pd

    trends = {(trend.kind, trend.id): trend for trend in records.trends.trends}
    named = [entry for entry in (*name_themes(records, look), *name_topics(records, look)) if entry.key in trends]
    chosen = choose_series(named, design, figure="slopes")
    rows = [_Row(entry if is_highlighted(entry, design) else entry.dim(), trends[entry.key]) for entry in chosen]
    shown = _choose_rows(rows)
    titles = {"theme": say("Themes: confirmatory"), "topic": say("Topics: exploratory")}
    groups = [(titles[kind], [row for row in shown if row.series.kind == kind]) for kind in ("theme", "topic")]
    groups = [(title, group) for title, group in groups if group]
    heights = [len(group) + 0.4 for _, group in groups]
    name_mm = design.find_width() * (_NARROW_NAME_PART if design.is_narrow else _NAME_PART)
    most_lines = 2 if len(shown) <= _MOST_DOUBLE else 1
    n_lines = count_lines(fit_names([row.series.label for row in shown], name_mm, most_lines=most_lines))
    row_mm = _ROW_MM if n_lines == 1 else _DOUBLE_ROW_MM
    figure = open_figure(design, 9 + row_mm * sum(heights) + _HEAD_MM * len(groups))
    reach = _find_reach(shown)
    panels = figure.subplots(len(groups), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    columns = _make_columns(shown, is_narrow=design.is_narrow)
    for panel, (title, group) in zip(panels, groups, strict=True):
        _draw_group(panel, group, reach=reach, name_mm=name_mm, most_lines=most_lines)
        panel.set_title(title)
        places = [next(place for place, row in enumerate(shown) if row is one) for one in group]
        _write_columns(panel, group, places, columns=columns, is_headed=panel is panels[0])
    panels[-1].set_xlabel(say("slope, percentage points per year"))
    panels[-1].set_xlim(-reach, reach)
    show_numbers(panels[-1].xaxis, nbins=4 if design.is_narrow else 7)
    _add_signs(figure, shown)
    return Drawing(
        "slopes",
        figure,
        pd.DataFrame([_tabulate_row(row) for row in shown]),
        _describe_caption(records, shown, n_left=len(rows) - len(shown)),
        _describe_rows(shown),
        look.families,
    )


def _choose_rows(rows: Sequence[_Row]) -> list[_Row]:
    """Choose rows up to the maximum (themes, then claimed, then tested topics, larger ones first) and sort them."""
    ranked = sorted(rows, key=lambda row: (row.series.kind != "theme", not row.is_claimed, not row.is_tested))
    return sorted(ranked[:_MOST_ROWS], key=lambda row: -row.trend.slope if row.is_tested else np.inf)


def _find_reach(rows: Sequence[_Row]) -> float:
    """Compute the limit of the axis; intervals beyond it end in an arrow, so that narrow intervals remain visible."""
    tested = [row.trend for row in rows if row.is_tested]
    slopes = [abs(trend.slope) for trend in tested]
    ends = [max(abs(trend.low), abs(trend.high)) for trend in tested]
    ends = [end for end in ends if np.isfinite(end)]
    reach = max(1.25 * max(slopes, default=0.0), 1.5 * float(np.quantile(ends, 0.75)) if ends else 0.0)
    return min(reach, 1.06 * max([*ends, *slopes])) if reach > 0 else 1.0


def _draw_group(panel: Axes, rows: Sequence[_Row], *, reach: float, name_mm: float, most_lines: int) -> None:
    panel.axvline(0, color=LINE, linewidth=0.7, zorder=1)
    panel.grid(axis="x")
    panel.set_axisbelow(True)
    for y, row in enumerate(rows):
        _draw_row(panel, y, row, reach=reach)
    panel.set_ylim(len(rows) - 0.4, -0.6)
    panel.set_yticks(range(len(rows)), fit_names([row.series.label for row in rows], name_mm, most_lines=most_lines))
    panel.tick_params(axis="y", length=0)
    for text, row in zip(panel.get_yticklabels(), rows, strict=True):
        if not row.is_tested:
            text.set_color(MUTED)
    panel.spines["left"].set_visible(False)


def _draw_row(panel: Axes, y: int, row: _Row, *, reach: float) -> None:
    trend, color = row.trend, row.series.color
    if not row.is_tested:
        panel.text(0.02 * reach, y, say("not tested"), color=MUTED, va="center", fontsize=SMALL)
        return
    low, high = max(trend.low, -reach), min(trend.high, reach)
    width = 1.8 if row.is_claimed else 1.0
    panel.plot([low, high], [y, y], color=color, linewidth=width, solid_capstyle="butt", zorder=2, label="_interval")
    for end, is_beyond, marker in ((low, trend.low < -reach, "<"), (high, trend.high > reach, ">")):
        if is_beyond:
            panel.plot([end], [y], marker, color=color, markersize=3, clip_on=False, label="_beyond")
    panel.plot(
        [trend.slope],
        [y],
        "o",
        color=color,
        markerfacecolor=color if row.is_claimed else "white",
        markeredgewidth=1.0,
        markersize=4.6,
        zorder=3,
        label="_slope",
    )


def _make_columns(rows: Sequence[_Row], *, is_narrow: bool) -> list[_Column]:
    """Make the columns of numbers: q, and where there is room the slope with its interval and the detectable slope."""
    q = _Column("q", tuple(format_probability(row.trend.claim_q) for row in rows))
    if is_narrow:
        return [q]
    slopes = _Column(say("slope and interval"), tuple(_write_slope(row.trend) for row in rows))
    sizes = [row.trend.detectable_slope for row in rows]
    found = _Column(say("found from"), tuple(f"±{format_number(size, 1)}" if size == size else "–" for size in sizes))
    return [slopes, q, found] if any(size == size for size in sizes) else [slopes, q]


def _write_slope(trend: Trend) -> str:
    if not np.isfinite(trend.slope):
        return "–"
    digits = choose_digits(trend.low, trend.high)
    return f"{format_change(trend.slope, digits)} ({format_change_interval(trend.low, trend.high, digits)})"


def _write_columns(
    panel: Axes, group: Sequence[_Row], places: Sequence[int], *, columns: Sequence[_Column], is_headed: bool
) -> None:
    """Write the columns of numbers to the right of a panel, from left to right."""
    offset = _COLUMN_GAP_MM
    for column in columns:
        for y, (row, place) in enumerate(zip(group, places, strict=True)):
            panel.annotate(
                column.texts[place],
                (1.0, y),
                xycoords=panel.get_yaxis_transform(),
                xytext=(offset * POINTS_PER_MM, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL,
                color=INK if row.is_claimed else MUTED,
                annotation_clip=False,
            )
        if is_headed:
            panel.annotate(
                column.heading,
                (1.0, 1.0),
                xycoords="axes fraction",
                xytext=(offset * POINTS_PER_MM, 4),
                textcoords="offset points",
                va="bottom",
                fontsize=SMALL,
                annotation_clip=False,
            )
        offset += column.width_mm


def _add_signs(figure: Figure, rows: Sequence[_Row]) -> None:
    from matplotlib.lines import Line2D

    add_key(
        figure,
        [
            (
                any(row.is_claimed for row in rows),
                Line2D([], [], color=MUTED, marker="o", markersize=4.6, linewidth=1.8),
                say("clear change"),
            ),
            (
                any(row.is_tested and not row.is_claimed for row in rows),
                Line2D([], [], color=MUTED, marker="o", markersize=4.6, linewidth=1.0, markerfacecolor="white"),
                say("no clear change"),
            ),
        ],
    )


def _tabulate_row(row: _Row) -> dict[str, object]:
    trend = row.trend
    return {
        "kind": trend.kind,
        "id": trend.id,
        "name": row.series.name,
        "family": trend.family,
        "slope": trend.slope,
        "low": trend.low,
        "high": trend.high,
        "q_value": trend.claim_q,
        "detectable_slope": trend.detectable_slope,
        "claim": trend.claim,
    }


def _describe_caption(records: RunRecords, rows: Sequence[_Row], *, n_left: int) -> str:
    families = []
    for kind in ("theme", "topic"):
        n_tests = next((row.trend.n_tests for row in rows if row.series.kind == kind), 0)
        if n_tests and kind == "theme":
            families.append(say("{n} theme", "{n} themes", n=n_tests))
        elif n_tests:
            families.append(say("{n} topic", "{n} topics", n=n_tests))
    parts = [
        say(
            "Linear slope of the share of each theme and topic, in percentage points per year, with {percent} "
            "confidence intervals.",
            percent=format_share(records.prevalence.confidence),
        ),
        say("Filled markers: a change is claimed (significant after correction); hollow markers: no clear change."),
        say(
            "q: p-value corrected for the false discovery rate within each family ({families}).",
            families=format_list(families),
        ),
        say("Themes were defined before the run (confirmatory); topics were detected in it (exploratory)."),
    ]
    if any(np.isfinite(row.trend.detectable_slope) for row in rows):
        parts.append(
            say(
                "Found from: size of a steady slope that the test finds in {power} of cases; where nothing is claimed, "
                "smaller slopes are not ruled out.",
                power=format_share(0.8),
            )
        )
    if any(not row.is_tested for row in rows):
        parts.append(say("Not tested: too few periods, or too few articles inside or outside the series."))
    if _is_cut(rows):
        parts.append(say("Arrows: the interval continues beyond the axis."))
    return join_sentences([*parts, describe_rest(n_left)])


def _is_cut(rows: Sequence[_Row]) -> bool:
    reach = _find_reach(rows)
    return any(row.is_tested and (row.trend.low < -reach or row.trend.high > reach) for row in rows)


def _describe_rows(rows: Sequence[_Row]) -> str:
    tested = [row for row in rows if row.is_tested]
    claimed = [row for row in tested if row.is_claimed]
    parts = [
        say(
            "Slopes of {n_series} series; {n_tested} were tested and {n_claimed} show a clear change.",
            n_series=len(rows),
            n_tested=len(tested),
            n_claimed=len(claimed),
        )
    ]
    parts += [
        say(
            "{name}: {slope} points per year ({interval}), q {q}.",
            name=clip(row.series.name, 60),
            slope=format_change(row.trend.slope),
            interval=format_change_interval(row.trend.low, row.trend.high),
            q=format_probability(row.trend.claim_q),
        )
        for row in claimed[:_MOST_TOLD]
    ]
    n_left = len(claimed) - _MOST_TOLD
    if n_left > 0:
        parts.append(say("{n} more series show a clear change.", n=n_left))
    return join_sentences(parts)
