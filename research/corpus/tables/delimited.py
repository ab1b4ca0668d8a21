"""Reading of CSV and TSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from research.corpus.columns import EXCERPT_CHARACTERS, check_columns, make_raw
from research.corpus.files import read_text
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_LONGEST_FIELD = 2**27
"""Maximum length of a field in characters; a bound on memory."""

_OTHER_DELIMITERS = (";", "\t", "|")
"""Delimiters that spreadsheets may write instead of a comma."""


def read_delimited(path: Path, settings: InputSettings, *, delimiter: str) -> Iterator[RawArticle | RejectedRow]:
    """Read a table whose first line contains the names of the columns; invalid lines are rejected.

    If the first line contains semicolons, tabs or bars but no comma, these are the delimiter.

    Raises
    ------
    CorpusError
        If a column named in the study is missing, or the file is not such a table.
    """
    text = read_text(path, settings.encoding)
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        if not text.strip():
            raise CorpusError(f"{path}: the file is empty; its first line must contain the names of the columns")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_choose_delimiter(text, delimiter), strict=True)
        names = _read_names(rows, path)
        check_columns(path, names, settings)
        yield from _read_rows(rows, names, settings, path=path)
    finally:
        csv.field_size_limit(before)


def _choose_delimiter(text: str, delimiter: str) -> str:
    header = text.partition("\n")[0]
    others = [sign for sign in _OTHER_DELIMITERS if sign in header]
    return others[0] if others and delimiter not in header else delimiter


def _read_names(rows: Any, path: Path) -> list[str]:
    try:
        return [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise CorpusError(f"{path}: line 1 does not contain the names of the columns ({error})") from error


def _read_rows(
    rows: Any, names: Sequence[str], settings: InputSettings, *, path: Path
) -> Iterator[RawArticle | RejectedRow]:
    while True:
        begins = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                # The rest of the file is part of this field, so the line cannot be rejected alone.
                raise CorpusError(
                    f"{path}: the quotation mark that opens in line {begins} is never closed; close it, or double it"
                ) from error
            yield RejectedRow(path.name, begins, "broken_row", (str(rows.line_num),), "")
            continue
        if any(row[len(names) :]):
            widths = (str(len(row)), str(len(names)))
            yield RejectedRow(path.name, begins, "wrong_width", widths, " ".join(row)[:EXCERPT_CHARACTERS])
        elif row:
            yield make_raw(dict(zip(names, row, strict=False)), settings, path=path, line=begins)
