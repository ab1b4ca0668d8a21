"""The files of one figure of a run, and what the page shows of it: written, read and copied."""

from __future__ import annotations

import contextlib
import gc
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from research import figures
from research.errors import FontError, ResearchError
from research.records import RunRecords
from research.store import keep_files
from research.study import FigureSettings
from research.text.conventions import Language
from research.text.messages import speak
from research.text.printable import make_printable

FIGURES: Literal["figures"] = "figures"
"""Name of the stored part that holds a folder for each figure."""

_SHOWN = "shown.json"
_FILES = "files"
_PRINTED = "printed"


@dataclass(frozen=True)
class FigureJob:
    """A figure to draw.

    Attributes
    ----------
    name
        Name of its files.
    own
        Place in the figures of the study's own; None for a standard figure.
    characters
        Characters of its labels, from `research.figures.list_label_characters`; None if this run may lack the figure.
    needs
        Records that it shows.
    key
        Key under which its files are stored.
    """

    name: str
    own: int | None
    characters: frozenset[str] | None
    needs: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class FigureStyle:
    """What figures of a run have in common: the settings of figures, the font file and the language of the report."""

    settings: FigureSettings
    font: Path | None
    language: Language


def keep_figure(job: FigureJob, records: RunRecords, style: FigureStyle, *, outputs: Path) -> tuple[Path, bool]:
    """Return the folder of the stored files of a figure, and whether they were there; they are written if needed."""

    def fill(place: Path) -> None:
        with _collect_later():
            draw_files(job, records, style, place=place)

    return keep_files(FIGURES, job.key, outputs=outputs, fill=fill)


@contextlib.contextmanager
def _collect_later() -> Iterator[None]:
    """Look for garbage after a block, instead of again and again within it.

    A figure is made of hundreds of thousands of objects that live until it is written. Python looks through them, and
    through the records of the run, each time that their number has grown; measured on the news broadcasts, an eighth of
    the processor time of all output of the run.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def draw_files(job: FigureJob, records: RunRecords, style: FigureStyle, *, place: Path) -> None:
    """Draw a figure and write its files, and what the page shows of it.

    Parameters
    ----------
    job
        The figure.
    records
        Records of the run, of which only those that it shows are read.
    style
        What figures of the run have in common.
    place
        Folder to write into.

    Raises
    ------
    FontError
        If the font file of the study cannot be read.
    """
    settings = style.settings
    with speak(style.language):
        if job.own is None:
            drawing = figures.draw_figure(job.name, records, settings, font=style.font, characters=job.characters)
            figures.save_drawing(drawing, place / _FILES, settings)
            if "pdf" not in settings.formats:
                (place / _PRINTED).mkdir()
                (place / _PRINTED / f"{job.name}.pdf").write_bytes(figures.render_pdf(drawing))
            svg = figures.render_svg(drawing)
            shown = {"name": job.name, "caption": drawing.caption, "alt_text": drawing.alt_text, "svg": svg}
            (place / _SHOWN).write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
            return
        try:
            entry = settings.draw[job.own]
            drawing = figures.draw_own_figure(entry, records, settings, font=style.font, characters=job.characters)
        except FontError:
            raise
        except ResearchError as error:
            # A topic of this number, or the data of this figure, may be missing in this run alone.
            (place / _FILES).mkdir()
            reason = f"{job.name} is not drawn. {error}\n"
            (place / _FILES / f"{job.name}.txt").write_text(make_printable(reason), encoding="utf-8")
        else:
            figures.save_drawing(drawing, place / _FILES, settings)


def read_shown(stored: Path) -> dict[str, Any] | None:
    """Read what the page shows of a stored figure: name, caption, alternative text and SVG; None for an own figure."""
    path = stored / _SHOWN
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def copy_files(stored: Path, folder: Path) -> None:
    """Copy the files of a stored figure.

    Copies, so that editing a figure of one run does not change the stored figures of later runs.
    """
    shutil.copytree(stored / _FILES, folder, dirs_exist_ok=True)


def copy_printed(stored: Path, name: str, folder: Path) -> None:
    """Copy a stored figure as PDF: the file of the run where it writes PDF."""
    written = stored / _FILES / f"{name}.pdf"
    shutil.copyfile(written if written.is_file() else stored / _PRINTED / f"{name}.pdf", folder / f"{name}.pdf")
