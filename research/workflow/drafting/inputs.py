"""Inputs of a drafted study: which files are one input, and what was guessed about each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from research.corpus import DOCUMENT_FORMATS, FileInspection, guess_path_pattern, identify_format
from research.errors import CorpusError
from research.study import find_files

_FEWEST_TOGETHER = 2
"""Documents from which a folder of them is one input; a convention."""

_ORDERS = {
    "day_first": "; the day comes first, as others of the file tell",
    "month_first": "; the month comes first, as others of the file tell",
    None: "",
}

_FIELDS = ("title", "body", "published", "source", "url", "key")


@dataclass(frozen=True)
class DraftedInput:
    """An entry of ``corpus.inputs``.

    Attributes
    ----------
    settings
        The entry, as the study file has it.
    notes
        What a setting rests on, by its name; columns by ``columns.title`` and so on.
    n_files
        Number of files.
    """

    settings: dict[str, Any]
    notes: dict[str, str]
    n_files: int


def draft_inputs(inspections: Iterable[FileInspection], folder: Path) -> list[DraftedInput]:
    """Describe files as inputs of a study.

    Parameters
    ----------
    inspections
        The files, sorted by path.
    folder
        Folder of the study file, which paths are relative to.

    Returns
    -------
    Files of one folder with the same format and the same guesses are one input, if a pattern or the folder itself names
    exactly these; others are inputs of their own.
    """
    listed = list(inspections)
    inputs: list[DraftedInput] = []
    documents = [inspection for inspection in listed if inspection.format in DOCUMENT_FORMATS]
    place = _find_folder(documents)
    if place is not None:
        inputs.append(_describe(documents, _write_path(place, folder)))
        listed = [inspection for inspection in listed if inspection.format not in DOCUMENT_FORMATS]
    for _, group in groupby(sorted(listed, key=_sort_key), key=_group_key):
        files = list(group)
        place = _name_together(files)
        if place is not None and len(files) > 1:
            inputs.append(_describe(files, _write_path(place, folder)))
        else:
            inputs += [_describe([inspection], _write_path(inspection.path, folder)) for inspection in files]
    return inputs


def _group_key(inspection: FileInspection) -> tuple[str, ...]:
    columns = tuple(sorted((field, guess.column) for field, guess in inspection.columns.items()))
    return (
        str(inspection.path.parent),
        inspection.format,
        repr(columns),
        repr(inspection.date_formats),
        inspection.encoding,
        inspection.sheet or "",
        str(bool(inspection.open_date)),
    )


def _sort_key(inspection: FileInspection) -> tuple[tuple[str, ...], str]:
    return _group_key(inspection), str(inspection.path)


def _name_together(files: Sequence[FileInspection]) -> Path | None:
    """Return a pattern that names exactly these files; None if none does."""
    folder = files[0].path.parent
    mine = {inspection.path for inspection in files}
    suffixes = {inspection.path.suffix for inspection in files}
    if len(suffixes) == 1:
        pattern = f"*{next(iter(suffixes))}"
        if {path for path in folder.glob(pattern) if path.is_file()} == mine:
            return folder / pattern
    return None


def _find_folder(documents: Sequence[FileInspection]) -> Path | None:
    """Return the folder whose files are these documents, beside files that are not read; None if there is none."""
    if len(documents) < _FEWEST_TOGETHER:
        return None
    try:
        folder = Path(os.path.commonpath([inspection.path.parent for inspection in documents]))
    except ValueError:  # several drives on Windows
        return None
    others = set(find_files(folder)) - {inspection.path for inspection in documents}
    return None if any(_is_read(path) for path in others) else folder


def _is_read(path: Path) -> bool:
    try:
        return identify_format(path) is not None
    except CorpusError:
        return False


def _write_path(place: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(place, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return place.resolve().as_posix()


def _describe(files: Sequence[FileInspection], path: str) -> DraftedInput:
    inspection = files[0]
    titles = sorted({file.title for file in files})
    is_folder = inspection.format in DOCUMENT_FORMATS and len(files) > 1
    settings: dict[str, Any] = {"path": path, "format": "auto" if is_folder else inspection.format}
    notes = {
        "path": f"{len(files):,} files" if len(files) > 1 else "",
        "format": f"{', '.join(titles)}, recognised by content",
    }
    if inspection.format in DOCUMENT_FORMATS:
        pattern = guess_path_pattern([file.path for file in files])
        if pattern is not None:
            settings["path_pattern"] = pattern
            notes["path_pattern"] = f"by names such as {inspection.path.name}; it fills what a document does not say"
    if inspection.is_table:
        columns: dict[str, str | None] = {}
        for field in _FIELDS:
            guess = inspection.columns.get(field)
            if guess is not None:
                columns[field] = guess.column
                notes[f"columns.{field}"] = f"by {'its name' if guess.reason == 'name' else 'what it holds'}"
            elif field in {"title", "body", "source"}:
                columns[field] = None
                notes[f"columns.{field}"] = "no such column was found"
        unused = [name for name in inspection.names if name not in columns.values()]
        notes["columns"] = f"not used: {', '.join(unused)}" if unused else ""
        settings["columns"] = columns
        if "source" not in inspection.columns:
            settings["source"] = inspection.path.stem
            notes["source"] = "name of the file, because no column names the source"
    if inspection.sheet is not None:
        settings["sheet"] = inspection.sheet
        notes["sheet"] = "the first sheet with dates and texts"
    if inspection.encoding != "auto":
        settings["encoding"] = inspection.encoding
        notes["encoding"] = (
            "a guess: not UTF-8, so Western Europe; if letters are wrong, cp1250 (Central Europe) or cp1251 (Cyrillic)"
        )
    if inspection.date_formats:
        formats = list(inspection.date_formats)
        settings["date_format"] = formats[0] if len(formats) == 1 else formats
        notes["date_format"] = f"such as {inspection.open_date or inspection.date_example}"
        if inspection.open_date:
            notes["date_format"] += "; THE ORDER OF DAY AND MONTH IS A GUESS, no date of the file tells"
    elif inspection.date_example:
        notes["date"] = f"dates such as {inspection.date_example}{_ORDERS[inspection.date_order]}"
    return DraftedInput(settings, notes, len(files))
