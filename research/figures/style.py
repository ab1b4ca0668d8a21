"""Style of all figures: sizes, colours, labels."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.figures.fonts import find_missing, name_searched
from research.figures.transliteration import transliterate
from research.text.conventions import find_conventions
from research.text.messages import find_spoken
from research.text.printable import make_line
from research.text.scripts import RADICALS_TO_HAN
from research.text.wording import format_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MM_PER_INCH = 25.4
"""Millimetres of an inch, by definition."""

MOST_APART = 150
"""Maximum number of periods with a bar each; more are one area."""

_EASTERN_FROM = RADICALS_TO_HAN[0]
_STYLE = Path(__file__).parent / "themeline.mplstyle"


def load_libraries() -> None:
    """Import what drawing and storing figures need, for a process that waits until there are some."""
    for name in ("agg", "pdf", "svg"):
        importlib.import_module(f"matplotlib.backends.backend_{name}")
    for name in ("matplotlib.dates", "matplotlib.figure", "pandas", "fontTools.ttLib", "uharfbuzz"):
        importlib.import_module(name)


@dataclass(frozen=True)
class Look:
    """Fonts and language of the labels of a figure.

    Attributes
    ----------
    families
        Font families, in the order in which they are searched for a glyph.
    language
        Language of theme names.
    spelled
        Characters that no font contains and that labels have therefore in Latin letters; filled while they are made.
    """

    families: tuple[str, ...]
    language: str = "en"
    spelled: set[str] = field(default_factory=set, compare=False)

    def label(self, text: str, *, width: int = 60) -> str:
        """Make a label from a text of the study, such as the name of a theme.

        Characters that no font contains are written in Latin letters.
        """
        clean = make_line(text)
        missing = find_missing(clean, self.families)
        if missing:
            self.spelled.update(missing)
            clean = transliterate(clean, missing)
        return clip(clean, width)

    def word(self, text: str, *, width: int = 24) -> str:
        """Make a label from text of an article, as `label` does."""
        return self.label(text, width=width)


def clip(text: str, width: int) -> str:
    """Fold white space, take hidden characters out and cut to a width, counting Chinese characters twice."""
    clean = " ".join(make_line(text).split())
    used = 0
    for place, character in enumerate(clean):
        used += 2 if ord(character) >= _EASTERN_FROM else 1
        if used > width:
            return clean[: max(place - 1, 1)].rstrip(" ,、") + "…"
    return clean


@contextlib.contextmanager
def look_context(families: tuple[str, ...], *, hash_salt: str = "themeline") -> Iterator[None]:
    """Apply the style within a block only."""
    import matplotlib as mpl

    with mpl.rc_context(fname=str(_STYLE)):
        mpl.rcParams["font.family"] = name_searched(families)
        mpl.rcParams["svg.hashsalt"] = hash_salt
        yield


def settle_layout(figure: Figure) -> None:
    """Compute the layout of a figure once, under the current style, instead of again for every file.

    The last digits of the solver differ between calls, and SVG files derive the names of clip paths from them.
    Positions are therefore rounded, by less than a thousandth of a point. No engine is left behind, not even one that
    does nothing: matplotlib draws every file twice when there is one.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine(None)
    for part in figure.subfigs:
        part.bbox_relative.p0, part.bbox_relative.p1 = part.bbox_relative.get_points().round(9)
    for axes in figure.axes:
        original, active = (axes.get_position(original=flag).bounds for flag in (True, False))
        axes.set_position(tuple(round(value, 6) for value in original), which="original")
        axes.set_position(tuple(round(value, 6) for value in active), which="active")


def show_percent(axis: Any, *, nbins: int = 4) -> None:
    """Format shares from 0 to 1 on an axis as percentages, as the language of the report writes them."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=nbins, steps=[1, 2, 2.5, 5, 10]))
    percent = find_conventions(find_spoken()).percent

    def write(value: float, _: object = None) -> str:
        return f"{format_number(100 * value, 0 if abs(100 * value - round(100 * value)) < 1e-6 else 1)}{percent}"

    axis.set_major_formatter(write)


def show_numbers(axis: Any, *, nbins: int = 6) -> None:
    """Format an axis of numbers with true minus signs, as the language of the report writes them."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=nbins, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(lambda value, _: format_number(value, 0 if value == round(value) else 1))


def choose_bars(n_periods: int) -> dict[str, Any]:
    """Return width and edge colour of bars; many bars touch one another."""
    return {"width": 1.0 if n_periods > MOST_APART else 0.86, "edgecolor": "none"}
