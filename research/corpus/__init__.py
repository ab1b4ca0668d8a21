"""The corpus: reading and checking of articles, and their division into passages."""

from __future__ import annotations

from research.corpus.passages import cut_passages
from research.corpus.reading import list_inputs, read_corpus
from research.corpus.survey import Survey, survey_corpus

__all__ = ["Survey", "cut_passages", "list_inputs", "read_corpus", "survey_corpus"]
