"""Observed shares and shares standardised to a constant mix of sources: one panel per theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.layout import (
    add_key,
    choose_columns,
    find_panel_width,
    finish_time_grid,
    open_time_grid,
    title_panels,
)
from research.figures.named_series import NamedSeries, name_themes
from research.figures.palette import DIM, INK, MUTED
from research.figures.sentences import format_share_of, join_sentences, name_length
from research.figures.series_panel import find_alone
from research.figures.style import Look, clip, show_percent
from research.records import WHOLE, Prevalence, RunRecords, Sources, number_series
from research.text.messages import say
from research.text.wording import format_number, format_share, name_units

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WINDOWS = 50
"""Number of disjoint windows of moving means that a series is divided into at most; chosen."""

_UNITS = 30
"""Units in the median window that the moving means are taken over, if an eighth of the periods has them; chosen."""


@dataclass(frozen=True)
class _FixedShares:
    """Standardised shares of one series, all of shape (n_periods,); see `research.records.Sources`."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    covered: NDArray[np.float64]


def has_standardised(records: RunRecords) -> bool:
    """Check whether the run has more than one source and a standardised theme."""
    sources = set(records.corpus.sources)
    themes = [row for row, one in enumerate(records.sources.series) if one.kind == "theme"]
    return len(sources) > 1 and bool(np.isfinite(records.sources.standardised[themes]).any())


def draw_standardised(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the standardised share of every theme with its interval, and the observed share."""
    import pandas as pd

    prevalence, sources = records.prevalence, records.sources
    row_of, fixed_of = prevalence.row_of, number_series(sources.series)
    named = [entry for entry in name_themes(records, look) if entry.key in fixed_of]
    series = choose_series(named, design, figure="standardised")
    counted = {entry.id: prevalence.share[row_of[entry.key], WHOLE] for entry in series}
    fixed = {entry.id: _take_series(sources, fixed_of[entry.key]) for entry in series}
    window = choose_window(prevalence.n[WHOLE])
    drawn = [average_around(end, window) for id_, one in fixed.items() for end in (one.high, one.share, counted[id_])]
    ends = np.concatenate(drawn)
    top = float(ends[np.isfinite(ends)].max()) if np.isfinite(ends).any() else 1.0
    titles = title_panels(
        [entry.label for entry in series], find_panel_width(design, choose_columns(len(series), design))
    )
    grid = open_time_grid(design, len(series), title_lines=max(title.count("\n") + 1 for title in titles))
    for number, (panel, entry, title) in enumerate(zip(grid.panels, series, titles, strict=True)):
        color = entry.color if is_highlighted(entry, design) else DIM
        _draw_panel(panel, fixed[entry.id], counted[entry.id], color=color, window=window)
        panel.set_title(title)
        panel.set_ylim(0, min(1.02, top * 1.05) or 1.02)
        show_percent(panel.yaxis)
        panel.tick_params(axis="y", labelleft=grid.is_first(number))
        if number == grid.n_columns * ((len(series) - 1) // grid.n_columns // 2):
            panel.set_ylabel(format_share_of(prevalence.unit))
    finish_time_grid(grid, prevalence)
    _add_signs(grid.figure, percent=format_share(prevalence.confidence))
    data = pd.concat([_tabulate(entry, fixed[entry.id], prevalence) for entry in series], ignore_index=True)
    return Drawing(
        "standardised",
        grid.figure,
        data,
        _describe_caption(prevalence, window=window),
        _describe_gaps(series, fixed, counted),
        look.families,
    )


def choose_window(n: NDArray[np.int64]) -> int:
    """Choose the window of the moving means, an odd number of periods.

    Parameters
    ----------
    n
        Shape (n_periods,); number of units of each period.
    """
    n_periods = len(n)
    widest = max(n_periods // 8 | 1, 1)
    least = 2 * (n_periods // (2 * _WINDOWS)) + 1 if n_periods > 2 * _WINDOWS else 1
    for window in range(least, widest, 2):
        if np.median(np.convolve(n, np.ones(window), mode="same")) >= _UNITS:
            return window
    return max(widest, least)


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
    """Draw the standardised share with its band and the observed share, shape (n_periods,)."""
    share, low, high = (average_around(values, window) for values in (fixed.share, fixed.low, fixed.high))
    x = np.arange(len(share))
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    panel.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0, label="_interval")
    panel.plot(x, share, color=color, linewidth=1.5, label="_standardised")
    panel.plot(
        x,
        average_around(counted, window),
        color=INK,
        linewidth=0.9,
        linestyle=(0, (3, 1.5)),
        label="_counted",
    )
    is_alone = find_alone(share)
    panel.vlines(x[is_alone], low[is_alone], high[is_alone], color=color, alpha=0.4, linewidth=1.2)
    panel.plot(x[is_alone], share[is_alone], "o", color=color, markersize=2.5)


def _add_signs(figure: Figure, *, percent: str) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    add_key(
        figure,
        [
            (True, Line2D([], [], color=INK, linewidth=0.9, linestyle=(0, (3, 1.5))), say("observed")),
            (
                True,
                (Patch(color=MUTED, alpha=0.25, linewidth=0), Line2D([], [], color=MUTED, linewidth=1.5)),
                say("with a constant mix of sources, and its {percent} interval", percent=percent),
            ),
        ],
    )


def _describe_caption(prevalence: Prevalence, *, window: int) -> str:
    length, units = name_length(prevalence.length), name_units(prevalence.unit)
    parts = [
        say(
            "Share of each theme by {length}: observed (dashed) and standardised to a constant mix of sources "
            "(colour), with {percent} confidence intervals (sampling error). Where the lines differ, the mix of "
            "sources changed.",
            length=length,
            percent=format_share(prevalence.confidence),
        ),
        say(
            "Shares of sources that did not publish in a {length} are imputed from their differences from the other "
            "sources.",
            length=length,
        ),
    ]
    if window > 1:
        parts.append(
            say(
                "Lines and ends of the band: moving means over {n} {lengths}, a band wider than that of the mean; the "
                "data hold single {lengths}.",
                n=window,
                lengths=name_units(prevalence.length),
            )
        )
    return join_sentences([*parts, say("Bottom: number of {units} (n).", units=units)])


def _describe_gaps(
    series: Sequence[NamedSeries], fixed: dict[str, _FixedShares], counted: dict[str, NDArray[np.float64]]
) -> str:
    parts = [say("Line charts of the observed and the standardised share of each theme.")]
    for entry in series:
        gaps = np.abs(fixed[entry.id].share - counted[entry.id])
        if np.isfinite(gaps).any():
            parts.append(
                say(
                    "{name}: largest difference {size} points.",
                    name=clip(entry.name, 60),
                    size=format_number(100 * float(np.nanmax(gaps)), 0),
                )
            )
    return join_sentences(parts)
