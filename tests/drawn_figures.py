"""What is wrong with a figure as it is drawn: labels that overlap, that are cut, or that are too small to print."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

TOLERANCE = 0.6
"""Pixels that two boxes of text may share: their edges are empty."""


def list_texts(figure: Figure) -> list[Text]:
    """List the texts that are seen."""
    unseen = set(_list_unseen(figure))
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in unseen
    ]


def _list_unseen(figure: Figure) -> Iterator[int]:
    """List the labels of ticks beyond the limits of their axes, which are never drawn."""
    for axes in figure.axes:
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            low, high = min(limits), max(limits)
            room = 1e-6 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not (axis.get_visible() and axes.axison and low - room <= tick.get_loc() <= high + room):
                    yield from (id(tick.label1), id(tick.label2))


def find_faults(figure: Figure) -> Iterator[str]:
    """Say what is wrong with the texts of a figure."""
    figure.draw_without_rendering()
    texts = list_texts(figure)
    corners = {id(text): _find_corners(text) for text in texts}
    for text in texts:
        if text.get_fontsize() < 6:
            yield f"{text.get_text()!r} has {text.get_fontsize()} points"
        if "-" in text.get_text()[:1] and text.get_text()[1:2].isdigit():
            yield f"{text.get_text()!r} has a hyphen for a minus sign"
        box = corners[id(text)]
        low, high = box.min(axis=0), box.max(axis=0)
        if (
            low.min() < -TOLERANCE
            or high[0] > figure.bbox.width + TOLERANCE
            or high[1] > figure.bbox.height + TOLERANCE
        ):
            yield f"{text.get_text()!r} is cut at the edge"
    for place, other in _find_overlaps([corners[id(text)] for text in texts]):
        yield f"{texts[place].get_text()!r} overlaps {texts[other].get_text()!r}"


def _find_overlaps(boxes: list[np.ndarray]) -> list[tuple[int, int]]:
    """Give the pairs of upright boxes that share more than their edges."""
    if not boxes:
        return []
    low, high = (np.array([end(box, axis=0) for box in boxes]) for end in (np.min, np.max))
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    return [(one, other) for one, other in np.argwhere((shared > TOLERANCE).all(axis=2)) if one < other]


def _find_corners(text: Text) -> np.ndarray:
    """Give the corners of the box of a text, which may be turned."""
    rotation, anchor = text.get_rotation(), text.get_unitless_position()
    if rotation % 90 == 0:
        box = text.get_window_extent()
        return np.array([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)])
    raise AssertionError(f"{text.get_text()} is turned by {rotation} at {anchor}")


def find_ink_at_edge(figure: Figure) -> bool:
    """Tell whether anything is drawn on the outermost pixels, which means that it is cut."""
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return bool((edge < 250).any())
