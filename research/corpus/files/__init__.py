"""Files of articles: their first bytes, by which a format is recognised, and their decoding."""

from __future__ import annotations

from research.corpus.files.codec import GUESSED
from research.corpus.files.decoding import decode_bytes, read_bytes, read_text
from research.corpus.files.expansion import MOST_PARAGRAPHS, Expansion
from research.corpus.files.formats import Format, ReadRow
from research.corpus.files.head import Head, read_head
from research.corpus.files.streams import Line, check_archive, open_bytes, open_member, read_lines

__all__ = [
    "GUESSED",
    "MOST_PARAGRAPHS",
    "Expansion",
    "Format",
    "Head",
    "Line",
    "ReadRow",
    "check_archive",
    "decode_bytes",
    "open_bytes",
    "open_member",
    "read_bytes",
    "read_head",
    "read_lines",
    "read_text",
]
