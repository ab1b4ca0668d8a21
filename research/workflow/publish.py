"""Output of a run: figures, tables, rejected rows, sheets for coders, the page and the folder for a paper."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from research import explorer, figures, report
from research.figure_files import FIGURES, FigureStyle, copy_files, copy_printed, keep_figure, read_shown
from research.figure_sharing import Drawer, share_figures
from research.records import RunRecords
from research.run_files import hash_run_files
from research.store import (
    RECORDS_FOLDER,
    STAGES_FOLDER,
    has_files,
    keep_files,
    read_manifest,
    read_records,
    replace_in_run,
)
from research.study import ExplorerTexts, Study, load_completed_study
from research.text.messages import speak
from research.text.table_names import name_tables
from research.workflow.figure_jobs import list_jobs
from research.workflow.intrusion_sheets import TASKS, write_sheets
from research.workflow.keys import describe_part, find_font, make_part_key

EXPLORER = "explore.html"
"""The explorer of a run."""

PAPER = "paper"
"""Folder with what a paper takes from a run."""

PUBLISHED = ("figures", "tables", PAPER, "rejected.csv", "report.html", EXPLORER)
"""Output that can be written again from the records of a run. Sheets are not, because coders may be using them."""


def publish_run(
    records: RunRecords,
    study: Study,
    manifest: Mapping[str, Any],
    *,
    folder: Path,
    outputs: Path | None = None,
    stored: Path | None = None,
    on_progress: Callable[[int], None] | None = None,
    drawer: Drawer | None = None,
) -> bool:
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
    outputs
        Outputs folder with stored figures and tables, which are reused and added to; None: all are written again.
    stored
        Folder of the same records on disk, from which other processes draw figures; None: no other process draws.
    on_progress
        Called with 1 after every figure.
    drawer
        A process that was begun before and draws figures; None: any are started here.

    Returns
    -------
    Whether all figures and tables were stored already.

    Raises
    ------
    FontError
        If the font file of the study cannot be read.
    RunError
        If the disk is full.
    """
    write_sheets(records, folder, seed=study.seed)
    digests = manifest.get("records") or {}
    with speak(study.report.language), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        place = outputs if outputs and digests else Path(making)
        jobs = list(list_jobs(records, study, digests=digests))
        style = FigureStyle(study.figures, find_font(study), study.report.language)
        missing = [job for job in jobs if not has_files(FIGURES, job.key, outputs=place)]
        if on_progress:
            on_progress(sum(job.own is None for job in jobs) - sum(job.own is None for job in missing))
        with share_figures(
            missing, style, records=stored, digests=digests, outputs=place, on_progress=on_progress, drawer=drawer
        ) as shared:
            tabulated, is_old = _keep_tables(records, study, digests, outputs=place)
            _write_explorer(records, study, manifest, folder=folder)
            # What can be done of the page while others draw: they are idle when it is written.
            report.compile_templates()
            shared.draw(records)
        # Copies, so that editing a table of one run does not change the stored tables of later runs.
        shutil.copytree(tabulated / "tables", folder / "tables")
        shutil.copyfile(tabulated / "rejected.csv", folder / "rejected.csv")
        drawn = [keep_figure(job, records, style, outputs=place)[0] for job in jobs]
        for kept in drawn:
            copy_files(kept, folder / "figures")
        shown = [report.PageFigure(**entry) for kept in drawn if (entry := read_shown(kept))]
        with name_tables(path.name for path in (folder / "tables").iterdir()):
            page = report.write_page(records, study, manifest, figures=shown, cut_font=figures.cut_page_font)
            report.write_paper(
                records,
                study,
                manifest,
                folder=folder / PAPER,
                figures=[report.NamedFigure(figure.name, figure.caption) for figure in shown],
                has_sheets=(folder / TASKS).is_dir(),
            )
        (folder / PAPER / "figures").mkdir()
        for job, kept in zip(jobs, drawn, strict=True):
            if job.own is None:
                copy_printed(kept, job.name, folder / PAPER / "figures")
    (folder / "report.html").write_text(page, encoding="utf-8", newline="")
    return is_old and not missing


def _keep_tables(records: RunRecords, study: Study, digests: Mapping[str, str], *, outputs: Path) -> tuple[Path, bool]:
    key = make_part_key(describe_part("tables", study), digests)
    return keep_files("tables", key, outputs=outputs, fill=lambda place: _tabulate(records, place))


def _write_explorer(records: RunRecords, study: Study, manifest: Mapping[str, Any], *, folder: Path) -> None:
    contents = explorer.collect_contents(records, study, run=str(manifest.get("run", "")))
    (folder / EXPLORER).write_text(
        explorer.render_explorer(contents, cut_font=figures.cut_page_font), encoding="utf-8", newline=""
    )


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
        publish_run(
            records, study, manifest, folder=place, outputs=_find_outputs(folder), stored=folder / RECORDS_FOLDER
        )
        if isinstance(manifest.get("files"), dict):
            others = {name: digest for name, digest in manifest["files"].items() if not _is_published(name)}
            made = {name: digest for name, digest in hash_run_files(place).items() if _is_published(name)}
            text = json.dumps({**manifest, "files": {**others, **made}}, indent=2, ensure_ascii=False) + "\n"
            (place / "manifest.json").write_text(text, encoding="utf-8")

    replace_in_run(folder, names=(*PUBLISHED, "manifest.json"), fill=fill)


def _find_outputs(folder: Path) -> Path | None:
    """Find the outputs folder of a run, with its stored figures; None if the run lies elsewhere or it is read-only."""
    outputs = folder.absolute().parent.parent
    stored = outputs / STAGES_FOLDER
    return outputs if stored.is_dir() and os.access(stored, os.W_OK) else None


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
