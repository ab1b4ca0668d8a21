"""Reading of workbooks of Excel until 2003 (xls)."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.corpus.files import Head, read_bytes
from research.corpus.tables.workbook import Sheets, read_sheets
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

_BEGINNING = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def is_old_excel(head: Head) -> bool:
    """Check whether a file is a workbook of Excel until 2003; documents of Word have the same beginning."""
    return head.data.startswith(_BEGINNING) and (head.suffix == ".xls" or any(name in head.data for name in _STREAMS))


def read_old_workbook(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read a workbook as `read_sheets` does.

    It is read in Python: a damaged file of this format can make the reader of newer ones allocate gigabytes.
    """
    return read_sheets(path, settings, open_old_sheets(path, settings))


def open_old_sheets(path: Path, settings: InputSettings) -> Sheets:
    """Open a workbook.

    Raises
    ------
    CorpusError
        If it cannot be read, or is larger than the limits.
    """
    import xlrd

    data = read_bytes(path, settings.limits)
    with _workbook_errors(path):
        # The library prints what it stumbles over.
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
        names: list[str] = book.sheet_names()

    def read_rows(name: str) -> list[list[object]]:
        with _workbook_errors(path):
            sheet = book.sheet_by_name(name)
            rows = [[_read_cell(cell, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]
            book.unload_sheet(name)
            return rows

    return Sheets(names, read_rows)


def _read_cell(cell: Any, datemode: int) -> object:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return cell.value if cell.ctype in {xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER} else ""


@contextlib.contextmanager
def _workbook_errors(path: Path) -> Iterator[None]:
    """Raise a `CorpusError` for a workbook that is damaged, in whatever way the library stumbles over it."""
    try:
        yield
    except Exception as error:
        raise CorpusError(
            f"{path}: not a workbook that can be read ({error or type(error).__name__}); save it again as .xlsx or .csv"
        ) from error
