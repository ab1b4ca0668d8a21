"""Reading of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.corpus.columns import EXCERPT_CHARACTERS, check_columns, make_raw, to_text
from research.errors import CorpusError
from research.records import RawArticle, RejectedRow
from research.study import InputSettings

_ROWS_AT_ONCE = 2048
"""Rows in memory at once; chosen, as a bound on memory."""


class _Unreadable:
    """A cell whose value no date or text can hold."""

    def __init__(self, text: str) -> None:
        self.text = text


def read_parquet(path: Path, settings: InputSettings) -> Iterator[RawArticle | RejectedRow]:
    """Read a Parquet file; dates may be texts, dates or timestamps. Line numbers are row numbers from 1.

    A text that is not UTF-8 keeps its bytes as halves of surrogate pairs. A row with a date beyond the calendar is
    rejected.

    Raises
    ------
    CorpusError
        If the file is not a Parquet file, or a column named in the study is missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.ParquetFile(path).schema_arrow
        settings = check_columns(path, schema.names, settings)
        wanted = set(settings.columns.list_columns().values())
        names = [name for name in schema.names if name in wanted]
        # Equal texts are in memory once, however many rows a small file says that they have.
        table = pq.ParquetFile(path, read_dictionary=[name for name in names if _is_text(schema.field(name).type)])
        number = 0
        for batch in table.iter_batches(_ROWS_AT_ONCE, columns=names):
            columns = {name: _list_cells(batch.column(name)) for name in names}
            for values in zip(*columns.values(), strict=True):
                number += 1
                row = dict(zip(names, values, strict=True))
                bad = next((value for value in values if isinstance(value, _Unreadable)), None)
                if bad is None:
                    yield make_raw(row, settings, path=path, line=number)
                else:
                    title = row.get(settings.columns.title or "")
                    excerpt = "" if isinstance(title, _Unreadable) else to_text(title)[:EXCERPT_CHARACTERS]
                    yield RejectedRow(path.name, number, "unreadable_date", (bad.text,), excerpt)
    except (pa.ArrowInvalid, pa.ArrowException, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: not a Parquet file ({error}); check corpus.inputs format") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error})") from error


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _list_cells(column: Any) -> list[object]:
    """Return the values of a column; texts as bytes if one of them is not UTF-8."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        values = _list_cells(column.dictionary)
        return [None if place is None else values[place] for place in column.indices.to_pylist()]
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:
        is_large = pa.types.is_large_string(column.type)
        return _list_cells(column.view(pa.large_binary() if is_large else pa.binary()))
    except (ValueError, OverflowError):
        values = [_read_cell(cell) for cell in column]
    return values


def _read_cell(cell: Any) -> object:
    try:
        value: object = cell.as_py()
    except (ValueError, OverflowError):
        return _Unreadable(str(cell.value))
    return value
