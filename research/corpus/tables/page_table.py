"""Reading of tables in web pages that a database wrote for a spreadsheet, mostly with the extension .xls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from research.corpus.files import Expansion, Head
from research.corpus.markup import Element, list_paragraphs, parse_html
from research.corpus.tables.workbook import Sheets, check_cells, read_sheets
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings

_WORKBOOK_SUFFIXES = frozenset({".xls", ".xlsx"})
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_CELLS = frozenset({"td", "th"})
_MOST_SPANNED = 1000
"""Columns or rows that a cell spans at most; published in the HTML standard for columns."""


def is_page_table(head: Head) -> bool:
    """Check whether a file is a web page with a table that is meant for a spreadsheet."""
    start = head.text.lstrip("\ufeff \n\t")
    if not start.startswith("<") or "<table" not in start.lower():
        return False
    return head.suffix in _WORKBOOK_SUFFIXES or _EXCEL in start[:4096]


def read_page_table(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read the tables of a page as `read_sheets` does the sheets of a workbook."""
    return read_sheets(path, settings, open_page_tables(path, settings))


def open_page_tables(path: Path, settings: InputSettings) -> Sheets:
    """Open a page, whose tables are named ``table 1``, ``table 2`` and so on.

    Raises
    ------
    CorpusError
        If it cannot be read, or has no table.
    """
    tables = {f"table {n}": table for n, table in enumerate(parse_html(path, settings).iter("table"), start=1)}
    if not tables:
        raise CorpusError(f"{path}: there is no table in this page; check corpus.inputs format")
    return Sheets(list(tables), lambda name: _read_rows(tables[name], path, Expansion(path, settings.limits)))


def _read_rows(table: Element, path: Path, expansion: Expansion) -> list[list[object]]:
    """Read the rows of a table; a cell that spans several columns is in the first, one of several rows is in each."""
    rows: list[list[object]] = []
    n_cells = 0
    # Texts that cells of rows above have in columns of this row, and for how many rows from it on.
    reached: dict[int, tuple[int, str]] = {}
    for row in _list_rows(table):
        cells: list[object] = []
        below = {column: (n_rows - 1, text) for column, (n_rows, text) in reached.items() if n_rows > 1}
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            _fill(cells, reached)
            n_columns, n_rows = _count(cell, "colspan"), _count(cell, "rowspan")
            expansion.add(n_columns)
            texts = ["\n".join(list_paragraphs(cell)), *[""] * (n_columns - 1)]
            if n_rows > 1:
                below |= {column: (n_rows - 1, text) for column, text in enumerate(texts, start=len(cells))}
            cells.extend(texts)
        _fill(cells, reached)
        expansion.add(sum(len(text) for _, text in reached.values()))
        reached = below
        rows.append(cells)
        n_cells += len(cells)
        check_cells(path, n_cells)
    return rows


def _fill(cells: list[object], reached: Mapping[int, tuple[int, str]]) -> None:
    """Add the cells of rows above that reach into the next columns."""
    while len(cells) in reached:
        cells.append(reached[len(cells)][1])


def _list_rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, without those of tables within it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _count(cell: Element, name: str) -> int:
    text = (cell.get(name) or "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) < len("1" * 9)
    return min(_MOST_SPANNED, max(1, int(text))) if is_number else 1
