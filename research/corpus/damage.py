"""Rows that cannot be kept: damaged characters, and texts longer than any article."""

from __future__ import annotations

from dataclasses import replace

from research.corpus.columns import EXCERPT_CHARACTERS
from research.records import RawArticle, RejectedRow
from research.study import LimitSettings
from research.text.printable import make_line
from research.text.surrogates import has_surrogate


def reject_damaged(raw: RawArticle, limits: LimitSettings) -> RejectedRow | None:
    """Reject a row with half of a surrogate pair in a text, which no file can store, or with a text that is too long.

    Returns
    -------
    The rejected row, or None if the row can be kept.
    """
    attributes = [value for _, value in raw.attributes]
    texts = [raw.title, raw.body, raw.source, raw.published, raw.url, raw.key, raw.code, raw.loaded, *attributes]
    longest = limits.field_characters
    for text in texts:
        if text is not None and len(text) > longest:
            return RejectedRow(raw.file, raw.line, "long_text", (str(len(text)),), _quote(raw))
    for text in texts:
        if text is not None and has_surrogate(text):
            return RejectedRow(raw.file, raw.line, "damaged_text", (), _quote(raw))
    return None


def _quote(raw: RawArticle) -> str:
    return " ".join((raw.title or raw.body)[: 4 * EXCERPT_CHARACTERS].split())[:EXCERPT_CHARACTERS]


def make_storable(row: RejectedRow) -> RejectedRow:
    """Make single lines that can be stored and printed of what a rejected row quotes."""
    values = tuple(make_line(value) for value in row.values)
    return replace(row, values=values, excerpt=make_line(row.excerpt), source=make_line(row.source))
