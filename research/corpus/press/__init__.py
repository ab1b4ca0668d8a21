"""Exports of press databases: one file holds many articles, each with its own heading."""

from __future__ import annotations

from research.corpus.files import Format
from research.corpus.press.factiva_html import is_factiva_html, read_factiva_html
from research.corpus.press.factiva_xml import is_factiva_xml, read_factiva_xml
from research.corpus.press.nexis_docx import is_nexis_docx, read_nexis_docx
from research.corpus.press.search_export import find_byline, read_search_export

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    Format(
        name="nexis_docx",
        title="Nexis Uni, Lexis Advance or Lexis+ (Word document)",
        recognise=is_nexis_docx,
        read=read_nexis_docx,
        needs=("lxml",),
        extra="press",
    ),
    Format(
        name="factiva_html",
        title="Factiva (HTML)",
        recognise=is_factiva_html,
        read=read_factiva_html,
        needs=("lxml",),
        extra="press",
    ),
    Format(
        name="factiva_xml",
        title="Factiva (XML)",
        recognise=is_factiva_xml,
        read=read_factiva_xml,
        needs=("lxml",),
        extra="press",
    ),
    Format(
        name="search_export",
        title="saved search page",
        recognise=lambda head: find_byline(head.text),
        suffixes=frozenset({".txt"}),
        read=read_search_export,
    ),
)
"""In the order in which a file is compared with them."""
