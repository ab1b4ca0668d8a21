"""Style of all figures: sizes, colours, labels."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.figures.fonts import find_missing
from research.figures.transliteration import transliterate
from research.text.printable import make_line
from research.text.scripts import RADICALS_TO_HAN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from research.records import Period, Prevalence

SINGLE_MM, DOUBLE_MM = 89.0, 183.0
"""Widths of one column and of two columns of a journal page, in millimetres."""

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
GREY, PALE = "#999999", "#DDDDDD"
_MM_PER_INCH = 25.4
_MOST_EDGED = 150
_EASTERN_FROM = RADICALS_TO_HAN[0]
_STYLE = Path(__file__).parent / "themeline.mplstyle"


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


def wrap(text: str, width: int) -> str:
    """Break a label into lines of `width` characters; labels that are not ASCII are left unchanged."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) if text.isascii() else text


@contextlib.contextmanager
def look_context(families: tuple[str, ...], *, hash_salt: str = "themeline") -> Iterator[None]:
    """Apply the style within a block only."""
    import matplotlib as mpl

    with mpl.rc_context(fname=str(_STYLE)):
        mpl.rcParams["font.family"] = list(families)
        mpl.rcParams["svg.hashsalt"] = hash_salt
        yield


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """Make an empty figure that is independent of pyplot, and so belongs to no window and no global list."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def count_columns(n_panels: int) -> int:
    """Return the number of columns of a figure with small multiples."""
    return min(3 if n_panels > 4 else 2, n_panels)


def title_width(n_panels: int) -> int:
    """Return the width to which titles of panels are clipped, so that adjacent titles do not overlap."""
    return 30 if count_columns(n_panels) == 3 else 44


def settle_layout(figure: Figure) -> None:
    """Compute the layout of a figure once, under the current style, instead of again for every file.

    The last digits of the solver differ between calls, and SVG files derive the names of clip paths from them.
    Positions are therefore rounded, by less than a thousandth of a point.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        original, active = (axes.get_position(original=flag).bounds for flag in (True, False))
        axes.set_position(tuple(round(value, 6) for value in original), which="original")
        axes.set_position(tuple(round(value, 6) for value in active), which="active")


def show_percent(axis: Any) -> None:
    """Format shares from 0 to 1 on an axis as percentages."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))


def show_counts(axis: Any, *, nbins: int = 4) -> None:
    """Format counts on an axis as whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=nbins, integer=True))


def show_counts_below(axes: Axes, counts: Sequence[int], prevalence: Prevalence) -> None:
    """Draw the number of units of every period as bars; the axis labels only zero and the maximum."""
    axes.bar(range(len(counts)), counts, color=PALE, edgecolor="#AAAAAA", width=0.8)
    axes.set_ylabel(f"{'stories' if prevalence.unit == 'story' else 'articles'} (n)")
    axes.set_yticks([0, max(counts)], ["0", f"{max(counts):,}"])
    show_periods(axes, prevalence.periods, most=12)


def choose_bars(n_periods: int) -> dict[str, Any]:
    """Return width and edge colour of stacked bars; thin bars have no edge, because it would cover them."""
    if n_periods > _MOST_EDGED:
        return {"width": 1.0, "edgecolor": "none"}
    return {"width": 0.82, "edgecolor": "white"}


def show_periods(axes: Axes, periods: Sequence[Period], *, most: int = 8) -> None:
    """Label at most `most` periods below an axis whose positions are indices of periods."""
    step = max(1, -(-len(periods) // most))
    shown = list(range(0, len(periods), step))
    axes.set_xticks(shown, [periods[index].label for index in shown])
    axes.set_xlim(-0.6, len(periods) - 0.4)
    if sum(len(periods[index].label) for index in shown) > 36:
        axes.tick_params(axis="x", labelrotation=45)
        for text in axes.get_xticklabels():
            text.set_horizontalalignment("right")
            text.set_rotation_mode("anchor")


def topic_color(topic: int) -> str:
    """Return the colour of a topic by its rank in size; topics beyond the palette are grey."""
    return OKABE_ITO[topic] if topic < len(OKABE_ITO) else GREY
