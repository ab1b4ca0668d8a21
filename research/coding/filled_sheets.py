"""Reading of sheets that people filled in: xlsx workbooks, and CSV files as spreadsheets write them."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.errors import SheetError

_SEPARATORS = ",;\t"

_MAX_BYTES = 100 * 2**20
"""Size of a file in bytes; a bound on memory."""

_MAX_UNPACKED = 2**30
"""Size of the parts of a workbook once they are unpacked, in bytes; a bound on memory."""

_MAX_ROWS = 200_000
"""Rows that are read of a sheet; a bound on memory."""

_MAX_COLUMNS = 64
"""Columns that are read of a sheet; a bound on memory."""

_LONGEST_CELL = 2**20
"""Characters of a cell; a bound on memory. Spreadsheets allow 32,767."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of a sheet: its number, as a spreadsheet counts, and its cells by the names of their columns."""

    line: int
    cells: Mapping[str, str]


def read_filled(path: Path, *, needed: Sequence[str] = ()) -> list[FilledRow]:
    """Read the rows of a sheet that are not empty.

    Parameters
    ----------
    path
        An xlsx workbook, or a CSV file in UTF-8 or GB18030 with commas, semicolons or tabs.
    needed
        Columns that tell the tab of a workbook; by default the first tab is read.

    Raises
    ------
    SheetError
        If the file cannot be read, is too large, or is neither.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SheetError(f"{path}: larger than {_MAX_BYTES // 2**20} MiB; this is not a sheet of ours")
        raw = path.read_bytes()
    except OSError as error:
        raise SheetError(f"{path}: cannot be read ({error.strerror})") from error
    if raw.startswith(b"PK"):
        return _name_cells(_read_workbook(path, raw, needed))
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(f"{path}: an old or encrypted Excel file; save the sheet as .xlsx or CSV")
    return _name_cells(_read_delimited(path, raw))


def _name_cells(rows: Iterable[Sequence[str]]) -> list[FilledRow]:
    listed = iter(rows)
    names = [name.strip() for name in next(listed, ())]
    return [
        FilledRow(line, dict(zip(names, [cell.strip() for cell in row] + [""] * len(names), strict=False)))
        for line, row in enumerate(listed, start=2)
        if any(cell.strip() for cell in row)
    ]


def _read_delimited(path: Path, raw: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError(f"{path}: not text in UTF-8 or GB18030; save the sheet as CSV")
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise SheetError(f"{path}: not a CSV file ({error}); save the sheet as CSV") from error
    finally:
        csv.field_size_limit(before)


def _read_workbook(path: Path, raw: bytes, needed: Sequence[str]) -> list[list[str]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise SheetError(f"{path}: larger than {_MAX_UNPACKED // 2**30} GiB once unpacked; not a sheet of ours")
        with warnings.catch_warnings():
            # Extensions that it does not know, such as validations of newer spreadsheets, are of no concern here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            tabs = [list(_read_tab(tab)) for tab in book.worksheets]
    except SheetError:
        raise
    # What a damaged or hostile workbook makes openpyxl raise is not limited to errors of its own.
    except Exception as error:
        raise SheetError(f"{path}: not a workbook that can be read ({error}); save it again as .xlsx or CSV") from error
    found = next((tab for tab in tabs if tab and set(needed) <= {name.strip() for name in tab[0]}), None)
    return found or next((tab for tab in tabs if tab), [])


def _read_tab(tab: Any) -> Iterator[list[str]]:
    for row in tab.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]
