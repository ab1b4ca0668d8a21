"""Sheets for coders: an xlsx workbook with the codebook and drop-down lists, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from research.coding.vocabulary import CANNOT_TELL, NONE, Vocabulary
from research.study import Codebook
from research.text.printable import make_printable
from research.text.spreadsheets import guard_formula

MAX_CODES = 3
"""Columns for codes where a story may have several themes; a cell may hold more, separated by semicolons."""

SHEET_COLUMNS = ("sheet", "codebook", "item", "title", "text", "code")
"""Columns that a completed sheet must have."""

_CREATED = datetime(2000, 1, 1)
"""A fixed mark: the file must not know the clock."""

_WIDTHS = {"sheet": 9, "codebook": 13, "item": 8, "title": 30, "text": 90, "remark": 30, "given": 30}
_WIDTH = 24
_KINDS = ("description", "keywords", "examples", "includes", "excludes")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row for a coder: an item, what there is to read, and for an adjudicator the codes that were given."""

    item: str
    title: str
    text: str
    given: str = ""


def write_sheet(rows: Sequence[SheetRow], path: Path, *, mark: str, codebook: Codebook, vocabulary: Vocabulary) -> None:
    """Write a sheet as ``path`` with the endings .xlsx and .csv; the same rows give the same bytes.

    Texts that a spreadsheet would take for formulas are text in the workbook, and have an apostrophe before them in
    the CSV file.
    """
    columns = list_columns(vocabulary, has_given=any(row.given for row in rows))
    known = {"sheet": mark, "codebook": vocabulary.version}
    table = [[known.get(name) or make_printable(str(getattr(row, name, ""))) for name in columns] for row in rows]
    with path.with_suffix(".csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([guard_formula(cell) for cell in row] for row in table)
    path.with_suffix(".xlsx").write_bytes(_make_workbook(columns, table, codebook, vocabulary=vocabulary))


def list_columns(vocabulary: Vocabulary, *, has_given: bool = False) -> list[str]:
    """Give the columns of a sheet."""
    return [
        "sheet",
        "codebook",
        "item",
        "title",
        "text",
        *(["given"] if has_given else []),
        *list_code_columns(vocabulary),
        "remark",
    ]


def list_code_columns(vocabulary: Vocabulary) -> list[str]:
    """Give the columns for codes: one, or several where a story may have several themes."""
    n = min(MAX_CODES, len(vocabulary.ids)) if vocabulary.is_multiple else 1
    return ["code", *(f"code_{number}" for number in range(2, n + 1))]


def _make_workbook(
    columns: Sequence[str], table: Sequence[Sequence[str]], codebook: Codebook, *, vocabulary: Vocabulary
) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        grey = book.add_format({"font_color": "#888888", "valign": "top"})
        _fill_codebook(book.add_worksheet("codebook"), codebook, bold=bold, wrapped=wrapped)
        sheet = book.add_worksheet("sheet")
        sheet.freeze_panes(1, 3)
        for place, name in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, place, name, bold)
            if name.startswith("code") and name != "codebook":
                sheet.data_validation(
                    1,
                    place,
                    max(len(table), 1),
                    place,
                    {
                        "validate": "list",
                        "source": f"=codebook!$A$2:$A${len(vocabulary.codes) + 1}",
                        # Names of themes are understood, too, so that others than the listed are not forbidden.
                        "error_type": "warning",
                        "error_title": "Not in the list",
                        "error_message": "Choose a code of the list.",
                    },
                )
        for line, row in enumerate(table, start=1):
            for place, (name, cell) in enumerate(zip(columns, row, strict=True)):
                style = wrapped if name in {"title", "text", "given", "remark"} else grey if place < 3 else wrapped
                if cell:
                    sheet.write_string(line, place, cell, style)
                else:
                    sheet.write_blank(line, place, None, style)
        sheet.activate()
    return content.getvalue()


def _fill_codebook(sheet: Any, codebook: Codebook, *, bold: Any, wrapped: Any) -> None:
    rows = list_codebook_rows(codebook)
    for place, (name, width) in enumerate((("code", 24), ("name", 30), *((kind, 50) for kind in _KINDS))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell, wrapped)
    sheet.freeze_panes(1, 1)


def list_codebook_rows(codebook: Codebook) -> list[list[str]]:
    """Give a row for every code: its id, its names, and what the codebook says of it, all languages in one cell."""
    rows = [
        [
            theme.id,
            make_printable("\n".join(f"{language}: {name}" for language, name in theme.name.items())),
            *(
                make_printable(
                    "\n".join(
                        f"{language}: {text}" for language, texts in getattr(theme, kind).items() for text in texts
                    )
                )[:32_000]
                for kind in _KINDS
            ),
        ]
        for theme in codebook.themes
    ]
    blank = [""] * (len(_KINDS) - 1)
    rows.append([NONE, "none of the themes", "The text belongs to none of the themes above.", *blank])
    rows.append(
        [CANNOT_TELL, "cannot tell", "The text does not let one tell, for example because it is broken.", *blank]
    )
    return rows
