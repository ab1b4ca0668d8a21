"""Interrupted series: shares with the lines before and after an event, one panel per event and series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.figures.calendar_ticks import show_calendar
from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import LEAST_SIZE, fit_label
from research.figures.layout import (
    add_key,
    choose_columns,
    find_panel_width,
    open_figure,
    title_panels,
)
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import DIM, INK, LINE, MUTED
from research.figures.sentences import describe_rest, format_share_of, join_sentences, name_length
from research.figures.style import Look, clip, show_percent
from research.records import WHOLE, Interruption, RunRecords
from research.text.messages import say
from research.text.wording import format_change, format_number, format_probability, name_units

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_PANELS = 6
_DAYS_PER_YEAR = 365.2425
_ROW_MM = 28.0


def draw_interruptions(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the shares around each event with the fitted lines, and the line before it as it would have continued."""
    import pandas as pd

    named = {entry.key: entry for entry in (*name_themes(records, look), *name_topics(records, look))}
    every = [row for row in records.interruptions.changed if design.events is None or row.event in design.events]
    present = list(dict.fromkeys(named[row.kind, row.id] for row in every))
    chosen = {entry.key for entry in choose_series(present, design, figure="interruptions")}
    every = [row for row in every if (row.kind, row.id) in chosen]
    shown = every[:_MOST_PANELS]
    n_columns = choose_columns(len(shown), design)
    n_rows = -(-len(shown) // n_columns)
    panel_mm = find_panel_width(design, n_columns)
    titles = title_panels([named[row.kind, row.id].label for row in shown], panel_mm)
    figure = open_figure(design, 4 + (_ROW_MM + 8 + 3.5 * max(title.count("\n") for title in titles)) * n_rows)
    panels = figure.subplots(n_rows, n_columns, squeeze=False)
    rows: list[dict[str, object]] = []
    for number, panel in enumerate(panels.flat):
        if number >= len(shown):
            panel.remove()
            continue
        row = shown[number]
        entry = named[row.kind, row.id]
        color = entry.color if is_highlighted(entry, design) else DIM
        rows += _draw_panel(panel, records, row=row, entry=entry, color=color)
        panel.set_title(titles[number], pad=11)
        _name_event(panel, row, look, panel_mm=panel_mm, n_periods=len(records.prevalence.periods))
        show_calendar(
            panel, records.prevalence.periods, width_mm=panel_mm, is_labelled=number + n_columns >= len(shown)
        )
        if number == n_columns * ((n_rows - 1) // 2):
            panel.set_ylabel(format_share_of(records.prevalence.unit))
    _add_signs(figure, length=name_length(records.prevalence.length))
    told = [
        say(
            "{name} at {event}: {level} percentage points, q {q}.",
            name=named[row.kind, row.id].name,
            event=clip(row.event, 60),
            level=format_change(row.level),
            q=format_probability(row.q_value),
        )
        for row in shown
    ]
    return Drawing(
        "interruptions",
        figure,
        pd.DataFrame(rows),
        join_sentences(
            [
                say(
                    "Series at events of the study. Dots: shares of complete {lengths}. Lines: straight lines on the "
                    "scale of log odds before and after the event (binomial regression with process noise); dashed: "
                    "the line before, continued. Seasonal effects are not drawn.",
                    lengths=name_units(records.prevalence.length),
                ),
                say(
                    "Only series whose level or slope changes (q < {alpha}) are shown; the event is not necessarily "
                    "the cause.",
                    alpha=format_number(records.interruptions.alpha, 2),
                ),
                describe_rest(len(every) - len(shown)),
            ]
        ),
        join_sentences([say("{n} series at an event.", n=len(shown)), *told]),
        look.families,
    )


def _name_event(panel: Axes, row: Interruption, look: Look, *, panel_mm: float, n_periods: int) -> None:
    """Write the name of the event above its line, on the side where there is more room."""
    place = row.period - 0.5
    part = row.period / max(n_periods, 1)
    is_left = part > 0.5
    room = (part if is_left else 1 - part) * panel_mm
    panel.annotate(
        fit_label(look.label(row.event), room - 1, size=LEAST_SIZE),
        (place, 1.0),
        xycoords=panel.get_xaxis_transform(),
        xytext=(0, 2),
        textcoords="offset points",
        ha="right" if is_left else "left",
        va="bottom",
        fontsize=LEAST_SIZE,
        color=MUTED,
        annotation_clip=False,
    )


def _draw_panel(
    panel: Axes, records: RunRecords, *, row: Interruption, entry: NamedSeries, color: str
) -> list[dict[str, object]]:
    """Draw one series at one event; returns what was drawn, a row for each period."""
    prevalence = records.prevalence
    series = [(one.kind, one.id) for one in prevalence.series].index((row.kind, row.id))
    used = [period for period in prevalence.periods if not period.is_partial and prevalence.n[WHOLE, period.index] > 0]
    x = np.array([period.index for period in used])
    share = prevalence.share[series, WHOLE, x]
    day = np.array([(period.start.toordinal() + period.end.toordinal()) / 2 for period in used])
    year = (day - day[x.tolist().index(row.period)]) / _DAYS_PER_YEAR
    is_after = x >= row.period
    expected, slope, level, change = row.line
    log_odds = expected + slope * year
    continued = 1 / (1 + np.exp(-log_odds))
    fitted = 1 / (1 + np.exp(-(log_odds + np.where(is_after, level + change * year, 0.0))))
    panel.axvline(row.period - 0.5, color=LINE, linewidth=0.7, linestyle=(0, (1, 1.5)), zorder=1, label="_event")
    panel.plot(x, share, "o", color=DIM, markersize=2.0, markeredgewidth=0, zorder=2)
    panel.plot(x[is_after], continued[is_after], color=INK, linestyle=(0, (4, 2)), linewidth=0.9, zorder=3)
    for part in (~is_after, is_after):
        panel.plot(x[part], fitted[part], color=color, linewidth=1.6, zorder=4)
    panel.set_ylim(bottom=0)
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    show_percent(panel.yaxis)
    return [
        {
            "event": row.event,
            "kind": row.kind,
            "id": row.id,
            "name": entry.name,
            "period": period.label,
            "share": share[place],
            "fitted": fitted[place],
            "continued": continued[place] if is_after[place] else float("nan"),
        }
        for place, period in enumerate(used)
    ]


def _add_signs(figure: Figure, *, length: str) -> None:
    from matplotlib.lines import Line2D

    dot = Line2D([], [], color=DIM, marker="o", linestyle="", markersize=2.2, markeredgewidth=0)
    add_key(
        figure,
        [
            (True, dot, say("share of a single {length}", length=length)),
            (True, Line2D([], [], color=MUTED, linewidth=1.6), say("fitted lines")),
            (True, Line2D([], [], color=INK, linestyle=(0, (4, 2)), linewidth=0.9), say("line before, continued")),
        ],
    )
