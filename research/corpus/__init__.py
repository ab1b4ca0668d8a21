"""The corpus: reading and checking of articles, and their division into passages."""

from __future__ import annotations

from research.corpus.guessing import FileInspection, guess_path_pattern, guess_zone, inspect_files, list_unread
from research.corpus.languages import detect_language
from research.corpus.origins import count_undated_stories
from research.corpus.passages import cut_passages
from research.corpus.reading import list_inputs, read_corpus
from research.corpus.recognition import DOCUMENT_FORMATS, identify_format
from research.corpus.survey import Survey, survey_corpus
from research.corpus.tables import pack_frame

__all__ = [
    "DOCUMENT_FORMATS",
    "FileInspection",
    "Survey",
    "count_undated_stories",
    "cut_passages",
    "detect_language",
    "guess_path_pattern",
    "guess_zone",
    "identify_format",
    "inspect_files",
    "list_inputs",
    "list_unread",
    "pack_frame",
    "read_corpus",
    "survey_corpus",
]
