"""Exports of reference managers and bibliographic databases: one entry is one article, its abstract the body."""

from __future__ import annotations

from research.corpus.files import Format

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = ()
"""In the order in which a file is compared with them."""
