"""Slope of every theme and topic with its confidence interval, q-value and minimum detectable slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.figures.drawing import Drawing
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.style import DOUBLE_MM, GREY, Look, clip, new_figure
from research.records import RunRecords, Trend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_ROWS = 40
_ROW_MM = 4.7
_NAME_WIDTH = 38
_BESIDE = 1.015
_GROUPS = (("theme", "Themes: confirmatory"), ("topic", "Topics: exploratory"))


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


def draw_slopes(records: RunRecords, look: Look) -> Drawing:
    """Draw the slopes of themes and topics as two groups of rows, sorted by slope."""
    import pandas as pd

    trends = {(trend.kind, trend.id): trend for trend in records.trends.trends}
    named = [*name_themes(records, look, width=_NAME_WIDTH), *name_topics(records, look, width=_NAME_WIDTH)]
    rows = [_Row(series, trends[series.key]) for series in named if series.key in trends]
    shown = _choose_rows(rows)
    groups = [(title, [row for row in shown if row.series.kind == kind]) for kind, title in _GROUPS]
    groups = [(title, group) for title, group in groups if group]
    # The title of a group is about as high as two rows.
    heights = [len(group) + 0.4 for _, group in groups]
    figure = new_figure(DOUBLE_MM, 20 + _ROW_MM * sum(heights) + 9 * len(groups))
    reach = _find_reach(shown)
    panels = figure.subplots(len(groups), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for panel, (title, group) in zip(panels, groups, strict=True):
        _draw_group(panel, group, reach=reach)
        panel.set_title(title)
    panels[-1].set_xlabel("slope, percentage points per year")
    panels[-1].set_xlim(-reach, reach)
    _add_legend(figure, shown)
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


def _draw_group(panel: Axes, rows: Sequence[_Row], *, reach: float) -> None:
    panel.axvline(0, color="#888888", linewidth=0.7, zorder=1)
    panel.grid(axis="x")
    panel.set_axisbelow(True)
    for y, row in enumerate(rows):
        _draw_row(panel, y, row, reach=reach)
    panel.set_ylim(len(rows) - 0.3, -0.7)
    panel.set_yticks(range(len(rows)), [row.series.label for row in rows])
    panel.tick_params(axis="y", length=0)
    for text, row in zip(panel.get_yticklabels(), rows, strict=True):
        if not row.is_tested:
            text.set_color(GREY)
    panel.spines["left"].set_visible(False)
    panel.annotate(
        "q",
        (_BESIDE, 1.0),
        xycoords="axes fraction",
        xytext=(0, 4),
        textcoords="offset points",
        va="bottom",
        fontsize=6.5,
        annotation_clip=False,
    )


def _draw_row(panel: Axes, y: int, row: _Row, *, reach: float) -> None:
    trend, color = row.trend, row.series.color
    beside = panel.get_yaxis_transform()
    if not row.is_tested:
        panel.text(0.01 * reach, y, " not tested", color=GREY, va="center", fontsize=6.5)
        panel.text(_BESIDE, y, "–", color=GREY, va="center", fontsize=6.5, transform=beside)
        return
    if np.isfinite(trend.detectable_slope):
        size = min(trend.detectable_slope, reach)
        panel.barh(y, 2 * size, left=-size, height=0.62, color="#E9E9E9", linewidth=0, zorder=0.5, label="_detectable")
    low, high = max(trend.low, -reach), min(trend.high, reach)
    panel.plot([low, high], [y, y], color=color, linewidth=1.2, solid_capstyle="butt", zorder=2, label="_interval")
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
    panel.text(
        _BESIDE,
        y,
        write_probability(trend.claim_q),
        va="center",
        fontsize=6.5,
        color="#222222" if row.is_claimed else "#888888",
        transform=beside,
    )


def write_probability(value: float) -> str:
    """Format a p-value or q-value; a dash if it is unknown."""
    if not np.isfinite(value):
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _add_legend(figure: Figure, rows: Sequence[_Row]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    tone = "#666666"
    entries = [
        (
            any(row.is_claimed for row in rows),
            Line2D([], [], color=tone, marker="o", markersize=4.6),
            "clear change",
        ),
        (
            any(row.is_tested and not row.is_claimed for row in rows),
            Line2D([], [], color=tone, marker="o", markersize=4.6, markerfacecolor="white"),
            "no clear change",
        ),
        (
            any(np.isfinite(row.trend.detectable_slope) for row in rows),
            Patch(color="#E9E9E9", linewidth=0),
            "below the minimum detectable slope (80% power)",
        ),
    ]
    shown = [(handle, text) for is_there, handle, text in entries if is_there]
    figure.legend([h for h, _ in shown], [t for _, t in shown], loc="outside lower left", ncols=len(shown))


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
    percent = f"{records.prevalence.confidence:.0%}"
    families = []
    for kind, noun in (("theme", "themes"), ("topic", "topics")):
        n_tests = next((row.trend.n_tests for row in rows if row.series.kind == kind), 0)
        if n_tests:
            families.append(f"{n_tests:,} {noun if n_tests > 1 else kind}")
    text = (
        f"Linear slope of the share of each theme and topic, in percentage points per year, with {percent} "
        f"confidence intervals. Filled markers: rising or falling (significant after correction); hollow markers: no "
        f"clear change. q: p-value corrected for the false discovery rate over {' and, separately, '.join(families)}. "
        f"Grey bars: slopes below the minimum detectable slope (80% power); a confidence interval within the bar is "
        f"inconclusive. Themes were defined before the run (confirmatory); topics were detected in the run "
        f"(exploratory)."
    )
    if any(row.trend.claim == "none" for row in rows):
        text += " Not tested: too few periods, or too few articles inside or outside the series."
    if _is_cut(rows):
        text += " Arrows: the interval continues beyond the axis."
    if n_left:
        text += f" Not shown: {n_left:,} more series, first of all topics without a claim."
    return text


def _is_cut(rows: Sequence[_Row]) -> bool:
    reach = _find_reach(rows)
    return any(row.is_tested and (row.trend.low < -reach or row.trend.high > reach) for row in rows)


def _describe_rows(rows: Sequence[_Row]) -> str:
    tested = [row for row in rows if row.is_tested]
    claimed = [row for row in tested if row.is_claimed]
    parts = [f"Slopes of {len(rows)} series; {len(tested)} were tested and {len(claimed)} show a clear change."]
    for row in claimed[:12]:
        trend = row.trend
        parts.append(
            f"{clip(row.series.name, 60)}: {trend.claim}, {trend.slope:+.1f} points per year ({trend.low:+.1f} to "
            f"{trend.high:+.1f}), q {write_probability(trend.claim_q)}."
        )
    if len(claimed) > 12:
        parts.append(f"{len(claimed) - 12} more series show a clear change.")
    return " ".join(parts)
