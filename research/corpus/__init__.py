"""The corpus: reading and checking of articles, and their division into passages."""

from __future__ import annotations

from research.corpus.passages import cut_passages
from research.corpus.reading import list_inputs, read_corpus
from research.corpus.tables import pack_frame

__all__ = ["cut_passages", "list_inputs", "pack_frame", "read_corpus"]
