"""Pages of figures: their size, title and key, and grids of panels over one calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from research.figures.calendar_ticks import show_calendar
from research.figures.design import DOUBLE_MM, Design
from research.figures.labels import SMALL, USUAL, fit_label, measure_text
from research.figures.palette import FILL, LINE
from research.figures.style import MM_PER_INCH, MOST_APART, choose_bars
from research.records import WHOLE, Period, Prevalence
from research.text.wording import format_number, name_units

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_PER_MM = 72 / MM_PER_INCH
"""Points of a millimetre, by definition."""

_MARGIN_MM, _BETWEEN_MM = 15.0, 4.0
"""Room beside the panels for the labels of an axis, and between two panels, in millimetres."""

_TITLE_SIZE, _TITLE_MM = 8.0, 4.2
_KEY_MM = 3.8
_HANDLE_MM, _APART_MM = 7.4, 4.0
"""Width of a sign of the key with the space after it, and space between two columns, in millimetres."""

_STRIP_MM = 8.0
_PAD_INCH = 0.045
_GAP_HATCH = "/////"
Entry = tuple[bool, Any, str]
"""Entry of a key: whether it is shown, its sign, its text."""


def open_figure(design: Design, height_mm: float, *, usual_mm: float = DOUBLE_MM, hspace: float = 0.02) -> Figure:
    """Make an empty figure that is independent of pyplot, and so belongs to no window and no global list.

    Parameters
    ----------
    design
        Design of the figure, of which width and title are used.
    height_mm
        Height without title and key, which add to it.
    usual_mm
        Width if the design has none.
    hspace
        Room between two rows of panels, part of their mean height.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    width_mm = design.find_width(usual_mm)
    engine = ConstrainedLayoutEngine(w_pad=_PAD_INCH, h_pad=_PAD_INCH, hspace=hspace)
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), layout=engine)
    FigureCanvasAgg(figure)
    if design.title:
        title = fit_label(design.title, width_mm - 2, size=_TITLE_SIZE, most_lines=3)
        figure.suptitle(title, x=0.005, ha="left", size=_TITLE_SIZE, linespacing=1.15)
        grow_figure(figure, _TITLE_MM * (title.count("\n") + 1))
    return figure


def grow_figure(figure: Figure, height_mm: float) -> None:
    """Make a figure higher."""
    figure.set_figheight(figure.get_figheight() + height_mm / MM_PER_INCH)


def find_width(figure: Figure) -> float:
    """Give the width of a figure in millimetres."""
    return float(figure.get_figwidth()) * MM_PER_INCH


