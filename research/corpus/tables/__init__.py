"""Tables of articles: one row is one article, whose columns the study names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from research.corpus.files import Format, ReadRow, read_head
from research.corpus.tables.delimited import read_delimited
from research.corpus.tables.delimiters import find_delimiter, is_comma_table, is_tab_table
from research.corpus.tables.frames import pack_frame
from research.corpus.tables.json_array import is_json, is_json_lines, read_json
from research.corpus.tables.json_lines import read_json_lines
from research.corpus.tables.names import list_names, list_sheets
from research.corpus.tables.old_workbook import is_old_excel, read_old_workbook
from research.corpus.tables.open_document import is_open_document, read_open_document
from research.corpus.tables.page_table import is_page_table, read_page_table
from research.corpus.tables.parquet import read_parquet
from research.corpus.tables.statistics_files import is_spss, is_stata, read_spss, read_stata
from research.corpus.tables.workbook import is_excel, read_workbook
from research.study import InputSettings

__all__ = ["FORMATS", "is_page_table", "list_names", "list_sheets", "pack_frame"]


def _read_csv(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    return read_delimited(path, settings, delimiter=find_delimiter(read_head(path), usual=","))


def _read_tsv(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    return read_delimited(path, settings, delimiter=find_delimiter(read_head(path), usual="\t"))


FORMATS = (
    Format(
        name="parquet",
        title="Parquet",
        recognise=lambda head: head.data.startswith(b"PAR1"),
        suffixes=frozenset({".parquet", ".pq"}),
        read=read_parquet,
    ),
    Format(
        name="xlsx",
        title="Excel workbook",
        recognise=is_excel,
        suffixes=frozenset({".xlsx", ".xlsm", ".xlsb"}),
        read=read_workbook,
        needs=("python_calamine",),
        extra="tables",
    ),
    Format(
        name="xls",
        title="Excel workbook until 2003",
        recognise=is_old_excel,
        suffixes=frozenset({".xls"}),
        read=read_old_workbook,
        needs=("xlrd",),
        extra="tables",
    ),
    Format(
        name="html_table",
        title="table of a web page, written for a spreadsheet",
        recognise=is_page_table,
        read=read_page_table,
        needs=("lxml",),
        extra="tables",
    ),
    Format(
        name="ods",
        title="OpenDocument spreadsheet",
        recognise=is_open_document,
        suffixes=frozenset({".ods"}),
        read=read_open_document,
        needs=("lxml",),
        extra="tables",
    ),
    Format(
        name="stata",
        title="Stata",
        recognise=is_stata,
        suffixes=frozenset({".dta"}),
        read=read_stata,
        needs=("pyreadstat",),
        extra="tables",
    ),
    Format(
        name="spss",
        title="SPSS",
        recognise=is_spss,
        suffixes=frozenset({".sav", ".zsav"}),
        read=read_spss,
        needs=("pyreadstat",),
        extra="tables",
    ),
    Format(
        name="jsonl",
        title="JSON Lines",
        recognise=is_json_lines,
        suffixes=frozenset({".jsonl", ".ndjson"}),
        read=read_json_lines,
    ),
    Format(
        name="json",
        title="JSON list",
        recognise=is_json,
        suffixes=frozenset({".json"}),
        read=read_json,
    ),
    Format(
        name="tsv",
        title="table with tabs",
        recognise=is_tab_table,
        suffixes=frozenset({".tsv", ".tab"}),
        read=_read_tsv,
    ),
    Format(
        name="csv",
        title="table with commas or semicolons",
        recognise=is_comma_table,
        suffixes=frozenset({".csv"}),
        read=_read_csv,
    ),
)
"""In the order in which a file is compared with them."""
