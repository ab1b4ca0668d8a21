"""Themes: what the researcher defines in a codebook, and how far each article belongs to each."""

from __future__ import annotations

from research.themes.checks import make_empty_checks
from research.themes.classifier import make_empty_classifier, train_classifier
from research.themes.mapping import relate_topics
from research.themes.scoring import list_codebook_texts, make_empty_themes, score_themes

__all__ = [
    "list_codebook_texts",
    "make_empty_checks",
    "make_empty_classifier",
    "make_empty_themes",
    "relate_topics",
    "score_themes",
    "train_classifier",
]
