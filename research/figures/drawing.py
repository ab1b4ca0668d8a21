"""A figure with its data, caption and alternative text, and the files it is written to."""

from __future__ import annotations

import contextlib
import errno
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from research.errors import ResearchError, RunError
from research.figures.png import write_png
from research.study import FigureSettings
from research.text.printable import make_printable
from research.text.spreadsheets import write_delimited

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_KINDS = ("pdf", "svg", "png")
_UNDATED: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
}
"""Metadata without dates and names, so that identical figures give identical files."""

_SHOWN_PER_INCH = 110
"""Pixels of a screen for an inch of print, where a notebook shows a figure; chosen."""


@dataclass(frozen=True)
class Drawing:
    """A figure.

    Attributes
    ----------
    name
        File name without extension.
    figure
        The matplotlib figure.
    data
        The drawn data, one row per mark.
    caption
        Caption with units, intervals and n.
    alt_text
        Alternative text that describes the content, for readers who cannot see the figure.
    families
        Font families of its text.
    rendered
        Bytes of the figure by format, kept so that no format is rendered twice.
    """

    name: str
    figure: Figure
    data: pd.DataFrame
    caption: str
    alt_text: str
    families: tuple[str, ...]
    rendered: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def alt(self) -> str:
        """Alternative text, for readers who cannot see the figure."""
        return self.alt_text

    def save(self, path: str | Path, *, dpi: int = 300) -> Path:
        """Write the figure, its data or its description, by the ending of the path.

        Parameters
        ----------
        path
            Ends in ``.pdf``, ``.svg`` or ``.png`` for the figure, ``.csv`` for its data, ``.txt`` for its caption and
            alternative text.
        dpi
            Resolution of a PNG file.

        Raises
        ------
        ResearchError
            If the path ends in something else.
        """
        place = Path(path)
        kind = place.suffix.lower().removeprefix(".")
        if kind not in (*_KINDS, "csv", "txt"):
            raise ResearchError(
                f"{place}: a figure cannot be written as this; end the name in .pdf, .svg, .png, .csv or .txt"
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        if kind == "csv":
            write_delimited(self.data, place)
        elif kind == "txt":
            place.write_text(make_printable(f"{self.alt_text}\n\n{self.caption}\n"), encoding="utf-8")
        else:
            place.write_bytes(render_drawing(self, kind, dpi))
        return place

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Show the figure in a notebook, at its size in print and sharp on fine screens."""
        width, height = (round(side * _SHOWN_PER_INCH) for side in self.figure.get_size_inches())
        return render_drawing(self, "png", 2 * _SHOWN_PER_INCH), {"width": width, "height": height}


def save_drawing(drawing: Drawing, folder: Path, settings: FigureSettings) -> tuple[Path, ...]:
    """Write a figure in every format of the settings, its data as CSV and its description as text.

    Returns
    -------
    Paths of the files. On one machine the same drawing always gives the same bytes.

    Raises
    ------
    RunError
        If the disk is full.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in settings.formats:
            path = folder / f"{drawing.name}.{kind}"
            path.write_bytes(render_drawing(drawing, kind, settings.dpi))
            written.append(path)
        data = folder / f"{drawing.name}.csv"
        write_delimited(drawing.data, data)
        text = folder / f"{drawing.name}.txt"
        described = make_printable(f"{drawing.alt_text}\n\n{drawing.caption}\n")
        text.write_text(described, encoding="utf-8")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise RunError(f"{folder}: the disk is full; free some space and run the same command again") from error
        raise
    return (*written, data, text)


def render_svg(drawing: Drawing) -> str:
    """Return a figure as an ``<svg>`` element for a page; text is drawn as paths, so no font is needed."""
    svg = render_drawing(drawing, "svg", 300).decode("utf-8")
    svg = svg[svg.index("<svg") :]
    # A page contains several figures, so names of clip paths and markers must be unique.
    svg = re.sub(r'\bid="', f'id="{drawing.name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{drawing.name}-", svg)
    svg = re.sub(r'href="#', f'href="#{drawing.name}-', svg)
    return re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)


def render_pdf(drawing: Drawing) -> bytes:
    """Return a figure as PDF at its size, with its fonts."""
    return render_drawing(drawing, "pdf", 300)


def render_drawing(drawing: Drawing, kind: str, dpi: int) -> bytes:
    """Give the bytes of a figure as ``svg``, ``pdf`` or ``png``; the same drawing always gives the same bytes."""
    from research.figures.style import look_context

    key = f"{kind} {dpi}" if kind == "png" else kind
    if key in drawing.rendered:
        return drawing.rendered[key]
    buffer = io.BytesIO()
    with look_context(drawing.families, hash_salt=drawing.name), _leave_empty_labels(drawing.figure):
        if kind == "png":
            drawing.figure.savefig(buffer, format="raw", dpi=dpi)
        else:
            drawing.figure.savefig(buffer, format=kind, dpi=dpi, metadata=_UNDATED[kind])
    content = buffer.getvalue()
    if kind == "png":
        width, height = (int(side * dpi) for side in drawing.figure.get_size_inches())
        content = write_png(np.frombuffer(content, np.uint8).reshape(height, width, 4), dpi=dpi)
    return drawing.rendered.setdefault(key, content)


@contextlib.contextmanager
def _leave_empty_labels(figure: Figure) -> Iterator[None]:
    """Leave the names of axes that have none where they are.

    To place the name of an axis, matplotlib measures all labels of its ticks, even if the name is empty. A version that
    does not know the attribute only draws as slowly as before.
    """
    places = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) if not axis.get_label_text()]
    kept: list[tuple[Any, bool]] = [(axis, axis._autolabelpos) for axis in places if hasattr(axis, "_autolabelpos")]
    for axis, _ in kept:
        axis._autolabelpos = False
    try:
        yield
    finally:
        for axis, is_placed in kept:
            axis._autolabelpos = is_placed
