"""Interrupted series: shares with the lines before and after an event, one panel per event and series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.figures.drawing import Drawing
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.slope_chart import write_probability
from research.figures.style import DOUBLE_MM, GREY, Look, clip, count_columns, new_figure, show_periods
from research.records import WHOLE, Interruption, RunRecords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_PANELS = 6
_DAYS_PER_YEAR = 365.2425
_DARK = "#444444"
_NAME_WIDTH = 30


def draw_interruptions(records: RunRecords, look: Look) -> Drawing:
    """Draw the shares around each event with the fitted lines, and the line before it as it would have continued."""
    import pandas as pd

    every = records.interruptions.changed
    shown = every[:_MOST_PANELS]
    named = {
        entry.key: entry
        for entry in (*name_themes(records, look, width=_NAME_WIDTH), *name_topics(records, look, width=_NAME_WIDTH))
    }
    n_columns = count_columns(len(shown))
    n_rows = -(-len(shown) // n_columns)
    figure = new_figure(DOUBLE_MM, 24 + 46 * n_rows)
    panels = figure.subplots(n_rows, n_columns, squeeze=False)
    rows: list[dict[str, object]] = []
    for number, panel in enumerate(panels.flat):
        if number >= len(shown):
            panel.remove()
            continue
        row = shown[number]
        entry = named[row.kind, row.id]
        rows += _draw_panel(panel, records, row=row, entry=entry)
        panel.set_title(f"{entry.label}\n{look.label(row.event, width=_NAME_WIDTH)}")
        if number % n_columns == 0:
            panel.set_ylabel("share, %")
    _add_legend(figure)
    left = len(every) - len(shown)
    said = [
        f"{named[row.kind, row.id].name} at {clip(row.event, 60)}: {row.level:+.1f} percentage points, "
        f"q {write_probability(row.q_value)}"
        for row in shown
    ]
    return Drawing(
        "interruptions",
        figure,
        pd.DataFrame(rows),
        f"Series at events of the study. Points: shares of complete {records.prevalence.length}s. Lines: straight "
        "lines on the scale of log odds before and after it (binomial regression with process noise); dashed: "
        "the line before, continued. Seasonal effects are not drawn. Only series whose level or slope changes "
        "(q < "
        f"{records.interruptions.alpha:g}) are shown; the event is not necessarily the cause."
        + (f" Not shown: {left} more with a larger q." if left else ""),
        f"{len(shown)} series at an event. {'; '.join(said)}.",
        look.families,
    )


def _draw_panel(panel: Axes, records: RunRecords, *, row: Interruption, entry: NamedSeries) -> list[dict[str, object]]:
    """Draw one series at one event; returns what was drawn, a row for each period."""
    prevalence = records.prevalence
    series = [(one.kind, one.id) for one in prevalence.series].index((row.kind, row.id))
    used = [period for period in prevalence.periods if not period.is_partial and prevalence.n[WHOLE, period.index] > 0]
    x = np.array([period.index for period in used])
    share = 100 * prevalence.share[series, WHOLE, x]
    day = np.array([(period.start.toordinal() + period.end.toordinal()) / 2 for period in used])
    year = (day - day[x.tolist().index(row.period)]) / _DAYS_PER_YEAR
    is_after = x >= row.period
    expected, slope, level, change = row.line
    log_odds = expected + slope * year
    continued = 100 / (1 + np.exp(-log_odds))
    fitted = 100 / (1 + np.exp(-(log_odds + np.where(is_after, level + change * year, 0.0))))
    panel.axvline(row.period - 0.5, color=GREY, linewidth=0.8, zorder=1)
    panel.plot(x, share, "o", color=entry.color, alpha=0.45, markersize=2.5, zorder=2)
    panel.plot(x[is_after], continued[is_after], "--", color=_DARK, linewidth=1.0, zorder=3)
    for part in (~is_after, is_after):
        panel.plot(x[part], fitted[part], color=entry.color, linewidth=1.6, zorder=4)
    panel.set_ylim(bottom=0)
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    show_periods(panel, prevalence.periods, most=4)
    return [
        {
            "event": row.event,
            "kind": row.kind,
            "id": row.id,
            "name": entry.name,
            "period": period.label,
            "share": share[place] / 100,
            "fitted": fitted[place] / 100,
            "continued": continued[place] / 100 if is_after[place] else float("nan"),
        }
        for place, period in enumerate(used)
    ]


def _add_legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=_DARK, marker="o", linestyle="", alpha=0.45, markersize=2.5),
        Line2D([], [], color=_DARK, linewidth=1.6),
        Line2D([], [], color=_DARK, linestyle="--", linewidth=1.0),
        Line2D([], [], color=GREY, linewidth=0.8),
    ]
    names = ["share", "fitted lines", "line before, continued", "event"]
    figure.legend(handles, names, loc="outside lower left", ncols=4)
