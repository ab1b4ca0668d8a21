"""Two-dimensional map of passages by topic, with the names of the topics on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import SMALL, fit_label, measure_text
from research.figures.layout import find_width, open_figure
from research.figures.named_series import NamedSeries, name_topics
from research.figures.palette import ACCENT, DIM, FILL, INK, MUTED, SHADES
from research.figures.sentences import join_sentences
from research.figures.style import Look, clip
from research.records import RunRecords
from research.text.messages import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT_PART, _NARROW_HEIGHT_PART = 0.6, 0.95
_MOST_LABELS, _NARROW_MOST_LABELS = 20, 10
_LABEL_MM, _LINE_MM, _AIR_MM = 34.0, 2.9, 1.0
_MARKERS = ("o", "s", "^", "D")
_MANY = 3000
"""Number of points from which they are an image within the figure, so that files stay small."""

_STEPS = 300
_FAR_MM = 5.0
"""Distance of a label from the middle of its topic from which a line joins them, in millimetres; chosen."""


def draw_topic_map(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw all passages of the map in neutral shades, neighbouring topics in different ones, with their names."""
    import pandas as pd

    position, clusters = records.topic_map.position, records.clusters
    shown = np.isfinite(position[:, 0])
    point = position[shown].astype(np.float64)
    topic, is_outlier = clusters.topic_of[shown], clusters.is_outlier[shown]
    named = name_topics(records, look)
    labelled = choose_series(
        named, design, figure="topic_map", most=_NARROW_MOST_LABELS if design.is_narrow else _MOST_LABELS
    )
    width_mm = design.find_width()
    figure = open_figure(design, width_mm * (_NARROW_HEIGHT_PART if design.is_narrow else _HEIGHT_PART))
    width_mm, height_mm = (
        find_width(figure),
        design.find_width() * (_NARROW_HEIGHT_PART if design.is_narrow else _HEIGHT_PART),
    )
    axes = figure.add_subplot()
    _fit_axes(axes, point, width_mm=width_mm, height_mm=height_mm)
    middle = {
        int(entry.id): np.median(point[(topic == int(entry.id)) & ~is_outlier], axis=0)
        for entry in named
        if ((topic == int(entry.id)) & ~is_outlier).any()
    }
    style_of = _choose_styles(middle)
    size = float(np.clip(2500 / max(1, len(point)), 1.5, 9))
    is_many = len(point) > _MANY
    axes.scatter(
        point[is_outlier, 0],
        point[is_outlier, 1],
        s=size,
        color=FILL,
        linewidths=0,
        rasterized=is_many,
        label="_outliers",
        zorder=1,
    )
    for entry in reversed(named):
        number = int(entry.id)
        if number not in middle:
            continue
        shade, marker = style_of[number]
        mine = (topic == number) & ~is_outlier
        color = shade if not design.highlight else ACCENT if is_highlighted(entry, design) else DIM
        axes.scatter(
            point[mine, 0],
            point[mine, 1],
            s=size,
            color=color,
            marker=marker,
            linewidths=0,
            alpha=0.85,
            rasterized=is_many,
            label=f"_topic {number}",
            zorder=3 if design.highlight and is_highlighted(entry, design) else 2,
        )
    labels = [entry for entry in labelled if int(entry.id) in middle]
    _name_topics(axes, labels, middle, design=design, size_mm=(width_mm, height_mm))
    data = pd.DataFrame(
        {
            "passage": records.passages.ids[shown],
            "x": point[:, 0],
            "y": point[:, 1],
            "topic": topic,
            "is_outlier": is_outlier,
        }
    )
    captions = [
        say("Map of passages (UMAP), in shades and marks by topic.")
        if records.topic_map.method == "umap"
        else say("Map of passages (principal components), in shades and marks by topic."),
        say("Nearby points are similar; large distances and the axes have no meaning."),
    ]
    if is_outlier.any():
        captions.append(say("Pale: {n} outlier.", "Pale: {n} outliers.", n=int(clusters.is_outlier.sum())))
    if len(labels) < len(middle):
        captions.append(say("{n} smaller topics are not named.", n=len(middle) - len(labels)))
    if not shown.all():
        captions.append(
            say(
                "Sample of {n_shown} of {n_passages} passages, stratified by topic.",
                n_shown=int(shown.sum()),
                n_passages=len(shown),
            )
        )
    return Drawing(
        "topic_map",
        figure,
        data,
        join_sentences(captions),
        say(
            "Scatter plot of {n_points} passages in {n_topics} topics; the largest are {listed}.",
            n_points=len(point),
            n_topics=clusters.n_topics,
            listed="; ".join(clip(entry.name, 60) for entry in named[:3]),
        ),
        look.families,
    )


