"""Encoders: passages to vectors, and language effects removed from them."""

from __future__ import annotations

from research.encoders.alignment import align_languages, shift_vectors
from research.encoders.encoding import (
    cut_shares,
    encode_passages,
    encode_share,
    encode_texts,
    has_share,
    open_encoder,
    plan_encoding,
)
from research.encoders.protocol import Encoder

__all__ = [
    "Encoder",
    "align_languages",
    "cut_shares",
    "encode_passages",
    "encode_share",
    "encode_texts",
    "has_share",
    "open_encoder",
    "plan_encoding",
    "shift_vectors",
]
