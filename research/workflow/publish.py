"""Output of a run: figures, tables, rejected rows, sheets for coders, the page and the folder for a paper."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from research import explorer, figures, report
from research.errors import FontError, ResearchError
from research.records import RunRecords
from research.run_files import hash_run_files
from research.store import read_manifest, read_records, replace_in_run
from research.study import ExplorerTexts, Study, load_completed_study
from research.text.messages import speak
from research.text.printable import make_printable
from research.workflow.intrusion_sheets import TASKS, write_sheets
from research.workflow.keys import PartName, find_font

EXPLORER = "explore.html"
"""The explorer of a run."""

PAPER = "paper"
"""Folder with what a paper takes from a run."""

PUBLISHED = ("figures", "tables", PAPER, "rejected.csv", "report.html", EXPLORER)
"""Output that can be written again from the records of a run. Sheets are not, because coders may be using them."""

Keep = Callable[[PartName, Callable[[Path], None]], Path]
"""Function that returns the folder of a stored part, and writes it first if needed: name of the part, writer."""

_SHOWN = "shown.json"
_PRINTED = "printed"


def publish_run(
    records: RunRecords,
    study: Study,
    manifest: Mapping[str, Any],
    *,
    folder: Path,
    keep: Keep | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Write figures, tables, rejected rows, sheets for coders, the page and the folder for a paper of a run.

    Parameters
    ----------
    records
        Records of the run.
    study
        The study.
    manifest
        Manifest of the run. Times and memory are not read, so that the page depends on the records alone.
    folder
        Folder to write into.
    keep
        Function that returns stored figures and tables; by default all are written again.
    on_progress
        Called with 1 after every figure.

    Raises
    ------
    FontError
        If the font file of the study cannot be read.
    RunError
        If the disk is full.
    """
    write_sheets(records, folder, seed=study.seed)
    with speak(study.report.language), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        keep = keep or functools.partial(_make_in, Path(making))
        drawn = keep("figures", lambda place: _draw_figures(records, study, place, on_progress=on_progress))
        tabulated = keep("tables", lambda place: _tabulate(records, place))
        # Copies, so that editing a table of one run does not change the stored tables of later runs.
        shutil.copytree(drawn / "figures", folder / "figures")
        shutil.copytree(tabulated / "tables", folder / "tables")
        shutil.copyfile(tabulated / "rejected.csv", folder / "rejected.csv")
        shown = [report.PageFigure(**entry) for entry in json.loads((drawn / _SHOWN).read_text(encoding="utf-8"))]
        page = report.write_page(records, study, manifest, figures=shown, cut_font=figures.cut_page_font)
        report.write_paper(
            records,
            study,
            manifest,
            folder=folder / PAPER,
            figures=[report.NamedFigure(figure.name, figure.caption) for figure in shown],
            has_sheets=(folder / TASKS).is_dir(),
        )
        _copy_printed(shown, drawn, folder / PAPER / "figures")
    (folder / "report.html").write_text(page, encoding="utf-8", newline="")
    _write_explorer(records, study, manifest, folder=folder)


def _write_explorer(records: RunRecords, study: Study, manifest: Mapping[str, Any], *, folder: Path) -> None:
    contents = explorer.collect_contents(records, study, run=str(manifest.get("run", "")))
    (folder / EXPLORER).write_text(
        explorer.render_explorer(contents, cut_font=figures.cut_page_font), encoding="utf-8", newline=""
    )


def _make_in(making: Path, name: str, fill: Callable[[Path], None]) -> Path:
    place = making / name
    place.mkdir()
    fill(place)
    return place


def _draw_figures(records: RunRecords, study: Study, place: Path, *, on_progress: Callable[[int], None] | None) -> None:
    shown = []
    for name in figures.list_figures(records):
        drawing = figures.draw_figure(name, records, study.figures, font=find_font(study))
        figures.save_drawing(drawing, place / "figures", study.figures)
        if "pdf" not in study.figures.formats:
            (place / _PRINTED).mkdir(exist_ok=True)
            (place / _PRINTED / f"{name}.pdf").write_bytes(figures.render_pdf(drawing))
        svg = figures.render_svg(drawing)
        shown.append({"name": name, "caption": drawing.caption, "alt_text": drawing.alt_text, "svg": svg})
        if on_progress:
            on_progress(1)
    for name, entry in zip(study.figures.own_names, study.figures.draw, strict=True):
        try:
            drawing = figures.draw_own_figure(entry, records, study.figures, font=find_font(study))
        except FontError:
            raise
        except ResearchError as error:
            # A topic of this number, or the data of this figure, may be missing in this run alone.
            reason = f"{name} is not drawn. {error}\n"
            (place / "figures" / f"{name}.txt").write_text(make_printable(reason), encoding="utf-8")
        else:
            figures.save_drawing(drawing, place / "figures", study.figures)
    (place / _SHOWN).write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")


def _copy_printed(shown: Sequence[report.PageFigure], drawn: Path, place: Path) -> None:
    """Copy every figure as PDF: the file of the run where it writes PDF."""
    place.mkdir()
    for figure in shown:
        name = f"{figure.name}.pdf"
        written = drawn / "figures" / name
        shutil.copyfile(written if written.is_file() else drawn / _PRINTED / name, place / name)


def _tabulate(records: RunRecords, place: Path) -> None:
    report.write_tables(records, place / "tables")
    with speak("en"):
        report.write_rejected(records, place / "rejected.csv")


def republish_run(folder: Path) -> None:
    """Write figures, tables and the page of a finished run again, from its saved records alone.

    Raises
    ------
    RunError
        If the folder is not a complete run.
    """
    manifest = read_manifest(folder)
    study = load_completed_study(folder, study_file=manifest.get("study_file"))
    records, _ = read_records(folder)

    def fill(place: Path) -> None:
        publish_run(records, study, manifest, folder=place)
        if isinstance(manifest.get("files"), dict):
            others = {name: digest for name, digest in manifest["files"].items() if not _is_published(name)}
            made = {name: digest for name, digest in hash_run_files(place).items() if _is_published(name)}
            text = json.dumps({**manifest, "files": {**others, **made}}, indent=2, ensure_ascii=False) + "\n"
            (place / "manifest.json").write_text(text, encoding="utf-8")

    replace_in_run(folder, names=(*PUBLISHED, "manifest.json"), fill=fill)


def explore_run(folder: Path, *, texts: ExplorerTexts | None = None) -> Path:
    """Write the explorer of a finished run again and return its path.

    Parameters
    ----------
    folder
        The run folder.
    texts
        How much of the texts it holds; None: as the study of the run says.

    Raises
    ------
    RunError
        If the folder is not a complete run.
    """
    manifest = read_manifest(folder)
    study = load_completed_study(folder, study_file=manifest.get("study_file"))
    if texts is not None:
        study = study.model_copy(update={"explorer": study.explorer.model_copy(update={"texts": texts})})
    records, _ = read_records(folder)

    def fill(place: Path) -> None:
        _write_explorer(records, study, manifest, folder=place)
        if isinstance(manifest.get("files"), dict):
            files = {**manifest["files"], EXPLORER: hash_run_files(place)[EXPLORER]}
            text = json.dumps({**manifest, "files": files}, indent=2, ensure_ascii=False) + "\n"
            (place / "manifest.json").write_text(text, encoding="utf-8")

    replace_in_run(folder, names=(EXPLORER, "manifest.json"), fill=fill)
    return folder / EXPLORER


def _is_published(name: str) -> bool:
    return name.partition("/")[0] in PUBLISHED
