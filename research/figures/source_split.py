"""How much of a change is coverage, and how much other sources: both parts beside the total."""

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
_TOTAL, _TURNED = "#222222", "#A00000"


def has_splits(records: RunRecords) -> bool:
    """Tell whether there are changes to be split, and sources to split them by."""
    sources = {article.source for article in records.corpus.articles}
    return len(sources) > 1 and any(_is_known(split) for split in records.prevalence.splits)


def draw_source_splits(records: RunRecords, look: Look) -> Drawing:
    """Draw, for each theme and the largest topics, the two parts of the change between early and late."""
    import pandas as pd

    splits = {(split.kind, split.id): split for split in records.prevalence.splits if _is_known(split)}
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
        _draw_row(axes, y, series, split)
    n_themes = sum(series.kind == "theme" for series, _ in rows)
    if 0 < n_themes < len(rows):
        axes.axhline(n_themes - 0.5, color="#CCCCCC", linewidth=0.6)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [series.label for series, _ in rows])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("change of the share from the early to the late half, percentage points")
    _add_legend(figure)
    fields = ("change", "coverage", "coverage_low", "coverage_high", "sources", "sources_low", "sources_high")
    data = pd.DataFrame(
        [
            {"kind": series.kind, "id": series.id, "name": series.label}
            | {name: getattr(split, name) for name in fields}
            | {"is_reversed": split.is_reversed, "remark": split.remark}
            for series, split in rows
        ]
    )
    left = len(every) - len(rows) + max(0, len(records.topics.topics) - _MOST_TOPICS)
    return Drawing(
        "source_splits",
        figure,
        data,
        _describe_caption(records, rows) + (f" {left:,} more series are not shown." if left else ""),
        _describe_rows(rows),
        look.families,
    )


def _is_known(split: SourceSplit) -> bool:
    return bool(np.isfinite([split.change, split.coverage, split.sources]).all())


def _draw_row(axes: Axes, y: int, series: NamedSeries, split: SourceSplit) -> None:
    parts = (
        (y - _BAR / 2, split.coverage, split.coverage_low, split.coverage_high, 1.0, ""),
        (y + _BAR / 2, split.sources, split.sources_low, split.sources_high, 0.35, "////"),
    )
    for height, value, low, high, alpha, hatch in parts:
        (bar,) = axes.barh(height, value, height=_BAR, color=series.color, linewidth=0, zorder=1.5)
        bar.set_alpha(alpha)
        if hatch:
            bar.set_hatch(hatch)
            bar.set_edgecolor("white")
        if np.isfinite([low, high]).all():
            axes.plot([low, high], [height, height], color="#444444", linewidth=0.8, zorder=2, label="_interval")
    axes.plot([split.change], [y], "D", color=_TOTAL, markersize=4.2, markeredgecolor="white", zorder=3, label="_total")
    if split.is_reversed:
        axes.text(1.015, y, "reversed", color=_TURNED, va="center", fontsize=6.5, transform=axes.get_yaxis_transform())


def _add_legend(figure: Figure) -> None:
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
        ["coverage changed", "sources changed", "whole change", "interval"],
        loc="outside lower left",
        ncols=4,
    )


def _describe_caption(records: RunRecords, rows: Sequence[tuple[NamedSeries, SourceSplit]]) -> str:
    text = (
        "Change of the share from the first to the second half of the complete periods, in two parts that add up "
        "(Kitagawa): coverage, sources that write more or less about it, and sources, others that publish more or "
        f"less; with {records.prevalence.confidence:.0%} intervals. Diamond: the whole change. A source that is absent "
        "from one half counts as sources."
    )
    kinds = {series.kind for series, _ in rows}
    if len(kinds) > 1:
        text += " Above the line: themes; below it: the largest topics."
    turned = [(series, split) for series, split in rows if split.is_reversed]
    if turned:
        # Sources have names that others wrote: as text of a caption they are escaped by the page.
        said = "; ".join(f"{clip(series.label, 60)}: {split.remark}" for series, split in turned)
        text += f" Reversed: the sign of the change turns with sources held fixed, or without one of them ({said})."
    return text


def _describe_rows(rows: Sequence[tuple[NamedSeries, SourceSplit]]) -> str:
    parts = [f"Bars of the change of {len(rows)} series in two parts."]
    for series, split in rows[:12]:
        turned = ", reversed" if split.is_reversed else ""
        parts.append(
            f"{clip(series.label, 60)}: {split.change:+.1f} points, of which coverage {split.coverage:+.1f} and "
            f"sources {split.sources:+.1f}{turned}."
        )
    return " ".join(parts)
