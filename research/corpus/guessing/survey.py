"""What is in files that no study describes yet: format, columns, dates."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from research.corpus.files import Format
from research.corpus.guessing.columns import ColumnGuess, guess_columns, is_known_name
from research.corpus.guessing.dates import guess_date_formats
from research.corpus.recognition import choose_format, identify_format
from research.corpus.tables import FORMATS as TABLES
from research.corpus.tables import list_names
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputFormat, InputSettings, find_files, is_pattern

_N_ROWS = 500
"""Rows of a table, or articles of another file, that guesses rest on; a convention."""

_PROBED = ("title", "body", "source", "url", "key", "code", "code_probability")
"""Fields of a row through which the columns of a table are looked at; the date is one of them in every reading."""


@dataclass(frozen=True)
class FileSurvey:
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
    """

    path: Path
    format: InputFormat
    title: str
    is_table: bool = False
    names: tuple[str, ...] = ()
    columns: Mapping[str, ColumnGuess] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    date_example: str = ""


def survey_files(data: Sequence[Path]) -> tuple[FileSurvey, ...]:
    """Look at files, folders and patterns that no study describes yet.

    Returns
    -------
    What is known of each file, sorted by path.

    Raises
    ------
    CorpusError
        If a file does not exist or cannot be read, or a table has no column of dates or of texts; lists all problems.
    """
    surveys: list[FileSurvey] = []
    problems: list[str] = []
    paths = sorted({path for place in data for path in _expand(place, problems)})
    for path in paths:
        try:
            surveys.append(_survey(path))
        except CorpusError as error:
            problems.append(str(error))
    if problems:
        raise CorpusError("\n".join(problems))
    return tuple(surveys)


def _expand(place: Path, problems: list[str]) -> list[Path]:
    if place.is_dir():
        # A run says which files of a folder it does not read.
        found = [path for path in find_files(place) if identify_format(path) is not None]
    elif is_pattern(place):
        found = find_files(place)
    else:
        return [place]
    if not found:
        problems.append(f"{place}: no file {'in this folder' if place.is_dir() else 'matches'}")
    return found


def _survey(path: Path) -> FileSurvey:
    form = choose_format(path, "auto")
    if form not in TABLES:
        articles = _read_start(form, path, InputSettings(path=str(path)))
        dates = [article.published for article in articles if article.published.strip()]
        return FileSurvey(
            path, form.name, form.title, date_formats=guess_date_formats(dates), date_example=_find_first(dates)
        )
    names = list_names(path, form.name, InputSettings(path=str(path)))
    if not names:
        raise CorpusError(f"{path}: {form.title} without names of columns; the first row must contain them")
    rows = _sample_rows(form, path, names)
    columns = guess_columns(names, rows)
    if "published" not in columns or not {"title", "body"} & columns.keys():
        raise CorpusError(_describe_lacking(path, names, rows, is_dated="published" in columns))
    dates = [text for row in rows if (text := str(row[columns["published"].column]).strip())]
    return FileSurvey(
        path,
        form.name,
        form.title,
        is_table=True,
        names=names,
        columns=columns,
        date_formats=guess_date_formats(dates),
        date_example=_find_first(dates),
    )


def _describe_lacking(path: Path, names: Sequence[str], rows: Sequence[dict[str, object]], *, is_dated: bool) -> str:
    lacking = "no column of texts or titles" if is_dated else "no column of dates"
    tried = [] if is_dated else [name for name in names if is_known_name(name, "published")]
    values = [str(row[tried[0]]) for row in rows if row[tried[0]]] if tried else []
    held = f' "{tried[0]}" holds {f"{values[0][:40]!r}" if values else "nothing"}.' if tried else ""
    return (
        f"{path}: {lacking} was found.{held} Columns of the file: {', '.join(names)}. Name one of them "
        "date, text or title, or write the study by hand (README, Your own articles)."
    )


def _find_first(dates: Sequence[str]) -> str:
    return dates[0] if dates else ""


def _sample_rows(form: Format, path: Path, names: Sequence[str]) -> list[dict[str, object]]:
    """Read the first rows of a table by its own reader, a few columns at a time."""
    rows: list[dict[str, object]] = []
    for start in range(0, len(names), len(_PROBED)):
        part = names[start : start + len(_PROBED)]
        fields = dict.fromkeys(_PROBED) | dict(zip(_PROBED, part, strict=False))
        settings = InputSettings.model_validate({"path": str(path), "columns": {**fields, "published": part[0]}})
        for number, article in enumerate(_read_start(form, path, settings)):
            if number == len(rows):
                rows.append(dict.fromkeys(names, ""))
            rows[number] |= {name: getattr(article, field) or "" for field, name in zip(_PROBED, part, strict=False)}
    return rows


def _read_start(form: Format, path: Path, settings: InputSettings) -> list[RawArticle]:
    articles = (row for row in form.read(path, settings) if isinstance(row, RawArticle))
    return list(itertools.islice(articles, _N_ROWS))
