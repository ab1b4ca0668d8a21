"""Heat maps of mean theme membership: sources by themes, topics by themes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from research.figures.drawing import Drawing
from research.figures.style import DOUBLE_MM, Look, new_figure, wrap
from research.records import RunRecords
from research.text.wording import format_count

_MOST_ROWS = 20
"""Maximum number of sources or topics; smaller ones are left out."""

_MOST_HORIZONTAL_LABELS = 6
"""Maximum number of themes with horizontal names; more names are rotated."""


def draw_source_themes(records: RunRecords, look: Look) -> Drawing:
    """Draw the mean theme membership of the articles of each source."""
    sources = np.array([article.source for article in records.corpus.articles])
    names, counts = np.unique(sources, return_counts=True)
    order = np.lexsort((names, -counts))[:_MOST_ROWS]
    share = np.stack([records.themes.article_share[sources == names[row]].mean(axis=0) for row in order])
    labels = [f"{look.word(str(names[row]), width=30)} (n = {counts[row]:,})" for row in order]
    left = len(names) - len(order)
    note = f" Not shown: {format_count(left, 'source')} with fewer articles." if left > 0 else ""
    return _draw_grid(
        records,
        look,
        share=share,
        labels=labels,
        row_names=[str(names[row]) for row in order],
        name="source_themes",
        row="source",
        caption="Mean theme membership of the articles of each source over all periods; n: number of articles. Means "
        "of few articles are imprecise." + note,
    )


def draw_topic_themes(records: RunRecords, look: Look) -> Drawing:
    """Draw the mean theme membership of the passages of each topic."""
    topics = records.topics.topics[:_MOST_ROWS]
    share = records.topic_themes.share[: len(topics)]
    labels = [f"{topic.index}  {look.word(topic.name, width=38)}" for topic in topics]
    left = len(records.topics.topics) - len(topics)
    note = f" Not shown: {format_count(left, 'smaller topic')}." if left > 0 else ""
    return _draw_grid(
        records,
        look,
        share=share,
        labels=labels,
        row_names=[topic.name for topic in topics],
        name="topic_themes",
        row="topic",
        caption="Mean theme membership of the passages of each topic." + note,
    )


def _draw_grid(
    records: RunRecords,
    look: Look,
    *,
    share: NDArray[np.float64],
    labels: list[str],
    row_names: list[str],
    name: str,
    row: str,
    caption: str,
) -> Drawing:
    import pandas as pd

    themes = records.themes.themes
    is_crowded = len(themes) > _MOST_HORIZONTAL_LABELS
    figure = new_figure(DOUBLE_MM, (36 if is_crowded else 26) + 6.2 * len(labels))
    axes = figure.add_subplot()
    top = float(np.nanmax(share)) if np.isfinite(share).any() else 1.0
    image = axes.imshow(share, cmap="Blues", vmin=0, vmax=max(top, 0.01), aspect="auto")
    for y in range(share.shape[0]):
        for x in range(share.shape[1]):
            value = share[y, x]
            shown = f"{value:.0%}" if np.isfinite(value) else "–"
            axes.text(
                x,
                y,
                shown,
                ha="center",
                va="center",
                fontsize=6.5,
                color="white" if np.isfinite(value) and value > 0.6 * top else "#222222",
            )
    names = [look.label(theme.name(look.language), width=40) for theme in themes]
    axes.set_xticks(range(len(names)), names if is_crowded else [wrap(name, 80 // len(names)) for name in names])
    axes.set_yticks(range(len(labels)), labels)
    axes.xaxis.tick_top()
    if is_crowded:
        # Horizontal labels would overlap.
        axes.tick_params(axis="x", labelrotation=35)
        for text in axes.get_xticklabels():
            text.set(horizontalalignment="left", rotation_mode="anchor")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.9, pad=0.015, aspect=18)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    data = pd.DataFrame(
        [
            {row: row_names[y], "theme": themes[x].id, "share": share[y, x]}
            for y in range(share.shape[0])
            for x in range(share.shape[1])
        ]
    )
    said = []
    for y, label in enumerate(row_names[:8]):
        if np.isfinite(share[y]).any():
            best = int(np.nanargmax(share[y]))
            said.append(f"{label}: highest for {themes[best].name(look.language)} ({share[y, best]:.0%})")
    return Drawing(name, figure, data, caption, f"Heat map of {row}s by themes. {'; '.join(said)}.", look.families)
