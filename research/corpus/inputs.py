"""The files of an input, and what their names say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from research.corpus.columns import EXCERPT_CHARACTERS
from research.corpus.files import ReadRow
from research.corpus.recognition import choose_format, identify_format
from research.errors import CorpusError, DamagedFileError
from research.records import RawArticle, RejectedCode, RejectedRow
from research.study import InputSettings, find_files, is_pattern, match_path

UNKNOWN = "unknown"
"""Name of the format of a file that is not read."""


def list_files(entry: InputSettings, resolve: Callable[[str], Path]) -> list[Path]:
    """Return the files of an input: one file, those of a folder, or those that match a pattern.

    Raises
    ------
    CorpusError
        If there is none, or the pattern is invalid.
    """
    place = resolve(entry.path)
    if place.is_dir() or is_pattern(place):
        try:
            paths = find_files(place, most=entry.limits.folder_files)
        except ValueError as error:
            raise CorpusError(str(error)) from error
        if not paths:
            raise CorpusError(f"{place}: no file {'in the folder' if place.is_dir() else 'matches'}")
        return paths
    if not place.is_file():
        raise CorpusError(f"{place}: there is no such file")
    return [place]


def is_folder(entry: InputSettings, resolve: Callable[[str], Path]) -> bool:
    """Check whether the path of an input is a folder."""
    return resolve(entry.path).is_dir()


@dataclass(frozen=True)
class OpenFile:
    """A file that is being read.

    Attributes
    ----------
    format
        Name of its format.
    rows
        Its rows. Fields that a document does not have are those of its name, if the input has a pattern of names.
    title_suffices
        Whether an article of this format may have no body.
    """

    format: str
    rows: Iterator[ReadRow]
    title_suffices: bool = False


def open_file(path: Path, entry: InputSettings, *, is_of_folder: bool) -> OpenFile:
    """Open a file of articles.

    Parameters
    ----------
    path
        The file.
    entry
        Its input.
    is_of_folder
        Whether it was found in a folder, where a file that cannot be opened costs one rejected row.

    Raises
    ------
    CorpusError
        If its format is not recognised, a library is missing, or (while rows are read) its contents are not of the
        format.
    """
    if is_of_folder and entry.format == "auto":
        code = _find_reason(path)
        if code is not None:
            return OpenFile(UNKNOWN, iter((_reject_file(path, code),)))
    form = choose_format(path, entry.format)
    rows = form.read(path, entry)
    if is_of_folder:
        rows = _guard_rows(rows, path)
    if entry.path_pattern is None:
        return OpenFile(form.name, rows, form.title_suffices)
    fields = match_path(entry.path_pattern, path)
    if fields is None:
        return OpenFile(form.name, iter((_reject_file(path, "unmatched_name"),)))
    return OpenFile(form.name, _fill_rows(rows, fields, entry), form.title_suffices)


def _find_reason(path: Path) -> RejectedCode | None:
    """Give the reason for which a file of a folder is not read; None if it is."""
    try:
        if path.stat().st_size == 0:
            return "empty_text"
        return None if identify_format(path) else "unknown_format"
    except (CorpusError, OSError):
        return "damaged_document"


def _guard_rows(rows: Iterator[ReadRow], path: Path) -> Iterator[ReadRow]:
    """Give the rows of a file of a folder; a file that cannot be read to its end costs one rejected row more."""
    try:
        yield from rows
    except DamagedFileError:
        yield _reject_file(path, "damaged_document")


def _reject_file(path: Path, code: RejectedCode) -> RejectedRow:
    return RejectedRow(path.name, 1, code, (), path.name[:EXCERPT_CHARACTERS])


def _fill_rows(rows: Iterator[ReadRow], fields: dict[str, str], entry: InputSettings) -> Iterator[ReadRow]:
    """Fill the fields that articles do not have with those of the name of their file.

    The source of the input is for articles without any, so that of the name comes first.
    """
    pattern, default = entry.path_pattern or "", entry.source or ""
    for row in rows:
        if not isinstance(row, RawArticle):
            yield row
            continue
        is_dated = bool(row.published.strip()) or "published" not in fields
        yield replace(
            row,
            published=row.published if is_dated else fields["published"],
            is_dated_by_path=not is_dated and "{published:" in pattern,
            source=fields.get("source", row.source) if row.source in {"", default} else row.source,
            title=row.title or fields.get("title", ""),
            key=row.key or fields.get("key"),
        )
