"""Decomposition of changes into rate effect and composition effect of sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from research.figures.drawing import Drawing
from research.figures.named_series import NamedSeries, name_themes, name_topics
from research.figures.style import DOUBLE_MM, Look, clip, new_figure
from research.records import RunRecords, SourceSplit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_TOPICS = 8
_MOST_ROWS = 24
_ROW_MM = 8.0
_NAME_WIDTH = 38
_BAR = 0.3
_FIELDS = (
    "change",
    "rate_effect",
    "rate_effect_low",
    "rate_effect_high",
    "composition_effect",
    "composition_effect_low",
    "composition_effect_high",
    "is_reversed",
    "within_sources",
    "without_source",
    "left_out",
)
_TOTAL, _TURNED = "#222222", "#A00000"


def has_splits(records: RunRecords) -> bool:
    """Check whether the run has more than one source and a change that was decomposed."""
    sources = {article.source for article in records.corpus.articles}
    return len(sources) > 1 and any(_is_known(split) for split in records.sources.splits)


def draw_source_splits(records: RunRecords, look: Look) -> Drawing:
    """Draw the change between the halves of the periods, in two parts, for each theme and the largest topics."""
    import pandas as pd

    splits = {(split.kind, split.id): split for split in records.sources.splits if _is_known(split)}
    themes = name_themes(records, look, width=_NAME_WIDTH)
    topics = name_topics(records, look, width=_NAME_WIDTH)[:_MOST_TOPICS]
    every = [(series, splits[series.key]) for series in [*themes, *topics] if series.key in splits]
    rows = every[:_MOST_ROWS]
    figure = new_figure(DOUBLE_MM, 24 + _ROW_MM * len(rows))
    axes = figure.add_subplot()
    axes.axvline(0, color="#888888", linewidth=0.7, zorder=1)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    for y, (series, split) in enumerate(rows):
        _draw_row(axes, y, split, color=series.color)
    n_themes = sum(series.kind == "theme" for series, _ in rows)
    if 0 < n_themes < len(rows):
        axes.axhline(n_themes - 0.5, color="#CCCCCC", linewidth=0.6)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [series.label for series, _ in rows])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("change of the share from the first to the second half, percentage points")
    _add_legend(figure, confidence=records.prevalence.confidence)
    data = pd.DataFrame(
        [
            {"kind": series.kind, "id": series.id, "name": series.name}
            | {name: getattr(split, name) for name in _FIELDS}
            for series, split in rows
        ]
    )
    left = len(every) - len(rows) + max(0, len(records.topics.topics) - _MOST_TOPICS)
    return Drawing(
        "source_splits",
        figure,
        data,
        _describe_caption(records, rows) + (f" Not shown: {left:,} more series." if left else ""),
        _describe_rows(rows),
        look.families,
    )


def _is_known(split: SourceSplit) -> bool:
    return bool(np.isfinite([split.change, split.rate_effect, split.composition_effect]).all())


def _draw_row(axes: Axes, y: int, split: SourceSplit, *, color: str) -> None:
    rate = (split.rate_effect, split.rate_effect_low, split.rate_effect_high)
    composition = (split.composition_effect, split.composition_effect_low, split.composition_effect_high)
    parts = ((y - _BAR / 2, *rate, 1.0, ""), (y + _BAR / 2, *composition, 0.35, "////"))
    for height, value, low, high, alpha, hatch in parts:
        (bar,) = axes.barh(height, value, height=_BAR, color=color, linewidth=0, zorder=1.5)
        bar.set_alpha(alpha)
        if hatch:
            bar.set_hatch(hatch)
            bar.set_edgecolor("white")
        if np.isfinite([low, high]).all():
            axes.plot([low, high], [height, height], color="#444444", linewidth=0.8, zorder=2, label="_interval")
    axes.plot([split.change], [y], "D", color=_TOTAL, markersize=4.2, markeredgecolor="white", zorder=3, label="_total")
    if split.is_reversed:
        axes.text(1.015, y, "reversed", color=_TURNED, va="center", fontsize=6.5, transform=axes.get_yaxis_transform())


def _add_legend(figure: Figure, *, confidence: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    tone = "#777777"
    figure.legend(
        [
            Patch(color=tone, linewidth=0),
            Patch(facecolor="#BBBBBB", edgecolor="white", hatch="////", linewidth=0),
            Line2D([], [], color=_TOTAL, marker="D", linestyle="", markersize=3.6),
            Line2D([], [], color="#444444", linewidth=0.8),
        ],
        ["rate effect", "composition effect", "total change", f"{confidence:.0%} CI"],
        loc="outside lower left",
        ncols=4,
    )


def _describe_caption(records: RunRecords, rows: Sequence[tuple[NamedSeries, SourceSplit]]) -> str:
    text = (
        "Change of the share from the first to the second half of the complete periods, decomposed into two additive "
        "parts (Kitagawa 1955): the rate effect (shares within sources change) and the composition effect (the mix of "
        f"sources changes). Lines: {records.prevalence.confidence:.0%} confidence intervals (CI). Diamonds: total "
        "change. Sources that published in one half only contribute to the composition effect."
    )
    kinds = {series.kind for series, _ in rows}
    if len(kinds) > 1:
        text += " Above the line: themes; below the line: the largest topics."
    turned = [(series, split) for series, split in rows if split.is_reversed]
    if turned:
        # Names of sources come from the input; the page escapes captions.
        listed = "; ".join(f"{clip(series.name, 60)}: {_describe_reversal(split)}" for series, split in turned)
        text += (
            " Reversed: the direction changes if the mix of sources is held constant or if one source is left out "
            f"({listed})."
        )
    return text


def _describe_reversal(split: SourceSplit) -> str:
    """State the direction of the total change and what reverses it."""
    causes = ["with a constant mix of sources"] if split.within_sources == "reversed" else []
    causes += [f"without {split.left_out}"] if split.without_source == "reversed" else []
    return f"{split.raw_direction}, reversed {' and '.join(causes)}"


def _describe_rows(rows: Sequence[tuple[NamedSeries, SourceSplit]]) -> str:
    parts = [f"Bar chart of the change of {len(rows)} series, decomposed into two parts."]
    for series, split in rows[:12]:
        turned = ", reversed" if split.is_reversed else ""
        parts.append(
            f"{clip(series.name, 60)}: {split.change:+.1f} points, rate effect {split.rate_effect:+.1f}, "
            f"composition effect {split.composition_effect:+.1f}{turned}."
        )
    return " ".join(parts)
