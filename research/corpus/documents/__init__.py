"""Saved pages and documents: one file, or one record of an archive, is one article."""

from __future__ import annotations

from research.corpus.files import Format

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = ()
"""In the order in which a file is compared with them."""
