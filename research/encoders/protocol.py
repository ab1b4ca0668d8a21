"""What every encoder is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EncodedTexts:
    """Vectors of some texts.

    Attributes
    ----------
    values
        Shape (n_texts, n_dims), float32, rows of unit length.
    is_truncated
        Shape (n_texts,); True where a text is longer than the encoder reads.
    """

    values: NDArray[np.float32]
    is_truncated: NDArray[np.bool_]


class Encoder(Protocol):
    """A model that turns texts into vectors; its weights load when the first text is encoded."""

    @property
    def name(self) -> str:
        """Name as the study gives it."""

    @property
    def revision(self) -> str:
        """Which version of the model, exactly; together with the name it decides the vectors."""

    @property
    def n_dims(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Longest text that is read whole, in tokens."""

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Encode texts; the result does not depend on their order beyond rounding."""
