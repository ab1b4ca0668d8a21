"""The folder of a run that a paper takes figures, tables and texts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from research.records import RunRecords
from research.report.methods.bibliography import write_bibliography
from research.report.methods.citation import cite_run
from research.report.paper.checklist import answer_reviewers, write_checklist
from research.report.paper.manuscript import (
    BIBLIOGRAPHY,
    TABLES,
    NamedFigure,
    list_table_files,
    make_manuscript,
    write_latex,
    write_markdown,
    write_word,
)
from research.study import Study


def write_paper(
    records: RunRecords,
    study: Study,
    manifest: Mapping[str, Any],
    *,
    folder: Path,
    figures: Sequence[NamedFigure],
    has_sheets: bool,
) -> None:
    """Write methods, availability, captions, tables, references and the checklist of reviewers.

    Parameters
    ----------
    records
        Records of the run.
    study
        The study.
    manifest
        Manifest of the run; times and memory are not read.
    folder
        Folder to write into; it is created. Figures are put there by the caller, as ``figures/<name>.pdf``.
    figures
        Figures with their captions, in the order in which they are numbered.
    has_sheets
        Whether the run wrote sheets of intrusion tests.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written.
    """
    manuscript = make_manuscript(records, study, manifest, figures=figures)
    (folder / TABLES).mkdir(parents=True, exist_ok=True)
    answers = answer_reviewers(records, study, manifest, has_sheets=has_sheets)
    texts = {
        "paper.tex": write_latex(manuscript),
        "paper.md": write_markdown(manuscript),
        f"{BIBLIOGRAPHY}.bib": f"{write_bibliography(manuscript.keys)}\n{cite_run(study, manifest).bibtex}\n",
        "checklist.md": write_checklist(answers),
        **{f"{TABLES}/{name}": text for name, text in list_table_files(manuscript).items()},
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    (folder / "paper.docx").write_bytes(write_word(manuscript))
