"""Exports of press databases: one file holds many articles, each with its own heading."""

from __future__ import annotations

from research.corpus.files import Format
from research.corpus.press.europresse_html import is_europresse_html, read_europresse_html
from research.corpus.press.factiva_html import is_factiva_html, read_factiva_html
from research.corpus.press.factiva_rtf import is_factiva_rtf, read_factiva_rtf
from research.corpus.press.factiva_xml import is_factiva_xml, read_factiva_xml
from research.corpus.press.lexis_html import is_lexis_html, read_lexis_html
from research.corpus.press.lexis_text import is_lexis_text, read_lexis_text
from research.corpus.press.nexis_docx import is_nexis_docx, read_nexis_docx
from research.corpus.press.proquest_html import is_proquest_html, read_proquest_html
from research.corpus.press.proquest_text import is_proquest_text, read_proquest_text
from research.corpus.press.search_export import is_search_export, read_search_export
from research.corpus.press.wisenews import is_wisenews, read_wisenews

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
        name="factiva_rtf",
        title="Factiva (RTF)",
        recognise=is_factiva_rtf,
        read=read_factiva_rtf,
        needs=("striprtf",),
        extra="press",
    ),
    Format(
        name="europresse_html",
        title="Europresse (HTML)",
        recognise=is_europresse_html,
        read=read_europresse_html,
        needs=("lxml",),
        extra="press",
    ),
    Format(
        name="proquest_html",
        title="ProQuest (HTML or e-mail)",
        recognise=is_proquest_html,
        read=read_proquest_html,
        needs=("lxml",),
        extra="press",
    ),
    Format(
        name="lexis_html",
        title="LexisNexis (HTML)",
        recognise=is_lexis_html,
        read=read_lexis_html,
        needs=("lxml",),
        extra="press",
    ),
    # Before LexisNexis, since both number documents in the same words.
    Format(name="proquest_text", title="ProQuest (text)", recognise=is_proquest_text, read=read_proquest_text),
    Format(name="lexis_text", title="LexisNexis (text)", recognise=is_lexis_text, read=read_lexis_text),
    Format(name="wisenews", title="WiseNews (text)", recognise=is_wisenews, read=read_wisenews),
    Format(
        name="search_export",
        title="saved search page",
        recognise=is_search_export,
        suffixes=frozenset({".txt"}),
        read=read_search_export,
    ),
)
"""In the order in which a file is compared with them."""
