"""What a figure shows and how large it is: the choices of a study or of a call, and those of the standard figures."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from research.errors import ResearchError
from research.figures.named_series import NamedSeries
from research.study import NARROWEST_MM, WIDEST_MM

SINGLE_MM, DOUBLE_MM = 89.0, 183.0
"""Widths of one column and of two columns of a journal page, in millimetres."""

_NARROW_MM = 120.0
"""Width below which panels stand one below another; chosen: two panels of 40 mm hold few labels."""


@dataclass(frozen=True)
class Design:
    """Choices for one figure.

    Attributes
    ----------
    width_mm
        Width in millimetres; None for the width of the standard figure.
    series
        Ids or names of themes and numbers of topics, in the order of the figure; empty for those of the standard
        figure.
    highlight
        Ids, names or numbers of the series that keep their colour while the others are grey; empty for all.
    title
        Title above the figure; empty for none.
    events
        Names of the events that are marked; None for all events of the study.
    """

    width_mm: float | None = None
    series: tuple[str, ...] = ()
    highlight: tuple[str, ...] = ()
    title: str = ""
    events: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.width_mm, int | float | None):
            raise ResearchError(
                f"width_mm is {self.width_mm!r}; give a number of millimetres: a column of a page has {SINGLE_MM:g}, "
                f"two have {DOUBLE_MM:g}"
            )
        if self.width_mm is not None and not NARROWEST_MM <= self.width_mm <= WIDEST_MM:
            raise ResearchError(
                f"A figure is {NARROWEST_MM:g} to {WIDEST_MM:g} mm wide, and width_mm is {self.width_mm:g}; a column "
                f"of a journal has {SINGLE_MM:g} mm, two have {DOUBLE_MM:g} mm"
            )

    def find_width(self, usual: float = DOUBLE_MM) -> float:
        """Give the width in millimetres: the one that was asked for, or that of the standard figure."""
        return usual if self.width_mm is None else self.width_mm

    @property
    def is_narrow(self) -> bool:
        """True if the figure is about as wide as one column of a page."""
        return self.width_mm is not None and self.width_mm < _NARROW_MM


STANDARD = Design()
"""The design of a standard figure."""


def choose_series(
    named: Sequence[NamedSeries], design: Design, *, figure: str, most: int | None = None
) -> list[NamedSeries]:
    """Choose the series of a figure in the order of its design; by default the first ``most``.

    Raises
    ------
    ResearchError
        If the figure has no such series.
    """
    if not design.series:
        chosen = list(named[:most])
    else:
        chosen = [named[find_series(wanted, named, figure=figure)] for wanted in dict.fromkeys(design.series)]
    for wanted in design.highlight:
        find_series(wanted, chosen, figure=figure)
    return chosen


def find_series(wanted: str, named: Sequence[NamedSeries], *, figure: str) -> int:
    """Find a series by its id, its name or its number.

    Raises
    ------
    ResearchError
        If there is none.
    """
    for place, entry in enumerate(named):
        if wanted in {entry.id, entry.name}:
            return place
    ids = [entry.id for entry in named]
    near = difflib.get_close_matches(wanted, [*ids, *(entry.name for entry in named)], 1)
    listed = ", ".join(ids[:20]) + (f" and {len(ids) - 20} more" if len(ids) > 20 else "")
    hint = f"did you mean {near[0]}?" if near else f"choose from {listed}" if ids else "it shows none"
    raise ResearchError(f'The figure {figure} has no series "{wanted}"; {hint}')


def is_highlighted(entry: NamedSeries, design: Design) -> bool:
    """Tell whether a series keeps its colour."""
    return not design.highlight or bool({entry.id, entry.name} & set(design.highlight))
