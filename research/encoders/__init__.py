"""Encoders: passages to vectors, and language effects removed from them."""

from __future__ import annotations

from research.encoders.alignment import align_languages, shift_vectors
from research.encoders.encoding import encode_passages, encode_texts, open_encoder
from research.encoders.protocol import Encoder

__all__ = ["Encoder", "align_languages", "encode_passages", "encode_texts", "open_encoder", "shift_vectors"]
