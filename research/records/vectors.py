"""Vectors of passages, as the encoder gives them and after alignment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records.arrays import freeze_arrays, require_length


@dataclass(frozen=True)
class Vectors:
    """What the encoder made of the passages.

    Attributes
    ----------
    values
        Shape (n_passages, n_dims), float32, rows of unit length.
    encoder, revision
        Which model, and which version of it, exactly.
    n_truncated
        Passages longer than the encoder reads.
    """

    values: NDArray[np.float32]
    encoder: str
    revision: str
    n_truncated: int

    def __post_init__(self) -> None:
        freeze_arrays(self)


@dataclass(frozen=True, slots=True)
class LanguageShift:
    """What was done to the passages of one language, and why."""

    language: str
    n_passages: int
    is_centred: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AlignmentMeasure:
    """One diagnostic of how far vectors follow the language instead of the content.

    ``before`` and ``after`` are NaN where the measure cannot be taken; ``n`` is what it was taken on.
    """

    name: str
    before: float
    after: float
    n: int
    meaning: str


@dataclass(frozen=True)
class Alignment:
    """Vectors with the mark of their language reduced.

    Attributes
    ----------
    values
        Shape (n_passages, n_dims), or (n_passages, n_axes) if there are axes; float32, rows of unit length.
    mean
        Shape (n_shifts, n_dims); what is subtracted from vectors of each language of ``shifts``, zero where the
        language is left as it is.
    axes
        Shape (n_axes, n_dims); what vectors are projected on after that, none for methods that only subtract.
    caution
        In words, which languages may be about different things; empty if none, or if it cannot be told.
    """

    values: NDArray[np.float32]
    shifts: tuple[LanguageShift, ...]
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    measures: tuple[AlignmentMeasure, ...]
    method: str
    caution: str

    def __post_init__(self) -> None:
        require_length(self, len(self.shifts), "mean")
        freeze_arrays(self)
