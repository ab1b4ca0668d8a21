"""The corpus: reading and checking of articles, and their division into passages."""

from __future__ import annotations

from research.corpus.guessing import FileSurvey, guess_path_pattern, guess_zone, list_unread, survey_files
from research.corpus.languages import detect_language
from research.corpus.passages import cut_passages
from research.corpus.reading import list_inputs, read_corpus
from research.corpus.recognition import DOCUMENT_FORMATS, identify_format
from research.corpus.survey import Survey, survey_corpus
from research.corpus.tables import pack_frame

__all__ = [
    "DOCUMENT_FORMATS",
    "FileSurvey",
    "Survey",
    "cut_passages",
    "detect_language",
    "guess_path_pattern",
    "guess_zone",
    "identify_format",
    "list_inputs",
    "list_unread",
    "pack_frame",
    "read_corpus",
    "survey_corpus",
    "survey_files",
]
