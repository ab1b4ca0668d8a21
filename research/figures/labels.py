"""Labels that fit: measured in millimetres, broken into lines, and cut where there is no room."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from research.figures.style import MM_PER_INCH
from research.text.scripts import EASTERN, match_any

_POINTS_PER_INCH = 72
_EASTERN = match_any(*EASTERN)
_TOKEN = re.compile(rf"\s*(?:{_EASTERN}|(?:(?!{_EASTERN})\S)+)")
"""A word with the space before it; East Asian characters are words of their own."""

_CLOSING = frozenset("，。：；、）」》？！,.:;)")
"""Marks that begin no line."""

SMALL, USUAL = 6.5, 7.0
"""Sizes of text in points; the smallest in any figure is 6, the least of journals."""

_HINTING = 1.03
"""Text on a coarse grid of pixels is up to this much wider; measured at 72 dots per inch."""

LEAST_SIZE = 6.0
"""Smallest size of text at print size, in points; as journals ask, a convention."""


def measure_text(text: str, size: float = USUAL) -> float:
    """Measure the width of one line of text in millimetres, in the fonts of the current style."""
    from matplotlib import rcParams

    return _measure(text, size, tuple(rcParams["font.family"]))


@functools.lru_cache(maxsize=4096)
def _measure(text: str, size: float, families: tuple[str, ...]) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    prop = FontProperties(family=list(families), size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, prop, ismath=False)
    return float(width) / _POINTS_PER_INCH * MM_PER_INCH * _HINTING


def fit_label(text: str, width_mm: float, *, size: float = USUAL, most_lines: int = 1) -> str:
    """Break a label into lines of a width; what has no room is cut and ends in an ellipsis.

    Parameters
    ----------
    text
        The label, one line.
    width_mm
        Width of a line in millimetres.
    size
        Size of the text in points.
    most_lines
        Number of lines at most.
    """
    if measure_text(text, size) <= width_mm:
        return text
    lines = [""]
    for token in _TOKEN.findall(text):
        is_bound = token in _CLOSING or not lines[-1]
        if is_bound or measure_text((lines[-1] + token).strip(), size) <= width_mm:
            lines[-1] = (lines[-1] + token).strip()
        else:
            lines.append(token.strip())
    shown = lines[:most_lines]
    is_cut = len(lines) > most_lines
    return "\n".join(_cut(line, width_mm, size, is_cut=is_cut and line is shown[-1]) for line in shown)


def fit_names(names: Sequence[str], width_mm: float, *, size: float = USUAL, most_lines: int = 2) -> list[str]:
    """Break the names of rows into lines of a width, all alike."""
    return [fit_label(name, width_mm, size=size, most_lines=most_lines) for name in names]


def count_lines(labels: Sequence[str]) -> int:
    """Count the lines of the label with most lines."""
    return max((label.count("\n") + 1 for label in labels), default=1)


def _cut(line: str, width_mm: float, size: float, *, is_cut: bool) -> str:
    if not is_cut and measure_text(line, size) <= width_mm:
        return line
    kept = line
    while kept and measure_text(f"{kept}…", size) > width_mm:
        kept = kept[:-1]
    return f"{kept.rstrip(' ,、-')}…"


def separate_labels(wanted: list[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move labels apart on a line, as little as needed, in their order.

    Parameters
    ----------
    wanted
        Where each label would stand.
    gap
        Least distance of two labels.
    low, high
        Where the first and the last may stand.

    Returns
    -------
    Where each label stands, in the order of ``wanted``.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    blocks: list[tuple[float, list[int]]] = []
    for place in order:
        blocks.append((wanted[place], [place]))
        while len(blocks) > 1 and _reach(blocks[-2], gap)[1] + gap > _reach(blocks[-1], gap)[0]:
            _, last = blocks.pop()
            _, before = blocks.pop()
            members = before + last
            blocks.append((sum(wanted[member] for member in members) / len(members), members))
    placed = [0.0] * len(wanted)
    for middle, members in blocks:
        for number, member in enumerate(members):
            placed[member] = middle + (number - (len(members) - 1) / 2) * gap
    _push(placed, order, gap=gap, low=low, high=high)
    return placed


def _reach(block: tuple[float, list[int]], gap: float) -> tuple[float, float]:
    half = (len(block[1]) - 1) / 2 * gap
    return block[0] - half, block[0] + half


def _push(placed: list[float], order: list[int], *, gap: float, low: float, high: float) -> None:
    """Move labels back between the ends, from the lower end upwards and then from the upper one downwards."""
    floor = low
    for member in order:
        placed[member] = max(placed[member], floor)
        floor = placed[member] + gap
    ceiling = high
    for member in reversed(order):
        placed[member] = min(placed[member], ceiling)
        ceiling = placed[member] - gap
