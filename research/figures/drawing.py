"""A drawn figure with everything that goes with it, and its files."""

from __future__ import annotations

import errno
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.errors import RunError
from research.study import FigureSettings
from research.text.spreadsheets import write_delimited

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Drawing:
    """A figure.

    Attributes
    ----------
    name
        File name without ending.
    figure
        The matplotlib figure.
    data
        What is drawn, one row a mark.
    caption
        What the reader must know to read it: units, intervals, n.
    alt_text
        What it shows, for those who cannot see it.
    families
        Fonts to write its text in.
    rendered
        Bytes of the figure by format, kept so that none is rendered twice.
    """

    name: str
    figure: Figure
    data: pd.DataFrame
    caption: str
    alt_text: str
    families: tuple[str, ...]
    rendered: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)


def save_drawing(drawing: Drawing, folder: Path, settings: FigureSettings) -> tuple[Path, ...]:
    """Write a figure in every format asked for, its data as CSV and its description as text.

    Returns
    -------
    The files. The same drawing gives the same bytes on one machine.

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
            path.write_bytes(_render(drawing, kind, settings.dpi))
            written.append(path)
        data = folder / f"{drawing.name}.csv"
        write_delimited(drawing.data, data)
        text = folder / f"{drawing.name}.txt"
        text.write_text(f"{drawing.alt_text}\n\n{drawing.caption}\n", encoding="utf-8")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise RunError(f"{folder}: the disk is full; free some space and run the same command again") from error
        raise
    return (*written, data, text)


def render_svg(drawing: Drawing) -> str:
    """Give a figure as an ``<svg>`` element for a page; text is drawn as paths, so no font is needed to see it."""
    svg = _render(drawing, "svg", 300).decode("utf-8")
    svg = svg[svg.index("<svg") :]
    # Several figures stand in one page: names of clips and markers must not meet.
    svg = re.sub(r'\bid="', f'id="{drawing.name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{drawing.name}-", svg)
    svg = re.sub(r'href="#', f'href="#{drawing.name}-', svg)
    return re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)


def _render(drawing: Drawing, kind: str, dpi: int) -> bytes:
    from research.figures.style import look_context

    # No dates and no random names, so that equal figures are equal files.
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
        "png": {"Software": None},
    }
    if kind in drawing.rendered:
        return drawing.rendered[kind]
    buffer = io.BytesIO()
    with look_context(drawing.families, hash_salt=drawing.name):
        drawing.figure.savefig(buffer, format=kind, dpi=dpi, metadata=metadata[kind])
    return drawing.rendered.setdefault(kind, buffer.getvalue())
