"""Files of articles: their first bytes, by which a format is recognised, and their decoding."""

from __future__ import annotations

from research.corpus.files.decoding import GUESSED, decode_bytes, read_bytes, read_text
from research.corpus.files.formats import Format, ReadRow
from research.corpus.files.head import Head, read_head

__all__ = ["GUESSED", "Format", "Head", "ReadRow", "decode_bytes", "read_bytes", "read_head", "read_text"]
