"""Tables as text: CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import check_columns, make_raw
from research.corpus.files import read_text
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

_LONGEST_FIELD = 2**27


def read_delimited(path: Path, settings: InputSettings, *, delimiter: str) -> Iterator[RawArticle]:
    """Read a table whose first line names its columns.

    Raises
    ------
    CorpusError
        If a column that the study names is not there, or the file is no such table.
    """
    text = read_text(path, settings.encoding)
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        check_columns(path, rows.fieldnames or (), settings)
        for row in rows:
            yield make_raw(row, settings, path=path, line=rows.line_num)
    except csv.Error as error:
        raise CorpusError(f"{path}: line {rows.line_num} is not a row of a table ({error})") from error
    finally:
        csv.field_size_limit(before)
