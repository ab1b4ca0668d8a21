"""Heat maps of mean theme membership: sources by themes, topics by themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.design import Design, choose_series
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, count_lines, fit_label, measure_text
from research.figures.layout import grow_figure, open_figure
from research.figures.named_series import NamedSeries, name_themes
from research.figures.sentences import join_sentences
from research.figures.style import Look, clip, show_percent
from research.records import RunRecords
from research.text.messages import say
from research.text.wording import format_number, format_share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_ROWS = 20
"""Maximum number of sources or topics; smaller ones are left out."""

_ROW_MM, _DOUBLE_ROW_MM = 5.2, 7.2
_NAME_PART, _NARROW_NAME_PART = 0.3, 0.34
_UPRIGHT_MM, _TWO_LINES_MM = 32.0, 6.5
_MOST_TOLD = 8
_SCALE = ("#FFFFFF", "#B9C4CF", "#6D7F91", "#2F3E4E")
"""Colours of shares from 0 to the largest: neutral, darker for more, in grey too."""

_WHITE_FROM = 0.55
"""Part of the scale from which text on it is white; chosen, so that text has at least 4:1."""


def draw_source_themes(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the mean theme membership of the articles of each source."""
    sources = np.array(records.corpus.sources)
    names, counts = np.unique(sources, return_counts=True)
    order = np.lexsort((names, -counts))[:_MOST_ROWS]
    share = np.stack([records.themes.article_share[sources == names[row]].mean(axis=0) for row in order])
    left = len(names) - len(order)
    caption = [
        say(
            "Mean theme membership of the articles of each source over all periods; n: number of articles. Means of "
            "few articles are imprecise."
        )
    ]
    if left > 0:
        caption.append(
            say("Not shown: {n} source with fewer articles.", "Not shown: {n} sources with fewer articles.", n=left)
        )
    return _draw_grid(
        records,
        look,
        design,
        share=share,
        labels=[look.word(str(names[row]), width=60) for row in order],
        notes=[f"n = {format_number(int(counts[row]), 0)}" for row in order],
        row_names=[str(names[row]) for row in order],
        row="source",
        caption=join_sentences(caption),
    )


def draw_topic_themes(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw the mean theme membership of the passages of each topic."""
    topics = records.topics.topics[:_MOST_ROWS]
    left = len(records.topics.topics) - len(topics)
    caption = [say("Mean theme membership of the passages of each topic.")]
    if left > 0:
        caption.append(say("Not shown: {n} smaller topic.", "Not shown: {n} smaller topics.", n=left))
    return _draw_grid(
        records,
        look,
        design,
        share=records.topic_themes.share[: len(topics)],
        labels=[f"{topic.index}  {look.word(topic.name, width=60)}" for topic in topics],
        notes=["" for _ in topics],
        row_names=[topic.name for topic in topics],
        row="topic",
        caption=join_sentences(caption),
    )


def _draw_grid(
    records: RunRecords,
    look: Look,
    design: Design,
    *,
    share: NDArray[np.float64],
    labels: list[str],
    notes: list[str],
    row_names: list[str],
    row: str,
    caption: str,
) -> Drawing:
    import pandas as pd
    from matplotlib.colors import LinearSegmentedColormap

    every = name_themes(records, look)
    themes = choose_series(every, design, figure=f"{row}_themes")
    share = share[:, [every.index(theme) for theme in themes]]
    name_mm = design.find_width() * (_NARROW_NAME_PART if design.is_narrow else _NAME_PART)
    names = [_join_note(label, note, name_mm) for label, note in zip(labels, notes, strict=True)]
    row_mm = _ROW_MM if count_lines(names) == 1 else _DOUBLE_ROW_MM
    figure = open_figure(design, 15 + row_mm * len(labels))
    axes = figure.add_subplot()
    top = float(np.nanmax(share)) if np.isfinite(share).any() else 1.0
    scale = LinearSegmentedColormap.from_list("shares", _SCALE)
    image = axes.imshow(share, cmap=scale, vmin=0, vmax=max(top, 0.01), aspect="auto")
    for y, x in np.ndindex(share.shape):
        value = float(share[y, x])
        is_dark = np.isfinite(value) and value > _WHITE_FROM * top
        axes.text(
            float(x),
            float(y),
            format_share(value),
            ha="center",
            va="center",
            fontsize=SMALL,
            color="white" if is_dark else "#222222",
        )
    axes.set_yticks(range(len(labels)), names)
    axes.xaxis.tick_top()
    _label_columns(figure, themes, cell_mm=(design.find_width() - name_mm - 4) / len(themes))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    # Thin white lines part the cells.
    axes.set_xticks(np.arange(share.shape[1] - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(share.shape[0] - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=0.8)
    axes.tick_params(which="minor", length=0)
    bar = figure.colorbar(image, ax=axes, location="bottom", pad=0.01, aspect=30, shrink=0.5, anchor=(0.0, 1.0))
    bar.outline.set_visible(False)
    bar.set_label(say("mean membership"), loc="left")
    bar.ax.tick_params(length=2)
    show_percent(bar.ax.xaxis)
    data = pd.DataFrame(
        [
            {row: row_names[y], "theme": themes[x].id, "share": share[y, x]}
            for y in range(share.shape[0])
            for x in range(share.shape[1])
        ]
    )
    told = [
        say(
            "{name}: highest for {theme} ({share}).",
            name=clip(name, 60),
            theme=themes[int(np.nanargmax(share[y]))].name,
            share=format_share(float(np.nanmax(share[y]))),
        )
        for y, name in enumerate(row_names[:_MOST_TOLD])
        if np.isfinite(share[y]).any()
    ]
    opening = say("Heat map of sources by themes.") if row == "source" else say("Heat map of topics by themes.")
    return Drawing(f"{row}_themes", figure, data, caption, join_sentences([opening, *told]), look.families)


def _join_note(label: str, note: str, width_mm: float) -> str:
    """Write a name with its note below or beside it; the name is cut where there is no room."""
    if not note:
        return fit_label(label, width_mm, most_lines=2)
    beside = f"{label}  ({note})"
    return beside if measure_text(beside) <= width_mm else f"{fit_label(label, width_mm)}\n({note})"


def _label_columns(figure: Figure, themes: list[NamedSeries], *, cell_mm: float) -> None:
    """Write the names of themes above the columns: across them where their words fit, or else upright."""
    axes = figure.axes[0]
    names = [fit_label(theme.label, cell_mm - 1.5, most_lines=3) for theme in themes]
    is_cut = any("…" in name for name in names)
    if not is_cut:
        axes.set_xticks(range(len(themes)), names)
        axes.tick_params(axis="x", pad=1)
        grow_figure(figure, 3.2 * max(name.count("\n") + 1 for name in names))
        return
    most_lines = 2 if cell_mm > _TWO_LINES_MM else 1
    names = [fit_label(theme.label, _UPRIGHT_MM, most_lines=most_lines) for theme in themes]
    axes.set_xticks(range(len(themes)), names)
    axes.tick_params(axis="x", labelrotation=90, pad=1)
    longest = max(measure_text(line) for name in names for line in name.split("\n"))
    grow_figure(figure, longest + 2)
