"""A classifier of stories that learns from codes, and shares corrected for its errors."""

from __future__ import annotations

from research.themes.classifier.classifier import make_empty_classifier, train_classifier

__all__ = ["make_empty_classifier", "train_classifier"]
