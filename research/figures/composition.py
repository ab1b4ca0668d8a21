"""Composition of the coverage of each period by themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.calendar_ticks import show_calendar
from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, fit_label, separate_labels
from research.figures.layout import POINTS_PER_MM, draw_counts, find_width, open_figure
from research.figures.named_series import name_themes
from research.figures.palette import FILL, INK, MUTED
from research.figures.sentences import format_share_of, join_sentences, name_length
from research.figures.style import Look, choose_bars, show_percent
from research.records import WHOLE, Prevalence, RunRecords
from research.text.messages import say
from research.text.wording import format_share, name_units

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL_MM, _NARROW_PANEL_MM = 48.0, 42.0
_LABEL_PART, _NARROW_LABEL_PART = 0.2, 0.3
_LINE_MM = 3.1
_AXIS_MM = 12.0


def draw_composition(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw stacked shares of all themes by period, named beside the stack; the share without a theme is pale."""
    import pandas as pd

    prevalence = records.prevalence
    every = name_themes(records, look)
    themes = choose_series(every, design, figure="composition")
    rows = [every.index(theme) for theme in themes]
    share, n = prevalence.shown_share[prevalence.list_rows("theme"), WHOLE][rows], prevalence.n[WHOLE]
    panel_mm = _NARROW_PANEL_MM if design.is_narrow else _PANEL_MM
    figure = open_figure(design, panel_mm + 17)
    upper, lower = figure.subplots(2, 1, height_ratios=[panel_mm, 8], sharex=True)
    label_mm = find_width(figure) * (_NARROW_LABEL_PART if design.is_narrow else _LABEL_PART)
    width_mm = find_width(figure) - label_mm - _AXIS_MM
    x, floor = np.arange(len(prevalence.periods)), np.zeros(len(prevalence.periods))
    stack = [np.nan_to_num(height) for height in share]
    colors = [(theme if is_highlighted(theme, design) else theme.dim()).color for theme in themes]
    for height, color in zip(stack, colors, strict=True):
        upper.bar(x, height, bottom=floor, color=color, **choose_bars(len(x)))
        floor = floor + height
    rest = np.where(n > 0, np.clip(1 - floor, 0, 1), 0)
    upper.bar(x, rest, bottom=floor, color=FILL, **choose_bars(len(x)))
    _part_bars(upper, [*stack, rest], n_periods=len(x))
    names = [fit_label(theme.label, label_mm - 5, size=SMALL, most_lines=2) for theme in themes]
    _name_stack(upper, [*stack, rest], [*names, say("no theme")], colors=[*colors, FILL], n=n, panel_mm=panel_mm)
    upper.set_ylim(0, 1)
    upper.set_ylabel(format_share_of(prevalence.unit))
    show_percent(upper.yaxis)
    show_calendar(upper, prevalence.periods, width_mm=width_mm, is_labelled=False)
    draw_counts(lower, prevalence, width_mm=width_mm)
    data = [
        {"theme": theme.id, "period": period.label, "n": int(n[period.index]), "share": share[row, period.index]}
        for row, theme in enumerate(themes)
        for period in prevalence.periods
    ]
    means = np.nansum(np.nan_to_num(share) * n, axis=1) / max(1, n.sum())
    told = [f"{theme.name} {format_share(float(mean))}" for theme, mean in zip(themes, means, strict=True)]
    length, units = name_length(prevalence.length), name_units(prevalence.unit)
    return Drawing(
        "composition",
        figure,
        pd.DataFrame(data),
        join_sentences(
            [
                _describe_measure(prevalence),
                say("Bottom: number of {units} (n).", units=units),
                say("Periods without articles are blank."),
            ]
        ),
        say(
            "Stacked bars of theme shares by {length}. Means over all periods: {listed}.",
            length=length,
            listed=", ".join(told),
        ),
        look.families,
    )


def _describe_measure(prevalence: Prevalence) -> str:
    length = name_length(prevalence.length)
    if prevalence.membership == "soft":
        return say(
            "Composition of the coverage by {length}: mean membership by similarity of each theme; pale: no theme.",
            length=length,
        )
    if prevalence.membership == "hard":
        return say(
            "Composition of the coverage by {length}: assigned share of each theme; pale: no theme.", length=length
        )
    return say(
        "Composition of the coverage by {length}: share of each theme, corrected by codes; pale: no theme.",
        length=length,
    )


def _part_bars(axes: Axes, stack: list[NDArray[np.float64]], *, n_periods: int) -> None:
    """Part the themes of a stack by thin white lines, so that they are told apart in grey too."""
    x, floor = np.arange(n_periods), np.zeros(n_periods)
    width = choose_bars(n_periods)["width"]
    for height in stack[:-1]:
        floor = floor + height
        axes.hlines(floor, x - width / 2, x + width / 2, color="white", linewidth=0.8)


def _name_stack(
    axes: Axes,
    stack: list[NDArray[np.float64]],
    names: list[str],
    *,
    colors: list[str],
    n: NDArray[np.int64],
    panel_mm: float,
) -> None:
    """Write the names beside the stack, at the mean heights of their parts, each with a square of its colour."""
    means = [float((height * n).sum() / max(1, n.sum())) for height in stack]
    middles = list(np.cumsum(means) - np.array(means) / 2)
    n_lines = max(name.count("\n") + 1 for name in names)
    gap = _LINE_MM * n_lines / panel_mm
    placed = separate_labels(middles, gap=gap, low=gap / 2, high=1 - gap / 2)
    for height, name, color in zip(placed, names, colors, strict=True):
        axes.plot([1.025], [height], "s", color=color, markersize=4, transform=axes.transAxes, clip_on=False)
        axes.annotate(
            name,
            (1.025, height),
            xycoords="axes fraction",
            xytext=(1.6 * POINTS_PER_MM, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=INK if name != say("no theme") else MUTED,
            annotation_clip=False,
        )
