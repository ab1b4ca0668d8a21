"""What is in files that no study describes yet: format, columns, dates."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from research.corpus.dates import Order, decide_order
from research.corpus.files import Format, read_head
from research.corpus.guessing.columns import ColumnGuess, guess_columns, is_known_name
from research.corpus.guessing.dates import find_open_date, guess_date_formats, is_date
from research.corpus.recognition import DOCUMENT_FORMATS, choose_format, identify_format
from research.corpus.tables import FORMATS as TABLES
from research.corpus.tables import list_names, list_sheets
from research.errors import CorpusError, EncodingError
from research.records import RawArticle
from research.study import InputFormat, InputSettings, find_files, is_pattern, is_run_folder
from research.text.serial_days import read_serial

_N_ROWS = 500
"""Rows of a table, or articles of another file, that guesses rest on; a convention."""

_PROBED = ("title", "body", "source", "url", "key", "code", "code_probability")
"""Fields of a row through which the columns of a table are looked at; the date is one of them in every reading."""


_MOST_PROBLEMS = 12
"""Files that cannot be used which are listed; a convention."""

_MOST_NAMED = 3
"""Files of a folder without any article that are described; a convention."""

_TOP_LINES = 20
"""Lines of a text among which the names of columns are looked for to be reported; a convention."""

_LONGEST_EXCERPT = 60
"""Characters of the first row that are quoted; a convention."""

_WESTERN = "cp1252"
"""Encoding of the tables that Excel writes in Western Europe and America."""

_NO_WESTERN = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that are no character in the encoding of Western Europe."""

_MOST_ACCENTED = 0.2
"""Share of letters beyond ASCII up to which a text may be in a language of Western Europe; chosen: German and French
have 2 to 5 %, Russian and Greek more than 60 %."""


@dataclass(frozen=True)
class FileInspection:
    """What is known of a file before a study describes it.

    Attributes
    ----------
    path
        The file.
    format, title
        Its format, and the name of the format for people.
    is_table
        True if it has columns that a study names.
    names
        Names of its columns.
    columns
        Guessed column of each field.
    date_formats
        Patterns that its dates need; empty if they are read without.
    date_example
        The first date of the file, as written; empty if it has none.
    date_order
        Order of day and month in dates that are numbers alone, if a date of the file tells it; else None.
    open_date
        A date that leaves day and month open, if no date of the file tells their order; else empty.
    sheet
        The first sheet with articles, of a workbook with several; else None.
    encoding
        Its encoding; ``auto`` if it is recognised.
    """

    path: Path
    format: InputFormat
    title: str
    is_table: bool = False
    names: tuple[str, ...] = ()
    columns: Mapping[str, ColumnGuess] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    date_example: str = ""
    date_order: Order | None = None
    open_date: str = ""
    sheet: str | None = None
    encoding: str = "auto"


def inspect_files(data: Sequence[Path]) -> tuple[FileInspection, ...]:
    """Look at files, folders and patterns that no study describes yet.

    Returns
    -------
    What is known of each file, sorted by path.

    Raises
    ------
    CorpusError
        If a file does not exist or cannot be read, or a table has no column of dates or of texts; lists all problems.
    """
    inspections: list[FileInspection] = []
    problems: list[str] = []
    paths = sorted({path for place in data for path in _expand(place, problems)})
    for path in paths:
        try:
            inspections.append(_inspect(path))
        except CorpusError as error:
            problems.append(str(error))
    if problems:
        more = [f"and {len(problems) - _MOST_PROBLEMS:,} more files"] if len(problems) > _MOST_PROBLEMS else []
        raise CorpusError("\n".join([*problems[:_MOST_PROBLEMS], *more]))
    return tuple(inspections)


def list_unread(data: Sequence[Path]) -> tuple[Path, ...]:
    """List the files of folders whose format is not recognised, so that `inspect_files` leaves them out."""
    paths = {path for place in data if place.is_dir() for path in find_files(place)}
    return tuple(sorted(path for path in paths if not _is_read(path)))


def _expand(place: Path, problems: list[str]) -> list[Path]:
    run = next((folder for folder in (place, *place.parents) if is_run_folder(folder)), None)
    if run is not None:
        problems.append(f"{run}: the folder of a run, which holds results; name the files of articles instead")
        return []
    try:
        listed = find_files(place) if place.is_dir() or is_pattern(place) else [place]
    except ValueError as error:
        problems.append(str(error))
        return []
    if place.is_dir():
        # A run says which files of a folder it does not read.
        found = [path for path in listed if _is_read(path)]
        if listed and not found:
            some = "; ".join(_describe_unread(path) for path in listed[:_MOST_NAMED])
            more = f"; and {len(listed) - _MOST_NAMED:,} more" if len(listed) > _MOST_NAMED else ""
            problems.append(f"{place}: no file in this folder can be read: {some}{more}")
            return []
    else:
        found = listed
    if not found:
        problems.append(f"{place}: no file {'in this folder' if place.is_dir() else 'matches'}")
    return found


def _is_read(path: Path) -> bool:
    try:
        return identify_format(path) is not None
    except CorpusError:
        return False


def _describe_unread(path: Path) -> str:
    try:
        choose_format(path, "auto")
    except CorpusError as error:
        return str(error).removeprefix(f"{path.parent}{os.sep}").partition("; set corpus.inputs format")[0]
    return path.name