def _fit_axes(axes: Axes, point: NDArray[np.float64], *, width_mm: float, height_mm: float) -> None:
    """Show all points, with one scale in both directions."""
    low, high = (point.min(axis=0), point.max(axis=0)) if len(point) else (np.zeros(2), np.ones(2))
    size = np.array([width_mm, height_mm])
    half = float(max(1.1 * ((high - low) / size).max() / 2, 1e-6)) * size
    center = (low + high) / 2
    axes.set_xlim(center[0] - half[0], center[0] + half[0])
    axes.set_ylim(center[1] - half[1], center[1] + half[1])
    axes.set_axis_off()


def _choose_styles(middle: dict[int, NDArray[np.float64]]) -> dict[int, tuple[str, str]]:
    """Give every topic a shade and a marker that none of its nearest neighbours has."""
    styles = [(shade, marker) for marker in _MARKERS for shade in SHADES]
    chosen: dict[int, tuple[str, str]] = {}
    for number, place in middle.items():
        near = sorted(chosen, key=lambda other: float(np.linalg.norm(middle[other] - place)))[: len(styles) - 1]
        taken = [chosen[other] for other in near]
        free = [style for style in styles if style not in taken[:5] and style[0] not in {s for s, _ in taken[:1]}]
        chosen[number] = free[0]
    return chosen


@dataclass
class _Box:
    """A label on the map: its text, its middle and half its size in millimetres, and the middle of its topic."""

    text: str
    middle: NDArray[np.float64]
    half: NDArray[np.float64]
    anchor: NDArray[np.float64]


def _name_topics(
    axes: Axes,
    labels: Sequence[NamedSeries],
    middle: dict[int, NDArray[np.float64]],
    *,
    design: Design,
    size_mm: tuple[float, float],
) -> None:
    """Write the names of topics at the middle of their points, moved apart where they would overlap."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    size = np.array(size_mm)
    boxes = []
    for entry in labels:
        text = fit_label(f"{entry.id}  {entry.label}", _LABEL_MM, size=SMALL, most_lines=2)
        lines = text.split("\n")
        half = np.array([max(measure_text(line, SMALL) for line in lines), _LINE_MM * len(lines)]) / 2 + _AIR_MM / 2
        anchor = (middle[int(entry.id)] - low) / (high - low) * size
        boxes.append(_Box(text, anchor.copy(), half, anchor))
    _part_boxes(boxes, size)
    for entry, box in zip(labels, boxes, strict=True):
        place = low + box.middle / size * (high - low)
        if np.linalg.norm(box.middle - box.anchor) > _FAR_MM:
            axes.plot(*np.stack([middle[int(entry.id)], place]).T, color=MUTED, linewidth=0.5, zorder=4, label="_join")
        axes.text(
            float(place[0]),
            float(place[1]),
            box.text,
            fontsize=SMALL,
            color=INK if is_highlighted(entry, design) else MUTED,
            ha="center",
            va="center",
            linespacing=1.1,
            zorder=5,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.85, "linewidth": 0},
        )


def _part_boxes(boxes: Sequence[_Box], size: NDArray[np.float64]) -> None:
    """Move labels apart, each time by the shorter way, and keep them on the map."""
    for _ in range(_STEPS):
        is_moved = False
        for place, box in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = other.middle - box.middle
                overlap = box.half + other.half - np.abs(apart)
                if (overlap > 0).all():
                    axis = int(np.argmin(overlap))
                    step = (overlap[axis] / 2 + 0.05) * (1 if apart[axis] >= 0 else -1)
                    box.middle[axis] -= step
                    other.middle[axis] += step
                    is_moved = True
            box.middle[:] = np.clip(box.middle, box.half, size - box.half)
        if boxes:
            boxes[-1].middle[:] = np.clip(boxes[-1].middle, boxes[-1].half, size - boxes[-1].half)
        if not is_moved:
            return
