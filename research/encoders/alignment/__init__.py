"""Alignment: removing language effects from embeddings, and measuring what is left of them."""

from __future__ import annotations

from research.encoders.alignment.alignment import align_languages, shift_vectors

__all__ = ["align_languages", "shift_vectors"]
