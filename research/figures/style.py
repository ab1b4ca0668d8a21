"""The look of every figure: sizes, colours, labels."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.errors import FontError
from research.figures.fonts import REPLACEMENT, find_missing
from research.text.printable import make_line
from research.text.scripts import RADICALS_TO_HAN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from research.records import Period, Prevalence

SINGLE_MM, DOUBLE_MM = 89.0, 183.0
"""Widths of one and of two columns of a journal page."""

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
GREY, PALE = "#999999", "#DDDDDD"
_MM_PER_INCH = 25.4
_MOST_EDGED = 150
_EASTERN_FROM = RADICALS_TO_HAN[0]
_STYLE = Path(__file__).parent / "themeline.mplstyle"


@dataclass(frozen=True)
class Look:
    """What a drawing function needs to know besides the records."""

    families: tuple[str, ...]
    language: str = "en"

    def label(self, text: str, *, width: int = 60) -> str:
        """Make a label of a text that the study wrote.

        Raises
        ------
        FontError
            If no font has one of its characters.
        """
        clean = clip(text, width)
        missing = find_missing(clean, self.families)
        if missing:
            raise FontError(
                f"No font at hand has {' '.join(sorted(missing))}, which stands in “{clean}”. "
                "Give figures.font a font file that has it."
            )
        return clean

    def word(self, text: str, *, width: int = 24) -> str:
        """Make a label of an article's text; characters that no font has are shown as replaced."""
        clean = clip(text, width)
        missing = find_missing(clean, self.families)
        return "".join(REPLACEMENT if character in missing else character for character in clean)


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
    """Break a label over lines."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) if text.isascii() else text


@contextlib.contextmanager
def look_context(families: tuple[str, ...], *, hash_salt: str = "themeline") -> Iterator[None]:
    """Put the style in force for a block, and nowhere else."""
    import matplotlib as mpl

    with mpl.rc_context(fname=str(_STYLE)):
        mpl.rcParams["font.family"] = list(families)
        mpl.rcParams["svg.hashsalt"] = hash_salt
        yield


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """Make an empty figure that no window and no global list knows."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def count_columns(n_panels: int) -> int:
    """Give how many panels of a small multiple stand side by side."""
    return min(3 if n_panels > 4 else 2, n_panels)


def title_width(n_panels: int) -> int:
    """Give the width to which titles are clipped, so that none runs into its neighbour's."""
    return 30 if count_columns(n_panels) == 3 else 44


def settle_layout(figure: Figure) -> None:
    """Lay the figure out once, under the style in force, and not again for every file.

    The solver's last digits differ from one time to the next, and SVG files name clips after them: positions are
    rounded, to less than a thousandth of a point.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        original, active = (axes.get_position(original=flag).bounds for flag in (True, False))
        axes.set_position(tuple(round(value, 6) for value in original), which="original")
        axes.set_position(tuple(round(value, 6) for value in active), which="active")


def show_percent(axis: Any) -> None:
    """Write shares from 0 to 1 as percent."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))


def show_counts(axis: Any, *, nbins: int = 4) -> None:
    """Write counts as whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=nbins, integer=True))


def show_counts_below(axes: Axes, counts: Sequence[int], prevalence: Prevalence) -> None:
    """Draw the number of units of every period; that of the highest bar can be read off, the others compare."""
    axes.bar(range(len(counts)), counts, color=PALE, edgecolor="#AAAAAA", width=0.8)
    axes.set_ylabel(f"{'stories' if prevalence.unit == 'story' else 'articles'} (n)")
    axes.set_yticks([0, max(counts)], ["0", f"{max(counts):,}"])
    show_periods(axes, prevalence.periods, most=12)


def choose_bars(n_periods: int) -> dict[str, Any]:
    """Give width and edge of stacked bars: where they are thin, an edge would leave nothing of them."""
    if n_periods > _MOST_EDGED:
        return {"width": 1.0, "edgecolor": "none"}
    return {"width": 0.82, "edgecolor": "white"}


def show_periods(axes: Axes, periods: Sequence[Period], *, most: int = 8) -> None:
    """Label a few of the periods below an axis whose positions are period indices."""
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
    """Give the colour of a topic; the smaller ones are grey."""
    return OKABE_ITO[topic] if topic < len(OKABE_ITO) else GREY
