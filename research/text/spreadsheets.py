"""Data frames as comma-separated files that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import string
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.text.printable import make_printable

if TYPE_CHECKING:
    import pandas as pd

SIGNIFICANT_DIGITS = 6
"""Of every number that is not whole."""

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a text must not begin with, after spaces or without, or a spreadsheet would compute it; full-width signs count
in some."""

FORMULA_STARTS = (*FORMULA_SIGNS, "\t", "\r", "\n")
"""What a text must not begin with: before tabs and line ends, some spreadsheets look for a formula."""

_SLICE = 50_000
"""Rows that are held as text at once; changes the memory, not the file."""

_BEFORE_A_FORMULA = f"{string.whitespace}\u00a0\u3000\ufffd"
"""Spaces, and what stands for a character that cannot be printed."""


def write_delimited(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV (RFC 4180, UTF-8).

    Missing values are empty, numbers have six significant digits, days and times are ISO 8601. A text that a
    spreadsheet would take for a formula gets an apostrophe before it; numbers never do.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(str(name) for name in frame.columns)
        for start in range(0, len(frame), _SLICE):
            part = frame.iloc[start : start + _SLICE]
            writer.writerows(zip(*(format_column(part[name]) for name in part.columns), strict=True))


def format_column(column: pd.Series[Any]) -> list[str]:
    """Write each cell of a column as text, guarded where it is text."""
    if holds_text(column):
        return _format_texts(column)
    cells = write_cells(column)
    if column.dtype.kind == "O":
        return [
            guard_formula(cell) if isinstance(value, str) else cell
            for value, cell in zip(column.tolist(), cells, strict=True)
        ]
    return cells


def _format_texts(column: pd.Series[Any]) -> list[str]:
    """Write texts, each of them once however often it is repeated."""
    written: dict[Any, str] = {}
    cells = []
    for value, is_missing in zip(column.tolist(), column.isna().tolist(), strict=True):
        if is_missing:
            cells.append("")
            continue
        cell = written.get(value)
        if cell is None:
            cell = written[value] = guard_formula(make_printable(value))
        cells.append(cell)
    return cells


def write_cells(column: pd.Series[Any]) -> list[str]:
    """Write each cell as text, unguarded; a missing one is empty."""
    write = _choose_writer(column)
    return [
        "" if missing else write(value) for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def _choose_writer(column: pd.Series[Any]) -> Callable[[Any], str]:
    kind = column.dtype.kind
    if kind == "M":
        has_zone = getattr(column.dtype, "tz", None) is not None
        return lambda value: value.isoformat(timespec="seconds") if has_zone else value.date().isoformat()
    if kind == "f":
        return write_number
    if holds_text(column):
        return make_printable
    return _write_any if kind == "O" else str


def _write_any(value: Any) -> str:
    """Write a cell of a column that holds values of several kinds."""
    if isinstance(value, str):
        return make_printable(value)
    return write_number(value) if isinstance(value, float) else str(value)


def write_number(value: float) -> str:
    """Write a number with six significant digits, and a whole one without a point."""
    return f"{value:.{SIGNIFICANT_DIGITS}g}" if value else "0"


def holds_text(column: pd.Series[Any]) -> bool:
    """Tell a column of texts from one of numbers, days or claims."""
    return str(column.dtype) in {"str", "string"}


def guard_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    if not text or text[0].isalnum():
        return text
    is_formula = text.startswith(FORMULA_STARTS) or text.lstrip(_BEFORE_A_FORMULA).startswith(FORMULA_SIGNS)
    return f"'{text}" if is_formula else text
