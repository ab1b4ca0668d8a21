"""Saved pages and documents: one file, or one record of an archive, is one article."""

from __future__ import annotations

from research.corpus.documents.feeds import is_feed, read_feed
from research.corpus.documents.pages import is_page, read_page
from research.corpus.documents.pdf import is_pdf, read_pdf
from research.corpus.documents.plain_text import (
    MARKDOWN_SUFFIXES,
    TEXT_SUFFIXES,
    is_markdown,
    is_text,
    read_markdown,
    read_plain_text,
)
from research.corpus.documents.web_archives import is_web_archive, read_web_archive
from research.corpus.documents.word import is_word, read_word
from research.corpus.files import Format

__all__ = ["FORMATS", "FORMATS_LAST"]

FORMATS: tuple[Format, ...] = (
    Format(
        name="warc",
        title="web archive (WARC)",
        recognise=is_web_archive,
        suffixes=frozenset({".warc"}),
        read=read_web_archive,
        needs=("fastwarc", "lxml", "trafilatura", "htmldate"),
        extra="documents",
    ),
    Format(
        name="feed",
        title="news feed (RSS, Atom)",
        recognise=is_feed,
        suffixes=frozenset({".rss", ".atom"}),
        read=read_feed,
        needs=("feedparser", "lxml"),
        extra="documents",
    ),
    Format(
        name="html",
        title="saved web page",
        recognise=is_page,
        suffixes=frozenset({".html", ".htm", ".xhtml", ".mht", ".mhtml"}),
        read=read_page,
        needs=("lxml", "trafilatura", "htmldate"),
        extra="documents",
    ),
    Format(
        name="docx",
        title="Word document",
        recognise=is_word,
        suffixes=frozenset({".docx"}),
        read=read_word,
        needs=("lxml",),
        extra="documents",
    ),
    Format(
        name="pdf",
        title="PDF",
        recognise=is_pdf,
        suffixes=frozenset({".pdf"}),
        read=read_pdf,
        needs=("pypdfium2",),
        extra="documents",
    ),
)
"""In the order in which a file is compared with them."""

FORMATS_LAST: tuple[Format, ...] = (
    Format(
        name="markdown",
        title="Markdown",
        recognise=is_markdown,
        suffixes=MARKDOWN_SUFFIXES,
        read=read_markdown,
    ),
    Format(name="text", title="plain text", recognise=is_text, suffixes=TEXT_SUFFIXES, read=read_plain_text),
)
"""Plain text, with which a file is compared after every other format."""
