"""Guesses about files that a study does not describe yet; each guess says what it rests on."""

from __future__ import annotations

from research.corpus.guessing.dates import guess_zone
from research.corpus.guessing.file_names import guess_path_pattern
from research.corpus.guessing.inspection import FileInspection, inspect_files, list_unread

__all__ = ["FileInspection", "guess_path_pattern", "guess_zone", "inspect_files", "list_unread"]
