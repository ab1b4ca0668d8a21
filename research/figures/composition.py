"""Composition of the coverage of each period by themes."""

from __future__ import annotations

import numpy as np

from research.figures.drawing import Drawing
from research.figures.style import (
    DOUBLE_MM,
    PALE,
    Look,
    choose_bars,
    new_figure,
    show_counts_below,
    show_percent,
    show_periods,
    wrap,
)
from research.records import WHOLE, RunRecords

_MOST_NUMBERS = 40
"""Maximum number of periods with a number above the bar; n of longer series is drawn as bars below."""


_MEASURES = {
    "soft": "mean membership by similarity",
    "hard": "assigned share",
    "corrected": "share, corrected by codes,",
}


def draw_composition(records: RunRecords, look: Look) -> Drawing:
    """Draw stacked shares of all themes by period; the share without a theme is grey."""
    import pandas as pd

    prevalence, themes = records.prevalence, records.themes.themes
    share, n = prevalence.shown_share[prevalence.list_rows("theme"), WHOLE], prevalence.n[WHOLE]
    is_long = len(prevalence.periods) > _MOST_NUMBERS
    figure = new_figure(DOUBLE_MM, 88 if is_long else 72)
    grid = figure.add_gridspec(2 if is_long else 1, 1, height_ratios=[1.0, 0.2] if is_long else [1.0])
    axes = figure.add_subplot(grid[0])
    x = np.arange(len(prevalence.periods))
    floor = np.zeros(len(x))
    for row, theme in enumerate(themes):
        height = np.nan_to_num(share[row])
        axes.bar(
            x,
            height,
            bottom=floor,
            color=theme.color,
            **choose_bars(len(x)),
            label=wrap(look.label(theme.name(look.language), width=44), 24),
        )
        floor += height
    rest = np.where(n > 0, np.clip(1 - floor, 0, 1), 0)
    axes.bar(x, rest, bottom=floor, color=PALE, **choose_bars(len(x)), label="no theme")
    if is_long:
        show_counts_below(figure.add_subplot(grid[1]), n.tolist(), prevalence)
    else:
        for index in range(len(x)):
            axes.text(
                index,
                1.015,
                f"{n[index]:,}",
                ha="center",
                va="bottom",
                fontsize=5.5,
                color="#666666",
                rotation=90 if len(x) > 24 else 0,
            )
    axes.set_ylim(0, 1.0 if is_long else 1.09)
    axes.set_ylabel(f"share of {'stories' if prevalence.unit == 'story' else 'articles'}")
    show_percent(axes.yaxis)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    show_periods(axes, prevalence.periods, most=12)
    axes.tick_params(axis="x", labelbottom=not is_long)
    handles, labels = axes.get_legend_handles_labels()
    # In the order of the stack, from the top.
    figure.legend(handles[::-1], labels[::-1], loc="outside right upper")
    rows = [
        {"theme": theme.id, "period": period.label, "n": int(n[period.index]), "share": share[row, period.index]}
        for row, theme in enumerate(themes)
        for period in prevalence.periods
    ]
    means = np.nansum(np.nan_to_num(share) * n, axis=1) / max(1, n.sum())
    said = ", ".join(f"{theme.name(look.language)} {mean:.0%}" for theme, mean in zip(themes, means, strict=True))
    units = "stories" if prevalence.unit == "story" else "articles"
    numbers = f" {'Bottom' if is_long else 'Numbers above the bars'}: number of {units} (n)."
    return Drawing(
        "composition",
        figure,
        pd.DataFrame(rows),
        f"Composition of the coverage by {prevalence.length}: {_MEASURES[prevalence.membership]} of each theme; grey: "
        f"no theme.{numbers} Periods without articles are blank.",
        f"Stacked bars of theme shares by {prevalence.length}. Means over all periods: {said}.",
        look.families,
    )
