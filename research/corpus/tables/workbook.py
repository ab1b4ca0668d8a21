"""Reading of workbooks: Excel (xlsx, xlsm, xlsb, xls) and OpenDocument (ods)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.columns import check_columns, list_needed, make_raw, match_columns, to_text
from research.corpus.files import Head, read_bytes
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_HEADER_ROWS = 50
"""Rows at the top of a sheet among which the names of the columns are looked for; a convention."""

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_NAMES = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def is_excel(head: Head) -> bool:
    """Check whether a file is a workbook of Excel since 2007."""
    return bool(head.members & {"xl/workbook.xml", "xl/workbook.bin"})


def is_old_excel(head: Head) -> bool:
    """Check whether a file is a workbook of Excel until 2003; documents of Word have the same beginning."""
    return head.data.startswith(_OLD) and (head.suffix == ".xls" or any(name in head.data for name in _OLD_NAMES))


def is_open_document(head: Head) -> bool:
    """Check whether a file is a spreadsheet of OpenDocument."""
    return "content.xml" in head.members and b"opendocument.spreadsheet" in head.data[:4096]


def read_workbook(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read the sheet of a workbook that the study names, or the first one with the columns.

    The names of the columns are in the first row that has all that are needed. Lines are rows of the sheet.

    Raises
    ------
    CorpusError
        If the file cannot be read, or no sheet has the columns.
    """
    book = open_workbook(path)
    if settings.sheet is not None and settings.sheet not in book.sheet_names:
        raise CorpusError(
            f'{path}: there is no sheet "{settings.sheet}"; its sheets are: {", ".join(book.sheet_names)}. Set '
            "corpus.inputs sheet to one of them."
        )
    # Sheets are asked one after another, so that only one is held in memory.
    first: tuple[str, list[str]] | None = None
    for sheet in [settings.sheet] if settings.sheet is not None else book.sheet_names:
        rows = read_sheet(book, sheet, path)
        place = _find_header(rows, settings)
        if place is not None:
            names = _list_names(rows[place])
            matched = check_columns(path, names, settings)
            for line, row in enumerate(rows[place + 1 :], start=place + 2):
                if any(cell != "" for cell in row):
                    yield make_raw(dict(zip(names, row, strict=False)), matched, path=path, line=line)
            return
        header = next((_list_names(row) for row in rows if any(cell != "" for cell in row)), None)
        first = first or (None if header is None else (sheet, header))
    if first is None:
        raise CorpusError(f"{path}: its sheets are empty; the first row must contain the names of the columns")
    check_columns(path.with_name(f"{path.name}, sheet {first[0]}"), [name for name in first[1] if name], settings)


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook.

    Raises
    ------
    CorpusError
        If it cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    data = read_bytes(path)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise CorpusError(
            f"{path}: not a workbook that can be read ({error}); save it again as .xlsx or .csv"
        ) from error


def read_sheet(book: CalamineWorkbook, name: str, path: Path) -> list[list[object]]:
    """Read the cells of a sheet, row by row.

    Raises
    ------
    CorpusError
        If it cannot be read.
    """
    from python_calamine import CalamineError

    try:
        return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    except CalamineError as error:
        raise CorpusError(f"{path}: sheet {name} cannot be read ({error}); save it again as .csv") from error


def _list_names(row: Sequence[object]) -> list[str]:
    return [" ".join(to_text(cell).split()) for cell in row]


def _find_header(rows: Sequence[Sequence[object]], settings: InputSettings) -> int | None:
    """Return the index of the first row that has all columns that are needed; None if none has."""
    for place, row in enumerate(rows[:_HEADER_ROWS]):
        names = _list_names(row)
        if set(list_needed(match_columns(names, settings)).values()) <= set(names):
            return place
    return None
