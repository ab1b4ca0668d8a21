"""The interface of all encoders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EncodedTexts:
    """Embeddings of texts.

    Attributes
    ----------
    values
        Shape (n_texts, n_dims), float32, rows of unit length.
    is_truncated
        Shape (n_texts,); True if the text is longer than the encoder reads.
    """

    values: NDArray[np.float32]
    is_truncated: NDArray[np.bool_]


class Encoder(Protocol):
    """A model that maps texts to vectors; its weights are loaded when the first text is encoded."""

    @property
    def name(self) -> str:
        """Name of the encoder in the study."""

    @property
    def revision(self) -> str:
        """Exact version of the model; name and revision together determine the vectors."""

    @property
    def n_dims(self) -> int:
        """Number of dimensions of a vector."""

    @property
    def max_tokens(self) -> int:
        """Maximum length of a text in tokens; longer texts are truncated."""

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Encode texts; apart from rounding, the result does not depend on their order."""
