"""Names of the columns of a table that no study describes yet."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from research.corpus.columns import list_keys, to_text
from research.corpus.files import read_head, read_lines
from research.corpus.tables.delimiters import find_delimiter
from research.corpus.tables.json_array import list_records
from research.corpus.tables.old_workbook import open_old_sheets
from research.corpus.tables.open_document import open_document_sheets
from research.corpus.tables.page_table import open_page_tables
from research.corpus.tables.workbook import Sheets, open_sheets
from research.errors import CorpusError
from research.study import InputFormat, InputSettings

_RECORDS = 200
"""Records whose keys are collected; a convention."""

_TOP_ROWS = 50
"""Rows of a sheet among which the names are looked for; a convention."""


def list_names(path: Path, form: InputFormat, settings: InputSettings) -> tuple[str, ...]:
    """List the names of the columns of a table, in their order.

    Parameters
    ----------
    path
        The table.
    form
        Its format.
    settings
        Encoding and limits.

    Returns
    -------
    Names as the readers know them, without empty ones; keys of objects within objects have a dot between.

    Raises
    ------
    CorpusError
        If the file cannot be read.
    """
    if form in {"csv", "tsv"}:
        names: Sequence[str] = _list_delimited(path, settings, usual="," if form == "csv" else "\t")
    elif form == "jsonl":
        names = _list_json(_load_lines(path, settings))
    elif form == "json":
        names = _list_json(list_records(path, settings))
    elif form == "parquet":
        names = _list_parquet(path)
    elif form in {"stata", "spss"}:
        names = _list_statistics(path, form)
    else:
        names = _list_workbook(_open_sheets(path, form, settings), settings.sheet)
    return tuple(dict.fromkeys(name for name in names if name))


def _list_delimited(path: Path, settings: InputSettings, *, usual: str) -> list[str]:
    # A name may hold a line break.
    lines = (f"{line.text}\n" for line in read_lines(path, settings) if line.text.strip())
    delimiter = find_delimiter(read_head(path), usual=usual)
    try:
        return [name.strip() for name in next(csv.reader(lines, delimiter=delimiter))]
    except (csv.Error, StopIteration):
        return []


def _load_lines(path: Path, settings: InputSettings) -> Iterator[object]:
    for line in read_lines(path, settings):
        if line.text.strip() and not line.is_cut:
            try:
                yield json.loads(line.text)
            except (ValueError, RecursionError):
                continue


def _list_json(records: Iterator[object] | Sequence[object]) -> list[str]:
    objects = (record for record in records if isinstance(record, Mapping))
    return [name for record in itertools.islice(objects, _RECORDS) for name in list_keys(record)]


def _list_parquet(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        names: list[str] = pq.ParquetFile(path).schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise CorpusError(f"{path}: not a Parquet file, or one that is cut short; download it again") from error
    return names


def _list_statistics(path: Path, form: InputFormat) -> list[str]:
    from research.corpus.tables.statistics_files import list_variables

    return list_variables(path, form)


def list_sheets(path: Path, form: InputFormat, settings: InputSettings) -> tuple[str, ...]:
    """List the sheets of a workbook; empty for other tables.

    Raises
    ------
    CorpusError
        If the file cannot be read.
    """
    return tuple(_open_sheets(path, form, settings).names) if form in {"xlsx", "xls", "ods", "html_table"} else ()


def _open_sheets(path: Path, form: InputFormat, settings: InputSettings) -> Sheets:
    opens = {"xls": open_old_sheets, "ods": open_document_sheets, "html_table": open_page_tables}
    return opens.get(form, open_sheets)(path, settings)


def _list_workbook(sheets: Sheets, chosen: str | None) -> list[str]:
    for sheet in sheets.names if chosen is None else [chosen]:
        rows = [[" ".join(to_text(cell).split()) for cell in row] for row in sheets.read_rows(sheet)[:_TOP_ROWS]]
        widest = max((len({name for name in row if name}) for row in rows), default=0)
        if widest >= 2:
            return next(row for row in rows if len({name for name in row if name}) == widest)
    return []
