"""Prevalence of the groups that a study compares: small multiples of lines with direct labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.drawing import Drawing
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.style import (
    DOUBLE_MM,
    OKABE_ITO,
    Look,
    clip,
    count_columns,
    new_figure,
    show_percent,
    show_periods,
    title_width,
)
from research.records import Prevalence, RunRecords

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOST_PANELS = 9
"""Maximum number of series with a panel."""

_MOST_LINES = 5
"""Maximum number of groups with a line: more cannot be told apart."""

_SMOOTHED = 12
"""A line is the share over this part of the periods around each; a convention."""

_LEAST_UNITS = 30
"""Units that the middle window of the smallest group has, if a quarter of the periods has them; a convention."""

_LABEL_GAP = 0.085
"""Least distance of two labels, part of the height of a panel."""


def has_groups(records: RunRecords) -> bool:
    """Check whether the study compares groups."""
    return bool(records.group_trends.levels)


def draw_groups(records: RunRecords, look: Look) -> Drawing:
    """Draw the first comparison of the study: the themes, or the largest topics, in the largest groups."""
    prevalence = records.prevalence
    by = records.group_trends.levels[0].by
    groups = records.group_trends.list_groups(by)[:_MOST_LINES]
    places = [next(p for p, g in enumerate(prevalence.groups) if (g.kind, g.name) == (by, name)) for name in groups]
    n_panels = min(records.themes.n_themes or len(records.topics.topics), _MOST_PANELS)
    named = name_themes if records.themes.n_themes else name_topics
    every = named(records, look, width=title_width(n_panels))
    series = every[:_MOST_PANELS]
    n_columns = count_columns(len(series))
    n_rows = -(-len(series) // n_columns)
    figure = new_figure(DOUBLE_MM, 10 + 42 * n_rows)
    labels = [look.label(name, width=18) for name in groups]
    width = _choose_width(prevalence, places)
    lines = np.array(
        [[_smooth(prevalence, prevalence.row_of[one.key], place=p, width=width) for p in places] for one in series]
    )
    top = min(1.0, float(np.nanmax(lines)) * 1.12) if np.isfinite(lines).any() else 1.0
    for number, one in enumerate(series):
        panel = figure.add_subplot(n_rows, n_columns, number + 1)
        panel.set_title(one.label)
        panel.set_ylim(0, top)
        show_percent(panel.yaxis)
        show_periods(panel, prevalence.periods, most=4)
        panel.tick_params(axis="x", labelbottom=number + n_columns >= len(series))
        panel.tick_params(axis="y", labelleft=number % n_columns == 0)
        _draw_lines(panel, lines[number], labels, top=top)
    left = len(every) - len(series)
    note = f" Not shown: {left:,} more series." if left > 0 else ""
    return Drawing(
        "groups",
        figure,
        _tabulate(series, groups, lines=lines, prevalence=prevalence),
        _describe_caption(records, by, n_groups=len(groups), width=width) + note,
        _describe_lines(series, groups, lines),
        look.families,
    )


def _choose_width(prevalence: Prevalence, places: Sequence[int]) -> int:
    """Choose how many periods on either side a line is averaged over."""
    n_periods = len(prevalence.periods)
    for width in range(n_periods // _SMOOTHED // 2, n_periods // 8 + 1):
        window = np.ones(2 * width + 1)
        counted = [np.median(np.convolve(prevalence.n[place], window, "same")) for place in places]
        if min(counted) >= _LEAST_UNITS:
            return width
    return n_periods // 8


def _smooth(prevalence: Prevalence, row: int, *, place: int, width: int) -> NDArray[np.float64]:
    """Give the share over the periods around each, weighted by units; NaN without any."""
    n = prevalence.n[place].astype(np.float64)
    taken = np.nan_to_num(prevalence.share[row, place]) * n
    window = np.ones(2 * width + 1)
    total, units = (np.convolve(values, window, "full")[width : width + len(n)] for values in (taken, n))
    share: NDArray[np.float64] = np.divide(total, units, out=np.full(len(n), np.nan), where=units > 0)
    return np.clip(share, 0, 1)


def _draw_lines(panel: Axes, lines: NDArray[np.float64], labels: Sequence[str], *, top: float) -> None:
    ends = []
    for number, line in enumerate(lines):
        panel.plot(range(len(line)), line, color=OKABE_ITO[number], linewidth=1.2)
        known = np.flatnonzero(np.isfinite(line))
        ends.append(float(line[known[-1]]) if len(known) else 0.0)
    for number, height in enumerate(_part_labels([end / top for end in ends])):
        panel.text(
            1.02,
            height,
            labels[number],
            color=OKABE_ITO[number],
            fontsize=6.5,
            va="center",
            ha="left",
            transform=panel.transAxes,
            label="_group",
        )


def _part_labels(heights: Sequence[float]) -> list[float]:
    """Move labels apart, from the lowest upwards, and back down where they leave the panel."""
    order = np.argsort(heights)
    placed = np.array(heights, float)[order]
    for number in range(1, len(placed)):
        placed[number] = max(placed[number], placed[number - 1] + _LABEL_GAP)
    if len(placed) and placed[-1] > 1:
        placed[-1] = 1.0
        for number in range(len(placed) - 2, -1, -1):
            placed[number] = min(placed[number], placed[number + 1] - _LABEL_GAP)
    made = np.empty(len(placed))
    made[order] = placed
    return [float(height) for height in made]


def _tabulate(
    series: Sequence[NamedSeries], groups: Sequence[str], *, lines: NDArray[np.float64], prevalence: Prevalence
) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {"kind": one.kind, "id": one.id, "name": one.name, "group": group, "period": period.label}
            | {"share": lines[number, place, period.index]}
            for number, one in enumerate(series)
            for place, group in enumerate(groups)
            for period in prevalence.periods
        ]
    )


def _describe_caption(records: RunRecords, by: str, *, n_groups: int, width: int) -> str:
    prevalence = records.prevalence
    units = "stories" if prevalence.unit == "story" else "articles"
    smoothed = f", over {2 * width + 1} {prevalence.length}s around each" if width else ""
    return (
        f"Share of {units} by {prevalence.length} in the {n_groups} largest groups by {clip(by, 40)}{smoothed}. "
        "Differences between groups, with their intervals, are in the table."
    )


def _describe_lines(series: Sequence[NamedSeries], groups: Sequence[str], lines: NDArray[np.float64]) -> str:
    parts = [f"Line charts of {len(series)} series in {len(groups)} groups."]
    for number, one in enumerate(series):
        ends = []
        for place, group in enumerate(groups):
            known = lines[number, place][np.isfinite(lines[number, place])]
            if len(known):
                ends.append(f"{clip(group, 30)} {known[0]:.0%} to {known[-1]:.0%}")
        parts.append(f"{clip(one.name, 60)}: {', '.join(ends)}.")
    return " ".join(parts)
