"""Reading of workbooks of Excel since 2007 (xlsx, xlsm, xlsb), and of the sheets of any workbook."""

from __future__ import annotations

import contextlib
import functools
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.corpus.columns import check_columns, list_needed, make_raw, match_columns, to_text
from research.corpus.files import Expansion, Head, check_archive, read_bytes
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings, LimitSettings

_HEADER_ROWS = 50
"""Rows at the top of a sheet among which the names of the columns are looked for; a convention."""

_TEXTS = "xl/sharedStrings.xml"
SAVE_AGAIN = "save it again as .xlsx or .csv"
"""What to do with a workbook that cannot be read."""

_CELL = re.compile(rb"<(?:\w{1,20}:)?c\b[^<>]{0,80}?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_SHARED = re.compile(rb"<(?:\w{1,20}:)?c\b[^<>]{0,80}?\bt=[\"']s[\"'][^<>]{0,80}>\s{0,9}<(?:\w{1,20}:)?v>(\d{1,9})<")
_TEXT_END = re.compile(rb"</(?:\w{1,20}:)?si\s{0,9}>")
_LONGEST_CELL = 300
"""Bytes of the longest beginning of a cell that is looked for across pieces; a bound on memory."""

MOST_CELLS = 50_000_000
"""Cells of a sheet, empty ones included; a bound on memory, about 2 GB."""


def is_excel(head: Head) -> bool:
    """Check whether a file is a workbook of Excel since 2007."""
    return bool(head.members & {"xl/workbook.xml", "xl/workbook.bin"})


def check_cells(path: Path, n_cells: int) -> None:
    """Check that the cells of a sheet, empty ones included, are not more than memory holds.

    Raises
    ------
    CorpusError
        If they are.
    """
    if n_cells > MOST_CELLS:
        raise CorpusError(
            f"{path}: a sheet has more than {MOST_CELLS:,} cells with the empty ones between; delete what lies outside "
            "the table, or save it as .csv"
        )


@dataclass(frozen=True)
class Sheets:
    """The sheets of a workbook.

    Attributes
    ----------
    names
        Their names.
    read_rows
        Gives the rows of a sheet from its first row on; an empty cell is an empty text.
    """

    names: Sequence[str]
    read_rows: Callable[[str], list[list[object]]]


def read_workbook(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read a workbook as `read_sheets` does."""
    return read_sheets(path, settings, open_sheets(path, settings))


def open_sheets(path: Path, settings: InputSettings) -> Sheets:
    """Open a workbook.

    Raises
    ------
    CorpusError
        If it cannot be read, or is larger than the limits.
    """
    data = read_bytes(path, settings.limits)
    check_archive(data, path, settings.limits)
    _check_extent(path, data, settings.limits)
    from python_calamine import CalamineWorkbook

    with _workbook_errors(path):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))

    def read_rows(name: str) -> list[list[object]]:
        with _workbook_errors(path):
            return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]

    return Sheets(book.sheet_names, read_rows)


def read_sheets(path: Path, settings: InputSettings, sheets: Sheets) -> Iterator[RawArticle]:
    """Read the sheet of a workbook that the study names, or the first one with the columns.

    The names of the columns are in the first row that has all that are needed. Lines are rows of the sheet.

    Parameters
    ----------
    path, settings
        The workbook, and the columns.
    sheets
        Its sheets.

    Raises
    ------
    CorpusError
        If no sheet has the columns.
    """
    names = sheets.names
    if settings.sheet is not None and settings.sheet not in names:
        raise CorpusError(
            f'{path}: there is no sheet "{settings.sheet}"; its sheets are: {", ".join(names)}. Set corpus.inputs '
            "sheet to one of them."
        )
    # Sheets are asked one after another, so that only one is held in memory.
    first: tuple[str, list[str]] | None = None
    for sheet in [settings.sheet] if settings.sheet is not None else names:
        rows = sheets.read_rows(sheet)
        place = _find_header(rows, settings)
        if place is not None:
            columns = _list_names(rows[place])
            matched = check_columns(path, columns, settings)
            for line, row in enumerate(rows[place + 1 :], start=place + 2):
                if any(cell != "" for cell in row):
                    yield make_raw(dict(zip(columns, row, strict=False)), matched, path=path, line=line)
            return
        header = next((_list_names(row) for row in rows if any(cell != "" for cell in row)), None)
        first = first or (None if header is None else (sheet, header))
    if first is None:
        raise CorpusError(f"{path}: its sheets are empty; the first row must contain the names of the columns")
    check_columns(path.with_name(f"{path.name}, sheet {first[0]}"), [name for name in first[1] if name], settings)


def _check_extent(path: Path, data: bytes, limits: LimitSettings) -> None:
    """Check what a workbook of Excel stands for.

    Every cell as far as its cells reach is held in memory, empty or not. Cells of equal text name one text.
    """
    expansion = Expansion(path, limits, len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            lengths = _measure_texts(archive)
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    n_rows, n_columns = _measure_extent(archive, name, lengths=lengths, expansion=expansion)
                    if n_rows * n_columns > MOST_CELLS:
                        raise CorpusError(
                            f"{path}: the cells of {name} reach to row {n_rows:,} and column {n_columns:,}, more than "
                            f"{MOST_CELLS:,} cells; delete what lies outside the table, or save it as .csv"
                        )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise CorpusError(f"{path}: not a workbook that can be read ({error}); {SAVE_AGAIN}") from error


def _measure_texts(archive: zipfile.ZipFile) -> NDArray[np.int64]:
    """Give the lengths in bytes of the texts that cells name, with their markup."""
    lengths: list[int] = []
    rest = b""
    if _TEXTS in archive.namelist():
        with archive.open(_TEXTS) as stream:
            while chunk := stream.read(2**20):
                *texts, rest = _TEXT_END.split(rest + chunk)
                lengths += map(len, texts)
    return np.array(lengths, np.int64)


def _measure_extent(
    archive: zipfile.ZipFile, name: str, *, lengths: NDArray[np.int64], expansion: Expansion
) -> tuple[int, int]:
    """Give the last row and column of a sheet, and count the texts that its cells name."""
    n_rows = n_columns = 0
    rest = b""
    with archive.open(name) as stream:
        while chunk := stream.read(2**20):
            text = rest + chunk
            for column, row in _CELL.findall(text):
                n_rows = max(n_rows, int(row))
                n_columns = max(n_columns, _count_columns(column))
            named = np.array(_SHARED.findall(text), np.int64)
            expansion.add(int(lengths[named[named < len(lengths)]].sum()))
            # What a cell has in two pieces is read twice.
            rest = text[-_LONGEST_CELL:]
    return n_rows, n_columns


@functools.cache
def _count_columns(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


@contextlib.contextmanager
def _workbook_errors(path: Path) -> Iterator[None]:
    """Raise a `CorpusError` for a workbook that is damaged."""
    from python_calamine import CalamineError

    try:
        yield
    except CalamineError as error:
        raise CorpusError(f"{path}: not a workbook that can be read ({error}); {SAVE_AGAIN}") from error
    except BaseException as error:
        # A panic of the library in Rust is no Exception, and its type cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise CorpusError(f"{path}: not a workbook that can be read; {SAVE_AGAIN}") from error


def _list_names(row: Sequence[object]) -> list[str]:
    return [" ".join(to_text(cell).split()) for cell in row]


def _find_header(rows: Sequence[Sequence[object]], settings: InputSettings) -> int | None:
    """Return the index of the first row that has all columns that are needed; None if none has."""
    for place, row in enumerate(rows[:_HEADER_ROWS]):
        names = _list_names(row)
        if set(list_needed(match_columns(names, settings)).values()) <= set(names):
            return place
    return None
