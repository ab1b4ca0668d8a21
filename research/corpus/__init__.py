"""The corpus: reading and checking of articles, and their division into passages."""

from __future__ import annotations

from research.corpus.passages import cut_passages, estimate_length_tokens
from research.corpus.reading import list_inputs, read_corpus

__all__ = ["cut_passages", "estimate_length_tokens", "list_inputs", "read_corpus"]
