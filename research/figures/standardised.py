"""Observed shares and shares standardised to a constant mix of sources: one panel per theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.drawing import Drawing
from research.figures.named_series import NamedSeries, name_themes
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
from research.records import WHOLE, Prevalence, RunRecords, Sources, number_series

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COVERED = 0.995
"""Minimum weight of the publishing sources in a covered period; less than 1 because of rounding."""

_RAW = "#555555"
_WINDOWS = 50
"""Number of disjoint windows of moving means that a long series is divided into."""


@dataclass(frozen=True)
class _FixedShares:
    """Standardised shares of one series, all of shape (n_periods,); see `research.records.Sources`."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    covered: NDArray[np.float64]


def has_standardised(records: RunRecords) -> bool:
    """Check whether the run has more than one source and a standardised theme."""
    sources = {article.source for article in records.corpus.articles}
    themes = [row for row, one in enumerate(records.sources.series) if one.kind == "theme"]
    return len(sources) > 1 and bool(np.isfinite(records.sources.standardised[themes]).any())


def draw_standardised(records: RunRecords, look: Look) -> Drawing:
    """Draw the standardised share of every theme with its interval, and the observed share."""
    import pandas as pd

    prevalence, sources = records.prevalence, records.sources
    row_of, fixed_of = prevalence.row_of, number_series(sources.series)
    entries = name_themes(records, look, width=title_width(records.themes.n_themes))
    series = [entry for entry in entries if entry.key in fixed_of]
    counted = {entry.id: prevalence.share[row_of[entry.key], WHOLE] for entry in series}
    fixed = {entry.id: _take_series(sources, fixed_of[entry.key]) for entry in series}
    ends = np.concatenate([end for id_, one in fixed.items() for end in (one.high, one.share, counted[id_])])
    top = float(ends[np.isfinite(ends)].max()) if np.isfinite(ends).any() else 1.0
    n_columns = count_columns(len(series))
    n_rows = -(-len(series) // n_columns)
    window = choose_window(len(prevalence.periods))
    figure = new_figure(DOUBLE_MM, 30 + 36 * n_rows)
    grid = figure.add_gridspec(n_rows + 1, n_columns, height_ratios=[*[1.0] * n_rows, 0.38])
    for number, entry in enumerate(series):
        row, column = divmod(number, n_columns)
        panel = figure.add_subplot(grid[row, column])
        _draw_panel(panel, fixed[entry.id], counted[entry.id], color=entry.color, window=window)
        panel.set_title(entry.label)
        panel.set_ylim(0, min(1.02, top * 1.05) or 1.02)
        show_percent(panel.yaxis)
        show_periods(panel, prevalence.periods, most=6 if n_columns < 3 else 4)
        panel.tick_params(axis="x", labelbottom=number + n_columns >= len(series))
        panel.tick_params(axis="y", labelleft=column == 0)
        if column == 0:
            panel.set_ylabel(f"share of {'stories' if prevalence.unit == 'story' else 'articles'}")
    show_counts_below(figure.add_subplot(grid[n_rows, :]), prevalence.n[WHOLE].tolist(), prevalence)
    _add_legend(figure, is_dense=len(prevalence.periods) > MOST_MARKED, confidence=prevalence.confidence)
    data = pd.concat([_tabulate(entry, fixed[entry.id], prevalence) for entry in series], ignore_index=True)
    said = []
    for entry in series:
        gaps = np.abs(fixed[entry.id].share - counted[entry.id])
        if np.isfinite(gaps).any():
            said.append(f"{clip(entry.name, 60)}: largest difference {100 * np.nanmax(gaps):.0f} points")
    units = "stories" if prevalence.unit == "story" else "articles"
    smoothed = (
        f" Lines: moving means over {window} {prevalence.length}s; intervals and data: single {prevalence.length}s."
        if window > 1
        else ""
    )
    return Drawing(
        "standardised",
        figure,
        data,
        f"Share of each theme by {prevalence.length}: observed (dashed grey) and standardised to a constant mix of "
        f"sources (colour), with {prevalence.confidence:.0%} confidence intervals (CI; sampling error). Differences "
        f"between the lines are due to changes in the mix of sources. Hollow markers and pale lines: some sources did "
        f"not publish in the period; their shares are imputed from their differences from the other sources in other "
        f"periods.{smoothed} Bottom: number of {units} (n).",
        f"Line charts of the observed and the standardised share of each theme. {'; '.join(said)}.",
        look.families,
    )


def choose_window(n_periods: int) -> int:
    """Return the window of the moving means in periods: 1, or an odd number for long series."""
    return 1 if n_periods <= MOST_LINED else 2 * (n_periods // (2 * _WINDOWS)) + 1


def average_around(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Compute moving means of the known values around each known value; unknown values remain NaN."""
    is_known = np.isfinite(values)
    kernel = np.ones(window)
    total = np.convolve(np.where(is_known, values, 0.0), kernel, mode="same")
    count = np.convolve(is_known.astype(float), kernel, mode="same")
    return np.where(is_known, total / np.maximum(count, 1), np.nan)


def _take_series(sources: Sources, row: int) -> _FixedShares:
    return _FixedShares(
        sources.standardised[row], sources.standardised_low[row], sources.standardised_high[row], sources.covered
    )


def _tabulate(entry: NamedSeries, fixed: _FixedShares, prevalence: Prevalence) -> pd.DataFrame:
    """Tabulate one row per period of a theme."""
    import pandas as pd

    return pd.DataFrame(
        {
            "theme": entry.name,
            "id": entry.id,
            "period": [period.label for period in prevalence.periods],
            "n": prevalence.n[WHOLE],
            "share": prevalence.share[prevalence.row_of[entry.key], WHOLE],
            "standardised": fixed.share,
            "low": fixed.low,
            "high": fixed.high,
            "covered": fixed.covered,
        }
    )


def _draw_panel(panel: Axes, fixed: _FixedShares, counted: NDArray[np.float64], *, color: str, window: int) -> None:
    """Draw the standardised share and the observed share, shape (n_periods,)."""
    share, low, high = average_around(fixed.share, window), fixed.low, fixed.high
    x, is_covered = np.arange(len(share)), fixed.covered >= _COVERED
    is_dense = len(x) > MOST_MARKED
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    panel.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0, label="_interval")
    panel.plot(x, share, color=color, linewidth=0.9 if is_dense else 1.3, alpha=0.4, label="_standardised")
    panel.plot(x, np.where(is_covered, share, np.nan), color=color, linewidth=0.9 if is_dense else 1.3)
    panel.plot(
        x,
        average_around(counted, window),
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


def _add_legend(figure: Figure, *, is_dense: bool, confidence: float) -> None:
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
        ["observed", "standardised", "standardised, some sources imputed", f"{confidence:.0%} CI"],
        loc="outside lower left",
        ncols=4,
    )
