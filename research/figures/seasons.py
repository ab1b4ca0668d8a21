"""Seasonal effects: one panel per seasonal series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import LEAST_SIZE, measure_text
from research.figures.layout import (
    Entry,
    add_key,
    choose_columns,
    find_panel_width,
    open_figure,
    title_panels,
)
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.palette import DIM, LINE, MUTED
from research.figures.sentences import describe_rest, join_sentences, name_length
from research.figures.style import Look, clip, show_numbers
from research.records import WEEKDAYS, RunRecords, Season, SeasonEffect
from research.text.messages import say
from research.text.wording import format_number, format_probability, format_season, format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_PANELS = 9
_ROW_MM = 27.0
_AIR_MM = 0.4


def draw_seasons(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the effects of seasons on the seasonal series, those with the largest range first."""
    import pandas as pd

    effects: dict[tuple[str, str], list[SeasonEffect]] = {}
    for effect in records.trends.season_effects:
        effects.setdefault((effect.kind, effect.id), []).append(effect)
    seasonal = {(s.kind, s.id): s for s in records.trends.seasons if s.is_seasonal and (s.kind, s.id) in effects}
    named = [*name_themes(records, look), *name_topics(records, look)]
    every = sorted((entry for entry in named if entry.key in seasonal), key=lambda entry: -seasonal[entry.key].swing)
    shown = choose_series(every, design, figure="seasons", most=_MOST_PANELS)
    n_columns = choose_columns(len(shown), design)
    n_rows = -(-len(shown) // n_columns)
    holidays = [effect.season for effect in effects[shown[0].key] if _shorten(effect.season) is None]
    panel_mm = find_panel_width(design, n_columns)
    titles = title_panels([entry.label for entry in shown], panel_mm)
    figure = open_figure(design, 6 + (_ROW_MM + 4.5 * max(title.count("\n") + 1 for title in titles)) * n_rows)
    panels = figure.subplots(n_rows, n_columns, sharey=True, squeeze=False)
    for number, panel in enumerate(panels.flat):
        if number >= len(shown):
            panel.remove()
            continue
        entry = shown[number]
        color = entry.color if is_highlighted(entry, design) else DIM
        _draw_panel(panel, effects[entry.key], color=color, panel_mm=panel_mm)
        panel.set_title(titles[number])
        is_lowest = number + n_columns >= len(shown)
        panel.tick_params(axis="x", labelbottom=is_lowest)
        if is_lowest and effects[entry.key][0].season.isdigit():
            panel.set_xlabel(say("month"))
        if number == n_columns * ((n_rows - 1) // 2):
            panel.set_ylabel(say("deviation from the mean\n(percentage points)"))
    show_numbers(panels[0, 0].yaxis, nbins=5)
    add_key(figure, _list_holidays(holidays, look))
    data = pd.DataFrame(
        [
            {
                "kind": entry.kind,
                "id": entry.id,
                "name": entry.name,
                "season": effect.season,
                "effect": effect.effect,
                "low": effect.low,
                "high": effect.high,
                "q_value": seasonal[entry.key].q_value,
            }
            for entry in shown
            for effect in effects[entry.key]
        ]
    )
    left = 0 if design.series else len(every) - len(shown)
    return Drawing(
        "seasons",
        figure,
        data,
        join_sentences([_describe_caption(records, effects[shown[0].key], holidays), describe_rest(left)]),
        join_sentences(
            [
                say("Seasonal effects in {n} series.", n=len(shown)),
                *(_describe_season(entry, seasonal[entry.key]) for entry in shown),
            ]
        ),
        look.families,
    )


def _draw_panel(panel: Axes, effects: Sequence[SeasonEffect], *, color: str, panel_mm: float) -> None:
    x = np.arange(len(effects), dtype=float)
    is_holiday = np.array([_shorten(effect.season) is None for effect in effects])
    # Holidays are separated from the seasons.
    x[is_holiday] += 0.5
    value = np.array([effect.effect for effect in effects])
    low, high = np.array([effect.low for effect in effects]), np.array([effect.high for effect in effects])
    panel.axhline(0, color=LINE, linewidth=0.7, zorder=1)
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    panel.vlines(x, low, high, color=color, linewidth=1.2, zorder=2, label="_interval")
    panel.plot(x[~is_holiday], value[~is_holiday], "o", color=color, zorder=3)
    panel.plot(x[is_holiday], value[is_holiday], "D", color=color, zorder=3)
    panel.set_xlim(-0.7, x[-1] + 0.7)
    marks = iter(_mark_holidays(int(is_holiday.sum())))
    labels = [_shorten(effect.season) or next(marks) for effect in effects]
    widest = max(measure_text(label, LEAST_SIZE) for label in labels) + _AIR_MM
    step = 1 if widest <= panel_mm / (x[-1] + 1.4) else 3
    shown = [label if place % step == 0 or is_holiday[place] else "" for place, label in enumerate(labels)]
    panel.set_xticks(x, shown)
    panel.tick_params(axis="x", labelsize=LEAST_SIZE)


def _mark_holidays(n_holidays: int) -> list[str]:
    """Return short labels of holidays, whose names are too long for the axis."""
    return ["H"] if n_holidays == 1 else [f"H{number}" for number in range(1, n_holidays + 1)]


def _list_holidays(holidays: Sequence[str], look: Look) -> list[Entry]:
    from matplotlib.lines import Line2D

    sign = Line2D([], [], color=MUTED, marker="D", linestyle="")
    return [
        (True, sign, f"{mark}  {look.label(holiday)}")
        for mark, holiday in zip(_mark_holidays(len(holidays)), holidays, strict=True)
    ]


def _shorten(season: str) -> str | None:
    """Return a short label of a season; None for a holiday."""
    if season.isdigit() and 1 <= int(season) <= 12:
        return str(int(season))
    days = {
        "Monday": say("Mon"),
        "Tuesday": say("Tue"),
        "Wednesday": say("Wed"),
        "Thursday": say("Thu"),
        "Friday": say("Fri"),
        "Saturday": say("Sat"),
        "Sunday": say("Sun"),
    }
    if season in days:
        return days[season]
    return season if len(season) == 2 and season[0] == "Q" else None


def _describe_season(entry: NamedSeries, season: Season) -> str:
    return say(
        "{name}: highest in {high}, lowest in {low}, range {swing} points, q {q}.",
        name=clip(entry.name, 60),
        high=format_season(season.high),
        low=format_season(season.low),
        swing=format_number(season.swing, 1),
        q=format_probability(season.q_value),
    )


def _describe_caption(records: RunRecords, effects: Sequence[SeasonEffect], holidays: Sequence[str]) -> str:
    percent = format_share(records.prevalence.confidence)
    is_weekly = effects[0].season in WEEKDAYS
    parts = [
        say(
            "Seasonal effects: deviation of the share from its mean over the week, in percentage points, adjusted for "
            "a linear trend, with {percent} confidence intervals.",
            percent=percent,
        )
        if is_weekly
        else say(
            "Seasonal effects: deviation of the share from its mean over the year, in percentage points, adjusted for "
            "a linear trend, with {percent} confidence intervals.",
            percent=percent,
        ),
        say(
            "Only series with significant seasonality (corrected for the false discovery rate) are shown; tests of "
            "trends and changes are adjusted for seasons."
        ),
    ]
    if holidays:
        parts.append(
            say(
                "Diamonds: additional effect on the {length} of a holiday ({listed}).",
                length=name_length(records.prevalence.length),
                listed=", ".join(holidays),
            )
        )
    return join_sentences(parts)