def add_key(figure: Figure, entries: Sequence[Entry]) -> None:
    """Add a key below the panels, in as many columns as fit, and make the figure higher for it."""
    shown = [(sign, text) for is_shown, sign, text in entries if is_shown]
    if not shown:
        return
    room = find_width(figure) - 2
    shown = [(sign, fit_label(text, room - _HANDLE_MM - 1, size=SMALL)) for sign, text in shown]
    widths = [measure_text(text, SMALL) + _HANDLE_MM for _, text in shown]
    n_columns = next(n for n in range(len(shown), 0, -1) if n == 1 or _fits(widths, n, room))
    figure.legend(
        [sign for sign, _ in shown],
        [text for _, text in shown],
        loc="outside lower left",
        ncols=n_columns,
        handlelength=2.0,
        handletextpad=0.6,
        columnspacing=1.6,
        borderpad=0.1,
        borderaxespad=0.2,
        labelspacing=0.35,
        fontsize=SMALL,
    )
    grow_figure(figure, _KEY_MM * -(-len(shown) // n_columns) + 1)


def _fits(widths: Sequence[float], n_columns: int, room: float) -> bool:
    # Entries fill the columns from the top, the first columns one more than the others.
    n_rows, n_longer = divmod(len(widths), n_columns)
    ends, start = [], 0
    for column in range(n_columns):
        stop = start + n_rows + (column < n_longer)
        ends.append(max(widths[start:stop]))
        start = stop
    return sum(ends) + _APART_MM * (n_columns - 1) <= room


@dataclass(frozen=True)
class TimeGrid:
    """Panels over the same periods, in columns, with the number of units below each column.

    Attributes
    ----------
    figure
        The figure.
    panels
        Panels of the series, row by row.
    counts
        Panels of the number of units, one per column.
    n_columns
        Number of columns.
    panel_mm
        Width of a panel in millimetres, roughly.
    """

    figure: Figure
    panels: tuple[Axes, ...]
    counts: tuple[Axes, ...]
    n_columns: int
    panel_mm: float

    def is_first(self, number: int) -> bool:
        """Tell whether a panel is in the first column."""
        return number % self.n_columns == 0

    def is_top(self, number: int) -> bool:
        """Tell whether a panel is in the first row."""
        return number < self.n_columns


def open_time_grid(design: Design, n_panels: int, *, title_lines: int = 1, extra_mm: float = 0.0) -> TimeGrid:
    """Make a figure with small multiples over one calendar.

    Parameters
    ----------
    design
        Design of the figure.
    n_panels
        Number of panels.
    title_lines
        Number of lines of the longest title of a panel.
    extra_mm
        Room above the panels of the first row, in millimetres.
    """
    n_columns = choose_columns(n_panels, design)
    n_rows = -(-n_panels // n_columns)
    row_mm = 21.0 if design.is_narrow else {1: 40.0, 2: 30.0}.get(n_columns, 25.0)
    if design.is_narrow and n_panels == 1:
        row_mm = 36.0
    height = n_rows * (row_mm + 4.5 * title_lines) + _STRIP_MM + 7 + extra_mm
    figure = open_figure(design, height)
    grid = figure.add_gridspec(n_rows + 1, n_columns, height_ratios=[*[row_mm] * n_rows, _STRIP_MM])
    panels = tuple(figure.add_subplot(grid[divmod(number, n_columns)]) for number in range(n_panels))
    counts = tuple(figure.add_subplot(grid[n_rows, column]) for column in range(n_columns))
    return TimeGrid(figure, panels, counts, n_columns, find_panel_width(design, n_columns))


def choose_columns(n_panels: int, design: Design) -> int:
    """Choose the number of columns of small multiples."""
    if design.is_narrow:
        return 1 if n_panels <= 6 else 2
    return {1: 1, 2: 2, 3: 3, 4: 2}.get(n_panels, 3)


def find_panel_width(design: Design, n_columns: int) -> float:
    """Give the width of a panel in millimetres, roughly; its axis has labels on the left of the first column."""
    return (design.find_width() - _MARGIN_MM - _BETWEEN_MM * (n_columns - 1)) / n_columns


def finish_time_grid(grid: TimeGrid, prevalence: Prevalence) -> None:
    """Draw the number of units below each column, and the ticks of the calendar on all panels."""
    for panel in grid.panels:
        show_calendar(panel, prevalence.periods, width_mm=grid.panel_mm, is_labelled=False)
    for column, axes in enumerate(grid.counts):
        draw_counts(axes, prevalence, width_mm=grid.panel_mm, is_labelled=column == 0)


def draw_counts(axes: Axes, prevalence: Prevalence, *, width_mm: float, is_labelled: bool = True) -> None:
    """Draw the number of units of every period as bars; the axis labels only zero and the maximum."""
    counts = prevalence.n[WHOLE].tolist()
    draw_bars(axes, counts, color=FILL)
    axes.set_yticks([0, max(counts)], ["0", format_number(max(counts), 0)])
    axes.set_ylim(0, max(counts) * 1.05 or 1)
    if is_labelled:
        axes.set_ylabel(name_units(prevalence.unit))
    axes.tick_params(axis="y", labelleft=is_labelled)
    show_calendar(axes, prevalence.periods, width_mm=width_mm)
    _hatch_gaps(axes, prevalence.periods)


def draw_bars(axes: Axes, counts: Sequence[int], *, color: str) -> None:
    """Draw a bar for each period; many bars touch one another and are one area."""
    if len(counts) > MOST_APART:
        axes.stairs(counts, np.arange(len(counts) + 1) - 0.5, fill=True, color=color)
    else:
        axes.bar(range(len(counts)), counts, color=color, **choose_bars(len(counts)))


def _hatch_gaps(axes: Axes, periods: Sequence[Period]) -> None:
    """Hatch the bars of periods with collection gaps; empty periods are hatched over the whole height."""
    is_single = len(axes.patches) == len(periods)
    for bar, period in zip(list(axes.patches), periods, strict=True) if is_single else ():
        if period.n_gap_days:
            bar.set_hatch(_GAP_HATCH)
            bar.set_edgecolor(LINE)
            bar.set_linewidth(0)
    silent = {period.index for period in periods if period.n_gap_days and period.is_empty}
    if silent:
        axes.fill_between(
            range(len(periods)),
            0,
            [1.0 if period.index in silent else 0.0 for period in periods],
            step="mid",
            transform=axes.get_xaxis_transform(),
            facecolor="none",
            edgecolor=LINE,
            hatch=_GAP_HATCH,
            linewidth=0,
            zorder=0.5,
        )


def sign_gap() -> Any:
    """Make the sign of a collection gap for a key."""
    from matplotlib.patches import Patch

    return Patch(facecolor=FILL, edgecolor=LINE, hatch=_GAP_HATCH, linewidth=0)


def title_panels(labels: Sequence[str], width_mm: float, *, most_lines: int = 2) -> list[str]:
    """Break the titles of panels into lines that fit their panels."""
    return [fit_label(label, width_mm, size=USUAL + 0.5, most_lines=most_lines) for label in labels]
