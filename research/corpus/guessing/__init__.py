"""Guesses about files that a study does not describe yet; each guess says what it rests on."""

from __future__ import annotations

from research.corpus.guessing.columns import ColumnGuess, GuessReason, guess_columns
from research.corpus.guessing.dates import guess_date_formats, guess_zone

__all__ = ["ColumnGuess", "GuessReason", "guess_columns", "guess_date_formats", "guess_zone"]
