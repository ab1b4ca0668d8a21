"""Two-dimensional map of passages by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.drawing import Drawing
from research.figures.style import DOUBLE_MM, GREY, OKABE_ITO, PALE, Look, new_figure, topic_color
from research.records import MapMethod, RunRecords

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_METHODS: dict[MapMethod, str] = {"umap": "UMAP", "pca": "principal components"}


def draw_topic_map(records: RunRecords, look: Look) -> Drawing:
    """Draw all passages of the map, coloured by topic; smaller topics are grey, outliers pale."""
    import pandas as pd

    position, clusters = records.topic_map.position, records.clusters
    shown = np.isfinite(position[:, 0])
    x, y = position[shown, 0], position[shown, 1]
    topic, is_outlier = clusters.topic_of[shown], clusters.is_outlier[shown]
    figure = new_figure(DOUBLE_MM, 105)
    axes = figure.add_subplot()
    size = float(np.clip(3000 / max(1, len(x)), 1.2, 16))
    is_many = len(x) > 3000
    axes.scatter(x[is_outlier], y[is_outlier], s=size, color=PALE, linewidths=0, rasterized=is_many, label="no topic")
    for index in range(clusters.n_topics - 1, -1, -1):
        mine = (topic == index) & ~is_outlier
        axes.scatter(x[mine], y[mine], s=size, color=topic_color(index), linewidths=0, alpha=0.8, rasterized=is_many)
    names = {entry.index: entry for entry in records.topics.topics}
    handles = [
        axes.scatter(
            [],
            [],
            s=14,
            color=OKABE_ITO[index],
            label=f"{index}  {look.word(names[index].name, width=34)} ({names[index].n_passages:,})",
        )
        for index in range(min(len(OKABE_ITO), clusters.n_topics))
    ]
    rest = clusters.n_topics - len(handles)
    if rest > 0:
        handles.append(axes.scatter([], [], s=14, color=GREY, label=f"{rest} smaller topics"))
    if is_outlier.any():
        handles.append(axes.scatter([], [], s=14, color=PALE, label=f"outliers ({int(clusters.is_outlier.sum()):,})"))
    _number_topics(axes, np.stack([x, y]), np.where(is_outlier, -1, topic))
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.margins(0.04)
    axes.set_aspect("equal", adjustable="datalim")
    figure.legend(handles=handles, loc="outside right upper", title="topic (passages)", alignment="left")
    data = pd.DataFrame(
        {
            "passage": np.array([p.id for p in records.passages.passages])[shown],
            "x": x,
            "y": y,
            "topic": topic,
            "is_outlier": is_outlier,
        }
    )
    sample = "" if shown.all() else f" Sample of {shown.sum():,} of {len(shown):,} passages, stratified by topic."
    return Drawing(
        "topic_map",
        figure,
        data,
        f"Map of passages ({_METHODS[records.topic_map.method]}), coloured by topic. Nearby points are similar; large "
        f"distances and the axes have no meaning.{sample}",
        f"Scatter plot of {len(x):,} passages in {clusters.n_topics} topics; the largest are "
        f"{'; '.join(entry.name for entry in records.topics.topics[:3])}.",
        look.families,
    )


def _number_topics(axes: Axes, position: NDArray[np.float32], topic: NDArray[np.int64]) -> None:
    """Write each large topic's number at the middle of its points; ``topic`` is -1 for outliers."""
    from matplotlib import patheffects

    for index in range(len(OKABE_ITO)):
        mine = topic == index
        if mine.any():
            x, y = np.median(position[:, mine], axis=1).tolist()
            axes.text(
                x,
                y,
                str(index),
                fontsize=8,
                ha="center",
                va="center",
                path_effects=[patheffects.withStroke(linewidth=2, foreground="white")],
            )