def _inspect(path: Path) -> FileInspection:
    form = choose_format(path, "auto")
    sheets = list_sheets(path, form.name, InputSettings(path=str(path)))
    if len(sheets) > 1:
        return _inspect_sheets(path, form, sheets)
    try:
        return _inspect_text(path, form, InputSettings(path=str(path)))
    except EncodingError:
        if form.name in DOCUMENT_FORMATS or not _is_western(path):
            raise
        return _inspect_text(path, form, InputSettings(path=str(path), encoding=_WESTERN))


def _inspect_sheets(path: Path, form: Format, sheets: Sequence[str]) -> FileInspection:
    """Look at the sheets of a workbook; the first one with articles counts."""
    problems: list[CorpusError] = []
    for sheet in sheets:
        try:
            return _inspect_text(path, form, InputSettings(path=str(path), sheet=sheet))
        except CorpusError as error:
            problems.append(error)
    raise problems[0]


def _is_western(path: Path) -> bool:
    """Check whether a file in one of the encodings of single bytes may be in that of Western Europe."""
    data = read_head(path).data
    n_accented = len(data) - len(data.decode("ascii", "ignore"))
    return n_accented <= _MOST_ACCENTED * len(data) and not _NO_WESTERN & set(data)


def _inspect_text(path: Path, form: Format, settings: InputSettings) -> FileInspection:
    """Look at a file in one encoding."""
    if form not in TABLES:
        dates = [row.published for row in _read_start(form, path, settings) if row.published.strip()]
        return FileInspection(path, form.name, form.title, encoding=settings.encoding, **_inspect_dates(dates))
    names = list_names(path, form.name, settings)
    if not names:
        raise CorpusError(f"{path}: {form.title} without names of columns; the first row must contain them")
    rows = _sample_rows(form, path, names, settings=settings)
    if not rows:
        raise CorpusError(f"{path}: no articles; the file has names of columns ({', '.join(names)}) and no row below")
    columns = guess_columns(names, rows)
    if "published" not in columns or not {"title", "body"} & columns.keys():
        raise CorpusError(_describe_lacking(path, names, rows, is_dated="published" in columns))
    if is_date(columns["published"].column):
        raise CorpusError(
            f"{path}: the first row is an article ({', '.join(names)[:_LONGEST_EXCERPT]} …), but it must contain the "
            "names of the columns; add a row above, such as title, text, date, source"
        )
    dates = [text for row in rows if (text := str(row[columns["published"].column]).strip())]
    return FileInspection(
        path,
        form.name,
        form.title,
        is_table=True,
        names=names,
        columns=columns,
        encoding=settings.encoding,
        sheet=settings.sheet,
        **_inspect_dates(dates),
    )


class _DateInspection(TypedDict):
    date_formats: tuple[str, ...]
    date_example: str
    date_order: Order | None
    open_date: str


def _inspect_dates(dates: Sequence[str]) -> _DateInspection:
    return {
        "date_formats": guess_date_formats(dates),
        "date_example": dates[0] if dates else "",
        "date_order": decide_order(dates),
        "open_date": find_open_date(dates),
    }


def _describe_lacking(path: Path, names: Sequence[str], rows: Sequence[dict[str, object]], *, is_dated: bool) -> str:
    lacking = "no column of texts or titles" if is_dated else "no column of dates"
    tried = [] if is_dated else [name for name in names if is_known_name(name, "published")]
    value = next((text for row in rows if tried and (text := str(row[tried[0]] or "").strip())), "")
    held = f' "{tried[0]}" holds {f"{value[:40]!r}" if value else "nothing"}.' if tried else ""
    serial = read_serial(value)
    if serial is not None:
        held += f" These are days as Excel counts them ({value} is {serial}): format the column as a date, save again."
    line = _find_header(path, len(names))
    if line is not None:
        held += f" Line {line} has more columns: delete the lines above it if it contains their names."
    return (
        f"{path}: {lacking} was found.{held} Columns of the file: {', '.join(names)}. Name one of them "
        "date, text or title, or write the study by hand (README, Your own articles); a file that is not of articles "
        "is left out if the others are named."
    )


def _find_header(path: Path, n_names: int) -> int | None:
    """Find a line with three columns or more below a first line with fewer; None if there is none."""
    if n_names > 2:
        return None
    lines = read_head(path).text.split("\n")[:_TOP_LINES]
    widths = [max(sum(map(bool, map(str.strip, line.split(sign)))) for sign in ",;\t|") for line in lines]
    return next((place for place, width in enumerate(widths, 1) if width > 2), None)


def _sample_rows(form: Format, path: Path, names: Sequence[str], *, settings: InputSettings) -> list[dict[str, object]]:
    """Read the first rows of a table by its own reader, a few columns at a time."""
    rows: list[dict[str, object]] = []
    for start in range(0, len(names), len(_PROBED)):
        part = names[start : start + len(_PROBED)]
        fields = dict.fromkeys(_PROBED) | dict(zip(_PROBED, part, strict=False))
        probe = InputSettings.model_validate(
            {
                "path": str(path),
                "encoding": settings.encoding,
                "sheet": settings.sheet,
                "columns": {**fields, "published": part[0]},
            }
        )
        for number, article in enumerate(_read_start(form, path, probe)):
            if number == len(rows):
                rows.append(dict.fromkeys(names, ""))
            rows[number] |= {name: getattr(article, field) or "" for field, name in zip(_PROBED, part, strict=False)}
    return rows


def _read_start(form: Format, path: Path, settings: InputSettings) -> list[RawArticle]:
    articles = (row for row in form.read(path, settings) if isinstance(row, RawArticle))
    return list(itertools.islice(articles, _N_ROWS))
