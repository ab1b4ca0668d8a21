"""What is in files that no study describes yet: format, columns, dates."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from research.corpus.columns import to_text
from research.corpus.files import Format
from research.corpus.guessing.columns import ColumnGuess, guess_columns
from research.corpus.guessing.dates import guess_date_formats
from research.corpus.recognition import choose_format
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

_N_ROWS = 500
"""Rows of a table, or articles of another file, that guesses rest on; a convention."""


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
        True if it has columns.
    names
        Names of its columns.
    columns
        Guessed column of each field.
    date_formats
        Patterns that its dates need; empty if they are read without.
    date_example
        The first date of the file, as written.
    problem
        Why no study can be drafted for it; empty if one can.
    """

    path: Path
    format: str
    title: str
    is_table: bool = False
    names: tuple[str, ...] = ()
    columns: Mapping[str, ColumnGuess] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    date_example: str = ""
    dates: tuple[str, ...] = ()
    problem: str = ""
