"""Tables as files: CSV for spreadsheets, Parquet for what no spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.text.printable import make_printable
from research.text.spreadsheets import holds_text, write_delimited

if TYPE_CHECKING:
    import pandas as pd

MOST_CSV_ROWS = 1_000_000
"""Rows of a table that is written as CSV at most: a sheet of Excel has 1,048,576, a limit that its maker publishes."""


@dataclass(frozen=True)
class TableFile:
    """A table that was written.

    Attributes
    ----------
    path
        The file.
    n_rows
        Its rows, without the header.
    columns
        Its columns, as a frame without rows.
    frame
        All of its rows, None if they were written a part at a time.
    """

    path: Path
    n_rows: int
    columns: pd.DataFrame
    frame: pd.DataFrame | None


def name_table_file(name: str, n_rows: int) -> str:
    """Give the name of the file of a table, ``prevalence.csv`` or, beyond `MOST_CSV_ROWS`, ``prevalence.parquet``."""
    return f"{name}.csv" if n_rows <= MOST_CSV_ROWS else f"{name}.parquet"


def write_table(name: str, parts: Iterable[pd.DataFrame], folder: Path) -> TableFile:
    """Write a table: as CSV, or as Parquet if it has more rows than a spreadsheet opens.

    Parameters
    ----------
    name
        Name of the table.
    parts
        Its rows, one or more frames with the same columns.
    folder
        Folder to write into.

    Returns
    -------
    The file. Texts are printable in both kinds; formulas are guarded in CSV alone, since no program that reads Parquet
    takes a text for one.
    """
    import pandas as pd

    rest = iter(parts)
    held: list[pd.DataFrame] = []
    n_rows = 0
    for part in rest:
        held.append(part)
        n_rows += len(part)
        if n_rows > MOST_CSV_ROWS:
            path = folder / name_table_file(name, n_rows)
            return TableFile(path, _write_parquet(held, rest, path), held[0].iloc[:0], None)
    frame = held[0] if len(held) == 1 else pd.concat(held, ignore_index=True)
    path = folder / name_table_file(name, n_rows)
    write_delimited(frame, path)
    return TableFile(path, n_rows, frame.iloc[:0], frame)


def _write_parquet(held: list[pd.DataFrame], rest: Iterator[pd.DataFrame], path: Path) -> int:
    """Write the parts that are held, and then those that are left; return the number of rows."""
    import pyarrow.parquet as pq

    first = _make_arrow_table(held[0])
    n_rows = 0
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        for parts in (held, rest):
            for part in parts:
                writer.write_table(_make_arrow_table(part).cast(first.schema))
                n_rows += len(part)
    return n_rows


def _make_arrow_table(frame: pd.DataFrame) -> Any:
    import pyarrow as pa

    arrays = [_make_arrow_column(frame[name]) for name in frame.columns]
    return pa.Table.from_arrays(arrays, names=[str(name) for name in frame.columns])


def _make_arrow_column(column: pd.Series[Any]) -> Any:
    """Make a column of Arrow; a text is made printable once however often it is repeated."""
    import pyarrow as pa

    if not holds_text(column):
        return pa.Array.from_pandas(column)
    codes, texts = column.factorize()
    dictionary = pa.array([make_printable(str(text)) for text in texts], type=pa.string())
    indices = pa.array(codes, mask=codes < 0, type=pa.int32())
    return pa.DictionaryArray.from_arrays(indices, dictionary).cast(pa.string())
