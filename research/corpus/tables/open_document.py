"""Reading of spreadsheets of OpenDocument (ods)."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from research.corpus.files import Expansion, Head, check_archive, read_bytes
from research.corpus.markup import Element, drop_element, iterate_elements
from research.corpus.tables.workbook import SAVE_AGAIN, Sheets, check_cells, read_sheets
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

_CONTENT = "content.xml"
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_NUMBERS = frozenset({"float", "percentage", "currency"})


def is_open_document(head: Head) -> bool:
    """Check whether a file is a spreadsheet of OpenDocument."""
    return _CONTENT in head.members and b"opendocument.spreadsheet" in head.data[:4096]


def read_open_document(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read a spreadsheet as `read_sheets` does."""
    return read_sheets(path, settings, open_document_sheets(path, settings))


def open_document_sheets(path: Path, settings: InputSettings) -> Sheets:
    """Open a spreadsheet.

    Cells and rows that repeat are written once with their number in the file; what they stand for counts towards the
    limits as if it were written.

    Raises
    ------
    CorpusError
        If it cannot be read, or is larger than the limits.
    """
    data = read_bytes(path, settings.limits)
    check_archive(data, path, settings.limits)

    def walk() -> Iterator[tuple[str, Element]]:
        with _document_errors(path), zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_CONTENT) as stream:
            yield from iterate_elements(stream, ("table", "table-row"))

    def read_rows(name: str) -> list[list[object]]:
        rows = _Rows(path, Expansion(path, settings.limits))
        is_open = False
        depth = 0
        for event, element in walk():
            if _name(element) == "table":
                depth += 1 if event == "start" else -1
                if depth == (1 if event == "start" else 0):
                    is_open = event == "start" and _attribute(element, "name") == name
            elif event == "end" and depth <= 1:
                if is_open:
                    rows.add(element)
                drop_element(element)
        return rows.filled

    names: list[str] = []
    depth = 0
    for event, element in walk():
        if _name(element) == "table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                names.append(_attribute(element, "name"))
        elif event == "end" and depth <= 1:
            drop_element(element)
    return Sheets(names, read_rows)


class _Rows:
    """Rows of a sheet; the empty ones at its end, and the empty cells at the end of a row, are left out."""

    def __init__(self, path: Path, expansion: Expansion) -> None:
        self._path, self._expansion = path, expansion
        self._n_empty = self._n_cells = 0
        self.filled: list[list[object]] = []

    def add(self, element: Element) -> None:
        """Add a row of the file, as often as it repeats."""
        row = self._read_cells(element)
        n_rows = _count(element, "number-rows-repeated")
        if not row:
            self._n_empty += n_rows
            return
        self._expansion.add(self._n_empty + n_rows * len(row) + (n_rows - 1) * sum(len(str(cell)) for cell in row))
        self._n_cells += len(row)
        check_cells(self._path, self._n_cells)
        self.filled.extend([[]] * self._n_empty)
        self.filled.extend([row] * n_rows)
        self._n_empty = 0

    def _read_cells(self, element: Element) -> list[object]:
        cells: list[object] = []
        n_empty = 0
        for cell in element:
            if _name(cell) not in _CELLS:
                continue
            n_cells = _count(cell, "number-columns-repeated")
            value = _read_cell(cell)
            if value == "":
                n_empty += n_cells
                continue
            self._expansion.add(n_empty + n_cells * (1 + len(str(value))))
            cells.extend([""] * n_empty)
            cells.extend([value] * n_cells)
            n_empty = 0
        return cells


def _read_cell(cell: Element) -> object:
    """Read the value of a cell; one that is no number or date is its text."""
    kind = _attribute(cell, "value-type")
    try:
        if kind in _NUMBERS:
            return float(_attribute(cell, "value"))
        if kind == "date":
            return datetime.fromisoformat(_attribute(cell, "date-value"))
        if kind == "boolean":
            return _attribute(cell, "boolean-value") == "true"
    except ValueError:
        pass
    paragraphs = ["".join(_list_texts(inner)) for inner in cell if _name(inner) == "p"]
    return "\n".join(paragraphs) or _attribute(cell, "string-value")


def _list_texts(paragraph: Element) -> Iterator[str]:
    """Yield the pieces of a paragraph; runs of spaces are one, as in a page."""
    yield paragraph.text or ""
    for element in paragraph.iterdescendants():
        name = _name(element)
        if name in {"s", "tab"}:
            yield " "
        elif name == "line-break":
            yield "\n"
        else:
            yield element.text or ""
        yield element.tail or ""


def _count(element: Element, name: str) -> int:
    """Give how often a cell or row repeats."""
    text = _attribute(element, name)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < len("1" * 12) else 1


def _attribute(element: Element, name: str) -> str:
    ending = f"}}{name}"
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith(ending)), "")


def _name(element: Element) -> str:
    """Give the name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@contextlib.contextmanager
def _document_errors(path: Path) -> Iterator[None]:
    """Raise a `CorpusError` for a spreadsheet that is damaged."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError) as error:
        raise CorpusError(f"{path}: not a spreadsheet that can be read ({error}); {SAVE_AGAIN}") from error
