"""Prevalence of the groups that a study compares: small multiples of lines with direct labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.calendar_ticks import show_calendar
from research.figures.design import Design, choose_series
from research.figures.drawing import Drawing
from research.figures.labels import LEAST_SIZE, fit_label, separate_labels
from research.figures.layout import choose_columns, open_figure, title_panels
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import DIM, SHADES
from research.figures.sentences import describe_rest, format_share_of, join_sentences, name_length
from research.figures.style import Look, clip, show_percent
from research.records import Prevalence, RunRecords
from research.text.messages import say
from research.text.wording import format_range, format_share, name_units

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOST_PANELS = 9
"""Maximum number of series with a panel, unless the figure names them."""

_MOST_LINES = 5
"""Maximum number of groups with a line: more cannot be told apart."""

_SMOOTHED = 12
"""A line is the share over this part of the periods around each; a convention."""

_LEAST_UNITS = 30
"""Units that the middle window of the smallest group has, if a quarter of the periods has them; a convention."""

_ROW_MM, _LABEL_MM, _LINE_MM, _AXIS_MM = 27.0, 17.0, 2.9, 11.0
_LINES: tuple[tuple[str, str | tuple[int, tuple[float, ...]], float], ...] = (
    (SHADES[0], "-", 1.6),
    (SHADES[1], (0, (4, 1.2)), 1.4),
    (SHADES[2], "-", 1.4),
    (SHADES[0], (0, (1, 1)), 1.4),
    (SHADES[1], (0, (5, 1.2, 1, 1.2)), 1.2),
)
"""Shade, dashes and width of the line of each group: told apart in grey, and no colour of a theme."""


def has_groups(records: RunRecords) -> bool:
    """Check whether the study compares groups."""
    return bool(records.group_trends.levels)


def draw_groups(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the first comparison of the study: the themes, or the largest topics, in the largest groups."""
    prevalence = records.prevalence
    by = records.group_trends.levels[0].by
    groups = records.group_trends.list_groups(by)[:_MOST_LINES]
    places = [next(p for p, g in enumerate(prevalence.groups) if (g.kind, g.name) == (by, name)) for name in groups]
    named = name_themes(records, look) if records.themes.n_themes else name_topics(records, look)
    # What is highlighted in this figure are groups.
    plain = Design(design.width_mm, design.series)
    series = choose_series(named, plain, figure="groups", most=_MOST_PANELS)
    n_columns = choose_columns(len(series), design)
    n_rows = -(-len(series) // n_columns)
    panel_mm = (design.find_width() - _AXIS_MM) / n_columns - _LABEL_MM - 3
    titles = title_panels([one.label for one in series], panel_mm + _LABEL_MM)
    figure = open_figure(design, 4 + (_ROW_MM + 4.5 * max(title.count("\n") + 1 for title in titles)) * n_rows)
    labels = [fit_label(look.label(name, width=40), _LABEL_MM, size=LEAST_SIZE) for name in groups]
    width = _choose_width(prevalence, places)
    lines = np.array(
        [[_smooth(prevalence, prevalence.row_of[one.key], place=p, width=width) for p in places] for one in series]
    )
    top = min(1.0, float(np.nanmax(lines)) * 1.12) if np.isfinite(lines).any() else 1.0
    is_pale = [bool(design.highlight) and name not in design.highlight for name in groups]
    for number, title in enumerate(titles):
        panel = figure.add_subplot(n_rows, n_columns, number + 1)
        panel.set_title(title)
        panel.set_ylim(0, top)
        panel.grid(axis="y")
        panel.set_axisbelow(True)
        show_percent(panel.yaxis)
        show_calendar(panel, prevalence.periods, width_mm=panel_mm, is_labelled=number + n_columns >= len(series))
        panel.tick_params(axis="y", labelleft=number % n_columns == 0)
        if number == n_columns * ((n_rows - 1) // 2):
            panel.set_ylabel(format_share_of(prevalence.unit))
        _draw_lines(panel, lines[number], labels, is_pale=is_pale, top=top)
    return Drawing(
        "groups",
        figure,
        _tabulate(series, groups, lines=lines, prevalence=prevalence),
        join_sentences(
            [
                _describe_caption(records, by, n_groups=len(groups), width=width),
                describe_rest(0 if design.series else len(named) - len(series)),
            ]
        ),
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


def _draw_lines(
    panel: Axes, lines: NDArray[np.float64], labels: Sequence[str], *, is_pale: Sequence[bool], top: float
) -> None:
    """Draw the line of each group, with its name at the right end."""
    ends = []
    for number, line in enumerate(lines):
        shade, dashes, linewidth = _LINES[number]
        color = DIM if is_pale[number] else shade
        panel.plot(range(len(line)), line, color=color, linestyle=dashes, linewidth=linewidth, label="_line")
        known = np.flatnonzero(np.isfinite(line))
        ends.append(float(line[known[-1]]) / top if len(known) else 0.0)
    gap = _LINE_MM / _ROW_MM * 1.15
    for number, height in enumerate(separate_labels(ends, gap=gap, low=0.02, high=1.0)):
        panel.text(
            1.02,
            height,
            labels[number],
            color=DIM if is_pale[number] else SHADES[0],
            fontsize=LEAST_SIZE,
            va="center",
            ha="left",
            transform=panel.transAxes,
            label="_group",
        )


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
    units, length = name_units(prevalence.unit), name_length(prevalence.length)
    if width:
        first = say(
            "Share of {units} in the {n_groups} largest groups by {by}: means over {n_periods} {lengths} around each.",
            units=units,
            n_groups=n_groups,
            by=clip(by, 40),
            n_periods=2 * width + 1,
            lengths=name_units(prevalence.length),
        )
    else:
        first = say(
            "Share of {units} in the {n_groups} largest groups by {by}, by {length}.",
            units=units,
            n_groups=n_groups,
            by=clip(by, 40),
            length=length,
        )
    return join_sentences([first, say("Differences between groups, with their intervals, are in the table.")])


def _describe_lines(series: Sequence[NamedSeries], groups: Sequence[str], lines: NDArray[np.float64]) -> str:
    parts = [say("Line charts of {n_series} series in {n_groups} groups.", n_series=len(series), n_groups=len(groups))]
    for number, one in enumerate(series):
        ends = []
        for place, group in enumerate(groups):
            known = lines[number, place][np.isfinite(lines[number, place])]
            if len(known):
                ends.append(f"{clip(group, 30)} {format_range(format_share(known[0]), format_share(known[-1]))}")
        parts.append(say("{name}: {listed}.", name=clip(one.name, 60), listed=", ".join(ends)))
    return join_sentences(parts)
