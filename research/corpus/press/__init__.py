"""Exports of press databases: one file holds many articles, each with its own heading."""

from __future__ import annotations

from research.corpus.files import Format
from research.corpus.press.search_export import find_byline, read_search_export

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    Format(
        name="search_export",
        title="saved search page",
        recognise=lambda head: find_byline(head.text),
        suffixes=frozenset({".txt"}),
        read=read_search_export,
    ),
)
"""In the order in which a file is compared with them."""
