"""Shares as counted beside shares with the mix of sources held fixed: one panel a theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from research.figures.drawing import Drawing
from research.figures.named_series import name_themes
from research.figures.series_panel import MOST_LINED, MOST_MARKED, find_alone, mark_periods
from research.figures.style import (
    DOUBLE_MM,
    Look,
    clip,
    count_columns,
    new_figure,
    show_counts_below,
    show_percent,
    show_periods,
    title_width,
)
from research.records import RunRecords, StandardisedPoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from research.records import PrevalencePoint

_COVERED = 0.995
"""Weight of the sources that published from which a period counts as covered: rounding is no absence."""

_RAW = "#555555"
_WINDOWS = 50
"""How many means without a common period a long series is drawn as."""


def has_standardised(records: RunRecords) -> bool:
    """Tell whether there are themes whose sources could be held fixed."""
    sources = {article.source for article in records.corpus.articles}
    return len(sources) > 1 and any(
        point.kind == "theme" and np.isfinite(point.share) for point in records.prevalence.standardised
    )


def draw_standardised(records: RunRecords, look: Look) -> Drawing:
    """Draw every theme's standardised share with its interval over the share as counted."""
    import pandas as pd

    prevalence = records.prevalence
    fixed: dict[str, list[StandardisedPoint]] = {}
    for place in prevalence.standardised:
        if place.kind == "theme":
            fixed.setdefault(place.id, []).append(place)
    raw: dict[str, dict[int, PrevalencePoint]] = {}
    for point in prevalence.points:
        if point.kind == "theme" and point.group_kind == "all":
            raw.setdefault(point.id, {})[point.period] = point
    series = [
        entry for entry in name_themes(records, look, width=title_width(records.themes.n_themes)) if entry.id in fixed
    ]
    for places in fixed.values():
        places.sort(key=lambda point: point.period)
    ends = [end for places in fixed.values() for place in places for end in (place.high, place.share)]
    ends += [point.share for entry in series for point in raw[entry.id].values()]
    top = max((end for end in ends if np.isfinite(end)), default=1.0)
    n_columns = count_columns(len(series))
    n_rows = -(-len(series) // n_columns)
    window = choose_window(len(prevalence.periods))
    figure = new_figure(DOUBLE_MM, 30 + 36 * n_rows)
    grid = figure.add_gridspec(n_rows + 1, n_columns, height_ratios=[*[1.0] * n_rows, 0.38])
    for number, entry in enumerate(series):
        row, column = divmod(number, n_columns)
        panel = figure.add_subplot(grid[row, column])
        counted = [raw[entry.id][place.period].share for place in fixed[entry.id]]
        _draw_panel(panel, fixed[entry.id], counted, entry.color, window=window)
        panel.set_title(entry.label)
        panel.set_ylim(0, min(1.02, top * 1.05) or 1.02)
        show_percent(panel.yaxis)
        show_periods(panel, prevalence.periods, most=6 if n_columns < 3 else 4)
        panel.tick_params(axis="x", labelbottom=number + n_columns >= len(series))
        panel.tick_params(axis="y", labelleft=column == 0)
        if column == 0:
            panel.set_ylabel(f"share of {'stories' if prevalence.unit == 'story' else 'articles'}")
    counts = [0] * len(prevalence.periods)
    for index, point in raw[series[0].id].items():
        counts[index] = point.n
    show_counts_below(figure.add_subplot(grid[n_rows, :]), counts, prevalence)
    _add_legend(figure, is_dense=len(prevalence.periods) > MOST_MARKED)
    rows = [
        {
            "theme": entry.label,
            "id": entry.id,
            "period": prevalence.periods[place.period].label,
            "n": raw[entry.id][place.period].n,
            "share": raw[entry.id][place.period].share,
            "standardised": place.share,
            "low": place.low,
            "high": place.high,
            "covered": place.covered,
        }
        for entry in series
        for place in fixed[entry.id]
    ]
    said = []
    for entry in series:
        gaps = [abs(place.share - raw[entry.id][place.period].share) for place in fixed[entry.id]]
        gaps = [gap for gap in gaps if np.isfinite(gap)]
        if gaps:
            said.append(f"{clip(entry.label, 60)}: at most {100 * max(gaps):.0f} points apart")
    units = "stories" if prevalence.unit == "story" else "articles"
    smoothed = (
        f" Lines: moving means over {window} {prevalence.length}s, as single ones would hide each other; the data are "
        f"of single {prevalence.length}s."
        if window > 1
        else ""
    )
    return Drawing(
        "standardised",
        figure,
        pd.DataFrame(rows),
        f"Share of each theme by {prevalence.length} as counted (dashed grey) and as if every source had published its "
        f"usual part (colour), with {prevalence.confidence:.0%} intervals of sampling. Where the lines part, it is the "
        f"mix of sources that moved the share. Hollow markers and pale line: some sources did not publish, and their "
        f"part is inferred from how they differ from the others elsewhere.{smoothed} Below: how many {units} "
        "there are.",
        f"Two lines a theme, as counted and with the sources held fixed. {'; '.join(said)}.",
        look.families,
    )


def choose_window(n_periods: int) -> int:
    """Give how many periods a point of a line is the mean of: one, or an odd number where one would be a thicket."""
    return 1 if n_periods <= MOST_LINED else 2 * (n_periods // (2 * _WINDOWS)) + 1


def average_around(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Give means of the known values around each known one; unknown ones stay so."""
    is_known = np.isfinite(values)
    kernel = np.ones(window)
    total = np.convolve(np.where(is_known, values, 0.0), kernel, mode="same")
    count = np.convolve(is_known.astype(float), kernel, mode="same")
    return np.where(is_known, total / np.maximum(count, 1), np.nan)


def _draw_panel(
    panel: Axes, places: Sequence[StandardisedPoint], counted: Sequence[float], color: str, *, window: int
) -> None:
    x = np.array([place.period for place in places], np.int64)
    share = average_around(np.array([place.share for place in places]), window)
    low, high = np.array([place.low for place in places]), np.array([place.high for place in places])
    is_covered = np.array([place.covered >= _COVERED for place in places], np.bool_)
    is_dense = len(places) > MOST_MARKED
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    panel.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0, label="_interval")
    panel.plot(x, share, color=color, linewidth=0.9 if is_dense else 1.3, alpha=0.4, label="_standardised")
    panel.plot(x, np.where(is_covered, share, np.nan), color=color, linewidth=0.9 if is_dense else 1.3)
    panel.plot(
        x,
        average_around(np.array(counted), window),
        color=_RAW,
        linewidth=0.7 if is_dense else 0.9,
        linestyle=(0, (3, 1.5)),
        zorder=1.8,
        label="_counted",
    )
    if is_dense:
        is_alone = find_alone(share)
        panel.plot(x[is_alone], share[is_alone], ".", color=color, markersize=2.5)
        return
    is_alone = find_alone(share)
    panel.vlines(x[is_alone], low[is_alone], high[is_alone], color=color, alpha=0.35, linewidth=1.5)
    mark_periods(panel, x[is_covered], share[is_covered], color=color, is_hollow=False)
    mark_periods(panel, x[~is_covered], share[~is_covered], color=color, is_hollow=True)


def _add_legend(figure: Figure, *, is_dense: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    tone = "#0072B2"
    faint = Line2D([], [], color=tone, alpha=0.4, marker="" if is_dense else "o", markerfacecolor="white")
    figure.legend(
        [
            Line2D([], [], color=_RAW, linewidth=0.9, linestyle=(0, (3, 1.5))),
            Line2D([], [], color=tone, marker="" if is_dense else "o"),
            faint,
            Patch(color=tone, alpha=0.2, linewidth=0),
        ],
        ["as counted", "sources held fixed", "the same, some sources inferred", "interval of one period"],
        loc="outside lower left",
        ncols=4,
    )
