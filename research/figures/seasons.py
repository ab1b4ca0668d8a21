"""Seasonal effects: one panel per seasonal series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from research.figures.drawing import Drawing
from research.figures.named_series import name_themes, name_topics
from research.figures.slope_chart import write_probability
from research.figures.style import DOUBLE_MM, Look, clip, count_columns, new_figure
from research.records import MONTHS, WEEKDAYS, RunRecords, SeasonEffect

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_PANELS = 9
_HOLIDAY_WIDTH = 30


def draw_seasons(records: RunRecords, look: Look) -> Drawing:
    """Draw the effects of seasons on the seasonal series, those with the largest range first."""
    import pandas as pd

    effects: dict[tuple[str, str], list[SeasonEffect]] = {}
    for effect in records.trends.season_effects:
        effects.setdefault((effect.kind, effect.id), []).append(effect)
    seasonal = {(s.kind, s.id): s for s in records.trends.seasons if s.is_seasonal and (s.kind, s.id) in effects}
    named = [*name_themes(records, look, width=30), *name_topics(records, look, width=30)]
    every = sorted((entry for entry in named if entry.key in seasonal), key=lambda entry: -seasonal[entry.key].swing)
    shown = every[:_MOST_PANELS]
    n_columns = count_columns(len(shown))
    n_rows = -(-len(shown) // n_columns)
    holidays = [effect.season for effect in effects[shown[0].key] if _shorten(effect.season) is None]
    figure = new_figure(DOUBLE_MM, 16 + 38 * n_rows)
    panels = figure.subplots(n_rows, n_columns, sharey=True, squeeze=False)
    for number, panel in enumerate(panels.flat):
        if number >= len(shown):
            panel.remove()
            continue
        entry = shown[number]
        _draw_panel(panel, effects[entry.key], entry.color)
        panel.set_title(entry.label)
        panel.tick_params(axis="x", labelbottom=number + n_columns >= len(shown))
        if number % n_columns == 0:
            panel.set_ylabel("deviation from mean\n(percentage points)")
    if holidays:
        _add_legend(figure, holidays, look)
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
    said = [
        f"{clip(entry.name, 60)}: highest in {name_season(seasonal[entry.key].high)}, lowest in "
        f"{name_season(seasonal[entry.key].low)}, range {seasonal[entry.key].swing:.1f} points, "
        f"q {write_probability(seasonal[entry.key].q_value)}"
        for entry in shown
    ]
    left = len(every) - len(shown)
    return Drawing(
        "seasons",
        figure,
        data,
        _describe_caption(records, effects[shown[0].key], holidays)
        + (f" Not shown: {left} more seasonal series with a smaller range." if left else ""),
        f"Seasonal effects in {len(shown)} series. {'; '.join(said)}.",
        look.families,
    )


def name_season(season: str) -> str:
    """Return the name of a month for its number; quarters, weekdays and holidays are unchanged."""
    return MONTHS[int(season) - 1] if season.isdigit() and 1 <= int(season) <= 12 else season


def _draw_panel(panel: Axes, effects: Sequence[SeasonEffect], color: str) -> None:
    x = np.arange(len(effects), dtype=float)
    is_holiday = np.array([_shorten(effect.season) is None for effect in effects])
    # Holidays are separated from the seasons.
    x[is_holiday] += 0.5
    value = np.array([effect.effect for effect in effects])
    low, high = np.array([effect.low for effect in effects]), np.array([effect.high for effect in effects])
    panel.axhline(0, color="#888888", linewidth=0.7, zorder=1)
    panel.grid(axis="y")
    panel.set_axisbelow(True)
    panel.bar(x, value, width=0.7, color=color, alpha=0.25, linewidth=0, zorder=1.5)
    panel.vlines(x, low, high, color=color, linewidth=1.0, zorder=2, label="_interval")
    panel.plot(x[~is_holiday], value[~is_holiday], "o", color=color, zorder=3)
    panel.plot(x[is_holiday], value[is_holiday], "D", color=color, zorder=3)
    marks = iter(_mark_holidays(int(is_holiday.sum())))
    panel.set_xticks(x, [_shorten(effect.season) or next(marks) for effect in effects])


def _mark_holidays(n_holidays: int) -> list[str]:
    """Return short labels of holidays, whose names are too long for the axis."""
    return ["H"] if n_holidays == 1 else [f"H{number}" for number in range(1, n_holidays + 1)]


def _add_legend(figure: Figure, holidays: Sequence[str], look: Look) -> None:
    from matplotlib.lines import Line2D

    handle = Line2D([], [], color="#666666", marker="D", linestyle="")
    names = [
        f"{mark}  {look.label(holiday, width=_HOLIDAY_WIDTH)}"
        for mark, holiday in zip(_mark_holidays(len(holidays)), holidays, strict=True)
    ]
    figure.legend([handle] * len(names), names, loc="outside lower left", ncols=4)


def _shorten(season: str) -> str | None:
    """Return a short label of a season; None for a holiday."""
    if season.isdigit() and 1 <= int(season) <= 12:
        return MONTHS[int(season) - 1][0]
    if season in WEEKDAYS:
        return season[:3]
    return season if len(season) == 2 and season[0] == "Q" else None


def _describe_caption(records: RunRecords, effects: Sequence[SeasonEffect], holidays: Sequence[str]) -> str:
    percent = f"{records.prevalence.confidence:.0%}"
    cycle = "week" if effects[0].season in WEEKDAYS else "year"
    text = (
        f"Seasonal effects: deviation of the share from its mean over the {cycle}, in percentage points, adjusted for "
        f"a linear trend, with {percent} confidence intervals. Only series with significant seasonality (corrected "
        "for the false discovery rate) are shown. Tests of trends and changes are adjusted for seasons."
    )
    if holidays:
        text += f" Diamonds: additional effect on the {records.prevalence.length} of a holiday ({', '.join(holidays)})."
    return text
