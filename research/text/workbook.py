"""Data frames as one Excel workbook: values only, no formulas, links or macros, the same bytes every time."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.text.printable import make_printable
from research.text.spreadsheets import holds_text, write_cells

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 1_048_575
"""Rows of a sheet besides the header."""

MOST_CHARACTERS = 32_767
"""Characters of a cell."""

_CREATED = datetime(2000, 1, 1)
"""A fixed mark: the file must not know the clock."""

_SAMPLE = 200


def write_workbook(frames: Mapping[str, pd.DataFrame], path: Path, *, notes: Mapping[str, str]) -> None:
    """Write a sheet for each table.

    Parameters
    ----------
    frames
        Tables by the names of their sheets.
    path
        Where to write.
    notes
        Tables that have no sheet, or what else to know, by name; written to a last sheet called ``notes``.
    """
    import xlsxwriter

    said = dict(notes)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    # Into memory first, and what goes by way of the disk beside it: an error of the disk is then Python's own, which
    # whoever called knows how to explain.
    content = io.BytesIO()
    try:
        with xlsxwriter.Workbook(content, {**options, "tmpdir": str(path.parent)}) as book:
            book.set_properties({"created": _CREATED})
            styles = _Styles(book)
            for name, frame in frames.items():
                if len(frame) > MOST_ROWS:
                    said[name] = f"{len(frame) - MOST_ROWS:,} rows are left out here; {name}.csv has them all."
                _write_sheet(book.add_worksheet(name[:31]), frame.head(MOST_ROWS), styles)
            _write_notes(book.add_worksheet("notes"), said, styles)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error
    path.write_bytes(content.getvalue())


class _Styles:
    """The few formats that cells have."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number = book.add_format({"num_format": "0.000"})


def _write_sheet(sheet: Any, frame: pd.DataFrame, styles: _Styles) -> None:
    sheet.freeze_panes(1, 0)
    texts = {name: write_cells(frame[name]) for name in frame.columns if not _is_plain(frame[name])}
    for column, name in enumerate(frame.columns):
        shown = texts[name][:_SAMPLE] if name in texts else []
        widest = max((len(text) for text in shown), default=8)
        sheet.set_column(column, column, min(48, max(len(str(name)), widest) + 2))
        sheet.write_string(0, column, str(name), styles.header)
    writers = [
        _choose_writer(sheet, frame[name], texts.get(name), place=column, styles=styles)
        for column, name in enumerate(frame.columns)
    ]
    for row in range(len(frame)):
        for write in writers:
            write(row)
    if len(frame.columns) and len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _is_plain(column: pd.Series[Any]) -> bool:
    return column.dtype.kind in "biufM" and getattr(column.dtype, "tz", None) is None and not holds_text(column)


def _choose_writer(sheet: Any, column: pd.Series[Any], texts: list[str] | None, *, place: int, styles: _Styles) -> Any:
    """Give what writes one row of a column; missing values leave the cell empty."""
    if texts is not None:
        return lambda row: texts[row] and sheet.write_string(row + 1, place, texts[row][:MOST_CHARACTERS])
    kind = column.dtype.kind
    values = [None if missing else value for value, missing in zip(column.tolist(), column.isna(), strict=True)]
    if kind == "M":
        return lambda row: values[row] is not None and sheet.write_datetime(row + 1, place, values[row], styles.day)
    if kind == "b":
        return lambda row: sheet.write_boolean(row + 1, place, bool(values[row]))
    style = styles.number if kind == "f" else None

    def write(row: int) -> None:
        # Excel has no cell for what is not a number.
        value = values[row]
        if value is not None and math.isfinite(value):
            sheet.write_number(row + 1, place, value, style)

    return write


def _write_notes(sheet: Any, notes: Mapping[str, str], styles: _Styles) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for column, title in enumerate(("table", "note")):
        sheet.write_string(0, column, title, styles.header)
    for row, (name, note) in enumerate(sorted(notes.items()), start=1):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, make_printable(note))
