"""From the records of a run to what is read of it: figures, tables, rejected rows and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from research import figures, report
from research.records import RunRecords
from research.store import read_manifest, read_records, replace_in_run
from research.study import Study, load_completed_study

PUBLISHED = ("figures", "tables", "rejected.csv", "report.html")
"""What `publish_run` writes into a run folder."""


def publish_run(
    records: RunRecords,
    study: Study,
    manifest: Mapping[str, Any],
    *,
    folder: Path,
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Write figures, tables, rejected rows and the page of a run.

    Parameters
    ----------
    records
        Everything the run found.
    study
        What was asked.
    manifest
        What it was made from; times and memory are not read, so that the page depends on the records alone.
    folder
        Where to write.
    on_progress
        Told 1 after every figure.

    Raises
    ------
    FontError
        If no font can draw a label.
    RunError
        If the disk is full.
    """
    font = study.resolve(study.figures.font) if study.figures.font else None
    shown = []
    for name in figures.list_figures(records):
        drawing = figures.draw_figure(name, records, study.figures, font=font)
        figures.save_drawing(drawing, folder / "figures", study.figures)
        svg = figures.render_svg(drawing)
        shown.append(report.PageFigure(drawing.name, drawing.caption, drawing.alt_text, svg))
        if on_progress:
            on_progress(1)
    report.write_tables(records, folder / "tables")
    report.write_rejected(records, folder / "rejected.csv")
    page = report.write_page(records, study, manifest, figures=shown)
    (folder / "report.html").write_text(page, encoding="utf-8", newline="")


def republish_run(folder: Path) -> None:
    """Write figures, tables and the page of a finished run anew, from its saved records alone.

    Raises
    ------
    RunError
        If the folder is not a whole run.
    """
    manifest = read_manifest(folder)
    study = load_completed_study(folder, study_file=manifest.get("study_file"))
    records, _ = read_records(folder)
    replace_in_run(
        folder,
        names=PUBLISHED,
        fill=lambda place: publish_run(records, study, manifest, folder=place),
    )
