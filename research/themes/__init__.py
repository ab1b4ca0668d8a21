"""Themes: what the researcher defines in a codebook, and how far each article belongs to each."""

from __future__ import annotations

from research.themes.background import list_background_texts
from research.themes.checks import check_themes, make_empty_checks
from research.themes.classifier import train_classifier
from research.themes.evidence import compare_texts, make_empty_similarity
from research.themes.mapping import relate_topics
from research.themes.scoring import make_empty_themes, score_themes
from research.themes.smoothing import count_neighbors
from research.themes.texts import list_codebook_texts

__all__ = [
    "check_themes",
    "compare_texts",
    "count_neighbors",
    "list_background_texts",
    "list_codebook_texts",
    "make_empty_checks",
    "make_empty_similarity",
    "make_empty_themes",
    "relate_topics",
    "score_themes",
    "train_classifier",
]
